"""Forms about matters and cases."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wathiq.accounts import lists as accounts
from wathiq.accounts import team_lists
from wathiq.accounts.models import Team, User
from wathiq.core.forms import DayInput, LineField, ParagraphField, PublicChoice, settle
from wathiq.core.text import isolate
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Matter, PracticeArea
from wathiq.staff.dossiers.admitting import AdmittedFields

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class AreaChoice(PublicChoice):
    """Each with the days after which it proposes to be due."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.due_in is None:
            return str(obj.name)
        days = {"area": obj.name, "days": obj.due_in}
        return (
            ngettext("%(area)s (due in %(days)d day)", "%(area)s (due in %(days)d days)", obj.due_in) % days
        )


class DayField(forms.DateField):
    """A legal day, in years that somebody can mean."""

    widget = DayInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= LATEST:
            raise forms.ValidationError(_("Choose a day between 1900 and 2200."), code="year")


class MatterForm(AdmittedFields, forms.Form):
    """Create or edit a matter or a case. `version` is the one the page was made from."""

    title = LineField(label=gettext_lazy("Name"), max_length=300)
    practice_area = AreaChoice(
        None,
        label=gettext_lazy("Practice area"),
        empty_label=gettext_lazy("Choose a practice area"),
    )
    arrived = DayField(label=gettext_lazy("Arrived on"))
    filed_on = DayField(label=gettext_lazy("Filed on"), required=False)
    due = DayField(label=gettext_lazy("Due on"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Matter.Priority.choices)
    company = PublicChoice(
        None,
        label=gettext_lazy("Client company"),
        empty_label=gettext_lazy("None yet"),
        required=False,
    )
    client_position = LineField(label=gettext_lazy("Position of the client"), max_length=100, required=False)
    team = PublicChoice(
        None,
        label=gettext_lazy("Team"),
        empty_label=gettext_lazy("No team"),
        required=False,
    )
    assignee = PublicChoice(
        None,
        label=gettext_lazy("Assignee"),
        empty_label=gettext_lazy("Nobody yet"),
        required=False,
    )
    internal_reference = LineField(label=gettext_lazy("Internal reference"), max_length=100, required=False)
    latest_update = ParagraphField(label=gettext_lazy("Latest update"), max_length=5_000, required=False)
    description = ParagraphField(label=gettext_lazy("Description"), max_length=20_000, required=False)
    private = forms.BooleanField(label=gettext_lazy("Private among staff"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        kind: Dossier.Kind,
        matter: Matter | None = None,
        assignee: User | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.matter = matter
        self.offer(matter, assignee=assignee)
        # what it has stays until something else is chosen, also when nobody else could choose it any more
        beside = matter.practice_area if matter else None
        self._choose_from("practice_area", PracticeArea.for_kind(kind, beside=beside))
        self._choose_from("company", accounts.companies())
        self._choose_from("assignee", team_lists.colleagues_with(assignee), known=self.known_people)
        self._choose_from("team", team_lists.teams_by_name(), known=self.known_teams)
        if matter is not None:
            self.fields["company"].disabled = matter.is_shown

    def _choose_from(self, name: str, queryset: Any, *, known: Sequence[Any] | None = None) -> None:
        """`known` are its rows, where they were read already."""
        choice = self.fields[name]
        assert isinstance(choice, PublicChoice)
        choice.queryset = queryset
        if known is None:
            settle(self, name)
        else:
            empty = [("", choice.empty_label)]
            choice.choices = empty + [(str(one.public_id), one.name) for one in known]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        arrived, filed_on, due = data.get("arrived"), data.get("filed_on"), data.get("due")
        if arrived and filed_on and filed_on < arrived:
            self.add_error("filed_on", _("The day of filing is before the arrival."))
        if arrived and due and due < arrived:
            self.add_error("due", _("The due date is before the arrival."))
        elif filed_on and due and due < filed_on:
            self.add_error("due", _("The due date is before the day of filing."))
        team, assignee = data.get("team"), data.get("assignee")
        if team and assignee and not Team.of(assignee).filter(pk=team.pk).exists():
            words = _("%(name)s does not belong to the team %(team)s. Choose one of its people, or no team.")
            self.add_error("assignee", words % {"name": isolate(assignee.name), "team": isolate(team.name)})
        return data

    def changes(self) -> dict[str, Any]:
        """The fields of the matter as typed, without the people and the version."""
        return {name: self.cleaned_data[name] for name in Matter.EDITABLE}

    def proposed_due(self) -> date | None:
        """The day its practice area proposes where none was typed; none that would be before the filing."""
        data = self.cleaned_data
        if data["due"]:
            return None
        day: date | None = data["practice_area"].due_after(data["arrived"])
        return None if day and data["filed_on"] and day < data["filed_on"] else day


class UpdateForm(forms.Form):
    """The short text that clients read first."""

    latest_update = ParagraphField(label=gettext_lazy("Latest update"), max_length=5_000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def today() -> dict[str, Any]:
    """How the form of something new begins."""
    return {"arrived": timezone.localdate(), "priority": Matter.Priority.NORMAL}
