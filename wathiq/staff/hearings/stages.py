"""The stages of a case: add, edit, show and hide."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience
from wathiq.matters.models import Stage
from wathiq.staff.hearings.acts import attempt, list_address, said, status_of, what_differs
from wathiq.staff.hearings.forms import StageForm
from wathiq.staff.hearings.pages import case_or_404, head_of, stage_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, public_id, to=Action.EDIT)
    initial = {"began": timezone.localdate(), "status": Stage.Status.ONGOING, "shown": True}
    form = StageForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> tuple[str, str]:
            audience = Audience.PORTAL if form.cleaned_data["shown"] else Audience.INTERNAL
            made = Stage.add(case, by=request.user, audience=audience, **form.changes())
            return list_address(case, made), _("The stage was added.")

        answer, _is_stale = attempt(request, form, act)
        if answer is not None:
            return answer
    current = Stage.visible_to(request.user).filter(dossier=case.pk, ended=None).first()
    context = head_of(case) | {
        "form": form,
        "stage": None,
        "current": current,
        "is_stale": False,
        "theirs": [],
        "submission": submissions.key_of(request),
        "back": list_address(case),
    }
    return render(request, "staff/hearings/stage_form.html", context, status=status_of(form, False))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    stage = stage_or_404(request, public_id, to=Action.EDIT)
    case, is_stale, theirs = stage.dossier, False, []
    initial = {name: getattr(stage, name) for name in Stage.EDITABLE} | {"version": stage.version}
    form = StageForm(request.POST if request.method == "POST" else None, initial=initial, stage=stage)
    if request.method == "POST" and form.is_valid():

        def act() -> tuple[str, str]:
            version = form.cleaned_data["version"] or 0
            has_changed = stage.edit(form.changes(), by=request.user, version=version)
            sentence = _("The stage was saved.") if has_changed else _("Nothing was changed.")
            return list_address(case, stage), sentence

        answer, is_stale = attempt(request, form, act)
        if answer is not None:
            return answer
        stage.refresh_from_db()
        if is_stale:
            theirs = what_differs(form, {name: getattr(stage, name) for name in Stage.EDITABLE})
            renew(form, version=str(stage.version))
    context = head_of(case) | {
        "form": form,
        "stage": stage,
        "current": None,
        "is_stale": is_stale,
        "theirs": theirs,
        "submission": submissions.key_of(request),
        "back": list_address(case, stage),
    }
    return render(request, "staff/hearings/stage_form.html", context, status=status_of(form, is_stale))


@require_POST
def show(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Show a stage to clients (`act=show`), or hide it. Its hearings keep their own switches."""
    stage = stage_or_404(request, public_id, to=Action.SHARE)
    if request.POST.get("act") == "show":
        stage.show(by=request.user)
        messages.success(request, said(stage.dossier, _("Clients can see this stage.")))
    else:
        stage.hide(by=request.user)
        messages.success(
            request, _("Clients cannot see this stage. Its hearings are shown or hidden one by one.")
        )
    return redirect(list_address(stage.dossier, stage))
