"""A case with a stage and a hearing, for the addresses that name them."""

from typing import Any

from tests.access.people import Troupe
from tests.cast import open_case
from tests.hearings.scenes import enter_stage, plan
from wathiq.dossiers.models import Participant
from wathiq.matters.models import Matter

# The beginning of an address's name → the kind of thing it takes
KINDS = {
    "case_hearings": "case",
    "hearing": "hearing",
    "hearing_create": "case",
    "stage": "stage",
    "stage_create": "case",
}


def private_case(troupe: Troupe) -> Matter:
    """As the contract of `things_of`: the lawyer's, private among staff, shown, and naming the counterparty."""
    cast = troupe.cast
    case = open_case(cast, "Zircon case", private=True)
    case.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    case.give_part(cast.counterparty, Participant.Role.APPROVER, by=None)
    return case


def things_of_a_case(troupe: Troupe) -> dict[str, dict[str, Any]]:
    case, lawyer = private_case(troupe), troupe.cast.lawyer
    stage = enter_stage(case, by=lawyer)
    hearing = plan(case, by=lawyer, stage=stage)
    return {
        kind: {"public_id": one.public_id}
        for kind, one in (("case", case), ("stage", stage), ("hearing", hearing))
    }
