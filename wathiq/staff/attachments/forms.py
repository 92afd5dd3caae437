"""Forms about attachments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.documents import names


class NameForm(forms.Form):
    """The name of a file or a folder; what is no name is said beside the field, and kept."""

    name = forms.CharField(
        label=_("Name"),
        required=False,  # an empty one is refused by the same rule as a wrong one
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def clean_name(self) -> str:
        return names.clean(self.cleaned_data["name"])
