"""The form of a transition: the note and the fields that it asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wathiq.core.forms import ParagraphField
from wathiq.dossiers import moving
from wathiq.dossiers.models import Dossier
from wathiq.workflows.models import Transition


class MoveForm(forms.Form):
    note = ParagraphField(
        label=_("Note"),
        max_length=moving.LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, way: Transition, dossier: Dossier, **options: Any) -> None:
        super().__init__(*args, **options)
        if way.note == Transition.Note.NO:
            del self.fields["note"]
        else:
            self.fields["note"].required = way.note == Transition.Note.MUST
        self.asked = moving.asked_by(way, dossier)
        for one in self.asked:
            self.fields[one.code] = one.field(dossier)

    def note_typed(self) -> str:
        """Of a valid form."""
        return str(self.cleaned_data.get("note", ""))

    def answers(self) -> dict[str, Any]:
        """Of a valid form, by code."""
        return {one.code: self.cleaned_data[one.code] for one in self.asked}

    def refuse(self, problems: ValidationError) -> None:
        """Put each problem beside its field."""
        for name, errors in problems.message_dict.items():
            self.add_error(name if name in self.fields else None, errors)
