"""The portal's list of matters and cases, and what it can be narrowed to. The rest is what every list has."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now

from wathiq.accounts.models import User
from wathiq.core.paging import Page
from wathiq.dossiers import lists
from wathiq.dossiers.models import Audience, Dossier
from wathiq.matters.models import Hearing, Matter, PracticeArea
from wathiq.workflows.models import Status

NEXT_HEARING = Hearing.objects.filter(
    dossier=OuterRef("pk"), audience=Audience.PORTAL, state=Hearing.State.PLANNED, ends__gt=Now()
).order_by("starts", "public_id")
MATTERS = lists.Listing(
    Matter.KINDS,
    {
        "area_names": F("matter__practice_area__names"),
        # not of the header: whoever is from elsewhere knows of no hearing
        "next_hearing": Case(When(as_client=True, then=Subquery(NEXT_HEARING.values("date")[:1]))),
    },
)
STATES = ("turn", *Status.Category.values)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. Values that mean nothing are dropped when it is made from a request."""

    q: str = ""
    kind: str = ""  # matters or cases alone
    state: str = ""  # a category of statuses, or `turn`
    area: str = ""

    @classmethod
    def read(cls, data: Any, *, kind: str = "") -> "Filters":
        kind, state = kind or data.get("kind", ""), data.get("state", "")
        try:
            area = str(uuid.UUID(data.get("area", "")))
        except ValueError:
            area = ""
        return cls(
            q=lists.searched(data.get("q", "")),
            kind=kind if kind in Matter.KINDS else "",
            state=state if state in STATES else "",
            area=area,
        )

    def parameters(self) -> dict[str, str]:
        """For addresses."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def narrows(self) -> bool:
        """Is it narrowed by more than its kind, which stands above it?"""
        return bool(self.q or self.state or self.area)

    @property
    def where(self) -> Q:
        found = Q()
        if self.kind:
            found &= Q(kind=self.kind)
        if self.area:
            found &= Q(matter__practice_area__public_id=self.area)
        return found


def for_portal(user: User, filters: Filters, cursor: str = "", *, size: int = 25) -> Page[dict[str, Any]]:
    """One page of the matters and cases this portal user may open: see `Listing.for_portal`. One query."""
    return MATTERS.for_portal(user, filters.q, filters.state, cursor, size=size, where=filters.where)


def all_for_portal(user: User, filters: Filters) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export."""
    return MATTERS.all_for_portal(user, filters.q, filters.state, where=filters.where)


def areas_of(user: User, kind: str = "") -> list[PracticeArea]:
    """The practice areas of what this portal user may open, in the office's order. One query."""
    kinds = (Dossier.Kind(kind),) if kind else Matter.KINDS
    visible = lists.visible_to(user, *kinds)
    return list(PracticeArea.objects.filter(pk__in=visible.values("matter__practice_area")))
