"""The hearings of all cases, those of one case, and one of them."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wathiq.accounts.lists import companies
from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.core import formats, paging, spreadsheets
from wathiq.core.pages import render
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearings_list
from wathiq.matters.models import Hearing, Matter, Stage
from wathiq.staff.dossiers.pages import page_of
from wathiq.staff.matters.desk import CASES


@require_safe
def hearings(request: SignedIn) -> HttpResponse:
    filters = hearings_list.Filters.read(request.GET)
    context: dict[str, Any] = {
        "filters": filters,
        "parameters": filters.parameters(),
        "companies": [(one.public_id, one.name) for one in companies()],
        "types": Hearing.Type.choices,
        "states": Hearing.State.choices,
        "type_names": dict(Hearing.Type.choices),
        "state_names": dict(Hearing.State.choices),
    }
    if filters.view in ("week", "month"):
        days, is_whole = hearings_list.days(request.user, filters)
        earlier, later = hearings_list.around(filters)
        context |= {
            "days": days,
            "is_whole": is_whole,
            "earlier": "?" + urlencode({**filters.parameters(), "day": earlier.isoformat()}),
            "later": "?" + urlencode({**filters.parameters(), "day": later.isoformat()}),
            "title": formats.month(filters.shown_day)
            if filters.view == "month"
            else _("%(first)s to %(last)s") % {"first": days[0].name, "last": days[-1].name},
            "is_empty": not any(day.rows for day in days),
        }
        return render(request, "staff/hearings/calendar.html", context)
    page = hearings_list.for_staff(request.user, filters, request.GET.get("from", ""))
    before, after = paging.links(page, **filters.parameters())
    context |= {"rows": page.rows, "before": before, "after": after}
    return render(request, "staff/hearings/list.html", context)


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed, or the week or month that is shown, as a workbook."""
    rows = list(hearings_list.all_for_staff(request.user, hearings_list.Filters.read(request.GET)))
    record("hearings.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Hearings"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    types, states = dict(Hearing.Type.choices), dict(Hearing.State.choices)
    return [
        (_("Date"), lambda row: row["date"].isoformat()),
        (_("Time"), lambda row: f"{row['time']:%H:%M}" if row["time"] else ""),
        (_("Time zone"), lambda row: row["zone"]),
        (_("Type"), lambda row: types[row["type"]]),
        (_("State"), lambda row: states[row["state"]]),
        (_("Case"), lambda row: row["title"]),
        (_("Reference"), lambda row: row["reference"]),
        (_("Client company"), lambda row: row["company_name"]),
        (_("Court"), lambda row: row["court"]),
        (_("Place"), lambda row: row["place"]),
        (_("Who attends"), lambda row: formats.names(row["attendees"])),
        (_("The client should attend"), lambda row: _("Yes") if row["client_attends"] else _("No")),
        (_("Result"), lambda row: row["result"]),
        (_("Clients can see this"), lambda row: _("Yes") if row["is_for_clients"] else _("No")),
    ]


def case_or_404(request: SignedIn, public_id: uuid.UUID, *, to: Action = Action.READ) -> Matter:
    return CASES.find(request.user, public_id, to=to)


def hearing_or_404(request: SignedIn, public_id: uuid.UUID, *, to: Action = Action.READ) -> Hearing:
    found: Hearing | None = (
        Hearing.visible_to(request.user)
        .select_related("dossier", "dossier__status", "dossier__company", "stage")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    access.require(request.user, to, found.dossier)
    return found


def stage_or_404(request: SignedIn, public_id: uuid.UUID, *, to: Action = Action.READ) -> Stage:
    found: Stage | None = (
        Stage.visible_to(request.user)
        .select_related("dossier", "dossier__status", "dossier__company")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    access.require(request.user, to, found.dossier)
    return found


def head_of(case: Dossier) -> dict[str, Any]:
    """What the head of every page about the hearings of a case needs."""
    return {"dossier": case, "is_shown": case.is_shown}


@require_safe
def of_case(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """The tab of a case: its stages, each with its hearings."""
    case = CASES.find(request.user, public_id)
    story = hearings_list.of_case(request.user, case)
    cancelled = next(
        (
            row.hearing
            for row in story.rows
            if str(row.hearing.public_id) == request.GET.get("cancelled") and row.hearing.state == "cancelled"
        ),
        None,
    )
    return render(
        request,
        "staff/hearings/of_case.html",
        page_of(request.user, CASES, case) | {"story": story, "cancelled": cancelled},
    )


@require_safe
def hearing(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = hearing_or_404(request, public_id)
    context = head_of(found.dossier) | {"row": hearings_list.row_of(request.user, found)}
    return render(request, "staff/hearings/hearing.html", context)
