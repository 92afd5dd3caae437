"""Reminders of due dates and hearings: what is due to be told today, and to whom.

Each morning of the office what is near is looked for, again and again until the day ends, so a worker that was
stopped catches up. Only the latest reminder that is due goes out, with the days that are truly left; nothing is
reminded of when it is past, done, cancelled or hidden. Whether that still holds is asked again when the mail is
written (`reminder_letters`).
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.core.acting import acting_as
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters import clocks
from wathiq.matters.models import Hearing, Matter, Reminder, ReminderRules
from wathiq.matters.models.hearing import readers_as_clients
from wathiq.workflows.models import Status

logger = logging.getLogger(__name__)

MORNING = 8  # o'clock, in the office
DAY = timedelta(days=1)
What = Reminder.What
Role = Participant.Role


@dataclass(frozen=True)
class Due:
    """Something near that has not been reminded of. `days_before` is the latest of the rules' days that has come."""

    dossier_id: int
    hearing_id: int | None
    day: date
    days_before: int


def office_now() -> datetime:
    return timezone.now().astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE))


def days_left(day: date) -> int:
    """On the office's calendar."""
    return (day - office_now().date()).days


def remind() -> int:
    """Remind of everything that is due now, each in a transaction of its own. How many reminders were recorded."""
    if office_now().hour < MORNING:
        return 0
    with acting_as(None):
        rules = ReminderRules.current()
        found = list(due_now(rules))
    count = 0
    for one in found:
        try:
            with acting_as(None):
                count += _remind_of(one, rules)
        except DatabaseError:  # the others are not to wait for this one, which is found again
            logger.warning("a reminder of dossier %s waits", one.dossier_id, exc_info=True)
    return count


def due_now(rules: ReminderRules) -> Iterator[Due]:
    """What is near and has not been reminded of, the nearest first. A query for each day of the rules."""
    if not (rules.for_staff or rules.for_clients):
        return
    today = office_now().date()
    for number, first, last in _spans(rules.due_days, today):
        reminded = Reminder.objects.filter(
            dossier=OuterRef("pk"), what=What.DUE, day=OuterRef("due"), days_before=number
        )
        matters = Matter.objects.filter(due__range=(first, last)).exclude(
            status__category=Status.Category.DONE
        )
        for key, day in matters.exclude(Exists(reminded)).order_by("due", "pk").values_list("pk", "due"):
            assert day is not None  # it lies in the span
            yield Due(key, None, day, number)
    for number, first, last in _spans(rules.hearing_days, today):
        reminded = Reminder.objects.filter(
            hearing=OuterRef("pk"), what=What.HEARING, day=OuterRef("date"), days_before=number
        )
        hearings = Hearing.objects.filter(
            _still_to_come(),
            date__range=(first, last),
            # by the clocks of all the world, so that the index on instants is walked
            starts__range=(clocks.begins(first - DAY, "UTC"), clocks.ends(last + DAY, "UTC")),
        ).exclude(Exists(reminded))
        rows = hearings.order_by("starts", "pk").values_list("dossier_id", "pk", "date", "created")
        for dossier_id, key, on, created in rows:
            # everybody was told of one that was planned later than this reminder was due
            if created < _morning_of(on - number * DAY):
                yield Due(dossier_id, key, on, number)


def _still_to_come() -> Q:
    """Hearings to be reminded of: planned, not begun (a whole day has not, until it is over), their case not done."""
    now = timezone.now()
    return (
        Q(state=Hearing.State.PLANNED)
        & (Q(starts__gt=now) | Q(time=None, ends__gt=now))
        & ~Q(dossier__status__category=Status.Category.DONE)
    )


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, time(MORNING), ZoneInfo(settings.OFFICE_TIME_ZONE))


def _spans(days: Sequence[int], today: date) -> Iterator[tuple[int, date, date]]:
    """Each of the rules' days with the days it stands for: those further away than the next smaller one's."""
    nearest = -1
    for number in sorted(set(days)):
        yield number, today + (nearest + 1) * DAY, today + number * DAY
        nearest = number


def _remind_of(one: Due, rules: ReminderRules) -> bool:
    """Take the reminder, and tell everybody in the same transaction. False where it is taken, or nobody is told."""
    dossier = Dossier.objects.get(pk=one.dossier_id).lock()
    what = What.HEARING if one.hearing_id else What.DUE
    if not Reminder(
        dossier=dossier, hearing_id=one.hearing_id, what=what, day=one.day, days_before=one.days_before
    ).take():
        return False
    hearing = Hearing.objects.get(pk=one.hearing_id) if one.hearing_id else None
    people = people_of(dossier, hearing, day=one.day, rules=rules)
    if not people:
        return False
    facts = {"day": one.day, "days": days_left(one.day), "told": people}
    if hearing is None:
        is_case = dossier.kind == Dossier.Kind.CASE
        record("case.due_soon" if is_case else "matter.due_soon", dossier, by=None, **facts)
    else:
        record("hearing.soon", dossier, by=None, hearing=str(hearing.public_id), **facts)
    return True


def people_of(
    dossier: Dossier, hearing: Hearing | None, *, day: date, rules: ReminderRules
) -> Sequence[User]:
    """Who is to be reminded of this day, as things stand now: nobody where it has moved, is over, done or hidden."""
    if not _is_due(dossier, hearing, day):
        return []
    people: set[User] = set()
    if rules.for_staff:
        parts = Participant.objects.filter(
            dossier=dossier.pk, role__in=(Role.ASSIGNEE, Role.CONTRIBUTOR), until=None
        )
        involved = Q(pk__in=parts.values("user_id"))
        if hearing is not None:
            involved |= Q(pk__in=hearing.people().order_by().values("pk"))
        people |= set(access.staff_who_read(dossier).filter(involved))
    if rules.for_clients and dossier.is_shown and (hearing is None or hearing.is_shown):
        people |= readers_as_clients(dossier)
    return sorted(people, key=lambda user: user.pk)


def _is_due(dossier: Dossier, hearing: Hearing | None, day: date) -> bool:
    if hearing is not None:
        return Hearing.objects.filter(_still_to_come(), pk=hearing.pk, date=day).exists()
    matters = Matter.objects.filter(pk=dossier.pk, due=day).exclude(status__category=Status.Category.DONE)
    return days_left(day) >= 0 and matters.exists()
