"""Forms about one file, and about the rules of all of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wathiq.core.forms import LineField, ParagraphField
from wathiq.documents.models import AttachmentRules, Document


class DetailsForm(forms.Form):
    """What the legal team writes about a file. `version` is that of the row the page was made from."""

    type = LineField(label=_("Type"), max_length=100, required=False)
    comment = ParagraphField(
        label=_("Internal note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    to_be_approved = forms.BooleanField(label=_("To be approved"), required=False)
    to_be_signed = forms.BooleanField(label=_("To be signed"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def saved(document: Document) -> dict[str, Any]:
        """The document as its form begins."""
        return {name: getattr(document, name) for name in (*Document.EDITABLE, "version")}

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Document.EDITABLE}


class RulesForm(forms.Form):
    """Settings → Contracts → Attachments."""

    RULES = ("shown_by_default", "clients_add", "clients_edit", "clients_delete")

    shown_by_default = forms.BooleanField(label=_("Show attachments to clients by default"), required=False)
    clients_add = forms.BooleanField(label=_("Clients may add attachments"), required=False)
    clients_edit = forms.BooleanField(
        label=_("Clients may rename and replace what they added"), required=False
    )
    clients_delete = forms.BooleanField(label=_("Clients may delete what they added"), required=False)

    @classmethod
    def saved(cls, rules: AttachmentRules) -> dict[str, bool]:
        return {name: getattr(rules, name) for name in cls.RULES}
