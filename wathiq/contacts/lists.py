"""Contacts and related people as rows, for both faces."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from wathiq.accounts import lists
from wathiq.accounts.models import User
from wathiq.contacts import names
from wathiq.contacts.models import Contact, Involvement
from wathiq.core import paging
from wathiq.core.paging import Order, Page
from wathiq.dossiers import access
from wathiq.dossiers.access import Opened
from wathiq.dossiers.appearing import Appearing
from wathiq.dossiers.models import Audience, Dossier

BY_NAME = Order("folded_name")
BY_SINCE = Order("since", descending=True, is_time=True)
PLACES = {role.value: place for place, role in enumerate(Involvement.Role)}


@dataclass(frozen=True)
class Filters:
    """What the list of contacts is narrowed to. Values that mean nothing are dropped when it is read."""

    q: str = ""
    kind: str = ""

    @classmethod
    def read(cls, data: Any) -> "Filters":
        kind = data.get("kind", "")
        return cls(q=lists.searched(data.get("q", "")), kind=kind if kind in Contact.Kind else "")

    def parameters(self) -> dict[str, str]:
        """For addresses: only what narrows."""
        return {name: value for name, value in vars(self).items() if value}


def page(filters: Filters, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the contacts, by name. One query."""
    return paging.page(_rows(filters), BY_NAME, cursor, size=size)


def everything(filters: Filters) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export."""
    cursor: str | None = ""
    while cursor is not None:
        current = page(filters, cursor, size=1000)
        yield from current.rows
        cursor = current.after


def _rows(filters: Filters) -> QuerySet[Any, Any]:
    rows = _matching(filters.q)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    return rows.annotate(organisation_name=F("organisation__name"), company_name=F("company__name")).values(
        "public_id",
        "kind",
        "name",
        "folded_name",
        "email",
        "phone",
        "organisation_name",
        "company_name",
    )


def _matching(q: str) -> QuerySet[Contact]:
    """Contacts of which each word of `q` stands in the name, the address or the organisation's name."""
    rows = Contact.objects.all()
    for word in names.folded(lists.searched(q)).split()[:5]:
        rows = rows.filter(
            Q(folded_name__contains=word)
            | Q(email__contains=word)
            | Q(organisation__folded_name__contains=word)
        )
    return rows


def find(q: str, *, kind: str = "", limit: int = 20) -> list[Contact]:
    """Contacts for a picker, by name, with their organisation. One query."""
    rows = _matching(q)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.select_related("organisation").order_by("folded_name", "pk")[:limit])


def known(public_id: str, *, kind: str = "") -> Contact | None:
    """The contact with this public id, of this kind where one is asked for. One query."""
    try:
        key = uuid.UUID(public_id)
    except (ValueError, AttributeError, TypeError):
        return None
    rows = Contact.objects.select_related("organisation", "company").filter(public_id=key)
    return (rows.filter(kind=kind) if kind else rows).first()


def contact_or_404(public_id: uuid.UUID) -> Contact:
    found = known(str(public_id))
    if found is None:
        raise Http404
    return found


def of_dossier(user: User, dossier: Dossier) -> list[Involvement]:
    """The related people of the dossier that this person may read, by role, with their contacts. One query."""
    found = (
        Involvement.visible_to(user)
        .filter(dossier=dossier.pk)
        .select_related("contact__organisation", "contact__company")
    )
    return sorted(found, key=lambda one: (PLACES[one.role], one.since, one.pk))


@dataclass(frozen=True)
class Related:
    """What clients read of somebody who is shown to them, and nothing else."""

    name: str
    role: str
    position: str
    organisation: str
    is_organisation: bool

    @property
    def initials(self) -> str:
        return names.initials(self.name)


def for_portal(reader: User | Opened[Any], dossier: Dossier) -> list[Related]:
    """The related people shown to this portal user, by role. One query."""
    rows = (
        Involvement.visible_to(reader)
        .filter(dossier=dossier.pk)
        .order_by("since", "pk")
        .values_list("contact__name", "role", "position", "contact__organisation__name", "contact__kind")
    )
    labels = {role.value: str(role.label) for role in Involvement.Role}
    return [
        Related(name, labels[role], position, organisation or "", kind == Contact.Kind.ORGANISATION)
        for name, role, position, organisation, kind in sorted(rows, key=lambda row: PLACES[row[1]])
    ]


def appearing(dossier: Dossier) -> list[Appearing]:
    """The related people marked for clients, by role. One query."""
    found = Involvement.objects.filter(dossier=dossier.pk, until=None, audience=Audience.PORTAL)
    return [
        Appearing(
            str(one.public_id),
            _("%(role)s: %(name)s") % {"role": Involvement.Role(one.role).label, "name": one.contact.name},
        )
        for one in sorted(
            found.select_related("contact"), key=lambda one: (PLACES[one.role], one.since, one.pk)
        )
    ]


def involvements(user: User, contact: Contact, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of what the contact is to the dossiers this person may open, the latest first. One query."""
    rows = (
        Involvement.visible_to(user)
        .filter(contact=contact.pk)
        .annotate(
            dossier_kind=F("dossier__kind"),
            dossier_id_public=F("dossier__public_id"),
            reference=F("dossier__reference"),
            title=F("dossier__title"),
            company_name=F("dossier__company__name"),
        )
        .values(
            "public_id",
            "role",
            "position",
            "since",
            "dossier_kind",
            "dossier_id_public",
            "reference",
            "title",
            "company_name",
        )
    )
    return paging.page(rows, BY_SINCE, cursor, size=size)


def people_of(organisation: Contact, *, limit: int = 100) -> list[Contact]:
    """The contacts who belong to this organisation, by name. One query."""
    found = Contact.objects.filter(organisation=organisation.pk).order_by("folded_name", "pk")
    return list(found[:limit])


def involvement_or_404(user: User, public_id: uuid.UUID, *, ended: bool = False) -> Involvement:
    """Somebody related to a dossier that is open to this person; with `ended`, also who was removed."""
    rows = (
        Involvement.objects.filter(access.papers_readable_by(user)) if ended else Involvement.visible_to(user)
    )
    found: Involvement | None = (
        rows.select_related("dossier__company", "contact").filter(public_id=public_id).first()
    )
    if found is None:
        raise Http404
    return found


def removed(user: User, dossier: Dossier, public_id: str) -> Involvement | None:
    """Somebody who was removed from this dossier, for the page that offers to undo it."""
    try:
        found = involvement_or_404(user, uuid.UUID(public_id), ended=True)
    except (ValueError, Http404):
        return None
    return found if found.until is not None and found.dossier_id == dossier.pk else None
