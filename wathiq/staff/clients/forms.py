"""Forms about portal users: their account, and the company they belong to."""

import hashlib
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wathiq.accounts import directory, lists
from wathiq.accounts.addresses import EmailField
from wathiq.accounts.models import Company, User
from wathiq.core.forms import LineField, PublicChoice, settle
from wathiq.core.text import isolate
from wathiq.staff.dossiers.people import PersonField, known_users

ACCESS = {
    "client": {"is_client": True, "is_collaborator": False},
    "collaborator": {"is_client": False, "is_collaborator": True},
    "both": {"is_client": True, "is_collaborator": True},
}


def access_choices() -> list[tuple[str, Any]]:
    return [
        ("client", _("Client: follows what is shown to them")),
        ("collaborator", _("Collaborator: approves and signs what names them")),
        ("both", _("Client and collaborator")),
    ]


def access_of(user: User) -> str:
    return (
        "both" if user.is_client and user.is_collaborator else "client" if user.is_client else "collaborator"
    )


class CompanyForm(forms.Form):
    """A company that exists, or the name of a new one."""

    company = PublicChoice(lists.companies(), label=_("Company"), empty_label=_("No company"), required=False)
    new_company = LineField(label=_("Or a new company"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = data.get("new_company")
        if name and data.get("company"):
            self.add_error("new_company", _("Choose a company or name a new one, not both."))
        elif name:
            self._refuse_known_company(name)
        return data

    def _refuse_known_company(self, name: str) -> bool:
        known = Company.called(name)
        if known is not None:
            words = gettext("%(company)s is in the list already. Choose it there.")
            self.add_error("new_company", words % {"company": isolate(known.name)})
        return known is not None

    def chosen_company(self, *, by: User) -> Company | None:
        """The company of a valid form, added now where it is new.

        Raises IntegrityError when somebody else added it meanwhile; then the form says so.
        """
        name = self.cleaned_data["new_company"]
        if not name:
            chosen: Company | None = self.cleaned_data["company"]
            return chosen
        try:
            with transaction.atomic():
                return Company.add(name, by=by)
        except IntegrityError:
            if not self._refuse_known_company(name):
                raise RuntimeError("a company was refused that nobody has") from None
            raise


class AccountForm(forms.Form):
    """What administrators know of a portal user. `seen` is a digest of the account that the page was made from."""

    first_name = LineField(label=_("First name"), max_length=100)
    last_name = LineField(label=_("Last name"), max_length=100)
    email = EmailField(label=_("E-mail"))
    access = forms.ChoiceField(
        label=_("Access"), choices=access_choices, widget=forms.RadioSelect, initial="client"
    )
    department = PublicChoice(
        lists.departments(), label=_("Department"), empty_label=_("No department"), required=False
    )
    job_title = LineField(label=_("Job title"), max_length=100, required=False)
    phone = LineField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TelInput(attrs={"dir": "ltr"})
    )
    manager = PersonField(label=_("Manager"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, account: User | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.account = account
        settle(self, "department")
        chosen = known_users([str(self["manager"].value() or "")])
        widget = self.fields["manager"].widget
        assert isinstance(widget, forms.Select)
        offered = {str(row["public_id"]): _offered(row) for row in lists.likely_managers(apart_from=account)}
        offered |= {str(user.public_id): user.name for user in chosen if user.face == User.Face.PORTAL}
        widget.choices = [("", gettext("Nobody")), *offered.items()]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self._refuse_taken(email)
        return email

    def _refuse_taken(self, email: str) -> None:
        if sentence := directory.whose(email, apart_from=self.account):
            raise ValidationError(sentence, code="taken")

    def refuse_address(self) -> None:
        """Somebody took the address between the question and the act."""
        try:
            self._refuse_taken(self.cleaned_data["email"])
        except ValidationError as taken:
            self.add_error("email", taken)
        else:
            raise RuntimeError("an address was refused that nobody has")

    def clean_manager(self) -> User | None:
        manager: User | None = self.cleaned_data["manager"]
        if manager is None:
            return None
        if self.account is not None and manager == self.account:
            raise ValidationError(_("Nobody is their own manager. Choose somebody else."))
        stays = self.account is not None and manager.pk == self.account.manager_id
        if manager.face != User.Face.PORTAL or not (manager.is_active or stays):
            raise ValidationError(_("Choose an active portal user."))
        return manager

    def details(self) -> dict[str, Any]:
        """The fields of the account as typed, as `User.edit` and `User.invite` take them."""
        names = (
            "first_name",
            "last_name",
            "email",
            "department",
            "job_title",
            "phone",
            "manager",
            "language",
        )
        return {name: self.cleaned_data[name] for name in names} | ACCESS[self.cleaned_data["access"]]


class NewAccountForm(CompanyForm, AccountForm):
    """Invite somebody, into a company or a new one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settle(self, "company")


class MoveForm(CompanyForm):
    """Move somebody to another company. `seen` is a digest of what the page said they would lose."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settle(self, "company")


def _offered(row: dict[str, Any]) -> str:
    name = f"{row['first_name']} {row['last_name']}"
    return f"{name} ({row['company_name']})" if row["company_name"] else name


def as_it_is(user: User) -> dict[str, Any]:
    """The account as its form begins."""
    names = ("first_name", "last_name", "email", "job_title", "phone", "language")
    return {name: getattr(user, name) for name in names} | {
        "access": access_of(user),
        "department": user.department.public_id if user.department else None,
        "manager": user.manager.public_id if user.manager else None,
        "seen": digest_of(user),
    }


def digest_of(user: User) -> str:
    """Changes whenever one of the fields that administrators edit does."""
    values = [repr(getattr(user, f"{name}_id", getattr(user, name))) for name in sorted(User.EDITABLE)]
    return hashlib.sha256("\n".join(values).encode()).hexdigest()
