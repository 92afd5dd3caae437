"""The lists of contracts, ready as rows: staff's and the portal's. Each is one query, whatever its length."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils import timezone

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.core import paging, text
from wathiq.core.paging import Order, Page
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Opening, Participant, Showing
from wathiq.workflows.models import Status

ORDERS = {
    "updated": Order("updated", descending=True, is_time=True),
    "-updated": Order("updated", is_time=True),
    "title": Order("title"),
    "-title": Order("title", descending=True),
    "reference": Order("reference"),
    "-reference": Order("reference", descending=True),
}
PORTAL_ORDER = Order("news", descending=True, is_time=True)
# What both faces show of a contract, by the names that rows have
COLUMNS = {
    "company_name": F("company__name"),
    "status_names": F("status__names"),
    "category": F("status__category"),
    "colour": F("status__colour"),
    "turn": F("status__turn"),
    "type_names": F("contract__type__names"),
}
VIEWS = ("all", "mine", "turn", "shown", "ending")
LONGEST_SEARCH = 200
ENDING_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. Values that mean nothing are dropped when it is made from a request."""

    q: str = ""
    view: str = "all"
    status: str = ""
    company: str = ""
    assignee: str = ""
    sort: str = "updated"

    @classmethod
    def read(cls, data: Any) -> "Filters":
        def chosen(name: str) -> str:
            try:
                return str(uuid.UUID(data.get(name, "")))
            except ValueError:
                return ""

        view, sort = data.get("view", ""), data.get("sort", "")
        return cls(
            q=text.normal(data.get("q", "")).replace("\x00", "").strip()[:LONGEST_SEARCH],
            view=view if view in VIEWS else "all",
            status=chosen("status"),
            company=chosen("company"),
            assignee=chosen("assignee"),
            sort=sort if sort in ORDERS else "updated",
        )

    def parameters(self) -> dict[str, str]:
        """For addresses: only what differs from the list as it opens."""
        plain = Filters()
        return {name: value for name, value in vars(self).items() if value != getattr(plain, name)}

    @property
    def narrows(self) -> bool:
        return bool({**self.parameters(), "sort": ""} != {"sort": ""})


def matching(words: str) -> Q:
    """Contracts whose reference, title or company holds these words."""
    return Q(title__icontains=words) | Q(reference__icontains=words) | Q(company__name__icontains=words)


def for_staff(user: User, filters: Filters, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the contracts this member of the legal team may open."""
    return paging.page(_staff_rows(user, filters), ORDERS[filters.sort], cursor, size=size)


def all_for_staff(user: User, filters: Filters) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export."""
    cursor: str | None = ""
    while cursor is not None:
        current = for_staff(user, filters, cursor, size=1000)
        yield from current.rows
        cursor = current.after


def _staff_rows(user: User, filters: Filters) -> QuerySet[Any, Any]:
    rows = Contract.dossiers_visible_to(user)
    if filters.q:
        rows = rows.filter(matching(filters.q))
    if filters.status:
        rows = rows.filter(status__public_id=filters.status)
    if filters.company:
        rows = rows.filter(company__public_id=filters.company)
    assignees = Participant.objects.filter(until=None, role=Participant.Role.ASSIGNEE)
    if filters.assignee:
        rows = rows.filter(pk__in=assignees.filter(user__public_id=filters.assignee).values("dossier_id"))
    rows = _in_view(rows, filters.view, user)
    full_name = Concat("user__first_name", Value(" "), "user__last_name")
    assignee = assignees.filter(dossier=OuterRef("pk")).annotate(full_name=full_name).values("full_name")
    columns: QuerySet[Any, Any] = rows.annotate(
        shown=Exists(Showing.objects.filter(dossier=OuterRef("pk"), until=None)),
        assignee=Subquery(assignee[:1]),
        **COLUMNS,
    ).values(
        "public_id",
        "reference",
        "title",
        "private",
        "updated",
        "turn_since",
        "shown",
        "assignee",
        *COLUMNS,
    )
    return columns


def _in_view(rows: QuerySet[Dossier], view: str, user: User) -> QuerySet[Dossier]:
    if view == "mine":
        return rows.filter(pk__in=Participant.objects.filter(until=None, user=user).values("dossier_id"))
    if view == "turn":
        return rows.filter(status__turn=Status.Turn.LEGAL)
    if view == "ending":
        today = timezone.localdate()
        return rows.filter(contract__end__range=(today, today + ENDING_SOON)).exclude(
            status__category=Status.Category.DONE
        )
    if view == "shown":
        return rows.filter(pk__in=Showing.objects.filter(until=None).values("dossier_id"))
    return rows


def for_portal(
    user: User, q: str = "", state: str = "", cursor: str = "", *, size: int = 25
) -> Page[dict[str, Any]]:
    """One page of the contracts this portal user may open, with what changed since they last did.

    `state` is a category of statuses, or `turn` for those that await the reader's side. `as_client` says how much of
    a row its reader may know of (`access.Reach`): changes that they cannot read do not move it.
    """
    rows = Contract.dossiers_visible_to(user)
    if user.is_collaborator:
        as_client = access.reads_as_client(user)
        news = Case(When(as_client, then="portal_updated"), default="header_updated")
        rows = rows.annotate(as_client=as_client, news=news)
    else:
        rows = rows.annotate(as_client=Value(True), news=F("portal_updated"))
    q = text.normal(q).replace("\x00", "").strip()[:LONGEST_SEARCH]
    if q:
        rows = rows.filter(matching(q))
    if state in Status.Category.values:
        rows = rows.filter(status__category=state)
    elif state == "turn":
        rows = rows.filter(status__turn=Status.Turn.CLIENT, as_client=True)
    opened = Opening.objects.filter(dossier=OuterRef("pk"), user=user, last__gte=OuterRef("news"))
    columns = rows.annotate(is_new=~Exists(opened), **COLUMNS).values(
        "public_id", "reference", "title", "news", "turn_since", "is_new", "as_client", *COLUMNS
    )
    return paging.page(columns, PORTAL_ORDER, cursor, size=size)


def all_for_portal(user: User, q: str = "", state: str = "") -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export."""
    cursor: str | None = ""
    while cursor is not None:
        current = for_portal(user, q, state, cursor, size=1000)
        yield from current.rows
        cursor = current.after
