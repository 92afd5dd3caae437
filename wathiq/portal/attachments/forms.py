"""The form for the name of a file that a client added."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.core.forms import LineField
from wathiq.documents import names


class NameForm(forms.Form):
    name = LineField(label=_("Name"), max_length=names.LONGEST)

    def clean_name(self) -> str:
        return names.clean(self.cleaned_data["name"])
