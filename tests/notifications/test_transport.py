"""How the product reaches its relay, by configuration: in the clear, by STARTTLS or TLS, with a login or without."""

import gc
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.cast import shared
from tests.notifications.conftest import Configure
from tests.notifications.relay import Relay, Security, make_certificate
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("relay"))


def send_one(cast: Cast) -> Message:
    shared(cast)
    message = Message.objects.get()
    try:
        outbox.send(message.pk)
    except outbox.TryAgain:
        pass
    gc.collect()  # a connection that was refused half-way is left to the collector by Django
    message.refresh_from_db()
    return message


def test_a_relay_without_login_or_encryption_takes_mail(cast: Cast, relay: Relay) -> None:
    assert send_one(cast).state == Message.State.SENT
    (delivery,) = relay.delivered
    assert not delivery.encrypted
    assert delivery.user is None


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_travels_encrypted_where_the_relay_shows_a_certificate_we_trust(
    cast: Cast, configure: Configure, certificate: Path, security: Security
) -> None:
    with Relay(security, certificate).listening() as relay:
        configure(
            WATHIQ_SMTP_HOST=relay.host,
            WATHIQ_SMTP_PORT=str(relay.port),
            WATHIQ_SMTP_SECURITY=security,
            SSL_CERT_FILE=str(certificate),
        )
        assert send_one(cast).state == Message.State.SENT
    assert [delivery.encrypted for delivery in relay.delivered] == [True]


@LEFT_OPEN
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_relay_with_a_certificate_nobody_vouches_for_gets_nothing(
    cast: Cast, configure: Configure, certificate: Path, security: Security
) -> None:
    with Relay(security, certificate).listening() as relay:
        configure(
            WATHIQ_SMTP_HOST=relay.host, WATHIQ_SMTP_PORT=str(relay.port), WATHIQ_SMTP_SECURITY=security
        )
        assert send_one(cast).state == Message.State.QUEUED
    assert relay.delivered == []


@LEFT_OPEN
def test_a_relay_that_offers_no_starttls_gets_nothing_in_the_clear(cast: Cast, configure: Configure) -> None:
    with Relay().listening() as relay:
        configure(
            WATHIQ_SMTP_HOST=relay.host, WATHIQ_SMTP_PORT=str(relay.port), WATHIQ_SMTP_SECURITY="starttls"
        )
        assert send_one(cast).state == Message.State.QUEUED
    assert relay.delivered == []


@LEFT_OPEN
@pytest.mark.parametrize(("password", "state"), [("right", "sent"), ("wrong", "queued")])
def test_a_relay_with_logins_is_given_ours_and_a_wrong_one_can_be_put_right(
    cast: Cast, configure: Configure, certificate: Path, password: str, state: str
) -> None:
    with Relay("starttls", certificate, logins={"wathiq": "right"}).listening() as relay:
        configure(
            WATHIQ_SMTP_HOST=relay.host,
            WATHIQ_SMTP_PORT=str(relay.port),
            WATHIQ_SMTP_SECURITY="starttls",
            WATHIQ_SMTP_USER="wathiq",
            WATHIQ_SMTP_PASSWORD=password,
            SSL_CERT_FILE=str(certificate),
        )
        assert send_one(cast).state == state
    assert [delivery.user for delivery in relay.delivered] == (["wathiq"] if state == "sent" else [])


def test_a_security_that_does_not_exist_stops_the_start(configure: Configure) -> None:
    with pytest.raises(ImproperlyConfigured, match="WATHIQ_SMTP_SECURITY"):
        configure(WATHIQ_SMTP_SECURITY="ssl")
