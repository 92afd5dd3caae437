"""What somebody says who asks for an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.addresses import EmailField
from wathiq.core.forms import LineField

ACCESS = {
    "clients": _("Client: I ask the legal team and follow my contracts"),
    "collaborators": _("Collaborator: I approve or sign what I am asked to"),
    "both": _("Both"),
}


class SignUpForm(forms.Form):
    """`offered` are the kinds of access that may be asked for; one alone is not asked about."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    email = EmailField(label=_("E-mail"))
    company_name = LineField(label=_("Company"), max_length=200, required=False)
    access = forms.ChoiceField(label=_("What do you need the portal for?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, purpose in (
            ("first_name", "given-name"),
            ("last_name", "family-name"),
            ("email", "email"),
            ("company_name", "organization"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = purpose
        access = self.fields["access"]
        assert isinstance(access, forms.ChoiceField)
        access.choices = [(key, ACCESS[key]) for key in offered]
        if len(offered) == 1:
            access.required, access.initial, access.widget = False, offered[0], forms.HiddenInput()
            self.only = offered[0]
        else:
            self.only = ""

    def clean_access(self) -> str:
        return self.only or str(self.cleaned_data["access"])
