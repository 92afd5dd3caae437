import zoneinfo
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import User
from wathiq.core.forms import LineField


def time_zones() -> list[tuple[str, str]]:
    """Every zone by its name; those of the offices we are made for stand first."""
    near = ["Africa/Casablanca", "Asia/Beirut", "Asia/Riyadh", "Asia/Dubai", "Africa/Cairo", "Africa/Tunis"]
    near += ["Europe/Paris", "UTC"]
    others = sorted(
        zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")
    )
    return [(zone, zone.replace("_", " ")) for zone in dict.fromkeys(near + others)]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no generic forms at run time
    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language", "time_zone", "calendar", "digits")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        for name in ("calendar", "digits"):
            self.fields[name].required = False
        # without spaces, which would let the digits turn round on a page from right to left
        digits = [
            (User.Digits.WESTERN.value, "0123"),
            (User.Digits.ARABIC.value, _("٠١٢٣, on pages in Arabic")),
        ]
        cast("forms.ChoiceField", self.fields["digits"]).choices = digits

    def _kept(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or getattr(self.instance, name))

    def clean_calendar(self) -> str:
        return self._kept("calendar")

    def clean_digits(self) -> str:
        return self._kept("digits")
