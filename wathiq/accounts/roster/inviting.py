"""Work a list off: each row in its own transaction, together with the step forward.

A crash therefore repeats nothing and loses nothing; the next attempt goes on at the position that was committed.
"""

import logging
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob

from wathiq.accounts.models import Company, Department, Roster, User
from wathiq.core.acting import acting_as

logger = logging.getLogger(__name__)
Outcome = Roster.Outcome
Named = TypeVar("Named", Company, Department)


def work_off(roster_id: int) -> None:
    """Invite whoever is left on this list. Safe to call again after any crash, and at the same time."""
    with acting_as(None):
        roster = Roster.objects.select_related("by").filter(pk=roster_id).first()
    if roster is None:
        return  # forgotten meanwhile
    people = roster.people
    more = True
    while more:
        place: int | None = None
        try:
            with acting_as(roster.by):
                held = Roster.held(roster_id)
                place = _next(people, held.position)
                more = held.state == Roster.State.WORKING and _one_more(held, people, place)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy: the job is tried again
        except Exception:
            logger.exception("row %s of list %s cannot be invited", place, roster_id)
            if place is None or place == len(people):
                raise
            with acting_as(roster.by):
                held = Roster.held(roster_id)
                if held.position <= place:
                    held.advance(place + 1, place, {"outcome": Outcome.FAILED.value})


def _next(people: list[dict[str, Any]], position: int) -> int:
    """The place of the next row that is to be invited; after the last, the end."""
    left = range(position, len(people))
    return next((place for place in left if people[place]["outcome"] == Outcome.INVITE), len(people))


def _one_more(held: Roster, people: list[dict[str, Any]], place: int) -> bool:
    """Do the row at this place, or finish. False when that was the end."""
    by = User.objects.get(pk=held.by_id)
    if place == len(people):
        held.advance(place, place)
        held.finish()
        return False
    if not (by.is_active and by.is_administrator):
        held.finish()
        return False
    held.advance(place + 1, place, _invite(people[place]["values"], by=by))
    return True


def _invite(values: dict[str, str], *, by: User) -> dict[str, Any] | None:
    """Invite this person; None when that went well, else what became of the row."""
    taken = _account(values["email"])
    if taken is None:
        try:
            with transaction.atomic():
                User.invite(
                    values["email"],
                    by=by,
                    face=User.Face.PORTAL,
                    first_name=values["first_name"],
                    last_name=values["last_name"],
                    language=values["language"],
                    time_zone=settings.OFFICE_TIME_ZONE,
                    is_client=values["access"] in ("client", "both"),
                    is_collaborator=values["access"] in ("collaborator", "both"),
                    company=_named(Company, values["company"], by=by),
                    department=_named(Department, values["department"], by=by),
                    job_title=values["job_title"],
                    phone=values["phone"],
                )
        except IntegrityError:
            taken = _account(values["email"])  # somebody invited them in this very moment
            if taken is None:
                raise
    return {"outcome": Outcome.EXISTS.value, "whose": taken.name} if taken else None


def _account(email: str) -> User | None:
    return User.objects.filter(email=email).first()


def _named(model: type[Named], name: str, *, by: User) -> Named | None:
    """The company or department of this name, whatever its case; a new one where there is none."""
    if not name:
        return None
    found: Named | None = model.called(name)
    if found is None:
        try:
            found = model.add(name, by=by)
        except IntegrityError:  # somebody added it in this very moment
            found = model.called(name)
    return found


def lost() -> QuerySet[Roster]:
    """Lists being worked off, though no job of the queue sees to it."""
    mine = ProcrastinateJob.objects.filter(task_name="wathiq.accounts.tasks.work_off_roster")
    alive = mine.filter(status__in=("todo", "doing")).annotate(roster=KeyTextTransform("roster_id", "args"))
    working = Roster.objects.filter(state=Roster.State.WORKING).defer("rows")
    return working.exclude(pk__in=alive.annotate(key=Cast("roster", BigIntegerField())).values("key"))
