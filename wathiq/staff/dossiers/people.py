"""The share window's form: people are chosen by their public id, among those who may be chosen."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import Company, User
from wathiq.dossiers import sharing

UNKNOWN = _("Somebody you chose cannot be found. Choose again.")


def known_users(values: Iterable[str]) -> list[User]:
    """The users with these public ids, in this order; whatever nobody has is left out. One query."""
    wanted = [one for value in values if (one := public_id_in(value))]
    by_id = {user.public_id: user for user in User.objects.filter(public_id__in=wanted)} if wanted else {}
    return [by_id[one] for one in dict.fromkeys(wanted) if one in by_id]


def find_users(values: Iterable[str]) -> list[User]:
    """The same, of everybody: raises ValidationError for an id that nobody has."""
    wanted = list(dict.fromkeys(values))
    found = known_users(wanted)
    if len(found) != len(wanted):
        raise ValidationError(UNKNOWN, code="unknown")
    return found


def public_id_in(value: str) -> uuid.UUID | None:
    """The public id that a form sent; None for anything else."""
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        return None


class PersonField(forms.Field):
    widget = forms.Select

    def to_python(self, value: Any) -> User | None:
        return find_users([value])[0] if value else None


class PeopleField(forms.Field):
    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[User]:
        return find_users(value or [])


class ShareForm(forms.Form):
    requester = PersonField(label=_("Requester"), error_messages={"required": _("Choose the requester.")})
    watchers = PeopleField(label=_("Watchers"), required=False)
    show_all = forms.BooleanField(label=_("Show all attachments"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, people: Iterable[tuple[User, Company | None]], *, to: str) -> None:
        """Put these people among the options of the field `to`, once each."""
        widget = self.fields[to].widget
        assert isinstance(widget, forms.Select)
        present = dict(widget.choices)
        for user, company in people:
            present[str(user.public_id)] = f"{user.name} ({company.name})" if company else user.name
        widget.choices = list(present.items())

    def people(self) -> sharing.People:
        """Whom a valid form chose."""
        return sharing.People(self.cleaned_data["requester"], tuple(self.cleaned_data["watchers"]))

    def refuse(self, reasons: dict[User, str]) -> None:
        """Put each refusal beside the field in which that person was chosen."""
        requester = self.cleaned_data.get("requester")
        for user, reason in reasons.items():
            self.add_error("requester" if user == requester else "watchers", reason)
