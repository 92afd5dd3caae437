"""What the page of every kind of dossier shows to its reader, in one place."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from wathiq.accounts.requests import SignedIn
from wathiq.contacts import lists as contacts
from wathiq.dossiers import access, next_steps, turns
from wathiq.dossiers.models import Dossier, Opening, Participant
from wathiq.dossiers.timeline import timeline
from wathiq.portal.attachments.shelves import shelf, uploading
from wathiq.portal.dossiers.moving import moves
from wathiq.workflows.models import Status

CLIENT_PEOPLE = (Participant.Role.REQUESTER, Participant.Role.WATCHER, Participant.Role.ASSIGNEE)
NAMED_PEOPLE = (Participant.Role.APPROVER, Participant.Role.SIGNEE)
ATTACHMENTS_SHOWN = 20


def reading(request: SignedIn, dossier: Dossier) -> dict[str, Any]:
    """What the templates of `portal/dossiers` need of a dossier that is open to the reader, who has read it now.

    `reads_as_client` says how much of it that is: a collaborator from elsewhere gets the header, and the people of
    the process that names them.
    """
    asked, user = timezone.now(), request.user
    reads_as_client = access.reach(user, dossier) is access.Reach.CLIENT
    roles = CLIENT_PEOPLE if reads_as_client else NAMED_PEOPLE
    looked = Opening.last_of(dossier, user)
    context: dict[str, Any] = {
        "dossier": dossier,
        "reads_as_client": reads_as_client,
        "people": [part for part in dossier.people() if part.role in roles],
        "whose": dossier.status.turn,
        "related": [],
        "moves": [],
        "shelf": None,
        "uploading": None,
        "timeline": None,
    }
    if reads_as_client:
        context |= _of_a_client(request, dossier, looked)
    else:
        context["turn"] = turns.for_others(dossier.status.turn, dossier.turn_since)
        context["next_step"] = next_steps.for_others(dossier.status)
    if request.method == "GET":
        Opening.note(dossier, user, at=asked, last=looked)
    return context


def _of_a_client(request: SignedIn, dossier: Dossier, looked: datetime | None) -> dict[str, Any]:
    user, status = request.user, dossier.status
    attachments = shelf(user, dossier, size=ATTACHMENTS_SHOWN, looked=looked)
    actions = {access.Action.ATTACH} if attachments.adds else set()
    granted = moves(user, dossier)
    return {
        "whose": "you" if status.turn == Status.Turn.CLIENT else status.turn,
        "related": contacts.for_portal(user, dossier),
        "turn": turns.for_client(status.turn, dossier.turn_since),
        "moves": granted,
        "next_step": next_steps.for_client(status, actions, moves=bool(granted)),
        "shelf": attachments,
        "uploading": uploading(),
        "timeline": timeline(user, dossier, access.times_of_reading(user, dossier)),
    }
