"""Contracts in the main application: list, page, create and edit."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.contracts import lists
from wathiq.core import formats, spreadsheets
from wathiq.core.pages import render
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import TeamPart
from wathiq.staff.contracts.desk import CONTRACTS
from wathiq.staff.contracts.forms import ContractForm
from wathiq.staff.dossiers import editing, listing
from wathiq.staff.dossiers.pages import page_of
from wathiq.staff.dossiers.relating import section_of

FORM = "staff/contracts/form.html"


@require_safe
def contracts(request: SignedIn) -> HttpResponse:
    context = listing.context_of(request, lists.CONTRACTS, lists.Filters.read(request.GET))
    return render(request, "staff/contracts/list.html", context)


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed and sorted, as a workbook."""
    rows = list(lists.all_for_staff(request.user, lists.Filters.read(request.GET)))
    record("contracts.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Contracts"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    return listing.export_columns((_("Type"), lambda row: formats.in_language(row["type_names"])))


@require_safe
def contract(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = CONTRACTS.find(request.user, public_id)
    context = page_of(request.user, CONTRACTS, found) | section_of(request, found)
    context |= {"contract": found, "teams": list(TeamPart.of(found))}
    return render(request, "staff/contracts/contract.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn) -> HttpResponse:
    done = _("The contract was created. Clients cannot see it.")
    return editing.create(request, CONTRACTS, ContractForm, FORM, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = CONTRACTS.find(request.user, public_id, to=Action.EDIT)
    done = _("The contract was saved.")
    return editing.edit(request, CONTRACTS, found, ContractForm, FORM, done=done)
