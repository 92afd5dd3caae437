"""What the lists of matters and of cases have of their own. The rest is what the lists of every kind have."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import F, Q
from django.utils import timezone

from wathiq.accounts.models import Team, User
from wathiq.core.paging import Order
from wathiq.core.queries import IsAnyOf, key_of
from wathiq.dossiers import lists
from wathiq.dossiers.models import Dossier
from wathiq.matters import deadlines
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status

DUE_SOON = timedelta(days=deadlines.SOON)
Kind = Dossier.Kind
# What both faces show of them, by the names that rows have
COLUMNS = {
    "area_names": F("matter__practice_area__names"),
    "due": F("matter__due"),
}
# and what the portal never asks for
STAFF_COLUMNS = {
    **COLUMNS,
    "priority": F("matter__priority"),
    "team_name": F("matter__team__name"),
    "arrived": F("matter__arrived"),
    "internal_reference": F("matter__internal_reference"),
}


def matching(words: str) -> Q:
    """The legal team finds them by their internal reference as well."""
    known_inside = Matter.objects.filter(internal_reference__icontains=words)
    return lists.matching(words) | Q(pk__in=known_inside.values("pk"))


@dataclass(frozen=True)
class Filters(lists.Filters):
    category: str = ""
    area: str = ""
    team: str = ""
    priority: str = ""

    VIEWS: ClassVar[tuple[str, ...]] = (*lists.Filters.VIEWS, "soon", "overdue")
    PUBLIC_IDS: ClassVar[tuple[str, ...]] = (*lists.Filters.PUBLIC_IDS, "area", "team")
    ORDERS: ClassVar[dict[str, Order]] = {
        **lists.ORDERS,
        "due": Order("deadline", is_day=True),
        "-due": Order("deadline", descending=True, is_day=True),
        "priority": Order("urgency", descending=True, is_number=True),
        "-priority": Order("urgency", is_number=True),
    }

    @classmethod
    def found_in(cls, data: Any) -> dict[str, str]:
        # one control chooses a status or a whole category
        status, priority = data.get("status", ""), data.get("priority", "")
        category = status if status in Status.Category.values else data.get("category", "")
        return super().found_in(data) | {
            "category": category if category in Status.Category.values else "",
            "priority": priority if priority in Matter.Priority.values else "",
        }

    def narrow(self, rows: lists.Rows, user: User) -> lists.Rows:
        if self.category:
            rows = rows.filter(IsAnyOf("status", Status.objects.filter(category=self.category)))
        if self.priority:
            rows = rows.filter(urgency=Matter.Priority(self.priority).rank)
        if self.area:
            rows = rows.filter(matter__practice_area=key_of(PracticeArea, self.area))
        if self.team:
            rows = rows.filter(matter__team=key_of(Team, self.team))
        return super().narrow(rows, user)

    def in_view(self, rows: lists.Rows, user: User) -> lists.Rows:
        if self.view not in ("soon", "overdue"):
            return super().in_view(rows, user)
        today = timezone.localdate()
        days = (
            {"deadline__range": (today, today + DUE_SOON)} if self.view == "soon" else {"deadline__lt": today}
        )
        return rows.filter(**days).exclude(status__category=Status.Category.DONE)


STAFF = {kind: lists.Listing((kind,), STAFF_COLUMNS, matching) for kind in Matter.KINDS}
