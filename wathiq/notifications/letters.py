"""The text of each message, written as its recipient, in the language and direction of the moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.core import office, text
from wathiq.core.faces import address
from wathiq.core.pages import jinja
from wathiq.notifications.models import Message


@dataclass(frozen=True)
class Letter:
    """What a mail says: paragraphs, facts as label and value, one button, and what to know about its link."""

    subject: str
    heading: str
    paragraphs: list[str]
    facts: list[tuple[str, str]] = field(default_factory=list)
    button: str = ""
    link: str = ""
    about_link: str = ""  # when it does not only lead to a page behind the sign-in
    greets: str = ""  # instead of the reader's name


def write(message: Message, others: Sequence[Message] = ()) -> EmailMultiAlternatives | None:
    """The mail of this message, or None when its recipient may not know about it any more.

    `others` are told by the same mail: messages to the same recipient about the same dossier (`gathered_with`).
    """
    kind = message.event.kind
    letter = _gatherers[kind]([message, *others]) if kind in _gatherers else _writers[kind](message)
    if letter is None:
        return None
    brand = office.name()
    reader = message.reader
    context = {
        "letter": letter,
        "greeting": _("Dear %(name)s,") % {"name": text.isolate(letter.greets or reader.name)},
        "brand": brand,
        "contact": office.contact_email(),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "profile": _profile_of(message.recipient),
    }
    templates = jinja().env
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=templates.get_template("mail/letter.txt").render(context),
        from_email=formataddr((brand, office.mail_from())),
        to=[reader.email],
        headers={
            "Message-ID": f"<{message.public_id}@{office.mail_from().rpartition('@')[2] or 'wathiq'}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": str(get_language()),
        },
    )
    mail.attach_alternative(templates.get_template("mail/letter.html").render(context), "text/html")
    return mail


def _profile_of(user: User | None) -> str:
    if user is None or user.is_invited:  # the profile opens with the account
        return ""
    return address("staff" if user.is_staff_member else "portal", "profile")


Writer = Callable[[Message], Letter | None]
_writers: dict[str, Writer] = {}


def writes(*kinds: str) -> Callable[[Writer], Writer]:
    """Declare who writes about these kinds of event, as the message's recipient."""

    def declare(writer: Writer) -> Writer:
        _writers.update(dict.fromkeys(kinds, writer))
        return writer

    return declare


Gatherer = Callable[[Sequence[Message]], Letter | None]
_gatherers: dict[str, Gatherer] = {}


def gathers(*kinds: str) -> Callable[[Gatherer], Gatherer]:
    """Declare who writes one mail about all events of these kinds that wait for somebody about one dossier."""

    def declare(gatherer: Gatherer) -> Gatherer:
        _gatherers.update(dict.fromkeys(kinds, gatherer))
        return gatherer

    return declare


def gathered_with(kind: str) -> frozenset[str]:
    """The kinds of event that stand in one mail with this one, itself among them; none where it has its own mail."""
    gatherer = _gatherers.get(kind)
    return frozenset(one for one, other in _gatherers.items() if other is gatherer)
