"""The form about reminders."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.core.forms import LineField
from wathiq.matters.models import ReminderRules

EARLIEST = 90  # days
MOST = 5


class DaysField(LineField):
    """Numbers of days as somebody writes a list, in the digits and with the commas of any language: `7, 1`."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        try:
            found = {int(word) for word in re.split(r"[\s,،;؛]+", typed) if word}
        except ValueError:
            raise ValidationError(
                _("Write numbers of days with commas between them, such as 7, 1.")
            ) from None
        if any(not 0 <= number <= EARLIEST for number in found):
            raise ValidationError(_("Choose days between 0 and %(most)d.") % {"most": EARLIEST})
        if len(found) > MOST:
            raise ValidationError(_("Choose %(most)d reminders at most.") % {"most": MOST})
        return sorted(found, reverse=True)

    def validate(self, value: Any) -> None:
        """An empty list is a choice: no reminders."""

    def run_validators(self, value: Any) -> None:
        """Those of a text mean nothing here."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(number) for number in value) if isinstance(value, list) else value


class RemindersForm(forms.Form):
    """Settings → Matters and cases → Reminders."""

    RULES = ("due_days", "hearing_days", "for_staff", "for_clients")

    due_days = DaysField(label=gettext_lazy("Days before a due date"), required=False)
    hearing_days = DaysField(label=gettext_lazy("Days before a hearing"), required=False)
    for_staff = forms.BooleanField(label=gettext_lazy("Remind the legal team"), required=False)
    for_clients = forms.BooleanField(label=gettext_lazy("Remind clients"), required=False)

    @classmethod
    def saved(cls, rules: ReminderRules) -> dict[str, Any]:
        return {name: getattr(rules, name) for name in cls.RULES}
