"""Forms about contacts, and about what they are to a dossier."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wathiq.accounts import lists as accounts
from wathiq.accounts.addresses import EmailField
from wathiq.contacts import book, lists
from wathiq.contacts.models import Contact, Involvement
from wathiq.core.forms import LineField, ParagraphField, PublicChoice, settle

KNOWN = "known"


def sources() -> list[tuple[str, Any]]:
    return [
        (KNOWN, _("From the contacts")),
        (Contact.Kind.PERSON.value, _("A new person")),
        (Contact.Kind.ORGANISATION.value, _("A new organisation")),
    ]


def kinds() -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in Contact.Kind]


def roles() -> list[tuple[str, Any]]:
    return [("", _("Choose a role")), *((role.value, role.label) for role in Involvement.Role)]


class ContactField(forms.Field):
    """A contact by its public id, chosen with `ui.picker`."""

    widget = forms.Select

    def __init__(self, *, kind: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind

    def to_python(self, value: Any) -> Contact | None:
        if not value:
            return None
        found = lists.known(value, kind=self.kind)
        if found is None:
            raise ValidationError(_("What you chose cannot be found. Choose again."), code="unknown")
        return found


def offer(form: forms.Form, name: str, contacts: Iterable[Contact]) -> None:
    """Put these contacts, and what is chosen already, among the options of a field."""
    field = form.fields[name]
    assert isinstance(field, ContactField)
    widget = field.widget
    assert isinstance(widget, forms.Select)
    chosen = lists.known(str(form[name].value() or ""), kind=field.kind)
    everybody = [*([chosen] if chosen else []), *contacts]
    widget.choices = [("", ""), *{str(one.public_id): described(one) for one in everybody}.items()]


def described(contact: Contact) -> str:
    return f"{contact.name} ({contact.organisation.name})" if contact.organisation else contact.name


class RelatedForm(forms.Form):
    """What somebody is to a dossier. `version` is that of the row the form was made from."""

    role = forms.ChoiceField(label=_("Role"), choices=roles)
    position = LineField(label=_("Position"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AddForm(RelatedForm):
    """Somebody from the contacts, or a new one, and what they are to the dossier."""

    OF_NEW = ("name", "email", "phone", "organisation")

    source = forms.ChoiceField(label=_("Who"), choices=sources, widget=forms.RadioSelect, initial=KNOWN)
    contact = ContactField(label=_("Contact"), required=False)
    name = LineField(label=_("Name"), max_length=300, required=False)
    email = EmailField(label=_("E-mail"), required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"dir": "ltr"}))
    organisation = ContactField(kind=Contact.Kind.ORGANISATION, label=_("Organisation"), required=False)
    shown = forms.BooleanField(label=_("Show to clients"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_known = data.get("source") == KNOWN
        for name in self.OF_NEW if is_known else ("contact",):
            self.errors.pop(name, None)  # what is not asked is not wrong
        if is_known and not data.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Choose somebody from the contacts, or add somebody new."))
        if not is_known and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give it a name."))
        return data

    def chosen(self) -> Contact:
        """The contact of a valid form: one of the office’s, or one that is not saved yet."""
        data = self.cleaned_data
        if data["source"] == KNOWN:
            contact: Contact = data["contact"]
            return contact
        is_person = data["source"] == Contact.Kind.PERSON
        return book.draft(
            kind=data["source"],
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            organisation=data["organisation"] if is_person else None,
        )


class ContactForm(forms.Form):
    """Add or edit a contact. `version` is the one the page was made from."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=kinds, widget=forms.RadioSelect, initial=Contact.Kind.PERSON
    )
    name = LineField(label=_("Name"), max_length=300)
    email = EmailField(label=_("E-mail"), required=False)
    phone = LineField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"dir": "ltr"}))
    organisation = ContactField(kind=Contact.Kind.ORGANISATION, label=_("Organisation"), required=False)
    company = PublicChoice(
        accounts.companies(), label=_("Client company"), empty_label=_("No client company"), required=False
    )
    note = ParagraphField(
        label=_("Internal note"), max_length=5000, required=False, widget=forms.Textarea({"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        settle(self, "company")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Contact.Kind.ORGANISATION:
            self.errors.pop("organisation", None)
            data["organisation"] = None
        return data

    @staticmethod
    def saved(contact: Contact) -> dict[str, Any]:
        """The contact as its form begins."""
        return {name: getattr(contact, name) for name in (*Contact.EDITABLE, "version")} | {
            "organisation": contact.organisation and str(contact.organisation.public_id),
            "company": contact.company and contact.company.public_id,
        }

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Contact.EDITABLE}
