"""A change of a workflow as a form does it: what it affects is read first, then it is done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.workflows import effects
from wathiq.workflows.models import Refused, StaleWorkflow, Status, Workflow


def change(
    request: SignedIn,
    workflow: Workflow,
    form: Any,
    act: Callable[[], object],
    *,
    template: str,
    context: dict[str, Any],
    said: str,
    status: Status | None = None,
    saved: Callable[[], dict[str, Any]] | None = None,
) -> HttpResponse:
    """The page of a form, and what becomes of it; afterwards the page of the workflow.

    `act` reads the valid form. Where something stands in the workflow it is done once its effect, also on `status`,
    was read. `saved` gives what the database has, for who comes too late.
    """
    effect, theirs, is_stale = None, None, False
    page = reverse("workflow", kwargs={"public_id": workflow.public_id})
    if request.method == "POST" and form.is_valid():
        try:
            effect = effects.of(workflow, act, status)
            if not effect.in_workflow or request.POST.get("seen") == effect.digest:
                with transaction.atomic():
                    submission, answered = submissions.begin(request)
                    if answered is None:
                        act()
                        submission.finish(page)
                if answered is not None:
                    return answered
                messages.success(request, said)
                return redirect(page)
        except Refused as reason:
            effect = None
            form.refuse(reason)
        except StaleWorkflow:
            effect, is_stale = None, True
            workflow.refresh_from_db()
            theirs = form.theirs(saved()) if saved else []
            renew(form, version=str(workflow.version))
    context |= {
        "workflow": workflow,
        "form": form,
        "effect": effect,
        "is_stale": is_stale,
        "theirs": theirs,
        "submission": submissions.key_of(request),
    }
    code = 409 if is_stale else 422 if form.errors else 200
    return render(request, template, context, status=code)
