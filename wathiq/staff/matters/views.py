"""Matters and cases in the main application: list, page, create and edit. `desk` says which of the two."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import team_lists
from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.core import formats, spreadsheets, submissions
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere, render
from wathiq.core.text import isolate
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import NotPossible, Participant, StaleVersion, TeamPart
from wathiq.matters import deadlines, lists
from wathiq.matters.models import Matter, PracticeArea
from wathiq.staff.contacts.section import related_people
from wathiq.staff.dossiers import listing
from wathiq.staff.dossiers.admitting import admitted_in_words
from wathiq.staff.dossiers.desks import address
from wathiq.staff.dossiers.pages import page_of
from wathiq.staff.dossiers.relating import related_records
from wathiq.staff.dossiers.windows import ask
from wathiq.staff.matters.desk import MatterDesk
from wathiq.staff.matters.forms import MatterForm, UpdateForm, today
from wathiq.workflows.models import Status


@require_safe
def matters(request: SignedIn, desk: MatterDesk) -> HttpResponse:
    filters = lists.Filters.read(request.GET)
    context = listing.context_of(request, lists.STAFF[desk.kind], filters)
    context |= {
        "desk": desk,
        "categories": Status.Category.choices,
        "assignees": _choices(context["assignees"]),
        "areas": _choices(PracticeArea.for_kind(desk.kind)),
        "teams": _choices(team_lists.teams()),
        "priorities": Matter.Priority.choices,
        "priority_names": dict(Matter.Priority.choices),
        "nearness": deadlines.nearness,
        "due_in_words": deadlines.in_words,
    }
    return render(request, "staff/matters/list.html", context)


def _choices(things: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(one.public_id), one.name) for one in things]


@require_safe
def export(request: SignedIn, desk: MatterDesk) -> HttpResponse:
    """The list as it is narrowed and sorted, as a workbook."""
    rows = list(lists.STAFF[desk.kind].all_for_staff(request.user, lists.Filters.read(request.GET)))
    kind = "cases.exported" if desk.is_for_cases else "matters.exported"
    record(kind, System(), by=request.user, count=len(rows))
    title = _("Cases") if desk.is_for_cases else _("Matters")
    return spreadsheets.answer(title, export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    priorities = {priority.value: str(priority.label) for priority in Matter.Priority}
    return listing.export_columns(
        (_("Practice area"), lambda row: formats.in_language(row["area_names"])),
        (_("Priority"), lambda row: priorities[row["priority"]]),
        (_("Arrived on"), lambda row: row["arrived"]),
        (_("Due on"), lambda row: row["due"]),
        (_("Team"), lambda row: row["team_name"]),
        (_("Internal reference"), lambda row: row["internal_reference"]),
    )


@require_safe
def matter(request: SignedIn, public_id: uuid.UUID, desk: MatterDesk) -> HttpResponse:
    found = desk.find(request.user, public_id)
    context = page_of(request.user, desk, found) | related_people(request, found)
    context |= related_records(request, found)
    context |= {
        "matter": found,
        "teams": list(TeamPart.of(found)),
        "nearness": deadlines.nearness(found.due, found.status.category),
        "due_in_words": deadlines.in_words(found.due, found.status.category),
    }
    return render(request, "staff/matters/matter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn, desk: MatterDesk) -> HttpResponse:
    initial = today() | {"assignee": request.user.public_id}
    form = MatterForm(request.POST or None, initial=initial, kind=desk.kind)
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        proposed = form.proposed_due()
        made = _create(request, desk, form, {"due": proposed} if proposed else {})
        submission.finish(address(made))
        words = desk.words.created_with_due if proposed else desk.words.created
        messages.success(request, str(words) % {"due": formats.day(proposed)} if proposed else str(words))
        return redirect(submission.result)
    context = {
        "desk": desk,
        "form": form,
        "matter": None,
        "is_stale": False,
        "theirs": [],
        "company_is_fixed": False,
        "submission": submissions.key_of(request),
    }
    return render(request, "staff/matters/form.html", context, status=422 if form.errors else 200)


def _create(request: SignedIn, desk: MatterDesk, form: MatterForm, proposed: dict[str, Any]) -> Matter:
    data = form.cleaned_data
    with transaction.atomic():
        made = Matter.create(
            by=request.user, kind=desk.kind, assignee=data["assignee"], **form.changes() | proposed
        )
        if data["people"] or data["teams"]:
            made.admit(data["people"], data["teams"], by=request.user)
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID, desk: MatterDesk) -> HttpResponse:
    found = desk.find(request.user, public_id, to=Action.EDIT)
    assignee = found.person(Participant.Role.ASSIGNEE)
    initial = _saved(found) | {"assignee": assignee.public_id if assignee else None}
    form = MatterForm(request.POST or None, initial=initial, kind=desk.kind, matter=found, assignee=assignee)
    is_stale = False
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            _edit(request, form, found)
        except StaleVersion:
            submission.delete()
            is_stale = True
            found = desk.find(request.user, public_id, to=Action.EDIT)
            renew(form, version=str(found.version))
        except NotPossible as reason:
            submission.delete()
            form.add_error("company", str(reason))
        else:
            submission.finish(address(found))
            messages.success(request, str(desk.words.saved))
            return redirect(submission.result)
    context = {
        "desk": desk,
        "form": form,
        "matter": found,
        "is_stale": is_stale,
        "theirs": _what_differs(form, found) if is_stale else [],
        "company_is_fixed": form.fields["company"].disabled,
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/matters/form.html", context, status=status)


def _edit(request: SignedIn, form: MatterForm, matter: Matter) -> None:
    data = form.cleaned_data
    with transaction.atomic():
        matter.edit(form.changes(), assignee=data["assignee"], by=request.user, version=data["version"] or 0)
        matter.admit(data["people"], data["teams"], by=request.user)


def _saved(matter: Matter) -> dict[str, Any]:
    """The matter as its form begins, without the people."""
    return {name: getattr(matter, name) for name in Matter.EDITABLE} | {
        "practice_area": matter.practice_area.public_id,
        "team": matter.team.public_id if matter.team else None,
        "company": matter.company.public_id if matter.company else None,
        "version": matter.version,
    }


def _what_differs(form: MatterForm, matter: Matter) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    saved: dict[str, Any] = {name: getattr(matter, name) for name in Matter.EDITABLE}
    saved["assignee"] = matter.person(Participant.Role.ASSIGNEE)
    differing = [
        (str(form.fields[name].label), _in_words(name, value, matter))
        for name, value in saved.items()
        if (form.cleaned_data[name] or None) != (value or None)
    ]
    return differing + admitted_in_words(form, matter)


def _in_words(name: str, value: Any, matter: Matter) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "priority":
        return str(matter.get_priority_display())
    if name in ("arrived", "filed_on", "due") and value:
        return formats.day(value)
    return getattr(value, "name", "") or str("–" if value in (None, "") else value)


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: SignedIn, public_id: uuid.UUID, desk: MatterDesk) -> HttpResponse:
    """Write the short text that clients read first."""
    found = desk.find(request.user, public_id, to=Action.EDIT)
    form = UpdateForm(
        request.POST or None, initial={"latest_update": found.latest_update, "version": found.version}
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            found.write_update(
                form.cleaned_data["latest_update"],
                by=request.user,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleVersion:
            submission.delete()
            found.refresh_from_db()
            renew(form, version=str(found.version))
            theirs = [(_("Latest update"), found.latest_update or "–")]
        else:
            submission.finish(address(found))
            messages.success(request, _("The latest update was saved."))
            return elsewhere(request, submission.result, status=204)
    readers = [reader.user for reader in access.readers_of(found) if reader.role in access.CLIENT_ROLES]
    context = {
        "form": form,
        "theirs": theirs,
        "readers": [isolate(reader.name) for reader in readers],
        "submission": submissions.key_of(request),
    }
    status = 409 if theirs else 422 if form.errors else 200
    title = _("Latest update")
    return ask(request, found, "staff/matters/update_form.html", context, title=title, status=status)
