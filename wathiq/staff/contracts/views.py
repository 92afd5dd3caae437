"""Contracts in the main application: list, page, create and edit."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts.models import Company, System, User
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.contracts import lists
from wathiq.contracts.models import Contract
from wathiq.core import formats, paging, spreadsheets, submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import NotPossible, Participant, StaleVersion, TeamPart
from wathiq.staff.contracts.desk import CONTRACTS
from wathiq.staff.contracts.forms import ContractForm
from wathiq.staff.dossiers.pages import page_of
from wathiq.staff.dossiers.relating import section_of
from wathiq.workflows.models import Status


@require_safe
def contracts(request: SignedIn) -> HttpResponse:
    filters = lists.Filters.read(request.GET)
    page = lists.for_staff(request.user, filters, request.GET.get("from", ""))
    newer, older = paging.links(page, **filters.parameters())
    context = {
        "contracts": page.rows,
        "filters": filters,
        "parameters": filters.parameters(),
        "newer": newer,
        "older": older,
        "statuses": list(Status.objects.filter(workflow__kind=Contract.Kind.CONTRACT)),
        "companies": list(Company.objects.order_by("name").values_list("public_id", "name")),
        "assignees": list(_staff()),
        "turn_names": {turn.value: turn.label for turn in Status.Turn},
    }
    return render(request, "staff/contracts/list.html", context)


def _staff() -> Any:
    return User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name")


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed and sorted, as a workbook."""
    rows = list(lists.all_for_staff(request.user, lists.Filters.read(request.GET)))
    record("contracts.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Contracts"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    turns_in_words = {turn.value: str(turn.label) for turn in Status.Turn}
    return [
        (_("Reference"), lambda row: row["reference"]),
        (_("Name"), lambda row: row["title"]),
        (_("Type"), lambda row: formats.in_language(row["type_names"])),
        (_("Client company"), lambda row: row["company_name"]),
        (_("Status"), lambda row: formats.in_language(row["status_names"])),
        (_("Whose turn"), lambda row: turns_in_words[row["turn"]]),
        (_("Assignee"), lambda row: row["assignee"]),
        (_("In the client portal"), lambda row: _("Yes") if row["shown"] else _("No")),
        (_("Updated"), lambda row: row["updated"]),
    ]


@require_safe
def contract(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = CONTRACTS.find(request.user, public_id)
    context = page_of(request.user, CONTRACTS, found) | section_of(request, found)
    context |= {"contract": found, "teams": list(TeamPart.of(found))}
    return render(request, "staff/contracts/contract.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn) -> HttpResponse:
    form = ContractForm(request.POST or None, initial={"assignee": request.user.public_id})
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        made = Contract.create(by=request.user, assignee=form.cleaned_data["assignee"], **form.changes())
        submission.finish(reverse("contract", kwargs={"public_id": made.public_id}))
        messages.success(request, _("The contract was created. Clients cannot see it."))
        return redirect(submission.result)
    context = {"form": form, "contract": None, "submission": submissions.key_of(request)}
    return render(request, "staff/contracts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = CONTRACTS.find(request.user, public_id, to=Action.EDIT)
    form = ContractForm(request.POST or None, initial=_saved(found), contract=found)
    is_stale = False
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            found.edit(
                form.changes(),
                assignee=form.cleaned_data["assignee"],
                by=request.user,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleVersion:
            submission.delete()
            is_stale = True
            found.refresh_from_db()
            renew(form, version=str(found.version))
        except NotPossible as reason:
            submission.delete()
            form.add_error("company", str(reason))
        else:
            submission.finish(reverse("contract", kwargs={"public_id": found.public_id}))
            messages.success(request, _("The contract was saved."))
            return redirect(submission.result)
    context = {
        "form": form,
        "contract": found,
        "is_stale": is_stale,
        "theirs": _what_differs(form, found) if is_stale else [],
        "company_is_fixed": form.fields["company"].disabled,
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/contracts/form.html", context, status=status)


def _saved(contract: Contract) -> dict[str, Any]:
    """The contract as its form begins."""
    assignee = contract.person(Participant.Role.ASSIGNEE)
    return {name: getattr(contract, name) for name in Contract.EDITABLE} | {
        "type": contract.type.code,
        "assignee": assignee.public_id if assignee else None,
        "company": contract.company.public_id if contract.company else None,
        "version": contract.version,
    }


def _what_differs(form: ContractForm, contract: Contract) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    saved: dict[str, Any] = {name: getattr(contract, name) for name in Contract.EDITABLE}
    saved["assignee"] = contract.person(Participant.Role.ASSIGNEE)
    return [
        (str(form.fields[name].label), _in_words(value))
        for name, value in saved.items()
        if (form.cleaned_data[name] or None) != (value or None)
    ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return getattr(value, "name", "") or str("–" if value in (None, "") else value)
