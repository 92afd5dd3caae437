"""Forms about signing up: its rules, and the answer to somebody who asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.accounts import lists, sign_ups
from wathiq.accounts.models import Rules, SignUp
from wathiq.core.forms import LineField, ParagraphField, PublicChoice, settle


class RulesForm(forms.Form):
    """Who may sign up, and who says yes."""

    sign_up = forms.ChoiceField(
        label=_("Who may sign up"), choices=Rules.SignUp.choices, widget=forms.RadioSelect
    )
    approver = PublicChoice(
        sign_ups.approvers(),
        label=_("Who approves"),
        empty_label=_("Nobody: accounts open as soon as the address is proved"),
        required=False,
    )

    def __init__(self, *args: Any, rules: Rules, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {
            "sign_up": rules.sign_up,
            "approver": rules.approver.public_id if rules.approver else None,
        }
        approver = self.fields["approver"]
        assert isinstance(approver, PublicChoice)
        approver.queryset = sign_ups.approvers(also=rules.approver)
        settle(self, "approver")


class Belonging:
    LISTED, NEW, NONE = "listed", "new", "none"
    CHOICES = (
        (LISTED, _("A company of the list")),
        (NEW, _("A new company")),
        (NONE, _("No company")),
    )


class ApproveForm(forms.Form):
    """Open the account: with which company, and which access. Only the chosen kind of company is read."""

    belongs = forms.ChoiceField(label=_("Company"), choices=Belonging.CHOICES, widget=forms.RadioSelect)
    company = PublicChoice(
        lists.companies(),
        label=_("Company of the list"),
        empty_label=_("Choose a company"),
        required=False,
    )
    new_company = LineField(label=_("Name of the new company"), max_length=200, required=False)
    access = forms.ChoiceField(
        label=_("Access"), choices=list(sign_ups.ACCESS.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, asked: SignUp, **options: Any) -> None:
        super().__init__(*args, **options)
        named = asked.company_name.strip().casefold()
        same = [key for key, name in settle(self, "company") if key and str(name).casefold() == named]
        self.initial = {
            "access": asked.access,
            "belongs": Belonging.NEW if named and not same else Belonging.LISTED,
            "company": str(same[0]) if same else None,
            "new_company": "" if same else asked.company_name,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        belongs = data.get("belongs")
        if belongs == Belonging.LISTED and not data.get("company") and "company" not in self.errors:
            self.add_error("company", _("Choose the company."))
        if belongs == Belonging.NEW and not data.get("new_company") and "new_company" not in self.errors:
            self.add_error("new_company", _("Give the new company a name."))
        return data

    def where(self) -> dict[str, Any]:
        """The company as `SignUp.approve` takes it."""
        data = self.cleaned_data
        return {
            "company": data["company"] if data["belongs"] == Belonging.LISTED else None,
            "new_company": data["new_company"] if data["belongs"] == Belonging.NEW else "",
        }


class DeclineForm(forms.Form):
    reason = ParagraphField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].widget.attrs["rows"] = 4
