"""Forms about contracts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.contracts.models import CURRENCIES, Contract, ContractType
from wathiq.core.forms import DayInput, LineField, ParagraphField
from wathiq.dossiers.models import Dossier
from wathiq.staff.dossiers.forms import DossierForm


class ContractForm(DossierForm):
    """Create or edit a contract."""

    model = Contract
    lists = ("type", *DossierForm.lists)
    field_order = ("title", "type", "company", "other_party", "start", "end", "value", "currency", "assignee")

    type = forms.ModelChoiceField(
        ContractType.objects.all(), to_field_name="code", label=_("Type"), empty_label=_("Choose a type")
    )
    other_party = LineField(label=_("Other party"), max_length=300, required=False)
    start = forms.DateField(label=_("Start"), widget=DayInput, required=False)
    end = forms.DateField(label=_("End"), widget=DayInput, required=False)
    value = forms.DecimalField(label=_("Value"), max_digits=18, decimal_places=3, min_value=0, required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", ""), *((code, code) for code in CURRENCIES)], required=False
    )
    description = ParagraphField(label=_("Description"), max_length=20_000, required=False)

    @classmethod
    def saved(cls, dossier: Dossier) -> dict[str, Any]:
        assert isinstance(dossier, Contract)
        return super().saved(dossier) | {"type": dossier.type.code}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", _("The end is before the start."))
        value, currency = data.get("value"), data.get("currency")
        if value is not None and not currency and "currency" not in self.errors:
            self.add_error("currency", _("Choose the currency of the value."))
        if value is None and "value" not in self.errors:
            data["currency"] = ""
        return data
