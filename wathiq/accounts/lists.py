"""Lists of people and companies, ready as rows, and the choices that forms offer of them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from wathiq.accounts.models import Company, Department, Membership, User
from wathiq.core import paging, text
from wathiq.core.paging import Order, Page

ORDERS = {"name": Order("first_name"), "-name": Order("first_name", descending=True)}
STATES = {
    User.State.ACTIVE: Q(is_active=True),
    User.State.INACTIVE: Q(is_active=False, is_invited=False),
    User.State.INVITED: Q(is_invited=True),
}
LONGEST_SEARCH = 200


def searched(value: str) -> str:
    """What somebody typed into a search box, fit for a query."""
    return text.normal(value).replace("\x00", "").strip()[:LONGEST_SEARCH]


@dataclass(frozen=True)
class Filters:
    """What the list of portal users is narrowed to. Values that mean nothing are dropped when it is read."""

    q: str = ""
    company: str = ""
    status: str = ""
    sort: str = "name"

    @classmethod
    def read(cls, data: Any) -> "Filters":
        try:
            company = str(uuid.UUID(data.get("company", "")))
        except ValueError:
            company = ""
        status, sort = data.get("status", ""), data.get("sort", "")
        return cls(
            q=searched(data.get("q", "")),
            company=company,
            status=status if status in STATES else "",
            sort=sort if sort in ORDERS else "name",
        )

    def parameters(self) -> dict[str, str]:
        """For addresses: only what differs from the list as it opens."""
        plain = Filters()
        return {name: value for name, value in vars(self).items() if value != getattr(plain, name)}

    @property
    def narrows(self) -> bool:
        return bool(self.q or self.company or self.status)


def portal_users(filters: Filters, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the portal users, by first name. One query."""
    page = paging.page(_portal_rows(filters), ORDERS[filters.sort], cursor, size=size)
    for row in page.rows:
        # what the model says of a person, said of a row
        person = User(**{name: row[name] for name in ("first_name", "last_name", "is_active", "is_invited")})
        row |= {"name": person.name, "initials": person.initials, "state": person.state}
    return page


def all_portal_users(filters: Filters) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export."""
    cursor: str | None = ""
    while cursor is not None:
        current = portal_users(filters, cursor, size=1000)
        yield from current.rows
        cursor = current.after


def _portal_rows(filters: Filters) -> QuerySet[Any, Any]:
    current = Membership.objects.filter(user=OuterRef("pk"), until=None)
    users = User.objects.filter(face=User.Face.PORTAL).annotate(
        company_name=Subquery(current.values("company__name")),
        company_id=Subquery(current.values("company__public_id")),
    )
    for word in filters.q.split()[:5]:
        users = users.filter(holding(word) | Q(company_name__icontains=word))
    if filters.company:
        members = Membership.objects.filter(company__public_id=filters.company, until=None)
        users = users.filter(pk__in=members.values("user_id"))
    if filters.status:
        users = users.filter(STATES[User.State(filters.status)])
    return users.values(
        "public_id",
        "first_name",
        "last_name",
        "email",
        "is_client",
        "is_collaborator",
        "is_active",
        "is_invited",
        "job_title",
        "phone",
        "language",
        "last_login",
        "department__name",
        "company_name",
        "company_id",
    )


def holding(word: str) -> Q:
    """People whose name or address holds this word."""
    return Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)


def find_portal_users(words: str, *, apart_from: User | None = None, limit: int = 20) -> list[dict[str, Any]]:
    """Active portal users whose name or address holds these words, for a picker. One query."""
    current = Membership.objects.filter(user=OuterRef("pk"), until=None).values("company__name")
    found = User.objects.filter(face=User.Face.PORTAL, is_active=True)
    if apart_from is not None:
        found = found.exclude(pk=apart_from.pk)
    for word in searched(words).split()[:5]:
        found = found.filter(holding(word))
    rows = found.annotate(company_name=Subquery(current)).order_by("first_name", "last_name", "pk")
    columns: QuerySet[Any, Any] = rows.values("public_id", "first_name", "last_name", "email", "company_name")
    return list(columns[:limit])


def likely_managers(*, apart_from: User | None = None) -> list[dict[str, Any]]:
    """Those a select offers before anybody searches: all of them, or none where they are too many for one."""
    most = 300
    found = find_portal_users("", apart_from=apart_from, limit=most + 1)
    return found if len(found) <= most else []


def companies() -> QuerySet[Company]:
    """Every company by name, for a choice of one."""
    return Company.objects.order_by("name")


def departments() -> QuerySet[Department]:
    """Every department by name, for a choice of one."""
    return Department.objects.order_by("name")


def departments_with_people() -> list[Any]:
    """Every department by name, with how many people belong to it (`people`). One query."""
    members = User.objects.filter(department=OuterRef("pk")).order_by().values("department")
    count = members.annotate(count=Count("pk")).values("count")
    return list(departments().annotate(people=Subquery(count)))
