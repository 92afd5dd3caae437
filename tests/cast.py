"""The cast of the demo, as tests meet it: browsers, and contracts in the states that matter."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.urls import reverse

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract, ContractType
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Matter, PracticeArea


class Browser(Client):
    """Django's test client with words for what a person sees."""

    def text(self, address: str, *, status: int = 200, **extra: Any) -> str:
        """The page at this address, after asserting its status."""
        response = self.get(address, **extra)
        assert response.status_code == status, f"{address} answered {response.status_code}"
        return str(response.content.decode())


def at(face: str, name: str, **kwargs: Any) -> str:
    """The path of a page of a face."""
    return reverse(name, urlconf=f"wathiq.{face}.urls", kwargs=kwargs)


def draw_up(
    cast: Cast, title: str = "Supply of cement", *, by: User | None = None, **fields: Any
) -> Contract:
    """A contract by the lawyer, shown to nobody."""
    author = by or cast.lawyer
    fields.setdefault("type", ContractType.objects.get(code="supply"))
    fields.setdefault("assignee", author)
    return Contract.create(by=author, title=title, **fields)


def shared(
    cast: Cast, title: str = "Supply of cement", *, watchers: Sequence[User] = (), **fields: Any
) -> Contract:
    """A contract shown to the requester, and to these watchers."""
    contract = draw_up(cast, title, **fields)
    contract.share(requester=cast.requester, watchers=watchers, by=cast.lawyer)
    return contract


def open_matter(
    cast: Cast,
    title: str = "Advice on a lease",
    *,
    kind: Dossier.Kind = Dossier.Kind.MATTER,
    by: User | None = None,
    **fields: Any,
) -> Matter:
    """A matter by the lawyer, or a case, shown to nobody."""
    author = by or cast.lawyer
    fields.setdefault("practice_area", PracticeArea.for_kind(kind)[0])
    fields.setdefault("assignee", author)
    return Matter.create(by=author, kind=kind, title=title, **fields)


def open_case(cast: Cast, title: str = "Payment of an invoice", **fields: Any) -> Matter:
    """A litigation case by the lawyer, shown to nobody."""
    return open_matter(cast, title, kind=Dossier.Kind.CASE, **fields)


def form_of(html: str, *, action: str = "") -> dict[str, Any]:
    """The hidden fields of the form that leads to `action`, as a browser would send them."""
    forms = re.findall(r"<form[^>]*>.*?</form>", html, re.S)
    wanted = next(form for form in forms if not action or f'action="{action}"' in form)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', wanted)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def submission() -> str:
    return str(uuid.uuid4())
