"""What the page of every kind of dossier shows to its reader, in one place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from wathiq.accounts.requests import SignedIn
from wathiq.contacts import lists as contacts
from wathiq.documents import lists
from wathiq.dossiers import access, next_steps, turns
from wathiq.dossiers.access import Action, Opened
from wathiq.dossiers.models import Opening, Participant
from wathiq.dossiers.timeline import timeline
from wathiq.portal.attachments.shelves import front_of, uploading
from wathiq.portal.dossiers.moving import moves
from wathiq.workflows.models import Status

CLIENT_PEOPLE = (Participant.Role.REQUESTER, Participant.Role.WATCHER, Participant.Role.ASSIGNEE)
NAMED_PEOPLE = (Participant.Role.APPROVER, Participant.Role.SIGNEE)
ATTACHMENTS_SHOWN = 20
NOTHING: Mapping[str, str] = {}


def reading(request: SignedIn, opened: Opened[Any], known: Mapping[str, str] = NOTHING) -> dict[str, Any]:
    """What the templates of `portal/dossiers` need of a dossier that is open to the reader, who has read it now.

    `reads_as_client` says how much of it that is: a collaborator from elsewhere gets the header, and the people of
    the process that names them. `known` are names of things in it that the page has looked up for this reader.
    """
    dossier, status = opened.dossier, opened.dossier.status
    roles = CLIENT_PEOPLE if opened.reads_as_client else NAMED_PEOPLE
    looked = Opening.note(dossier, opened.user, at=timezone.now()) if request.method == "GET" else None
    context: dict[str, Any] = {
        "dossier": dossier,
        "reads_as_client": opened.reads_as_client,
        "people": [part for part in dossier.people() if part.role in roles],
        "whose": status.turn,
        "related": [],
        "moves": [],
        "shelf": None,
        "uploading": None,
        "timeline": None,
    }
    if opened.reads_as_client:
        return context | _of_a_client(opened, looked, known)
    return context | {
        "turn": turns.for_others(status.turn, dossier.turn_since),
        "next_step": next_steps.for_others(status),
    }


def _of_a_client(opened: Opened[Any], looked: datetime | None, known: Mapping[str, str]) -> dict[str, Any]:
    user, dossier, status = opened.user, opened.dossier, opened.dossier.status
    front = lists.front(opened, size=ATTACHMENTS_SHOWN)
    attachments = front_of(opened, front, looked)
    possible = {Action.ATTACH} if attachments.adds else set()
    granted = moves(user, dossier) if opened.may_be_moved else []
    return {
        "whose": "you" if status.turn == Status.Turn.CLIENT else status.turn,
        "related": contacts.for_portal(opened, dossier),
        "turn": turns.for_client(status.turn, dossier.turn_since),
        "moves": granted,
        "next_step": next_steps.for_client(status, possible, moves=bool(granted)),
        "shelf": attachments,
        "uploading": uploading(),
        "timeline": timeline(opened, access.times_of_reading(user, dossier), {**known, **front.names}),
    }
