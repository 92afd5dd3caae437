from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts import first_run
from wathiq.accounts.addresses import EmailField
from wathiq.accounts.forms import time_zones
from wathiq.accounts.models import User
from wathiq.accounts.passwords import ChoosePasswordForm, PasswordField
from wathiq.core.forms import LineField


class CodeForm(forms.Form):
    """The proof that somebody runs this installation."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        typed = str(self.cleaned_data["code"])
        if not first_run.is_code(typed):
            raise ValidationError(
                _("This is not the code. Compare it with what the server printed at its start.")
            )
        return typed


class AdministratorForm(ChoosePasswordForm):
    """The first administrator."""

    first_name = LineField(label=gettext_lazy("First name"), max_length=100)
    last_name = LineField(label=gettext_lazy("Last name"), max_length=100)
    email = EmailField(label=gettext_lazy("E-mail"))
    password = PasswordField()
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    field_order = ("first_name", "last_name", "email", "password", "language", "time_zone")

    def __init__(self, *args: Any, **options: Any) -> None:
        initial = {"language": translation.get_language(), "time_zone": settings.OFFICE_TIME_ZONE}
        options["initial"] = initial
        super().__init__(*args, user=User(face=User.Face.STAFF), **options)
        for name, what in (("first_name", "given-name"), ("last_name", "family-name"), ("email", "username")):
            self.fields[name].widget.attrs["autocomplete"] = what

    def clean_password(self) -> str:
        for name in ("first_name", "last_name", "email"):
            setattr(self.user, name, self.cleaned_data.get(name, ""))
        return super().clean_password()
