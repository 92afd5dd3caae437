"""Related people as a lawyer adds them, by verb and by form."""

from typing import Any

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.contacts import book
from wathiq.contacts.models import Contact, Involvement
from wathiq.dossiers.models import Dossier

HTMX = {"HX-Request": "true"}


def person(name: str = "Salma Ourdighi", *, by: User, **fields: Any) -> Contact:
    return book.add(kind="person", name=name, by=by, **fields)


def organisation(name: str = "Gamma Trading", *, by: User, **fields: Any) -> Contact:
    return book.add(kind="organisation", name=name, by=by, **fields)


def send(browser: Browser, dossier: Dossier, **data: Any) -> Any:
    """The add form as it is sent; `headers` as any request has them."""
    headers = data.pop("headers", {})
    return browser.post(at("staff", "related_add", public_id=dossier.public_id), data, headers=headers)


def press(browser: Browser, name: str, one: Involvement, *, headers: Any = None, **data: Any) -> Any:
    return browser.post(at("staff", name, public_id=one.public_id), data, headers=headers or {})


def today(dossier: Dossier) -> set[tuple[str, str]]:
    """Who is related to it, by name and role."""
    found = Involvement.objects.filter(dossier=dossier.pk, until=None)
    return set(found.values_list("contact__name", "role"))
