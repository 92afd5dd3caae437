"""Settings → Client portal → Sign-up: its rules, who waits for an answer, and the answer."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import sign_ups as lists
from wathiq.accounts.models import NoLongerPossible, Rules, SignUp
from wathiq.accounts.requests import SignedIn
from wathiq.core import paging, submissions
from wathiq.core.models import Submission
from wathiq.core.pages import render
from wathiq.staff.sign_ups.forms import ApproveForm, DeclineForm, RulesForm


def _for_who_decides(request: SignedIn) -> Rules:
    """The rules of today. Raises PermissionDenied for whoever does not decide."""
    rules = Rules.current()
    if not lists.may_decide(request.user, rules):
        raise PermissionDenied(
            _("Only administrators and the person who approves may do this. Ask one of them.")
        )
    return rules


def _asked(public_id: uuid.UUID) -> SignUp:
    asked = lists.find(public_id)
    if asked is None:
        raise Http404
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
def sign_ups(request: SignedIn) -> HttpResponse:
    """Who waits; and for administrators, the rules."""
    rules = _for_who_decides(request)
    form = RulesForm(request.POST or None, rules=rules) if request.user.is_administrator else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("Only administrators may do this. Ask one of them."))
        if form.is_valid():
            rules.change(by=request.user, **form.cleaned_data)
            messages.success(request, _("The rules of signing up were saved."))
            return redirect("sign_ups")
    page = lists.waiting(request.GET.get("from", ""))
    before, after = paging.links(page)
    context = {
        "form": form,
        "rules": rules,
        "waiting": page.rows,
        "access": lists.ACCESS,
        "before": before,
        "after": after,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "staff/sign_ups/list.html", context, status=status)


@require_safe
def sign_up(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    _for_who_decides(request)
    return _page(request, _asked(public_id))


def _page(
    request: SignedIn, asked: SignUp, *, form: ApproveForm | None = None, refusal: DeclineForm | None = None
) -> HttpResponse:
    """Who asks and the two answers, one of which may come back with errors."""
    waits = asked.state == SignUp.State.WAITING
    context = {
        "asked": asked,
        "access": lists.ACCESS[asked.access],
        "waits": waits,
        "form": (form or ApproveForm(asked=asked)) if waits else None,
        "refusal": refusal or DeclineForm(),
        "submission": submissions.key_of(request),
    }
    return render(request, "staff/sign_ups/sign_up.html", context, status=422 if form or refusal else 200)


@require_POST
def approve(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    _for_who_decides(request)
    asked = _asked(public_id)
    form = ApproveForm(request.POST, asked=asked)
    if not form.is_valid():
        return _page(request, asked, form=form)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    try:
        user = asked.approve(by=request.user, access=form.cleaned_data["access"], **form.where())
    except NoLongerPossible:
        return _too_late(request, submission)
    except IntegrityError:
        submission.delete()
        form.add_error("new_company", _("There is a company of this name. Choose it in the list."))
        return _page(request, asked, form=form)
    messages.success(request, _("%(name)s can sign in now, and is told by e-mail.") % {"name": user.name})
    return _done(submission)


@require_POST
def decline(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    _for_who_decides(request)
    asked = _asked(public_id)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, refusal=form)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    try:
        asked.decline(form.cleaned_data["reason"], by=request.user)
    except NoLongerPossible:
        return _too_late(request, submission)
    messages.success(
        request,
        _("You declined. %(name)s is told by e-mail, with the reason.") % {"name": asked.visitor.name},
    )
    return _done(submission)


def _too_late(request: SignedIn, submission: Submission) -> HttpResponse:
    messages.error(
        request,
        _(
            "Somebody answered this request before you, or the address has an account by now. Nothing was changed."
        ),
    )
    return _done(submission)


def _done(submission: Submission) -> HttpResponse:
    answer = redirect("sign_ups")
    submission.finish(answer["Location"])
    return answer
