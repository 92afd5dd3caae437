"""The form about one of the legal team."""

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.addresses import EmailField
from wathiq.accounts.models import Team, User
from wathiq.core.forms import LineField


class ColleagueForm(forms.Form):
    """Invite a colleague or edit their account. `teams` are those to choose from."""

    OF_THE_ACCOUNT: ClassVar = ("first_name", "last_name", "email", "role", "language")

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    email = EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    seen = forms.CharField(
        widget=forms.HiddenInput, required=False
    )  # a digest of what the page was made from
    teams = forms.MultipleChoiceField(label=_("Teams"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, teams: list[Team], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {str(team.public_id): team for team in teams}
        choice = self.fields["teams"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(public_id, team.name) for public_id, team in self.known.items()]
        for name in ("first_name", "last_name", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"  # it is somebody else's

    def clean_teams(self) -> list[Team]:
        return [self.known[public_id] for public_id in self.cleaned_data["teams"]]

    def changes(self) -> dict[str, Any]:
        """The fields of the account as typed, without the teams."""
        return {name: self.cleaned_data[name] for name in self.OF_THE_ACCOUNT}


def digest_of(colleague: User, teams: Iterable[Team]) -> str:
    """Changes whenever one of the fields of this form does."""
    values = [str(getattr(colleague, name)) for name in ColleagueForm.OF_THE_ACCOUNT]
    values += sorted(str(team.public_id) for team in teams)
    return hashlib.sha256("\n".join(values).encode()).hexdigest()
