"""Settings → Matters and cases → Practice areas."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.dossiers.models import StaleVersion
from wathiq.matters.models import PracticeArea
from wathiq.staff.practice_areas.forms import LANGUAGES, WORKFLOWS, PracticeAreaForm, saved


@require_safe
@administrators_only
def practice_areas(request: SignedIn) -> HttpResponse:
    return render(request, "staff/practice_areas/list.html", {"areas": list(PracticeArea.in_order())})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    form = PracticeAreaForm(request.POST or None, initial={"for_matters": True, "for_cases": True})
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        made = PracticeArea.add(by=request.user, **form.changes())
        submission.finish(reverse("practice_areas"))
        words = _("The practice area %(area)s was added.")
        messages.success(request, words % {"area": isolate(made.name)})
        return redirect(submission.result)
    return _form(request, form, None, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    area = PracticeArea.or_404(public_id)
    form = PracticeAreaForm(request.POST or None, initial=saved(area), area=area)
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            area.edit(form.changes(), by=request.user, version=form.cleaned_data["version"] or 0)
        except StaleVersion:
            submission.delete()
            area = PracticeArea.or_404(public_id)
            renew(form, version=str(area.version))
            return _form(request, form, area, theirs=_what_differs(form, area), status=409)
        submission.finish(reverse("practice_areas"))
        words = _("The practice area %(area)s was saved.")
        messages.success(request, words % {"area": isolate(area.name)})
        return redirect(submission.result)
    return _form(request, form, area, status=422 if form.errors else 200)


def _form(
    request: SignedIn,
    form: PracticeAreaForm,
    area: PracticeArea | None,
    *,
    theirs: list[tuple[str, str]] | None = None,
    status: int,
) -> HttpResponse:
    context = {"form": form, "area": area, "theirs": theirs, "submission": submissions.key_of(request)}
    return render(request, "staff/practice_areas/form.html", context, status=status)


def _what_differs(form: PracticeAreaForm, area: PracticeArea) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    typed = form.changes()
    today = {f"name_{language}": area.names.get(language, "") for language in LANGUAGES}
    mine = {f"name_{language}": typed["names"][language] for language in LANGUAGES}
    for name in ("for_matters", "for_cases"):
        today[name] = _("Yes") if getattr(area, name) else _("No")
        mine[name] = _("Yes") if typed[name] else _("No")
    today["due_in"], mine["due_in"] = str(area.due_in or "–"), str(typed["due_in"] or "–")
    for name in WORKFLOWS:
        today[name] = str(getattr(area, name) or _("The default"))
        mine[name] = str(typed[name] or _("The default"))
    return [(str(form.fields[name].label), today[name]) for name in mine if mine[name] != today[name]]


@require_POST
@administrators_only
def move(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """One place up or down in the list."""
    PracticeArea.or_404(public_id).move(up=request.POST.get("to") != "down", by=request.user)
    return redirect("practice_areas")


def _in_use(area: str, count: int, readable: int) -> str:
    """Why it stays; what the reader may not open is not counted for them."""
    if not readable:
        return _(
            "%(area)s stays: private matters or cases have it, in which you take no part. Their people give them "
            "another practice area first."
        ) % {"area": area}
    words = ngettext(
        "%(area)s stays: %(count)d matter or case that you may open has it. Give it another practice area first.",
        "%(area)s stays: %(count)d matters and cases that you may open have it. Give them another practice area "
        "first.",
        readable,
    ) % {"area": area, "count": readable}
    if count == readable:
        return words
    return _("%(sentence)s Private ones have it too.") % {"sentence": words}


@require_POST
@administrators_only
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    area = PracticeArea.or_404(public_id)
    name = {"area": isolate(area.name)}
    try:
        with transaction.atomic():
            area.remove(by=request.user)
    except ProtectedError:
        messages.error(request, _in_use(name["area"], *area.has_it(request.user)))
    else:
        messages.success(request, _("The practice area %(area)s was removed.") % name)
    return redirect("practice_areas")
