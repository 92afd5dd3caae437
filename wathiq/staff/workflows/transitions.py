"""Settings → Workflows: the transitions between the statuses of one."""

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.staff.workflows.changing import change
from wathiq.staff.workflows.forms import TransitionForm, VersionForm
from wathiq.workflows import lists
from wathiq.workflows.models import Status, Transition, Workflow


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """From the status named in the address, or from any."""
    workflow = lists.workflow_or_404(public_id)
    origin = _origin(workflow, request.GET.get("from", ""))
    statuses = [one for one in lists.statuses_of(workflow) if one != origin]
    form = TransitionForm(
        request.POST if request.method == "POST" else None,
        initial={"version": workflow.version},
        workflow=workflow,
        statuses=statuses,
    )

    def act() -> None:
        Transition.add(
            origin,
            form.target_chosen(),
            form.settings(),
            companies=form.companies_chosen(),
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return change(
        request,
        workflow,
        form,
        act,
        template="staff/workflows/transition.html",
        context={"way": None, "origin": origin},
        said=_("The transition was added."),
        status=origin,
    )


def _origin(workflow: Workflow, typed: str) -> Status | None:
    """None is: from any status."""
    if not typed:
        return None
    found = next((one for one in lists.statuses_of(workflow) if str(one.public_id) == typed), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    way = lists.transition_or_404(public_id)
    form = TransitionForm(
        request.POST if request.method == "POST" else None,
        initial=TransitionForm.saved(way),
        workflow=way.target.workflow,
        statuses=[],
    )

    def act() -> None:
        lists.transition_or_404(public_id).edit(
            form.settings(),
            companies=form.companies_chosen(),
            by=request.user,
            version=form.cleaned_data["version"],
        )

    return change(
        request,
        way.target.workflow,
        form,
        act,
        template="staff/workflows/transition.html",
        context={"way": way, "origin": way.origin},
        said=_("The transition was saved."),
        status=way.origin,
        saved=lambda: TransitionForm.saved(lists.transition_or_404(public_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    way = lists.transition_or_404(public_id)
    form = VersionForm(
        request.POST if request.method == "POST" else None, initial={"version": way.target.workflow.version}
    )

    def act() -> None:
        lists.transition_or_404(public_id).remove(by=request.user, version=form.cleaned_data["version"])

    return change(
        request,
        way.target.workflow,
        form,
        act,
        template="staff/workflows/transition_remove.html",
        context={"way": way},
        said=_("The transition was removed."),
        status=way.origin,
    )
