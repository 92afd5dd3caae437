"""Settings → Legal team → People: who belongs to the legal team, as what, and since when no more."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import administrators, sessions, team_lists
from wathiq.accounts.models import Team, User
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import formats, paging, submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.dossiers.held import held_by
from wathiq.staff.colleagues.forms import ColleagueForm, digest_of
from wathiq.staff.dossiers.desks import works_on


@require_safe
@administrators_only
def colleagues(request: SignedIn) -> HttpResponse:
    filters = team_lists.Filters.read(request.GET)
    page = team_lists.colleagues(filters, request.GET.get("from", ""))
    before, after = paging.links(page, **filters.parameters())
    context = {
        "colleagues": page.rows,
        "filters": filters,
        "roles": User.Role.choices,
        "states": User.State.choices,
        "role_names": {role.value: role.label for role in User.Role},
        "before": before,
        "after": after,
    }
    return render(request, "staff/colleagues/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    """Invite a colleague by e-mail."""
    form = ColleagueForm(
        request.POST or None,
        teams=team_lists.teams(),
        initial={"role": User.Role.LAWYER, "language": request.user.language},
    )
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            invited = _invite(form, by=request.user)
        except IntegrityError:
            submission.delete()
            _say_taken(form)
        else:
            submission.finish(reverse("colleagues"))
            messages.success(
                request,
                _("%(name)s was invited. The link in the e-mail is good for 14 days.")
                % {"name": invited.name},
            )
            return redirect(submission.result)
    context = {"form": form, "submission": submissions.key_of(request)}
    return render(request, "staff/colleagues/create.html", context, status=422 if form.errors else 200)


def _invite(form: ColleagueForm, *, by: User) -> User:
    with transaction.atomic():
        administrators.hold(by)
        invited = User.invite(
            **form.changes(), face=User.Face.STAFF, time_zone=settings.OFFICE_TIME_ZONE, by=by
        )
        Team.put(invited, form.cleaned_data["teams"], by=by)
    return invited


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    colleague = team_lists.colleague_or_404(public_id)
    own_teams = list(Team.of(colleague))
    form = ColleagueForm(
        request.POST or None,
        teams=team_lists.teams(),
        initial={name: getattr(colleague, name) for name in ColleagueForm.OF_THE_ACCOUNT}
        | {
            "teams": [str(team.public_id) for team in own_teams],
            "seen": digest_of(colleague, own_teams),
        },
    )
    is_stale = False
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                administrators.hold(request.user)
                colleague = colleague.held()
                own_teams = list(Team.of(colleague))
                seen = digest_of(colleague, own_teams)
                is_stale = form.cleaned_data["seen"] != seen
                if not is_stale:
                    administrators.edit(colleague, form.changes(), by=request.user)
                    Team.put(colleague, form.cleaned_data["teams"], by=request.user)
        except IntegrityError:
            colleague.refresh_from_db()
            _say_taken(form)
        except administrators.Refused as reason:
            form.add_error("role", str(reason))
        else:
            if is_stale:
                renew(form, seen=seen)
                theirs = _what_differs(form, colleague, own_teams)
                return _edit_page(request, form, colleague, theirs=theirs, status=409)
            if colleague == request.user:
                # another address of one's own ends the sessions elsewhere, not this one
                request.session[HASH_SESSION_KEY] = colleague.get_session_auth_hash()
            messages.success(request, _("The account of %(name)s was saved.") % {"name": colleague.name})
            return redirect("colleagues")
    return _edit_page(request, form, colleague, theirs=None, status=422 if form.errors else 200)


def _edit_page(
    request: SignedIn,
    form: ColleagueForm,
    colleague: User,
    *,
    theirs: list[tuple[str, str]] | None,
    status: int,
) -> HttpResponse:
    """`theirs` is what somebody else saved meanwhile, where it differs; None when nobody did."""
    context = {
        "form": form,
        "colleague": colleague,
        "is_self": colleague == request.user,
        "theirs": theirs,
        "submission": submissions.new_key(),
    }
    return render(request, "staff/colleagues/edit.html", context, status=status)


def _what_differs(form: ColleagueForm, colleague: User, teams: list[Team]) -> list[tuple[str, str]]:
    """What is saved now, where it differs from what was typed here: label and text."""
    typed = form.cleaned_data
    said = {
        "role": User.Role(colleague.role).label,
        "language": dict(settings.LANGUAGES)[colleague.language],
    }
    differing = [
        (str(form.fields[name].label), str(said.get(name, getattr(colleague, name))))
        for name in ColleagueForm.OF_THE_ACCOUNT
        if typed[name] != getattr(colleague, name)
    ]
    if set(typed["teams"]) != set(teams):
        differing.append((str(form.fields["teams"].label), formats.names(team.name for team in teams) or "–"))
    return differing


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def deactivate(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """First what would end, then the end of it."""
    colleague = team_lists.colleague_or_404(public_id)
    reason = None
    if request.method == "POST":
        try:
            administrators.deactivate(colleague, by=request.user)
        except administrators.Refused as refused:
            reason = str(refused)
        else:
            messages.success(
                request, _("The account of %(name)s was deactivated.") % {"name": colleague.name}
            )
            return redirect("colleagues")
    elif colleague.state == User.State.INACTIVE:
        return redirect("colleague_edit", public_id=public_id)
    held = held_by(colleague, reader=request.user)
    context = {
        "colleague": colleague,
        "sessions": sessions.count_of(colleague),
        "held": held,
        "works_on": [works_on(kind, count) for kind, count in held.counts.items()],
        "reason": reason,
    }
    return render(request, "staff/colleagues/deactivate.html", context, status=422 if reason else 200)


@require_POST
@administrators_only
def reactivate(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    colleague = team_lists.colleague_or_404(public_id)
    if administrators.reactivate(colleague, by=request.user):
        sentence = (
            _("%(name)s was invited again: there was no password yet.")
            if colleague.is_invited
            else _("%(name)s can sign in again.")
        )
        messages.success(request, sentence % {"name": colleague.name})
    return redirect("colleague_edit", public_id=public_id)


@require_POST
@administrators_only
def invite_again(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    colleague = team_lists.colleague_or_404(public_id)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    if colleague.invite_again(by=request.user):
        sentence = _("A new invitation was sent to %(name)s. The earlier link no longer works.")
        messages.success(request, sentence % {"name": colleague.name})
    else:
        sentence = _("No invitation was sent: %(name)s is not waiting for one any more.")
        messages.error(request, sentence % {"name": colleague.name})
    submission.finish(reverse("colleague_edit", kwargs={"public_id": public_id}))
    return redirect(submission.result)


def _say_taken(form: ColleagueForm) -> None:
    form.add_error("email", _("There is an account with this address already."))
