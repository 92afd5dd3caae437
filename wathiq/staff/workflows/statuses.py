"""Settings → Workflows: the statuses of one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.staff.workflows.changing import change
from wathiq.staff.workflows.forms import NewStatusForm, RemoveStatusForm, StatusForm
from wathiq.workflows import lists
from wathiq.workflows.models import Refused, Status


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    workflow = lists.workflow_or_404(public_id)
    form = NewStatusForm(
        request.POST if request.method == "POST" else None,
        initial={
            "version": workflow.version,
            "category": Status.Category.PROGRESS,
            "colour": Status.Colour.ACCENT,
        },
        statuses=lists.statuses_of(workflow),
    )

    def act() -> None:
        workflow.add_status(
            form.changes(),
            reached_from=form.origins(),
            from_any=form.cleaned_data["from_any"],
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return change(
        request,
        workflow,
        form,
        act,
        template="staff/workflows/status.html",
        context={"status": None},
        said=_("The status was added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    status = lists.status_or_404(public_id)
    form = StatusForm(request.POST if request.method == "POST" else None, initial=StatusForm.saved(status))

    def act() -> None:
        lists.status_or_404(public_id).edit(
            form.changes(), by=request.user, version=form.cleaned_data["version"]
        )

    return change(
        request,
        status.workflow,
        form,
        act,
        template="staff/workflows/status.html",
        context={"status": status},
        said=_("The status was saved."),
        status=status,
        saved=lambda: StatusForm.saved(lists.status_or_404(public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """What stands in it moves to another status first, each on the record."""
    status = lists.status_or_404(public_id)
    others = [one for one in lists.statuses_of(status.workflow) if one != status]
    form = RemoveStatusForm(
        request.POST if request.method == "POST" else None,
        initial={"version": status.workflow.version},
        statuses=others,
    )

    def act() -> None:
        lists.status_or_404(public_id).remove(
            into=form.chosen(), by=request.user, version=form.cleaned_data["version"]
        )

    return change(
        request,
        status.workflow,
        form,
        act,
        template="staff/workflows/status_remove.html",
        context={"status": status, "count": lists.count_in(status)},
        said=_("The status is removed as soon as nothing stands in it any more."),
        status=status,
    )


@require_POST
@administrators_only
def place(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """One place up or down in the list; nothing else depends on it."""
    status = lists.status_or_404(public_id)
    status.place(later=request.POST.get("to") == "down", by=request.user)
    return redirect("workflow", public_id=status.workflow.public_id)


@require_POST
@administrators_only
def start(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    status = lists.status_or_404(public_id)
    try:
        if status.make_start(by=request.user):
            messages.success(request, _("New records begin in “%(status)s”.") % {"status": status})
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("workflow", public_id=status.workflow.public_id)
