"""Settings → Legal team → Teams: the teams, and who belongs to them today."""

import uuid

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import team_lists
from wathiq.accounts.models import Team
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import submissions
from wathiq.core.forms import LineField
from wathiq.core.pages import render


class TeamForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=100)

    def say_taken(self) -> None:
        self.add_error("name", _("There is a team with this name already."))


@require_safe
@administrators_only
def teams(request: SignedIn) -> HttpResponse:
    return _page(request, TeamForm())


@require_POST
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    try:
        team = Team.add(form.cleaned_data["name"], by=request.user)
    except IntegrityError:
        submission.delete()
        form.say_taken()
        return _page(request, form)
    submission.finish(reverse("teams"))
    messages.success(request, _("The team %(team)s was added.") % {"team": team.name})
    return redirect(submission.result)


def _page(request: SignedIn, form: TeamForm) -> HttpResponse:
    context = {
        "teams": team_lists.teams_with_people(),
        "form": form,
        "submission": submissions.key_of(request),
    }
    return render(request, "staff/teams/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    team = team_lists.team_or_404(public_id)
    before = team.name
    form = TeamForm(request.POST or None, initial={"name": before})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            if name != before:
                team.rename(name, by=request.user)
        except IntegrityError:
            form.say_taken()
        else:
            messages.success(request, _("The team is called %(team)s.") % {"team": name})
            return redirect("teams")
    context = {"form": form, "team_name": before}
    return render(request, "staff/teams/rename.html", context, status=422 if form.errors else 200)
