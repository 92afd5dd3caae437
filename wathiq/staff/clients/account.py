"""What becomes of an account: invited again, deactivated, activated, moved to another company."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts import directory, lists, sessions
from wathiq.accounts.models import Company, User
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.dossiers import leaving
from wathiq.staff.clients.forms import MoveForm


def _back(request: SignedIn, person: User) -> HttpResponseRedirect:
    """The list as it was for an act from its menus, else the person's page."""
    if "list" not in request.POST:
        return redirect("client", public_id=person.public_id)
    kept = lists.Filters.read(request.POST).parameters()
    if start := request.POST.get("from", ""):
        kept["from"] = start
    return redirect(f"{reverse('clients')}?{urlencode(kept)}" if kept else reverse("clients"))


@require_POST
@administrators_only
def invite_again(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    person = directory.portal_user_or_404(public_id)
    if person.invite_again(by=request.user):
        words = _("A new invitation is on its way to %(email)s. The earlier one no longer works.")
        messages.success(request, words % {"email": isolate(person.email)})
    elif person.is_active:
        messages.error(request, _("%(name)s has accepted the invitation.") % {"name": isolate(person.name)})
    else:
        messages.error(
            request,
            _("The account of %(name)s is inactive. Activate it first.") % {"name": isolate(person.name)},
        )
    return _back(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def deactivate(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Close the account, after saying what ends."""
    person = directory.portal_user_or_404(public_id)
    if request.method == "POST":
        if person.deactivate(by=request.user):
            messages.success(
                request, _("The account of %(name)s was deactivated.") % {"name": isolate(person.name)}
            )
        return redirect("client", public_id=person.public_id)
    if person.state == User.State.INACTIVE:
        return redirect("client", public_id=person.public_id)
    context = {
        "client": person,
        "company": person.company,
        "parts": leaving.open_to(person, reader=request.user),
        "sessions": sessions.count_of(person),
        "team": directory.people_managed_by(person),
    }
    return render(request, "staff/clients/deactivate.html", context)


@require_POST
@administrators_only
def reactivate(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    person = directory.portal_user_or_404(public_id)
    if person.reactivate(by=request.user):
        if person.is_invited:
            words = _("The account is open again. A new invitation is on its way to %(email)s.")
            messages.success(request, words % {"email": isolate(person.email)})
        else:
            words = _("The account of %(name)s is active again, with the same password.")
            messages.success(request, words % {"name": isolate(person.name)})
    return _back(request, person)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def move(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Change the company, after saying what the person loses."""
    is_sent = request.method == "POST"
    person = directory.portal_user_or_404(public_id, held=is_sent)
    old = person.company
    parts = leaving.parts_through(person, old, reader=request.user)
    seen = f"{old.public_id if old else 'none'} {parts.digest}"
    form = MoveForm(
        request.POST if is_sent else None, initial={"seen": seen, "company": old.public_id if old else None}
    )
    is_stale = False
    if is_sent:
        # asked first: sent twice, its second copy would find its own new company taken
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        is_stale = form.is_valid() and form.cleaned_data["seen"] != seen
        if form.is_valid() and not is_stale and _move(request, form, person, old):
            submission.finish(reverse("client", kwargs={"public_id": person.public_id}))
            return redirect(submission.result)
        submission.delete()
        if is_stale:
            renew(form, seen=seen)
    context = {
        "form": form,
        "client": person,
        "company": old,
        "parts": parts,
        "is_stale": is_stale,
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/clients/move.html", context, status=status)


def _move(request: SignedIn, form: MoveForm, person: User, old: Company | None) -> bool:
    """False when the form says why not."""
    try:
        company = form.chosen_company(by=request.user)
    except IntegrityError:
        return False
    if company == old:
        form.add_error("company", _("This is the company of today. Choose another one."))
        return False
    ended = leaving.leave_company(person, company, by=request.user)
    name = {"name": isolate(person.name)}
    if company is not None:
        words = _("%(name)s belongs to %(company)s now.") % {**name, "company": isolate(company.name)}
    else:
        words = _("%(name)s belongs to no company now.") % name
    if ended:
        words += " " + ngettext(
            "Their part in %(count)s record ended.", "Their part in %(count)s records ended.", ended
        ) % {"count": ended}
    messages.success(request, words)
    return True
