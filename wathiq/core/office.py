"""The office's own name, colour, logo and mail server: what administrators saved, else the environment's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend
from django.http import HttpRequest, HttpResponse

from wathiq.core import formats, secrets
from wathiq.core.models import Office, Security

_known: ContextVar[list[Office] | None] = ContextVar("office", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Ask the database once inside: for a request or a job."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def plain() -> Iterator[None]:
    """Where nothing is known of the office yet, what the environment says is enough: the database is not asked."""
    if _known.get():
        yield
        return
    token = _known.set([Office(pk=1)])
    try:
        yield
    finally:
        _known.reset(token)


def saved() -> Office:
    """What administrators saved, without the logo's bytes; an empty office before they did."""
    known = _known.get()
    if known:
        return known[0]
    office = Office.objects.defer("logo").filter(pk=1).first() or Office(pk=1)
    if known is not None:
        known.append(office)
    return office


def save(changes: dict[str, Any]) -> Office:
    """Save these fields of the office. The caller records who did it."""
    Office.objects.get_or_create(pk=1)
    Office.objects.filter(pk=1).update(**changes)
    known = _known.get()
    if known is not None:
        known.clear()
    return saved()


def name(language: str = "") -> str:
    """In the reader's language, or in this one."""
    language = language or formats.language()
    return saved().names.get(language) or name_without(language)


def name_without(language: str) -> str:
    """What readers of this language see where none was saved for it: the environment's own, else the English one."""
    english: str = settings.BRAND_NAMES["en"]
    own: str = settings.BRAND_NAMES[language]
    if own != english:
        return own
    return (saved().names.get("en") if language != "en" else "") or english


def colour() -> str:
    return saved().colour or settings.BRAND_COLOUR


def contact_email() -> str:
    return saved().contact_email or settings.CONTACT_EMAIL


def contact_phone() -> str:
    return saved().contact_phone or settings.CONTACT_PHONE


def mail_from() -> str:
    return saved().mail_from or settings.DEFAULT_FROM_EMAIL


class Mail(EmailBackend):
    """The mail server that administrators set, else the environment's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        office = saved()
        if office.smtp_host:
            try:
                options |= connection_options(office)
            except ValueError:
                # not a fault of the mail, which waits until the password was typed again
                raise ImproperlyConfigured(
                    "The mail server's password was sealed with another WATHIQ_SECRET_KEY; "
                    "type it again in Settings, Office, E-mail."
                ) from None
        super().__init__(*args, **options)


def connection_options(office: Office) -> dict[str, Any]:
    """For Django's SMTP backend. Raises ValueError when the password cannot be unsealed."""
    return {
        "host": office.smtp_host,
        "port": office.smtp_port or 25,
        "username": office.smtp_user,
        "password": secrets.unseal(office.smtp_password) if office.smtp_password else "",
        "use_tls": office.smtp_security == Security.STARTTLS,
        "use_ssl": office.smtp_security == Security.TLS,
    }


class OfficeMiddleware:
    """One question about the office for each request, whatever its page says of it."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with remembered():
            saved()  # now: a page that says no is written after the transaction is given up
            answer: HttpResponse = self.get_response(request)
        return answer
