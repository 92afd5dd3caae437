"""Matters and cases in the client portal: one list of both, and each as its reader may read it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.core import formats, paging, spreadsheets
from wathiq.core.pages import render
from wathiq.dossiers import access, turns
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearings_list
from wathiq.matters import portal_lists as lists
from wathiq.matters.models import Matter
from wathiq.matters.portal_lists import Filters
from wathiq.portal.dossiers.pages import reading
from wathiq.portal.dossiers.rows import kind_of
from wathiq.workflows.models import Status


@require_safe
def matters(request: SignedIn, kind: str = "") -> HttpResponse:
    """Both, or those of one kind."""
    filters = Filters.read(request.GET, kind=kind)
    page = lists.for_portal(request.user, filters, request.GET.get("from", ""))
    parameters = filters.parameters()
    newer, older = paging.links(page, **parameters)
    context = {
        "rows": page.rows,
        "newer": newer,
        "older": older,
        "filters": filters,
        "parameters": parameters,
        "areas": lists.areas_of(request.user, filters.kind),
        "turn_of": turns.for_reader,
        "what": _kind_and_area,
        "category_names": dict(Status.Category.choices),
    }
    return render(request, "portal/matters/list.html", context)


def _area(row: Mapping[str, Any]) -> str:
    return formats.in_language(row["area_names"])


def _kind_and_area(row: Mapping[str, Any]) -> str:
    return f"{kind_of(row)} · {_area(row)}"


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed, as a workbook."""
    rows = list(lists.all_for_portal(request.user, Filters.read(request.GET)))
    record("matters.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Matters"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    """The header, which whoever may open a matter reads; and the next hearing, which the row holds for clients."""
    categories = {category.value: str(category.label) for category in Status.Category}
    return [
        (_("Reference"), lambda row: row["reference"]),
        (_("Name"), lambda row: row["title"]),
        (_("Kind"), kind_of),
        (_("Practice area"), _area),
        (_("Company"), lambda row: row["company_name"]),
        (_("Status"), lambda row: formats.in_language(row["status_names"])),
        (_("Category"), lambda row: categories[row["category"]]),
        (
            _("Whose turn"),
            lambda row: turns.for_reader(row["turn"], row["turn_since"], row["as_client"]),
        ),
        (_("Next hearing"), lambda row: formats.day(row["next_hearing"])),
        (_("Updated"), lambda row: row["news"]),
    ]


@require_safe
def matter(request: SignedIn, public_id: uuid.UUID, kind: Dossier.Kind) -> HttpResponse:
    """A matter or a case, as much of it as its reader may read."""
    opened = access.open_or_404(
        Matter, request.user, public_id, "status", "practice_area", "company", kind=kind
    )
    found = opened.dossier
    has_story = found.is_case and opened.reads_as_client
    story = hearings_list.of_case(opened, found) if has_story else None
    context: dict[str, Any] = reading(request, opened, story.keys if story else {})
    return render(request, "portal/matters/matter.html", context | {"matter": found, "story": story})
