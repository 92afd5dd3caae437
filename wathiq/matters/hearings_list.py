"""Stages and hearings, ready as rows: those of one case, and all that somebody may read."""

import uuid
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Trim
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, User
from wathiq.core import formats, paging, text
from wathiq.core.paging import Order, Page
from wathiq.core.queries import OfThisRow, key_of
from wathiq.dossiers.access import Opened
from wathiq.dossiers.appearing import Appearing
from wathiq.dossiers.models import Audience, Dossier, Participant, Showing
from wathiq.matters import clocks
from wathiq.matters.models import Attendance, Hearing, Stage

VIEWS = ("list", "past", "week", "month")
FORWARD = Order("starts", is_time=True)
BACKWARD = Order("starts", descending=True, is_time=True)
LONGEST_SEARCH = 200
MOST_OF_A_DAY = 5  # of a month; the others are a click away
MOST_AT_ONCE = 500  # of a week or a month; whoever has more narrows it

State = Hearing.State


class Clock:
    """When a hearing is, in words: by the clock of its court, and by the reader's where that shows something else.

    Each is worded when a page asks for it: most pages show a few of them.
    """

    def __init__(self, on: date, at: time | None, zone: str, starts: datetime) -> None:
        self.date, self._time, self._zone, self._starts = on, at, zone, starts

    @classmethod
    def of(cls, row: Any) -> "Clock":
        """Of a hearing, or of a row with its columns."""
        if isinstance(row, dict):
            return cls(row["date"], row["time"], row["zone"], row["starts"])
        return cls(row.date, row.time, row.zone, row.starts)

    @cached_property
    def day(self) -> str:
        return formats.day(self.date)

    @cached_property
    def weekday(self) -> str:
        return formats.weekday(self.date)

    @cached_property
    def hijri(self) -> str:
        return formats.hijri(self.date)

    @cached_property
    def hour(self) -> str:
        """Empty for a whole day."""
        return formats.hour(self._time)

    @cached_property
    def zone(self) -> str:
        """Empty where the reader's clock shows the same."""
        return "" if self._is_that_of_the_reader else self._zone.replace("_", " ")

    @cached_property
    def here(self) -> str:
        """By the reader's clock; empty where it shows the same."""
        return "" if self._is_that_of_the_reader else formats.moment(self._starts)

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()

    @property
    def said(self) -> str:
        """`Wednesday 2 December 2026, 10:00`."""
        day = f"{self.weekday} {self.day}"
        return _("%(day)s, %(time)s") % {"day": day, "time": self.hour} if self.hour else day

    @cached_property
    def _is_that_of_the_reader(self) -> bool:
        if self._time is None:
            return True
        here = timezone.localtime(self._starts).replace(tzinfo=None)
        return here == self._starts.astimezone(zoneinfo.ZoneInfo(self._zone)).replace(tzinfo=None)


@dataclass(frozen=True)
class Row:
    """A hearing with all that a page says of it."""

    hearing: Hearing
    clock: Clock
    stage: Stage | None  # as far as the reader may know of it
    attendees: Sequence[str] = ()
    following: "Row | None" = None  # the hearing it was postponed to

    @property
    def is_planned(self) -> bool:
        return self.hearing.state == State.PLANNED

    @property
    def is_over(self) -> bool:
        return self.hearing.is_over or not self.is_planned


@dataclass(frozen=True)
class Chapter:
    """A stage and its hearings, the earliest first; those of no stage stand under none."""

    stage: Stage | None
    rows: Sequence[Row]


@dataclass(frozen=True)
class Story:
    """What one reader may know of the stages and hearings of a case."""

    chapters: Sequence[Chapter]  # the current stage first
    common: Chapter | None
    rows: Sequence[Row] = field(default=(), repr=False)

    @property
    def coming(self) -> list[Row]:
        """The hearings that are still to come, the next one first."""
        return [row for row in self.rows if not row.is_over]

    @property
    def past(self) -> list[Row]:
        """Those that were, and those that do not take place, the latest first."""
        return [row for row in reversed(self.rows) if row.is_over]

    @property
    def keys(self) -> dict[str, str]:
        """The hearings by public id, for the timeline: they have no name."""
        keys = [str(row.hearing.public_id) for row in self.rows]
        return dict(zip(keys, keys, strict=True))

    def __bool__(self) -> bool:
        return bool(self.chapters or self.rows)


def of_case(reader: User | Opened[Any], case: Dossier) -> Story:
    """The story of a case for whoever may open it. Two queries."""
    stages = list(Stage.visible_to(reader).filter(dossier=case.pk).order_by("began", "position"))
    hearings = list(
        Hearing.visible_to(reader)
        .filter(dossier=case.pk)
        .annotate(**ATTENDEES)
        .order_by("starts", "public_id")
    )
    rows = _rows(hearings, {stage.pk: stage for stage in stages})
    by_stage: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_stage[row.stage.pk if row.stage else None].append(row)
    current = sorted(stages, key=lambda stage: (stage.is_current, stage.began, stage.position), reverse=True)
    chapters = [Chapter(stage, by_stage[stage.pk]) for stage in current]
    common = Chapter(None, by_stage[None]) if by_stage[None] else None
    return Story(chapters, common, rows)


def appearing(dossier: Dossier) -> list[Appearing]:
    """The stages and hearings of a case that are marked for clients. Two queries."""
    if dossier.kind != Dossier.Kind.CASE:
        return []
    marked = {"dossier": dossier.pk, "audience": Audience.PORTAL}
    found = []
    for stage in Stage.objects.filter(**marked).order_by("began", "position"):
        words = _("Stage: %(court)s, judgment included") if stage.judgment else _("Stage: %(court)s")
        found.append(Appearing(str(stage.public_id), words % {"court": stage.court}))
    for hearing in Hearing.objects.filter(**marked).order_by("starts", "public_id"):
        day = {"day": formats.day(hearing.date), "type": hearing.get_type_display()}
        found.append(Appearing(str(hearing.public_id), _("Hearing on %(day)s (%(type)s)") % day))
    return found


def _rows(hearings: Sequence[Any], stages: dict[int, Stage]) -> list[Row]:
    """Of hearings with their `ATTENDEES`. What somebody may not know of, a stage or the next hearing, is left out."""
    made: dict[int, Row] = {}
    # the latest first, so that what a hearing was postponed to is there already
    for hearing in reversed(hearings):
        made[hearing.pk] = Row(
            hearing,
            Clock.of(hearing),
            stages.get(hearing.stage_id or 0),
            hearing.attendees,
            made.get(hearing.postponed_to_id or 0),
        )
    return [made[hearing.pk] for hearing in hearings]


def row_of(user: User, hearing: Hearing) -> Row:
    """One hearing for whoever may read it, its stage and the next one as far as they may. Four queries at most."""
    stage = Stage.visible_to(user).filter(pk=hearing.stage_id).first() if hearing.stage_id else None
    following = None
    if hearing.postponed_to_id:
        next_one = Hearing.visible_to(user).filter(pk=hearing.postponed_to_id).first()
        following = Row(next_one, Clock.of(next_one), None) if next_one else None
    people = [person.name for person in hearing.people()]
    return Row(hearing, Clock.of(hearing), stage, people, following)


@dataclass(frozen=True)
class Filters:
    """What the list of all hearings is narrowed to. Values that mean nothing are dropped when it is read."""

    view: str = "list"
    whose: str = ""  # attending, or assigned
    court: str = ""
    type: str = ""
    state: str = ""
    company: str = ""
    first: str = ""
    last: str = ""
    day: str = ""  # in the week or month that is shown; today where none is said

    @classmethod
    def read(cls, data: Any) -> "Filters":
        def one_of(name: str, known: Iterable[str]) -> str:
            return data.get(name, "") if data.get(name, "") in known else ""

        def day(name: str) -> str:
            try:
                found = date.fromisoformat(data.get(name, ""))
            except ValueError:
                return ""
            return found.isoformat() if clocks.FIRST_DAY <= found <= clocks.LAST_DAY else ""

        try:
            company = str(uuid.UUID(data.get("company", "")))
        except ValueError:
            company = ""
        return cls(
            view=one_of("view", VIEWS) or "list",
            whose=one_of("whose", ("attending", "assigned")),
            court=text.normal(data.get("court", "")).replace("\x00", "").strip()[:LONGEST_SEARCH],
            type=one_of("type", Hearing.Type.values),
            state=one_of("state", Hearing.State.values),
            company=company,
            first=day("first"),
            last=day("last"),
            day=day("day"),
        )

    def parameters(self) -> dict[str, str]:
        """For addresses: only what differs from the list as it opens."""
        plain = Filters()
        return {name: value for name, value in vars(self).items() if value != getattr(plain, name)}

    @property
    def narrows(self) -> bool:
        return bool(set(self.parameters()) - {"view", "day"})

    @property
    def shown_day(self) -> date:
        return date.fromisoformat(self.day) if self.day else timezone.localdate()


# The names of who comes, as a list
ATTENDEES: dict[str, Any] = {
    "attendees": ArraySubquery(
        Attendance.objects.filter(hearing=OuterRef("pk"), until=None)
        .order_by("user__first_name", "user__last_name", "pk")
        .values(name=Trim(Concat("user__first_name", Value(" "), "user__last_name")))
    )
}
COLUMNS = {
    "case_id": F("dossier__public_id"),
    "title": F("dossier__title"),
    "reference": F("dossier__reference"),
    "company_name": F("dossier__company__name"),
    "court": F("stage__court"),
}


def for_staff(user: User, filters: Filters, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the hearings this member of the legal team may read: those to come, or the past ones.

    Days that are named count instead of today. One query.
    """
    rows = _with_attendees(_all(user, filters))
    if filters.view == "past":
        if not (filters.first or filters.last):
            rows = rows.filter(starts__lt=timezone.now())
        page = paging.page(rows, BACKWARD, cursor, size=size)
    else:
        if not (filters.first or filters.last):
            # what began today is still there to be found
            rows = rows.filter(
                starts__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
            )
        page = paging.page(rows, FORWARD, cursor, size=size)
    _complete(page.rows)
    return page


def all_for_staff(user: User, filters: Filters) -> Iterator[dict[str, Any]]:
    """All of them, a page at a time, for an export; of a week or a month, those in it."""
    if filters.view in ("week", "month"):
        found = list(
            _with_attendees(_on_days(_all(user, filters), *span(filters))).order_by("starts", "public_id")
        )
        _complete(found)
        yield from found
        return
    cursor: str | None = ""
    while cursor is not None:
        current = for_staff(user, filters, cursor, size=1000)
        yield from current.rows
        cursor = current.after


def _with_attendees(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    complete: QuerySet[Any, Any] = rows.annotate(**ATTENDEES)
    return complete


def _complete(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        row["clock"] = Clock.of(row)
        row["is_for_clients"] = row["audience"] == Audience.PORTAL and row["is_shown"]


def _on_days(rows: QuerySet[Any, Any], first: date | None, last: date | None) -> QuerySet[Any, Any]:
    """By the court's day. The instants a day around it let the index on `starts` be walked."""
    days = Q()
    if first is not None:
        days &= Q(date__gte=first)
        rows = rows.filter(starts__gte=clocks.begins(first - timedelta(days=1), "UTC"))
    if last is not None:
        days &= Q(date__lte=last)
        rows = rows.filter(starts__lt=clocks.begins(last + timedelta(days=2), "UTC"))
    # a CASE, lest PostgreSQL expect few rows because the days and the instants both say so, and sort all of them
    return rows.filter(Case(When(days, then=Value(True)), default=Value(False))) if days else rows


def _all(user: User, filters: Filters) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Hearing.visible_to(user)
    if filters.whose == "attending":
        rows = rows.filter(pk__in=Attendance.objects.filter(user=user, until=None).values("hearing_id"))
    elif filters.whose == "assigned":
        parts = Participant.objects.filter(user=user, role=Participant.Role.ASSIGNEE, until=None)
        rows = rows.filter(dossier__in=parts.values("dossier_id"))
    if filters.court:
        before_it = Stage.objects.filter(court__icontains=filters.court)
        # is there any at all, and then of each hearing in their order, until the page is full
        rows = rows.filter(Exists(before_it), OfThisRow(before_it.filter(pk=OuterRef("stage"))))
    if filters.type:
        rows = rows.filter(type=filters.type)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.company:
        of_company = Dossier.objects.filter(kind=Dossier.Kind.CASE, company=key_of(Company, filters.company))
        rows = rows.filter(dossier__in=of_company.values("pk"))
    first = date.fromisoformat(filters.first) if filters.first else None
    last = date.fromisoformat(filters.last) if filters.last else None
    rows = _on_days(rows, first, last)
    shown = Showing.objects.filter(dossier=OuterRef("dossier"), until=None)
    columns: QuerySet[Any, Any] = rows.annotate(is_shown=OfThisRow(shown), **COLUMNS).values(
        "pk",
        "public_id",
        "date",
        "time",
        "zone",
        "starts",
        "duration",
        "type",
        "state",
        "audience",
        "place",
        "link",
        "client_attends",
        "result",
        "is_shown",
        *COLUMNS,
    )
    return columns


@dataclass(frozen=True)
class Day:
    date: date
    name: str
    weekday: str
    hijri: str
    rows: Sequence[dict[str, Any]]
    more: int  # how many there are beside these, which the list of this day has
    is_today: bool
    is_outside: bool  # of the month that is shown


def span(filters: Filters) -> tuple[date, date]:
    """The first and the last day that the week or month shows: whole weeks, from Monday."""
    at = filters.shown_day
    first = last = at
    if filters.view == "month":
        first = at.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def around(filters: Filters) -> tuple[date, date]:
    """A day in the week or month before the one that is shown, and one in that after it."""
    at = filters.shown_day
    if filters.view == "month":
        return at.replace(day=1) - timedelta(days=1), (at.replace(day=1) + timedelta(days=31)).replace(day=1)
    return at - timedelta(days=7), at + timedelta(days=7)


def days(user: User, filters: Filters) -> tuple[list[Day], bool]:
    """The days of the week or month that is shown, and whether all of their hearings are there. One query."""
    first, last = span(filters)
    rows = list(
        _on_days(_all(user, filters), first, last).order_by("starts", "public_id")[: MOST_AT_ONCE + 1]
    )
    _complete(rows)
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows[:MOST_AT_ONCE]:
        by_day[row["date"]].append(row)
    today, month = timezone.localdate(), filters.shown_day.month
    most = MOST_OF_A_DAY if filters.view == "month" else MOST_AT_ONCE
    found = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        Day(
            one,
            formats.day(one),
            formats.weekday(one),
            formats.hijri(one),
            by_day[one][:most],
            len(by_day[one][most:]),
            one == today,
            filters.view == "month" and one.month != month,
        )
        for one in found
    ], len(rows) <= MOST_AT_ONCE


@dataclass(frozen=True)
class OfReader:
    """A hearing of one of a reader's cases."""

    row: Row
    case: Dossier


def for_portal(user: User, *, past: bool = False, cursor: str = "", size: int = 25) -> Page[OfReader]:
    """One page of the hearings of all cases of a portal user: those not over yet, or those that are. Three queries."""
    rows = Hearing.visible_to(user)
    now = timezone.now()
    rows = rows.filter(ends__lte=now) if past else rows.filter(ends__gt=now)
    page = paging.page(
        rows.values("pk", "public_id", "starts"), BACKWARD if past else FORWARD, cursor, size=size
    )
    keys = [row["pk"] for row in page.rows]
    hearings = list(
        Hearing.objects.filter(pk__in=keys)
        .select_related("dossier")
        .annotate(**ATTENDEES)
        .order_by("starts", "public_id")
    )
    stages = Stage.visible_to(user).filter(pk__in={one.stage_id for one in hearings if one.stage_id})
    made = {row.hearing.pk: row for row in _rows(hearings, {stage.pk: stage for stage in stages})}
    return Page(
        rows=[OfReader(made[key], made[key].hearing.dossier) for key in keys],
        before=page.before,
        after=page.after,
    )
