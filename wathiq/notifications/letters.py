"""The text of each message, written as its recipient, in the language and direction of the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from wathiq.core import formats, text
from wathiq.core.faces import address
from wathiq.core.pages import jinja
from wathiq.notifications.models import Message


@dataclass(frozen=True)
class Letter:
    """What a mail says: paragraphs, facts as label and value, and one button."""

    subject: str
    heading: str
    paragraphs: list[str]
    facts: list[tuple[str, str]]
    button: str
    link: str


def write(message: Message) -> EmailMultiAlternatives | None:
    """The mail of this message, or None when its recipient may not know about it any more."""
    letter = _writers[message.event.kind](message)
    if letter is None:
        return None
    brand = formats.in_language(settings.BRAND_NAMES)
    context = {
        "letter": letter,
        "greeting": _("Dear %(name)s,") % {"name": text.isolate(message.recipient.name)},
        "brand": brand,
        "contact": settings.CONTACT_EMAIL,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "profile": address("portal", "profile"),
    }
    templates = jinja().env
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=templates.get_template("mail/letter.txt").render(context),
        from_email=formataddr((brand, settings.DEFAULT_FROM_EMAIL)),
        to=[message.recipient.email],
        headers={
            "Message-ID": f"<{message.public_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2] or 'wathiq'}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": str(get_language()),
        },
    )
    mail.attach_alternative(templates.get_template("mail/letter.html").render(context), "text/html")
    return mail


Writer = Callable[[Message], Letter | None]
_writers: dict[str, Writer] = {}


def writes(*kinds: str) -> Callable[[Writer], Writer]:
    """Declare who writes about these kinds of event, as the message's recipient."""

    def declare(writer: Writer) -> Writer:
        _writers.update(dict.fromkeys(kinds, writer))
        return writer

    return declare
