"""What a reader gets when a contract is shared: read from the wire."""

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.cast import at, shared
from tests.notifications.relay import Delivery, Relay
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

FIRST_STRONG, POP = "\u2068", "\u2069"


def messages_about(contract: Contract) -> list[Message]:
    return list(Message.objects.filter(dossier=contract.pk).select_related("recipient").order_by("pk"))


def deliver(contract: Contract, relay: Relay) -> dict[str, Delivery]:
    """Send all that waits; what came, by the recipient's address."""
    for message in messages_about(contract):
        outbox.send(message.pk)
    return {delivery.recipients[0]: delivery for delivery in relay.delivered}


def in_words(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


def test_each_reader_gets_a_mail_of_their_own_and_sees_nobody_else(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, watchers=[cast.watcher, cast.colleague])
    mails = deliver(contract, relay)
    assert set(mails) == {cast.requester.email, cast.watcher.email, cast.colleague.email}
    assert len(relay.delivered) == 3
    for address, delivery in mails.items():
        assert delivery.recipients == [address]
        assert str(delivery.mail["To"]) == address
        assert delivery.mail["Cc"] is None
        assert delivery.mail["Bcc"] is None
        others = set(mails) - {address}
        whole = delivery.data.decode() + delivery.part("plain") + delivery.part("html")
        assert not [other for other in others if other in whole]


@pytest.mark.parametrize(
    ("reader", "language", "direction"),
    [("requester", "en", "ltr"), ("watcher", "fr", "ltr"), ("colleague", "ar", "rtl")],
)
def test_a_mail_is_in_the_language_and_direction_of_its_reader(
    cast: Cast, relay: Relay, reader: str, language: str, direction: str
) -> None:
    contract = shared(cast, watchers=[cast.watcher, cast.colleague])
    delivery = deliver(contract, relay)[cast.people[reader].email]
    subject = in_words(language, "%(reference)s: a contract was shared with you")
    assert (subject == "%(reference)s: a contract was shared with you") == (language == "en")
    # a long subject begins on a line of its own, which readers unfold
    assert str(delivery.mail["Subject"]).lstrip(" ") == subject % {"reference": contract.reference}
    assert delivery.mail["Content-Language"] == language
    html, text = delivery.part("html"), delivery.part("plain")
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f'<body dir="{direction}">' in html
    button = in_words(language, "Open the contract")
    assert button in html
    assert button in text


def test_a_mail_has_a_text_and_an_html_part_with_the_same_facts(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "Supply of cement")
    delivery = deliver(contract, relay)[cast.requester.email]
    assert delivery.mail.get_content_type() == "multipart/alternative"
    link = "http://testserver" + at("portal", "contract", public_id=contract.public_id)
    for kind in ("plain", "html"):
        body = delivery.part(kind)
        assert "Supply of cement" in body
        assert contract.reference in body
        assert link in body


def test_the_subject_says_the_reference_and_no_header_the_title(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "Acquisition of Beta Textiles")
    delivery = deliver(contract, relay)[cast.requester.email]
    assert contract.reference in delivery.mail["Subject"]
    headers = " ".join(str(value) for value in delivery.mail.values())
    assert "Acquisition" not in headers
    assert cast.lawyer.name not in headers
    assert "Acquisition" in delivery.part("plain")  # it is in the letter itself


def test_the_message_id_is_that_of_the_outbox_row_and_machines_are_told_not_to_answer(
    cast: Cast, relay: Relay
) -> None:
    contract = shared(cast)
    (message,) = messages_about(contract)
    delivery = deliver(contract, relay)[cast.requester.email]
    assert delivery.message_id == f"<{message.public_id}@cabinet.example>"
    assert delivery.mail["Auto-Submitted"] == "auto-generated"


def test_the_mail_comes_from_the_office_by_its_name_in_the_readers_language(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, watchers=[cast.watcher, cast.colleague])
    mails = deliver(contract, relay)
    names = {address: delivery.mail["From"].addresses[0].display_name for address, delivery in mails.items()}
    assert names == {
        cast.requester.email: "Noria Legal",
        cast.watcher.email: "Noria Juridique",
        cast.colleague.email: "نوريا للمحاماة",
    }
    assert {delivery.sender for delivery in mails.values()} == {"portal@cabinet.example"}


def test_inserted_words_cannot_turn_the_direction_of_the_text_around_them(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "عقد توريد الإسمنت", watchers=[cast.colleague])
    for address, delivery in deliver(contract, relay).items():
        text = delivery.part("plain")
        name = next(user.name for user in cast.people.values() if user.email == address)
        for inserted in (name, contract.title, contract.reference):
            assert f"{FIRST_STRONG}{inserted}{POP}" in text
        assert text.count(FIRST_STRONG) == text.count(POP)
        assert f'<b dir="auto">{contract.title}</b>' in delivery.part("html")


def test_tags_in_a_title_stay_text_in_both_parts(cast: Cast, relay: Relay) -> None:
    contract = shared(cast, "<b>Ciment & “chaux”</b>")
    delivery = deliver(contract, relay)[cast.requester.email]
    assert "&lt;b&gt;Ciment &amp; “chaux”&lt;/b&gt;" in delivery.part("html")
    assert "<b>Ciment & “chaux”</b>" in delivery.part("plain")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_lines_in_titles_and_names_add_neither_headers_nor_recipients(
    cast: Cast, relay: Relay, newline: str
) -> None:
    smuggled = f"Cement{newline}Bcc: thief@evil.example{newline}{newline}<script>"
    # past the forms, which refuse such characters
    User.objects.filter(pk=cast.requester.pk).update(first_name=smuggled[:100], last_name=smuggled[:100])
    contract = shared(cast, smuggled)
    delivery = deliver(contract, relay)[cast.requester.email]
    assert delivery.recipients == [cast.requester.email]
    assert delivery.mail["Bcc"] is None
    assert "evil.example" not in " ".join(str(value) for value in delivery.mail.values())
    assert not re.search("<script", delivery.part("html"))
    assert len(relay.delivered) == 1


def test_an_address_with_a_line_in_it_gets_no_mail(cast: Cast, relay: Relay) -> None:
    User.objects.filter(pk=cast.requester.pk).update(email="salma@atlas.example\nbcc: thief@evil.example")
    contract = shared(cast, watchers=[cast.watcher])
    to_smuggler, to_watcher = sorted(
        messages_about(contract), key=lambda message: message.recipient_id != cast.requester.pk
    )
    outbox.send(to_smuggler.pk)
    outbox.send(to_watcher.pk)
    assert [delivery.recipients for delivery in relay.delivered] == [[cast.watcher.email]]
    to_smuggler.refresh_from_db()
    assert to_smuggler.state == Message.State.FAILED
