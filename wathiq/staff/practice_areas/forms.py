"""The form about a practice area."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.core.forms import LineField
from wathiq.core.text import isolate
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import PracticeArea
from wathiq.workflows.models import Workflow

LANGUAGES = ("en", "fr", "ar")
WORKFLOWS = {"matter_workflow": Dossier.Kind.MATTER, "case_workflow": Dossier.Kind.CASE}


class PracticeAreaForm(forms.Form):
    """`version` is the one the page was made from."""

    name_en = LineField(label=gettext_lazy("Name in English"), max_length=100)
    name_fr = LineField(label=gettext_lazy("Name in French"), max_length=100)
    name_ar = LineField(label=gettext_lazy("Name in Arabic"), max_length=100)
    for_matters = forms.BooleanField(label=gettext_lazy("For matters"), required=False)
    for_cases = forms.BooleanField(label=gettext_lazy("For cases"), required=False)
    due_in = forms.IntegerField(
        label=gettext_lazy("Due in days"), min_value=1, max_value=3650, required=False
    )
    matter_workflow = forms.ChoiceField(label=gettext_lazy("Workflow of its matters"), required=False)
    case_workflow = forms.ChoiceField(label=gettext_lazy("Workflow of its cases"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, area: PracticeArea | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.area = area
        self.known: dict[str, list[Workflow]] = {}
        for name, kind in WORKFLOWS.items():
            self.known[name] = list(Workflow.of_kind(kind))
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [
                ("", _("The default")),
                *((str(one.public_id), str(one)) for one in self.known[name]),
            ]
            chosen = getattr(area, f"{name}_id") if area else None
            self.initial[name] = next(
                (str(one.public_id) for one in self.known[name] if one.pk == chosen), ""
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("for_matters") and not data.get("for_cases"):
            self.add_error("for_matters", _("Choose matters, cases or both."))
        others = [area for area in PracticeArea.in_order() if area != self.area]
        for language in LANGUAGES:
            typed = data.get(f"name_{language}", "").casefold()
            for other in others:
                if typed and other.names.get(language, "").casefold() == typed:
                    words = _("There is a practice area called %(area)s already.")
                    self.add_error(f"name_{language}", words % {"area": isolate(other.name)})
        return data

    def changes(self) -> dict[str, Any]:
        """The fields of the practice area as typed, without the version."""
        data = self.cleaned_data
        return {
            "names": {language: data[f"name_{language}"] for language in LANGUAGES},
            "for_matters": data["for_matters"],
            "for_cases": data["for_cases"],
            "due_in": data["due_in"],
        } | {
            name: next((one for one in self.known[name] if str(one.public_id) == data[name]), None)
            for name in WORKFLOWS
        }


def saved(area: PracticeArea) -> dict[str, Any]:
    """The practice area as its form begins, without the workflows."""
    return {
        "for_matters": area.for_matters,
        "for_cases": area.for_cases,
        "due_in": area.due_in,
        "version": area.version,
    } | {f"name_{language}": area.names.get(language, "") for language in LANGUAGES}
