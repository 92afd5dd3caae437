"""Contracts in the client portal: the list, and a contract as its reader may read it."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.contracts import lists
from wathiq.contracts.models import Contract
from wathiq.core import formats, paging, spreadsheets
from wathiq.core.pages import render
from wathiq.dossiers import access, turns
from wathiq.dossiers.lists import LONGEST_SEARCH
from wathiq.dossiers.models import Opening, Participant
from wathiq.portal.attachments.shelves import shelf, uploading
from wathiq.workflows.models import Status

CLIENT_PEOPLE = (Participant.Role.REQUESTER, Participant.Role.WATCHER, Participant.Role.ASSIGNEE)
NAMED_PEOPLE = (Participant.Role.APPROVER, Participant.Role.SIGNEE)
ATTACHMENTS_SHOWN = 20


@require_safe
def contracts(request: SignedIn) -> HttpResponse:
    q, state = _narrowed(request)
    page = lists.for_portal(request.user, q, state, request.GET.get("from", ""))
    newer, older = paging.links(page, q=q, state=state)
    context = {
        "contracts": page.rows,
        "newer": newer,
        "older": older,
        "q": q,
        "state": state,
        "narrowed": bool(q or state),
        "parameters": {name: value for name, value in (("q", q), ("state", state)) if value},
        "turn_of": turns.for_reader,
    }
    return render(request, "portal/contracts/list.html", context)


def _narrowed(request: SignedIn) -> tuple[str, str]:
    """What is searched for, and which statuses."""
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH], request.GET.get("state", "")


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed, as a workbook."""
    rows = list(lists.all_for_portal(request.user, *_narrowed(request)))
    record("contracts.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Contracts"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    """All of the header: whoever may open a contract reads it."""
    return [
        (_("Reference"), lambda row: row["reference"]),
        (_("Name"), lambda row: row["title"]),
        (_("Type"), lambda row: formats.in_language(row["type_names"])),
        (_("Company"), lambda row: row["company_name"]),
        (_("Status"), lambda row: formats.in_language(row["status_names"])),
        (
            _("Whose turn"),
            lambda row: turns.for_reader(row["turn"], row["turn_since"], row["as_client"]),
        ),
        (_("Updated"), lambda row: row["news"]),
    ]


@require_safe
def contract(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    asked = timezone.now()
    found = access.visible_or_404(
        Contract, request.user, public_id, "status", "type", "company", kind=Contract.Kind.CONTRACT
    )
    reads_as_client = access.reach(request.user, found) is access.Reach.CLIENT
    roles = CLIENT_PEOPLE if reads_as_client else NAMED_PEOPLE
    attachments = None
    if reads_as_client:
        opened = access.openings_of(found).get(request.user.pk)
        looked = opened.last if opened else None
        attachments = shelf(request.user, found, size=ATTACHMENTS_SHOWN, looked=looked)
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
        "shelf": attachments,
        "uploading": uploading(),
    }
    return render(request, "portal/contracts/contract.html", context)
