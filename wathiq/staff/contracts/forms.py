"""Forms about contracts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import Company, User
from wathiq.contracts.models import CURRENCIES, Contract, ContractType
from wathiq.core.forms import DayInput, LineField, ParagraphField, PublicChoice, settle
from wathiq.dossiers.models import Participant


class ContractForm(forms.Form):
    """Create or edit a contract. `version` is the one the page was made from."""

    title = LineField(label=_("Name"), max_length=300)
    type = forms.ModelChoiceField(
        ContractType.objects.all(), to_field_name="code", label=_("Type"), empty_label=_("Choose a type")
    )
    company = PublicChoice(
        Company.objects.order_by("name"), label=_("Client company"), empty_label=_("None yet"), required=False
    )
    other_party = LineField(label=_("Other party"), max_length=300, required=False)
    start = forms.DateField(label=_("Start"), widget=DayInput, required=False)
    end = forms.DateField(label=_("End"), widget=DayInput, required=False)
    value = forms.DecimalField(label=_("Value"), max_digits=18, decimal_places=3, min_value=0, required=False)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[("", ""), *((code, code) for code in CURRENCIES)], required=False
    )
    assignee = PublicChoice(
        User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name"),
        label=_("Assignee"),
        empty_label=_("Nobody yet"),
        required=False,
    )
    description = ParagraphField(label=_("Description"), max_length=20_000, required=False)
    private = forms.BooleanField(label=_("Private among staff"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, contract: Contract | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if contract is not None:
            # somebody inactive stays until another one is chosen
            current = contract.person(Participant.Role.ASSIGNEE)
            assignees = self.fields["assignee"]
            assert isinstance(assignees, PublicChoice)
            if current is not None and assignees.queryset is not None:
                assignees.queryset = assignees.queryset | User.objects.filter(pk=current.pk)
            self.fields["company"].disabled = contract.is_shown
        for name in ("type", "company", "assignee"):
            settle(self, name)

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

    def changes(self) -> dict[str, Any]:
        """The fields of the contract as typed, without the people and the version."""
        return {name: self.cleaned_data[name] for name in Contract.EDITABLE}
