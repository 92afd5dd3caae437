"""Create and edit a dossier: the same for every kind, with its own form, page and words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.dossiers.models import Dossier, NotPossible, StaleVersion
from wathiq.staff.dossiers.desks import Desk, address
from wathiq.staff.dossiers.forms import DossierForm


def create(
    request: SignedIn, desk: Desk[Dossier], form_class: type[DossierForm], template: str, *, done: str
) -> HttpResponse:
    """Ask for a new one; `done` is said once it is there."""
    form = form_class(request.POST or None, initial={"assignee": request.user.public_id})
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        made = desk.model.create(
            by=request.user, kind=desk.kind, assignee=form.cleaned_data["assignee"], **form.changes()
        )
        submission.finish(address(made))
        messages.success(request, done)
        return redirect(submission.result)
    context = {"form": form, "desk": desk, "dossier": None, "submission": submissions.key_of(request)}
    return render(request, template, context, status=422 if form.errors else 200)


def edit(
    request: SignedIn,
    desk: Desk[Dossier],
    dossier: Dossier,
    form_class: type[DossierForm],
    template: str,
    *,
    done: str,
) -> HttpResponse:
    """Change it; who was slower than somebody else reads both texts and keeps what they typed."""
    form = form_class.of(dossier, request.POST or None)
    is_stale = False
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            dossier.edit(
                form.changes(),
                assignee=form.cleaned_data["assignee"],
                by=request.user,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleVersion:
            submission.delete()
            is_stale = True
            dossier.refresh_from_db()
            renew(form, version=str(dossier.version))
        except NotPossible as reason:
            submission.delete()
            form.add_error("company", str(reason))
        else:
            submission.finish(address(dossier))
            messages.success(request, done)
            return redirect(submission.result)
    context = {
        "form": form,
        "desk": desk,
        "dossier": dossier,
        "is_stale": is_stale,
        "theirs": form.what_differs(dossier) if is_stale else [],
        "company_is_fixed": form.fields["company"].disabled,
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, template, context, status=status)
