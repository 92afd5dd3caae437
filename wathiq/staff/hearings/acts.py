"""What is done with hearings: plan, edit, postpone, cancel, write down the result, show and hide."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.errors import conflict
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere, render
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, Dossier, NotPossible, StaleVersion
from wathiq.matters.models import Hearing, Stage, Unfit
from wathiq.staff.hearings.forms import CancelForm, HearingForm, PostponeForm, ResultForm
from wathiq.staff.hearings.pages import case_or_404, head_of, hearing_or_404


def list_address(case: Dossier, at: Hearing | Stage | None = None, query: str = "") -> str:
    """The hearings of a case, at this one."""
    address = reverse("case_hearings", kwargs={"public_id": case.public_id}) + query
    if at is None:
        return address
    return f"{address}#{'hearing' if isinstance(at, Hearing) else 'stage'}-{at.public_id}"


def done(request: SignedIn, address: str, sentence: str) -> HttpResponse:
    if sentence:
        messages.success(request, sentence)
    return elsewhere(request, address, status=204)


def attempt(
    request: SignedIn, form: forms.Form, act: Callable[[], tuple[str, str]]
) -> tuple[HttpResponse | None, bool]:
    """Do this once, and go to the address it gives with the sentence it gives; and whether the race was lost.

    What does not fit is said in the form.
    """
    try:
        submission, is_first = submissions.take(request.POST, by=request.user)
    except submissions.Conflict as first:
        return conflict(request, first.result), False
    if not is_first:
        return elsewhere(request, submission.result, status=204), False
    try:
        address, sentence = act()
    except StaleVersion:
        submission.delete()
        return None, True
    except Unfit as reason:
        submission.delete()
        form.add_error(reason.field if reason.field in form.fields else None, str(reason))
        return None, False
    except NotPossible as reason:
        submission.delete()
        form.add_error(None, str(reason))
        return None, False
    submission.finish(address)
    return done(request, address, sentence), False


def status_of(form: forms.Form, is_stale: bool) -> int:
    return 409 if is_stale else 422 if form.errors else 200


def what_differs(form: forms.Form, saved: dict[str, Any]) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    return [
        (str(form.fields[name].label), in_words(value))
        for name, value in saved.items()
        if name in form.fields and (form.cleaned_data.get(name) or None) != (value or None)
    ]


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return getattr(value, "name", "") or str("–" if value in (None, "") else value)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """A new hearing of a case; with `stage` in the address, of that stage."""
    case = case_or_404(request, public_id, to=Action.EDIT)
    stage = request.GET.get("stage", "")
    current = Stage.visible_to(request.user).filter(dossier=case.pk, ended=None).first()
    initial = {
        "stage": stage or (current.public_id if current and "stage" not in request.GET else ""),
        "attendees": [str(request.user.public_id)],
        "zone": Hearing().zone,
        "shown": True,
    }
    return _new(request, case, initial, None)


@require_http_methods(["GET", "HEAD", "POST"])
def clone(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Another hearing like this one, on a day of its own."""
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    initial = {name: getattr(hearing, name) for name in Hearing.INHERITED} | {
        "time": hearing.time,
        "stage": hearing.stage.public_id if hearing.stage else "",
        "attendees": [str(user.public_id) for user in hearing.people()],
        "shown": hearing.is_shown,
    }
    return _new(request, hearing.dossier, initial, hearing)


def _new(request: SignedIn, case: Dossier, initial: dict[str, Any], model: Hearing | None) -> HttpResponse:
    form = HearingForm(
        request.POST if request.method == "POST" else None, initial=initial, case=case, user=request.user
    )
    if request.method == "POST" and form.is_valid():

        def act() -> tuple[str, str]:
            made = Hearing.add(
                case,
                by=request.user,
                attendees=form.cleaned_data["attendees"],
                audience=Audience.PORTAL if form.cleaned_data["shown"] else Audience.INTERNAL,
                **form.changes(),
            )
            return list_address(case, made), _("The hearing was added.")

        answer, _is_stale = attempt(request, form, act)
        if answer is not None:
            return answer
    context = head_of(case) | {
        "form": form,
        "hearing": None,
        "model": model,
        "is_stale": False,
        "theirs": [],
        "submission": submissions.key_of(request),
        "back": list_address(case),
    }
    return render(request, "staff/hearings/form.html", context, status=status_of(form, False))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    case, is_stale, theirs = hearing.dossier, False, []
    initial = {name: getattr(hearing, name) for name in Hearing.EDITABLE} | {
        "stage": hearing.stage.public_id if hearing.stage else "",
        "fold": str(hearing.fold),
        "attendees": [str(user.public_id) for user in hearing.people()],
        "version": hearing.version,
    }
    form = HearingForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        case=case,
        user=request.user,
        hearing=hearing,
    )
    if request.method == "POST" and form.is_valid():

        def act() -> tuple[str, str]:
            has_changed = hearing.edit(
                form.changes(),
                attendees=form.cleaned_data["attendees"],
                by=request.user,
                version=form.cleaned_data["version"] or 0,
            )
            sentence = _("The hearing was saved.") if has_changed else _("Nothing was changed.")
            return list_address(case, hearing), sentence

        answer, is_stale = attempt(request, form, act)
        if answer is not None:
            return answer
        hearing.refresh_from_db()
        if is_stale:
            theirs = what_differs(form, {name: getattr(hearing, name) for name in Hearing.EDITABLE})
            renew(form, version=str(hearing.version))
    context = head_of(case) | {
        "form": form,
        "hearing": hearing,
        "model": None,
        "is_stale": is_stale,
        "theirs": theirs,
        "submission": submissions.key_of(request),
        "back": list_address(case, hearing),
    }
    return render(request, "staff/hearings/form.html", context, status=status_of(form, is_stale))


def _ask(
    request: SignedIn,
    hearing: Hearing,
    form: forms.Form,
    act: Callable[[Any], tuple[str, str]],
    *,
    title: str,
    template: str,
) -> HttpResponse:
    """A question about one hearing, in a window or as a page: say what does not fit, or do it."""
    is_stale = False
    if request.method == "POST" and form.is_valid():
        answer, is_stale = attempt(request, form, lambda: act(form.cleaned_data["version"] or 0))
        if answer is not None:
            return answer
        hearing.refresh_from_db()
        if is_stale:
            renew(form, version=str(hearing.version))
    context = head_of(hearing.dossier) | {
        "form": form,
        "hearing": hearing,
        "title": title,
        "form_template": template,
        "is_stale": is_stale,
        "state": str(hearing.get_state_display()),
        "submission": submissions.key_of(request),
        "action": request.path,
        "back": list_address(hearing.dossier, hearing),
    }
    status = status_of(form, is_stale)
    if not request.htmx:
        return render(request, "staff/hearings/page.html", context, status=status)
    response = render(request, "staff/hearings/window.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#window", "innerHTML"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    data = request.POST if request.method == "POST" else None
    form = PostponeForm(data, initial={"time": hearing.time, "version": hearing.version})
    form.zone_if_not_asked = hearing.zone

    def act(version: int) -> tuple[str, str]:
        fields = {name: form.cleaned_data[name] for name in ("date", "time", "fold")}
        reason = form.cleaned_data["reason"]
        following = hearing.postpone(reason=reason, by=request.user, version=version, **fields)
        return list_address(hearing.dossier, following), _("The hearing was postponed.")

    title = _("Postpone the hearing")
    return _ask(request, hearing, form, act, title=title, template="staff/hearings/postpone_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, initial={"version": hearing.version})

    def act(version: int) -> tuple[str, str]:
        hearing.cancel(reason=form.cleaned_data["reason"], by=request.user, version=version)
        return list_address(hearing.dossier, query=f"?cancelled={hearing.public_id}"), ""

    title = _("Cancel the hearing")
    return _ask(request, hearing, form, act, title=title, template="staff/hearings/cancel_form.html")


@require_http_methods(["GET", "HEAD", "POST"])
def result(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    data = request.POST if request.method == "POST" else None
    initial = {"result": hearing.result, "version": hearing.version}
    form = ResultForm(data, initial=initial, hearing=hearing)

    def act(version: int) -> tuple[str, str]:
        hearing.hold(
            form.cleaned_data["result"],
            judgment=form.cleaned_data.get("judgment", ""),
            judged_on=form.cleaned_data.get("judged_on"),
            by=request.user,
            version=version,
        )
        return list_address(hearing.dossier, hearing), _("The result was saved.")

    title = _("Result of the hearing")
    return _ask(request, hearing, form, act, title=title, template="staff/hearings/result_form.html")


@require_POST
def undo(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Take back the cancelling that was offered to be undone."""
    hearing = hearing_or_404(request, public_id, to=Action.EDIT)
    version = request.POST.get("version", "")
    try:
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        hearing.take_back_cancelling(by=request.user, version=int(version) if is_number else 0)
    except StaleVersion:
        messages.error(request, _("Somebody changed this hearing meanwhile. Nothing was changed."))
    except NotPossible as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("The hearing takes place after all."))
    return redirect(list_address(hearing.dossier, hearing))


@require_POST
def show(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Show a hearing to clients (`act=show`), or hide it."""
    hearing = hearing_or_404(request, public_id, to=Action.SHARE)
    if request.POST.get("act") == "show":
        hearing.show(by=request.user)
        messages.success(request, said(hearing.dossier, _("Clients can see this hearing.")))
    else:
        hearing.hide(by=request.user)
        messages.success(request, _("Clients cannot see this hearing."))
    return redirect(list_address(hearing.dossier, hearing))


def said(case: Dossier, sentence: str) -> str:
    """What clients can see now, or will when the case is shown."""
    return (
        sentence if case.is_shown else _("Clients will see it once the case is shown in the client portal.")
    )
