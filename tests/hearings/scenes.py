"""A case with stages and hearings, for tests."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from tests.cast import open_case
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier, Participant, Showing
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
    given: dict[str, Any] = {"date": in_days(10), "time": time(9, 30), "zone": "Europe/Paris"}
    return Hearing.add(case, by=by, **given | fields)


def enter_stage(case: Dossier, *, by: User, **fields: Any) -> Stage:
    given: dict[str, Any] = {"court": "Tribunal de commerce", "degree": "first", "began": in_days(-200)}
    return Stage.add(case, by=by, **given | fields)


def show_quietly(case: Matter, requester: User, *watchers: User, by: User) -> Matter:
    """As sharing does, without the mail about it."""
    case.give_part(requester, Participant.Role.REQUESTER, by=by)
    for watcher in watchers:
        case.give_part(watcher, Participant.Role.WATCHER, by=by)
    Showing.objects.create(dossier_id=case.pk, shown_by=by)
    return case


def furnish_hearings(cast: Cast) -> Matter:
    """A shown case with a past and a current stage, and a hearing in each state."""
    lawyer, case = cast.lawyer, open_case(cast, "Quarrel & <interest>", company=cast.companies["atlas"])
    show_quietly(case, cast.requester, cast.watcher, by=lawyer)
    enter_stage(
        case,
        by=lawyer,
        court="Tribunal <1>",
        began=in_days(-300),
        judgment="Dismissed",
        judged_on=in_days(-100),
    )
    appeal = enter_stage(
        case, by=lawyer, court="Cour d’appel", degree="appeal", began=in_days(-90), region="Nord"
    )
    given: dict[str, Any] = {
        "stage": appeal,
        "place": "Room <4>",
        "bring": "The “original”",
        "internal_note": "Weak & old",
    }
    given |= {
        "link": "https://video.example/room",
        "client_attends": True,
        "attendees": [lawyer],
        "duration": 60,
    }
    plan(case, by=lawyer, date=in_days(-3), **given).hold("Reserved", by=lawyer)
    plan(case, by=lawyer, date=in_days(0), time=None)
    plan(case, by=lawyer, zone="Asia/Tokyo", **given).postpone(date=in_days(20), reason="No judge", by=lawyer)
    plan(case, by=lawyer, date=in_days(12), **given).cancel(reason="Settled", by=lawyer)
    plan(case, by=lawyer, date=in_days(13), audience=INTERNAL)
    return case
