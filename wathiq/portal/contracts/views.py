"""Contracts in the client portal: the list, and a contract as its reader may read it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
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
from wathiq.portal.dossiers.pages import reading
from wathiq.workflows.models import Status


@require_safe
def contracts(request: SignedIn) -> HttpResponse:
    q, state = _narrowed(request)
    page = lists.for_portal(request.user, q, state, request.GET.get("from", ""))
    newer, older = paging.links(page, q=q, state=state)
    context = {
        "rows": page.rows,
        "newer": newer,
        "older": older,
        "q": q,
        "state": state,
        "narrowed": bool(q or state),
        "parameters": {name: value for name, value in (("q", q), ("state", state)) if value},
        "turn_of": turns.for_reader,
        "what": _type_of,
        "category_names": dict(Status.Category.choices),
    }
    return render(request, "portal/contracts/list.html", context)


def _type_of(row: Mapping[str, Any]) -> str:
    return formats.in_language(row["type_names"])


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
    categories = {category.value: str(category.label) for category in Status.Category}
    return [
        (_("Reference"), lambda row: row["reference"]),
        (_("Name"), lambda row: row["title"]),
        (_("Type"), _type_of),
        (_("Company"), lambda row: row["company_name"]),
        (_("Status"), lambda row: formats.in_language(row["status_names"])),
        (_("Category"), lambda row: categories[row["category"]]),
        (
            _("Whose turn"),
            lambda row: turns.for_reader(row["turn"], row["turn_since"], row["as_client"]),
        ),
        (_("Updated"), lambda row: row["news"]),
    ]


@require_safe
def contract(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """A contract, as much of it as its reader may read."""
    opened = access.open_or_404(
        Contract, request.user, public_id, "status", "type", "company", kind=Contract.Kind.CONTRACT
    )
    context: dict[str, Any] = reading(request, opened)
    return render(request, "portal/contracts/contract.html", context | {"contract": opened.dossier})
