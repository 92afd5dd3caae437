"""Settings → Office: name and look, and how mail leaves."""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import office as verbs
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import mail_test as trials
from wathiq.core import office as known
from wathiq.core import secrets
from wathiq.core.pages import render
from wathiq.staff.office.forms import MailForm, OfficeForm


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def office(request: SignedIn) -> HttpResponse:
    return edit_office(request, then="office")


def edit_office(request: SignedIn, *, then: str, step: int = 0) -> HttpResponse:
    """The page of name and look; `step` of the first run, or 0. Afterwards to `then`."""
    form = OfficeForm(request.POST, request.FILES) if request.method == "POST" else OfficeForm()
    if request.method == "POST" and form.is_valid():
        if form.save(by=request.user):
            messages.success(request, _("The name and look of the office were saved."))
        return redirect(then)
    context = {"form": form, "step": step, "has_logo": bool(known.saved().logo_version)}
    return render(request, "staff/office/office.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def remove_logo(request: SignedIn) -> HttpResponse:
    if verbs.describe({"logo": None, "logo_version": ""}, by=request.user):
        messages.success(request, _("The logo was removed."))
    return redirect("office")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def mail_settings(request: SignedIn) -> HttpResponse:
    return edit_mail(request, then="mail_settings")


def edit_mail(request: SignedIn, *, then: str, step: int = 0) -> HttpResponse:
    """The page of the mail server; `step` of the first run, or 0. Afterwards to `then`."""
    form = MailForm(request.POST) if request.method == "POST" else MailForm()
    if request.method == "POST" and form.is_valid():
        if form.save(by=request.user):
            messages.success(request, _("The mail settings were saved."))
        return redirect(then)
    return _mail_page(request, form, step=step, status=422 if form.errors else 200)


def _mail_page(
    request: SignedIn, form: MailForm, *, step: int, outcome: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "step": step,
        "outcome": outcome,
        "has_password": bool(form.saved.smtp_password),
        "password_is_lost": _is_lost(form.saved.smtp_password),
        "environment": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "recipient": request.user.email,
    }
    return render(request, "staff/office/mail.html", context, status=status)


def _is_lost(sealed: str) -> bool:
    try:
        secrets.unseal(sealed) if sealed else ""
    except ValueError:
        return True
    return False


@require_POST
@administrators_only
def mail_test(request: SignedIn) -> HttpResponse:
    """Send a test message by the settings as they are typed, saved or not."""
    form = MailForm(request.POST)
    step = _step(request.POST.get("step", ""))
    if form.is_valid():
        if not ratelimit.consume(request, action="mail_test", user=request.user):
            form.add_error(None, _("Those were many test messages. Wait a while before the next one."))
        else:
            try:
                key = trials.ask(
                    form.trial(by=request.user),
                    by=request.user.public_id,
                    kept={"typed": form.typed(), "step": step},
                )
            except ValueError:
                form.add_error("smtp_password", trials.sentence("sealed"))
            else:
                return _after_asking(request, key)
    response = _mail_page(request, form, step=step, status=422)
    if request.htmx:
        response["HX-Retarget"], response["HX-Reswap"], response["HX-Reselect"] = (
            "#main",
            "outerHTML",
            "#main",
        )
    return response


def _after_asking(request: SignedIn, key: uuid.UUID) -> HttpResponse:
    if not request.htmx:
        return redirect("mail_test_outcome", public_id=key)
    outcome = _outcome(key, trials.RUNNING)
    return render(request, "staff/office/mail.html", {"outcome": outcome}, block="outcome")


@require_safe
@administrators_only
def mail_test_outcome(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """How a test message fared: asked again and again by the page, or opened by hand."""
    found = trials.outcome(request.user.public_id, public_id)
    if found is None:
        raise Http404
    word, kept = found
    outcome = _outcome(public_id, word)
    if request.htmx:
        return render(request, "staff/office/mail.html", {"outcome": outcome}, block="outcome")
    return _mail_page(request, MailForm(initial=kept["typed"]), step=kept["step"], outcome=outcome)


def _outcome(key: uuid.UUID, word: str) -> dict[str, Any]:
    return {
        "key": key,
        "sentence": trials.sentence(word),
        "is_running": word == trials.RUNNING,
        "is_good": word in (trials.RUNNING, trials.SENT, "demo"),
    }


def _step(typed: str) -> int:
    return 2 if typed == "2" else 0
