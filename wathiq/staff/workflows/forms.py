"""Forms about workflows. `version` is that of the workflow the page was made from."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wathiq.accounts import lists, team_lists
from wathiq.accounts.models import Company, Team
from wathiq.contracts.models import ContractType
from wathiq.core.forms import LineField
from wathiq.workflows import asked
from wathiq.workflows.models import Refused, Status, Transition, Workflow

LANGUAGES = tuple(dict(settings.LANGUAGES))


class NamesForm(forms.Form):
    """A name in up to three languages; one is enough."""

    name_en = LineField(label=gettext_lazy("Name in English"), max_length=100, required=False)
    name_fr = LineField(label=gettext_lazy("Name in French"), max_length=100, required=False)
    name_ar = LineField(label=gettext_lazy("Name in Arabic"), max_length=100, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    needs_a_name = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code in LANGUAGES:
            self.fields[f"name_{code}"].widget.attrs["lang"] = code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = [f"name_{code}" for code in LANGUAGES]
        if self.needs_a_name and not any(data.get(name) or name in self.errors for name in named):
            self.add_error(self.first_name, _("Type a name in one language at least."))
        return data

    @property
    def first_name(self) -> str:
        """The field of the reader's language."""
        return f"name_{get_language() or 'en'}"

    def names(self) -> dict[str, str]:
        """Of a valid form."""
        typed = {code: self.cleaned_data[f"name_{code}"] for code in LANGUAGES}
        return {code: word for code, word in typed.items() if word}

    def refuse(self, reason: Refused) -> None:
        """The sentence beside its field, where the form has it."""
        name = self.first_name if reason.field == "name" else reason.field
        self.add_error(name if name in self.fields else None, str(reason))

    @staticmethod
    def names_saved(names: dict[str, str]) -> dict[str, Any]:
        return {f"name_{code}": names.get(code, "") for code in LANGUAGES}

    def theirs(self, saved: dict[str, Any]) -> list[tuple[str, str]]:
        """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
        return [
            (str(self.fields[name].label), self._in_words(name, value) or "–")
            for name, value in saved.items()
            if name != "version" and self._plain(self.cleaned_data.get(name)) != self._plain(value)
        ]

    @staticmethod
    def _plain(value: Any) -> Any:
        return sorted(value) if isinstance(value, list) else value or ""

    def _in_words(self, name: str, value: Any) -> str:
        choices: dict[Any, Any] = dict(getattr(self.fields[name], "choices", ()))
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(one, one)) for one in values if one not in (None, ""))


class StatusForm(NamesForm):
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=Status.Category)
    turn = forms.ChoiceField(label=gettext_lazy("Whose turn"), choices=Status.Turn)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=Status.Colour)

    @classmethod
    def saved(cls, status: Status) -> dict[str, Any]:
        return cls.names_saved(status.names) | {
            "category": status.category,
            "turn": status.turn,
            "colour": status.colour,
            "version": status.workflow.version,
        }

    def changes(self) -> dict[str, Any]:
        """The status's own fields, of a valid form."""
        plain = ("category", "turn", "colour")
        return {"names": self.names()} | {name: self.cleaned_data[name] for name in plain}


class NewStatusForm(StatusForm):
    """With the ways that lead to it, so that it can be reached."""

    from_any = forms.BooleanField(label=gettext_lazy("From any status"), required=False)
    reached_from = forms.MultipleChoiceField(
        label=gettext_lazy("Reached from"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, statuses: Sequence[Status], **options: Any) -> None:
        super().__init__(*args, **options)
        self.statuses = {str(status.public_id): status for status in statuses}
        choice = self.fields["reached_from"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(key, str(status)) for key, status in self.statuses.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("from_any") and not data.get("reached_from") and "reached_from" not in self.errors:
            self.add_error(
                "reached_from", _("Choose from where it is reached, or let it be from any status.")
            )
        return data

    def origins(self) -> list[Status]:
        return [self.statuses[key] for key in self.cleaned_data["reached_from"]]


class WorkflowForm(StatusForm):
    """A new workflow and its first status."""

    start_en = LineField(label=gettext_lazy("Name in English"), max_length=100, required=False)
    start_fr = LineField(label=gettext_lazy("Name in French"), max_length=100, required=False)
    start_ar = LineField(label=gettext_lazy("Name in Arabic"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        named = [f"start_{code}" for code in LANGUAGES]
        if not any(data.get(name) or name in self.errors for name in named):
            self.add_error(f"start_{get_language() or 'en'}", _("Type a name in one language at least."))
        return data

    def start(self) -> dict[str, Any]:
        typed = {code: self.cleaned_data[f"start_{code}"] for code in LANGUAGES}
        return self.changes() | {"names": {code: word for code, word in typed.items() if word}}


class RemoveStatusForm(forms.Form):
    into = forms.ChoiceField(label=gettext_lazy("Move what stands in it to"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, statuses: Sequence[Status], **options: Any) -> None:
        super().__init__(*args, **options)
        self.statuses = {str(status.public_id): status for status in statuses}
        choice = self.fields["into"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            ("", _("Choose a status")),
            *((key, str(status)) for key, status in self.statuses.items()),
        ]

    def chosen(self) -> Status | None:
        return self.statuses.get(self.cleaned_data["into"])

    def refuse(self, reason: Refused) -> None:
        self.add_error(reason.field if reason.field in self.fields else None, str(reason))


class VersionForm(forms.Form):
    """A yes to a page that says what will happen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def refuse(self, reason: Refused) -> None:
        self.add_error(None, str(reason))


class TransitionForm(NamesForm):
    """Where it leads, who may take it, what it asks for and whom it tells."""

    needs_a_name = False

    name_en = LineField(label=gettext_lazy("Button in English"), max_length=100, required=False)
    name_fr = LineField(label=gettext_lazy("Button in French"), max_length=100, required=False)
    name_ar = LineField(label=gettext_lazy("Button in Arabic"), max_length=100, required=False)
    target = forms.ChoiceField(label=gettext_lazy("To"))
    performers = forms.ChoiceField(label=gettext_lazy("Of the legal team"), choices=Transition.Performers)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    grant = forms.ChoiceField(label=gettext_lazy("Of the clients"), choices=Transition.Grant)
    companies = forms.MultipleChoiceField(
        label=gettext_lazy("Only these companies"), required=False, widget=forms.SelectMultiple
    )
    note = forms.ChoiceField(label=gettext_lazy("Note"), choices=Transition.Note)
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("Also asks for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tells = forms.MultipleChoiceField(
        label=gettext_lazy("Tells by e-mail"),
        required=False,
        choices=Transition.Told.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, workflow: Workflow, statuses: Sequence[Status], **options: Any) -> None:
        super().__init__(*args, **options)
        self.statuses = {str(status.public_id): status for status in statuses}
        self.teams = {str(team.public_id): team for team in team_lists.teams()}
        self.known = {str(company.public_id): company for company in lists.companies()}
        if self.statuses:
            self._offer("target", [(key, str(status)) for key, status in self.statuses.items()])
        else:
            del self.fields["target"]
        self._offer("team", [("", _("No team")), *((key, team.name) for key, team in self.teams.items())])
        self._offer("companies", [(key, company.name) for key, company in self.known.items()])
        fields = asked.of_kind(workflow.kind)
        self._offer("asks", [(code, str(one.label)) for code, one in fields.items()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @classmethod
    def saved(cls, way: Transition) -> dict[str, Any]:
        return cls.names_saved(way.names) | {
            "performers": way.performers,
            "team": str(way.team.public_id) if way.team else "",
            "grant": way.grant,
            "companies": [str(company.public_id) for company in way.companies.all()],
            "note": way.note,
            "asks": way.asks,
            "tells": way.tells,
            "version": way.target.workflow.version,
        }

    def settings(self) -> dict[str, Any]:
        """The transition's own fields, of a valid form."""
        plain = ("performers", "grant", "note", "asks", "tells")
        team: Team | None = self.teams.get(self.cleaned_data["team"])
        if self.cleaned_data["performers"] != Transition.Performers.TEAM:
            team = None
        return {"names": self.names(), "team": team} | {name: self.cleaned_data[name] for name in plain}

    def target_chosen(self) -> Status:
        return self.statuses[self.cleaned_data["target"]]

    def companies_chosen(self) -> list[Company]:
        return [self.known[key] for key in self.cleaned_data["companies"]]


class TypesForm(forms.Form):
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types of contract"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, types: Sequence[ContractType], workflow: Workflow, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {one.code: one for one in types}
        choice = self.fields["types"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(one.code, self._words(one, workflow)) for one in types]

    @staticmethod
    def _words(one: ContractType, workflow: Workflow) -> str:
        if one.workflow is None or one.workflow_id == workflow.pk:
            return str(one)
        return _("%(type)s (now in “%(workflow)s”)") % {"type": one, "workflow": one.workflow}

    def chosen(self) -> list[ContractType]:
        return [self.known[code] for code in self.cleaned_data["types"]]
