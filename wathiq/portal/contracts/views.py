"""Contracts in the client portal: the list, and a contract as its reader may read it."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.contracts import lists, turns
from wathiq.contracts.models import Contract
from wathiq.core import paging
from wathiq.core.pages import render
from wathiq.dossiers import access
from wathiq.dossiers.models import Opening, Participant
from wathiq.workflows.models import Status

CLIENT_PEOPLE = (Participant.Role.REQUESTER, Participant.Role.WATCHER, Participant.Role.ASSIGNEE)
NAMED_PEOPLE = (Participant.Role.APPROVER, Participant.Role.SIGNEE)


@require_safe
def contracts(request: SignedIn) -> HttpResponse:
    q, state = request.GET.get("q", "").strip()[: lists.LONGEST_SEARCH], request.GET.get("state", "")
    page = lists.for_portal(request.user, q, state, request.GET.get("from", ""))
    newer, older = paging.links(page, q=q, state=state)
    context = {
        "contracts": page.rows,
        "newer": newer,
        "older": older,
        "q": q,
        "state": state,
        "narrowed": bool(q or state),
        "turn_of": turns.for_reader,
    }
    return render(request, "portal/contracts/list.html", context)


@require_safe
def contract(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    asked = timezone.now()
    found = access.visible_or_404(Contract, request.user, public_id, "status", "type", "company")
    reads_as_client = access.reach(request.user, found) is access.Reach.CLIENT
    roles = CLIENT_PEOPLE if reads_as_client else NAMED_PEOPLE
    if request.method == "GET":
        Opening.note(found, request.user, at=asked)
    whose = "you" if reads_as_client and found.status.turn == Status.Turn.CLIENT else found.status.turn
    sentence = (turns.for_client if reads_as_client else turns.for_others)(
        found.status.turn, found.turn_since
    )
    context = {
        "contract": found,
        "reads_as_client": reads_as_client,
        "people": [part for part in found.people() if part.role in roles],
        "turn": sentence,
        "whose": whose,
    }
    return render(request, "portal/contracts/contract.html", context)
