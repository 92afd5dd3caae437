"""Settings → Workflows: the list by kind, one workflow, and what uses it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.contracts import types as contract_types
from wathiq.core import formats, submissions, text
from wathiq.core.pages import render
from wathiq.dossiers.models import Dossier
from wathiq.staff.workflows.forms import NamesForm, TypesForm, WorkflowForm
from wathiq.workflows import asked, lists
from wathiq.workflows.models import Refused, StaleWorkflow, Status, Transition, Workflow

HEADINGS = {
    "contract": gettext_lazy("Contracts"),
    "matter": gettext_lazy("Matters"),
    "case": gettext_lazy("Cases"),
}


@require_safe
@administrators_only
def workflows(request: SignedIn) -> HttpResponse:
    """Every workflow, by kind, with what uses it."""
    found = lists.by_kind(Dossier.Kind.values)
    context = {
        "kinds": [(kind, HEADINGS[kind], rows) for kind, rows in found.items()],
        "types": _types_by_workflow(),
    }
    return render(request, "staff/workflows/list.html", context)


def _types_by_workflow() -> dict[int, list[str]]:
    """The names of the types that have a workflow of their own, by the workflow's key."""
    found: dict[int, list[str]] = {}
    for one in contract_types.all_types():
        if one.workflow_id is not None:
            found.setdefault(one.workflow_id, []).append(str(one))
    return found


@require_safe
@administrators_only
def workflow(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Its statuses in order, with the ways out of each."""
    found = lists.workflow_or_404(public_id)
    places, from_any = lists.places(found)
    context = {
        "workflow": found,
        "heading": HEADINGS[found.kind],
        "places": [
            {"status": place.status, "count": place.count, "ways": [_entry(way) for way in place.ways]}
            for place in places
        ],
        "from_any": [_entry(way) for way in from_any],
        "count": sum(place.count for place in places),
        "types": _types_by_workflow().get(found.pk, []) if found.kind == Dossier.Kind.CONTRACT else [],
        "takes_types": found.kind == Dossier.Kind.CONTRACT,
    }
    return render(request, "staff/workflows/workflow.html", context)


def _entry(way: Transition) -> dict[str, Any]:
    """A transition, and what it says about itself in words: who may, what it asks for, whom it tells."""
    about = [way.get_performers_display()]
    if way.team is not None:
        about[0] = _("Members of %(team)s") % {"team": text.isolate(way.team.name)}
    if way.grant != Transition.Grant.NOBODY:
        words = _("Clients: %(who)s") % {"who": way.get_grant_display()}
        if companies := [company.name for company in way.companies.all()]:
            words = _("Clients: %(who)s, only of %(companies)s") % {
                "who": way.get_grant_display(),
                "companies": formats.names(companies),
            }
        about.append(words)
    register = asked.of_kind(way.target.workflow.kind)
    fields = [] if way.note == Transition.Note.NO else [_("Note")]
    fields += [str(register[code].label) for code in way.asks if code in register]
    if fields:
        about.append(_("Asks for: %(fields)s") % {"fields": formats.names(fields)})
    if way.tells:
        told = [str(Transition.Told(one).label) for one in way.tells]
        about.append(_("Tells: %(people)s") % {"people": formats.names(told)})
    return {"way": way, "about": about}


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", Dossier.Kind.CONTRACT)
    if kind not in Dossier.Kind.values:
        raise Http404
    first = {"category": Status.Category.OPEN, "colour": Status.Colour.INK}
    form = WorkflowForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            made = Workflow.create(kind, form.names(), form.start(), by=request.user)
        except Refused as reason:
            submission.delete()
            form.refuse(reason)
        else:
            submission.finish(reverse("workflow", kwargs={"public_id": made.public_id}))
            messages.success(request, _("The workflow was created. Add its other statuses now."))
            return redirect(submission.result)
    context = {
        "form": form,
        "kind": kind,
        "heading": HEADINGS[kind],
        "submission": submissions.key_of(request),
    }
    return render(request, "staff/workflows/create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def copy(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = lists.workflow_or_404(public_id)
    form = NamesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            made = found.copy(form.names(), by=request.user)
        except Refused as reason:
            submission.delete()
            form.refuse(reason)
        else:
            submission.finish(reverse("workflow", kwargs={"public_id": made.public_id}))
            messages.success(request, _("The workflow was copied."))
            return redirect(submission.result)
    return _names_page(request, found, form, copies=True)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = lists.workflow_or_404(public_id)
    form = NamesForm(
        request.POST if request.method == "POST" else None,
        initial=NamesForm.names_saved(found.names) | {"version": found.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            found.rename(form.names(), by=request.user, version=form.cleaned_data["version"])
        except Refused as reason:
            form.refuse(reason)
        except StaleWorkflow:
            messages.error(request, _("Somebody changed this workflow meanwhile. Look at it and try again."))
            return redirect("workflow_rename", public_id=found.public_id)
        else:
            messages.success(request, _("The workflow was renamed."))
            return redirect("workflow", public_id=found.public_id)
    return _names_page(request, found, form, copies=False)


def _names_page(request: SignedIn, found: Workflow, form: NamesForm, *, copies: bool) -> HttpResponse:
    context = {
        "workflow": found,
        "form": form,
        "copies": copies,
        "submission": submissions.key_of(request),
    }
    return render(request, "staff/workflows/names.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def make_default(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = lists.workflow_or_404(public_id)
    if found.make_default(by=request.user):
        messages.success(
            request, _("New records begin in the workflow “%(workflow)s”.") % {"workflow": found}
        )
    return redirect("workflow", public_id=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = lists.workflow_or_404(public_id)
    context: dict[str, Any] = {"workflow": found, "problem": None}
    if request.method == "POST":
        try:
            found.remove(by=request.user)
        except Refused as reason:
            context["problem"] = str(reason)
        else:
            messages.success(request, _("The workflow was removed."))
            return redirect("workflows")
    status = 422 if context["problem"] else 200
    return render(request, "staff/workflows/remove.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def types(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Which types of contract begin in it."""
    found = lists.workflow_or_404(public_id)
    if found.kind != Dossier.Kind.CONTRACT:
        raise Http404
    known = contract_types.all_types()
    form = TypesForm(
        request.POST if request.method == "POST" else None,
        initial={"types": [one.code for one in known if one.workflow_id == found.pk]},
        types=known,
        workflow=found,
    )
    if request.method == "POST" and form.is_valid():
        if contract_types.choose_workflow(found, form.chosen(), by=request.user):
            messages.success(request, _("New contracts of these types begin in this workflow."))
        return redirect("workflow", public_id=found.public_id)
    context = {"workflow": found, "form": form}
    return render(request, "staff/workflows/types.html", context, status=422 if form.errors else 200)
