"""The first run: a code, the first administrator, and what the office needs before others come."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import first_run as begun
from wathiq.accounts.doors import enter, too_many
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import office as known
from wathiq.core.pages import render
from wathiq.staff.first_run.forms import AdministratorForm, CodeForm
from wathiq.staff.office.views import edit_mail, edit_office

PROVED = "first_run_code"  # in the session of whoever knew the code
LED = "first_run_steps"  # in the session that made the first administrator


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    if begun.is_over():
        raise Http404
    if request.method == "POST" and not ratelimit.consume(request, action="first_run"):
        return too_many(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.session[PROVED] = True
        return redirect("first_run_administrator")
    return render(request, "staff/first_run/code.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def administrator(request: HttpRequest) -> HttpResponse:
    """Make the first administrator, and be in."""
    if begun.is_over():
        raise Http404
    if not request.session.get(PROVED):
        return redirect("first_run")
    form = AdministratorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = begun.begin(**form.cleaned_data)
        if user is None:  # somebody else was quicker
            raise Http404
        del request.session[PROVED]
        with translation.override(user.language):
            enter(request, user)
        request.session[LED] = True
        return redirect("first_run_office")
    context = {"form": form}
    return render(request, "staff/first_run/administrator.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def office(request: SignedIn) -> HttpResponse:
    _require_steps(request)
    if "skip" in request.POST:
        return redirect("first_run_mail")
    return edit_office(request, then="first_run_mail", step=1)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def mail(request: SignedIn) -> HttpResponse:
    _require_steps(request)
    if "skip" in request.POST:
        answer: HttpResponse = redirect("first_run_done")
    else:
        answer = edit_mail(request, then="first_run_done", step=2)
    if answer.status_code == 302:
        known.save({"finished": timezone.now()})
    return answer


@require_safe
@administrators_only
def done(request: SignedIn) -> HttpResponse:
    if not request.session.get(LED):
        raise Http404
    return render(request, "staff/first_run/done.html", {"step": 3})


def _require_steps(request: SignedIn) -> None:
    if not request.session.get(LED) or known.saved().finished:
        raise Http404
