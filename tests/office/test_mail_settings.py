"""Settings → Office → E-mail: how mail leaves, and the test message that says what went wrong."""

import json
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tests.cast import Browser, at
from tests.notifications.relay import Relay, Security, make_certificate
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.core import mail_test, office, secrets
from wathiq.core.models import Office
from wathiq.demo.cast import Cast

pytestmark = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")
PAGE, TEST = at("staff", "mail_settings"), at("staff", "mail_test")
GOOD = {
    "smtp_host": "smtp.cedar.example",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "smtp_user": "portal",
    "smtp_password": "correct horse",
    "mail_from": "portal@cedar.example",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.administrator)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("relay"))


def test_the_settings_are_saved_and_mail_leaves_by_them(browser: Browser) -> None:
    response = browser.post(PAGE, GOOD, follow=True)
    assert "The mail settings were saved." in response.content.decode()
    backend = office.Mail()
    assert (backend.host, backend.port, backend.use_tls, backend.use_ssl) == (
        "smtp.cedar.example",
        587,
        True,
        False,
    )
    assert (backend.username, backend.password) == ("portal", "correct horse")
    assert office.mail_from() == "portal@cedar.example"


def test_a_saved_password_is_sealed_and_never_shown(browser: Browser) -> None:
    browser.post(PAGE, GOOD)
    assert "correct horse" not in Office.objects.get().smtp_password
    page = browser.text(PAGE)
    assert "correct horse" not in page
    assert Office.objects.get().smtp_password not in page
    assert "A password is saved." in page
    event = Event.objects.get(kind="office.mail_changed")
    assert "smtp_password" in event.facts["fields"]
    assert "correct horse" not in json.dumps(event.facts)
    assert "smtp_password" not in event.facts


def test_an_empty_password_keeps_the_saved_one_and_the_box_removes_it(browser: Browser) -> None:
    browser.post(PAGE, GOOD)
    browser.post(PAGE, GOOD | {"smtp_password": "", "mail_from": "other@cedar.example"})
    assert office.Mail().password == "correct horse"
    assert office.mail_from() == "other@cedar.example"
    browser.post(PAGE, GOOD | {"smtp_password": "", "forget_password": "on"})
    assert Office.objects.get().smtp_password == ""
    assert "Remove the saved password" not in browser.text(PAGE)


@pytest.mark.parametrize(
    "change", [{"smtp_host": "evil.example"}, {"smtp_port": "2525"}, {"smtp_security": "none"}]
)
@pytest.mark.parametrize("address", [PAGE, TEST])
def test_a_saved_password_is_not_sent_to_another_server(
    browser: Browser, address: str, change: dict[str, str]
) -> None:
    browser.post(PAGE, GOOD)
    response = browser.post(address, GOOD | {"smtp_password": ""} | change)
    assert response.status_code == 422
    assert "Type the password again" in response.content.decode()
    assert Office.objects.get().smtp_host == "smtp.cedar.example"
    assert browser.post(address, GOOD | change).status_code == 302


def test_without_a_server_the_environments_is_used(browser: Browser, settings: Any) -> None:
    browser.post(PAGE, GOOD)
    browser.post(PAGE, GOOD | {"smtp_host": "", "smtp_user": "", "smtp_password": ""})
    saved = Office.objects.get()
    assert (saved.smtp_host, saved.smtp_port, saved.smtp_user, saved.smtp_password) == ("", None, "", "")
    assert office.Mail().host == settings.EMAIL_HOST


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("smtp_host", "https://smtp.cedar.example", "Type the name of a server"),
        ("smtp_host", "smtp cedar", "Type the name of a server"),
        ("smtp_host", "", "Name the mail server"),
        ("smtp_port", "22", "Mail servers listen at"),
        ("smtp_port", "443", "Mail servers listen at"),
        ("smtp_port", "70000", "Mail servers listen at"),
        ("smtp_port", "", "Type the port"),
        ("smtp_security", "ssl", "ssl is not one of the available choices"),
        ("smtp_user", "", "Type the user name"),
        ("smtp_user", "pörtal", "unaccented Latin letters"),
        ("smtp_password", "a\r\nb", "unaccented Latin letters"),
        ("mail_from", "portal@cedar.example\r\nBcc: x@y.example", "invisible characters"),
    ],
)
def test_what_cannot_be_a_mail_server_is_refused(
    browser: Browser, field: str, typed: str, sentence: str
) -> None:
    response = browser.post(PAGE, GOOD | {field: typed})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "correct horse" not in response.content.decode()
    assert not Office.objects.exists()


@pytest.mark.parametrize("port", ["25", "465", "587", "2525", "1024", "65535"])
def test_the_ports_of_mail_servers_are_taken(browser: Browser, port: str) -> None:
    assert browser.post(PAGE, GOOD | {"smtp_port": port}).status_code == 302


def test_a_password_sealed_with_another_key_says_so_and_lets_mail_wait(
    browser: Browser, settings: Any
) -> None:
    browser.post(PAGE, GOOD)
    Office.objects.update(smtp_password="sealed elsewhere")
    assert "No mail leaves at present" in browser.text(PAGE)
    with pytest.raises(ImproperlyConfigured, match="type it again"):
        office.Mail()
    response = browser.post(TEST, GOOD | {"smtp_password": ""})
    assert response.status_code == 422
    assert "The saved password cannot be read any more." in response.content.decode()


# The test message


def asked(browser: Browser, data: dict[str, str]) -> str:
    """The address that says how the test message fared."""
    response = browser.post(TEST, data)
    assert response.status_code == 302, re.findall(r'class="error".*?</p>', response.content.decode())
    return str(response["Location"])


def work(browser_user: User, address: str) -> None:
    """What the queue does."""
    mail_test.work(browser_user.public_id, uuid.UUID(address.rstrip("/").rpartition("/")[2]))


def outcome(browser: Browser, user: User, data: dict[str, str]) -> str:
    address = asked(browser, data)
    work(user, address)
    answer = browser.text(address, headers=HTMX)
    return " ".join(re.sub(r"<[^>]+>", " ", answer).split())


def settings_of(relay: Relay, security: str = "none", **more: str) -> dict[str, str]:
    plain = {"smtp_host": relay.host, "smtp_port": str(relay.port), "smtp_security": security}
    return plain | {"mail_from": "portal@cedar.example"} | more


def test_a_test_message_arrives_by_what_is_typed_and_nothing_is_saved(cast: Cast, browser: Browser) -> None:
    with Relay().listening() as relay:
        said = outcome(browser, cast.administrator, settings_of(relay))
    assert said.startswith("The server took the test message.")
    (delivery,) = relay.delivered
    assert delivery.recipients == [cast.administrator.email]
    assert delivery.sender == "portal@cedar.example"
    assert "Noria Legal" in str(delivery.mail["Subject"])
    assert not Office.objects.exists()


def test_the_saved_password_is_used_where_none_is_typed(
    cast: Cast, browser: Browser, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Relay("starttls", certificate, logins={"portal": "correct horse"}).listening() as relay:
        data = settings_of(relay, "starttls", smtp_user="portal")
        browser.post(PAGE, data | {"smtp_password": "correct horse"})
        assert outcome(browser, cast.administrator, data).startswith("The server took")
    assert [delivery.user for delivery in relay.delivered] == ["portal"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (
            {"on_recipient": lambda address: "550 No such user <b>here</b>"},
            "refused to deliver to your address",
        ),
        ({"on_recipient": lambda address: "530 5.7.0 Must issue STARTTLS"}, "or for encryption, first"),
        ({"on_data": lambda delivery: "554 Spam"}, "refused the message itself"),
    ],
)
def test_a_server_that_refuses_is_told_apart_and_its_words_are_not_shown(
    cast: Cast, browser: Browser, answers: dict[str, Any], sentence: str
) -> None:
    with Relay(**answers).listening() as relay:
        said = outcome(browser, cast.administrator, settings_of(relay))
    assert sentence in said
    for word in ("No such user", "Must issue", "Spam"):
        assert word not in said


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [("553 Not you", "refused the sender"), ("530 Log in", "asks for a user name and password")],
)
def test_a_refused_sender_is_told(cast: Cast, browser: Browser, answer: str, sentence: str) -> None:
    with Relay().listening() as relay:

        async def handle_MAIL(*args: Any) -> str:
            return answer

        relay.handle_MAIL = handle_MAIL  # type: ignore[attr-defined]  # aiosmtpd looks it up by its name
        assert sentence in outcome(browser, cast.administrator, settings_of(relay))


def test_a_wrong_login_is_told(
    cast: Cast, browser: Browser, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Relay("starttls", certificate, logins={"portal": "right"}).listening() as relay:
        data = settings_of(relay, "starttls", smtp_user="portal", smtp_password="wrong")
        assert "refused the user name or the password" in outcome(browser, cast.administrator, data)


def test_a_login_that_the_server_does_not_offer_is_told(cast: Cast, browser: Browser) -> None:
    with Relay().listening() as relay:
        data = settings_of(relay, smtp_user="portal", smtp_password="any")
        assert "takes no user name and password" in outcome(browser, cast.administrator, data)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_signs_itself_is_told(
    cast: Cast, browser: Browser, certificate: Path, security: Security
) -> None:
    with Relay(security, certificate).listening() as relay:
        said = outcome(browser, cast.administrator, settings_of(relay, security))
    assert "comes from nobody we trust" in said
    assert relay.delivered == []


def test_a_certificate_for_another_name_is_told(
    cast: Cast, browser: Browser, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Relay("tls", certificate).listening() as relay:
        data = settings_of(relay, "tls") | {"smtp_host": "localhost"}
        assert "is for another name" in outcome(browser, cast.administrator, data)


@pytest.mark.parametrize(
    ("security", "sentence"), [("tls", "does not speak TLS"), ("starttls", "does not offer STARTTLS")]
)
def test_a_server_without_encryption_is_told(
    cast: Cast, browser: Browser, security: str, sentence: str
) -> None:
    with Relay().listening() as relay:
        assert sentence in outcome(browser, cast.administrator, settings_of(relay, security))


def test_a_closed_port_is_told(cast: Cast, browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    data = {"smtp_host": "127.0.0.1", "smtp_port": str(port), "smtp_security": "none"}
    assert "nothing takes mail at this port" in outcome(browser, cast.administrator, data)


@contextmanager
def silent() -> Iterator[Relay]:
    """It takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Relay(port=server.getsockname()[1])


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_silent_server_is_given_up(
    cast: Cast, browser: Browser, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_test, "SECONDS", 0.2)
    with silent() as relay:
        said = outcome(browser, cast.administrator, settings_of(relay, security))
    assert "did not answer in time" in said


def test_a_name_that_does_not_exist_is_told(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: Any, **options: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # no name leaves this machine
    data = {"smtp_host": "smtp.cedar.example", "smtp_port": "25", "smtp_security": "none"}
    assert "no server of this name" in outcome(browser, cast.administrator, data)


def test_what_nobody_foresaw_is_named_by_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ZeroDivisionError" in mail_test.sentence(mail_test._outcome_of(ZeroDivisionError("secret")))
    assert "secret" not in mail_test.sentence(mail_test._outcome_of(ZeroDivisionError("secret")))


def test_asking_keeps_the_request_short_and_the_password_sealed(cast: Cast, browser: Browser) -> None:
    """The queue's table and the cache hold no password in clear, and no word of it once the trial was made."""
    data = GOOD | {"smtp_host": "127.0.0.1", "smtp_port": "2525", "smtp_security": "none"}
    address = asked(browser, data)
    with connection.cursor() as cursor:
        cursor.execute("select args::text from procrastinate_jobs")
        (job,) = cursor.fetchall()
    key = f"mail-test:{cast.administrator.public_id}:{address.rstrip('/').rpartition('/')[2]}"
    note = cache.get(key)
    assert "correct horse" not in job[0]
    assert "correct horse" not in str(note)
    assert "correct horse" in secrets.unseal(note["trial"])
    work(cast.administrator, address)
    assert "trial" not in cache.get(key)


def test_the_page_asks_again_until_the_outcome_is_there(cast: Cast, browser: Browser) -> None:
    with Relay().listening() as relay:
        response = browser.post(TEST, settings_of(relay), headers=HTMX)
        fragment = response.content.decode()
        assert "<html" not in fragment
        assert 'hx-trigger="load delay:1s"' in fragment
        (again,) = set(re.findall(r'hx-get="([^"]+)"', fragment))
        assert f'href="{again}"' in fragment  # without JavaScript
        whole = browser.text(again)
        assert "on its way" in whole
        assert f'value="{relay.port}"' in whole  # what was typed is kept
        work(cast.administrator, again)
        work(cast.administrator, again)  # a job that runs twice sends once
    assert len(relay.delivered) == 1
    assert "hx-get" not in browser.text(again, headers=HTMX)
    assert "The server took the test message." in browser.text(again)


def test_a_wrong_form_comes_back_whole_in_place_of_the_page(browser: Browser) -> None:
    response = browser.post(TEST, GOOD | {"smtp_port": "22"}, headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (422, "#main")
    assert "Mail servers listen at" in response.content.decode()


def test_nobody_else_reads_the_outcome(
    cast: Cast, browser: Browser, browser_of: Callable[[User | None], Browser]
) -> None:
    address = asked(browser, GOOD)
    assert browser.get(address).status_code == 200
    other = User.add(
        "second@cabinet.example", by=None, first_name="A", last_name="B", face="staff", role="administrator"
    )
    assert browser_of(other).get(address).status_code == 404
    assert browser_of(cast.lawyer).get(address).status_code == 403
    assert browser.get(at("staff", "mail_test_outcome", public_id=uuid.uuid4())).status_code == 404


def test_a_queue_that_does_not_work_is_told(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = asked(browser, GOOD), time.time()
    monkeypatch.setattr("wathiq.core.mail_test.time.time", lambda: now + mail_test.LATE + 1)
    assert "The queue that sends mail does not answer." in browser.text(address, headers=HTMX)


def test_the_demo_asks_no_server(cast: Cast, browser: Browser, settings: Any) -> None:
    settings.MODE = "demo"
    with Relay().listening() as relay:
        assert "This is a demonstration" in outcome(browser, cast.administrator, settings_of(relay))
    assert relay.delivered == []


def test_nobody_searches_a_network_with_test_messages(browser: Browser, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"mail_test": "2/h/user"}
    assert [browser.post(TEST, GOOD).status_code for _time in range(3)] == [302, 302, 422]
    assert "Those were many test messages." in browser.post(TEST, GOOD).content.decode()
