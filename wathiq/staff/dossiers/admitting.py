"""Who of the legal team takes part in a dossier, and so may open it when it is private."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wathiq.accounts import team_lists
from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere
from wathiq.core.text import isolate
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, Participant, StaleVersion, TeamPart
from wathiq.staff.dossiers.desks import Desk, address
from wathiq.staff.dossiers.windows import ask


class AdmittedFields(forms.Form):
    """The people and the teams who take part, beside the assignee. Call `offer` before it is used."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("People who take part"), widget=forms.CheckboxSelectMultiple, required=False
    )
    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Teams that take part"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def offer(self, dossier: Dossier | None, *, assignee: User | None = None) -> None:
        """Let everybody be chosen who is active, and whoever takes part already; these stand ticked. Four queries."""
        present = dossier.contributors() if dossier else []
        kept = [*present, *([assignee] if assignee else [])]
        active = list(team_lists.active_colleagues())
        self.known_people = [*active, *(person for person in dict.fromkeys(kept) if person not in active)]
        self.known_teams = team_lists.teams()
        self._choose("people", [(str(person.public_id), person.name) for person in self.known_people])
        self._choose("teams", [(str(team.public_id), team.name) for team in self.known_teams])
        self.initial.setdefault("people", [str(person.public_id) for person in present])
        if dossier is not None:
            self.initial.setdefault("teams", [str(team.public_id) for team in TeamPart.of(dossier)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_people(self) -> list[Any]:
        chosen = set(self.cleaned_data["people"])
        return [person for person in self.known_people if str(person.public_id) in chosen]

    def clean_teams(self) -> list[Any]:
        chosen = set(self.cleaned_data["teams"])
        return [team for team in self.known_teams if str(team.public_id) in chosen]


class AdmitForm(AdmittedFields):
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Choose who of the legal team takes part."""
    dossier = desk.find(request.user, public_id, to=Action.EDIT)
    form = AdmitForm(request.POST or None, initial={"version": dossier.version})
    form.offer(dossier)
    theirs: list[tuple[str, str]] | None = None
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            dossier.admit(
                form.cleaned_data["people"],
                form.cleaned_data["teams"],
                by=request.user,
                version=form.cleaned_data["version"],
            )
        except StaleVersion:
            submission.delete()
            dossier.refresh_from_db()
            renew(form, version=str(dossier.version))
            theirs = admitted_in_words(form, dossier)
        else:
            submission.finish(address(dossier))
            messages.success(request, _("Who of the legal team takes part was saved."))
            return elsewhere(request, submission.result, status=204)
    context = {
        "form": form,
        "theirs": theirs,
        "assignee": dossier.person(Participant.Role.ASSIGNEE),
        "submission": submissions.key_of(request),
    }
    status = 409 if theirs is not None else 422 if form.errors else 200
    title = _("Who of the legal team may open this")
    return ask(request, dossier, "staff/dossiers/admit_form.html", context, title=title, status=status)


def admitted_in_words(form: AdmittedFields, dossier: Dossier) -> list[tuple[str, str]]:
    """Who takes part now, where it differs from what was chosen in this form: label and names."""
    today: dict[str, list[Any]] = {"people": dossier.contributors(), "teams": list(TeamPart.of(dossier))}
    return [
        (str(form.fields[name].label), ", ".join(isolate(one.name) for one in saved) or "–")
        for name, saved in today.items()
        if set(saved) != set(form.cleaned_data[name])
    ]
