"""A case with stages and hearings, for tests."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from tests.cast import open_case
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Hearing, Matter, Stage

INTERNAL, PORTAL = Hearing.Audience.INTERNAL, Hearing.Audience.PORTAL


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def shown_case(cast: Cast, **fields: Any) -> Matter:
    """A case shown to the requester and the watcher."""
    made = open_case(cast, **fields)
    made.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    return made


def plan(case: Dossier, *, by: User, **fields: Any) -> Hearing:
    """A hearing in Paris, at half past nine in ten days unless the fields say otherwise."""
    fields = {"date": in_days(10), "time": time(9, 30), "zone": "Europe/Paris"} | fields
    return Hearing.add(case, by=by, **fields)


def enter_stage(case: Dossier, *, by: User, **fields: Any) -> Stage:
    fields = {"court": "Tribunal de commerce", "degree": "first", "began": in_days(-200)} | fields
    return Stage.add(case, by=by, **fields)
