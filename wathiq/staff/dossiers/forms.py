"""The form of a dossier: what every kind has. A kind adds its own fields."""

from typing import Any, ClassVar, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts.models import Company, User
from wathiq.core.forms import LineField, PublicChoice, settle
from wathiq.dossiers.models import Dossier, Participant


class DossierForm(forms.Form):
    """Create or edit a dossier. `version` is the one the page was made from.

    The fields are those of `EDITABLE`, by their names, with the assignee and the version.
    """

    model: ClassVar[type[Dossier]]
    lists: ClassVar[tuple[str, ...]] = ("company", "assignee")  # the fields whose choices are rows

    title = LineField(label=gettext_lazy("Name"), max_length=300)
    company = PublicChoice(
        Company.objects.order_by("name"),
        label=gettext_lazy("Client company"),
        empty_label=gettext_lazy("None yet"),
        required=False,
    )
    assignee = PublicChoice(
        User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name"),
        label=gettext_lazy("Assignee"),
        empty_label=gettext_lazy("Nobody yet"),
        required=False,
    )
    private = forms.BooleanField(label=gettext_lazy("Private among staff"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, dossier: Dossier | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dossier is not None:
            # somebody inactive stays until another one is chosen
            current = dossier.person(Participant.Role.ASSIGNEE)
            assignees = self.fields["assignee"]
            assert isinstance(assignees, PublicChoice)
            if current is not None and assignees.queryset is not None:
                assignees.queryset = assignees.queryset | User.objects.filter(pk=current.pk)
            self.fields["company"].disabled = dossier.is_shown
        for name in self.lists:
            settle(self, name)

    @classmethod
    def of(cls, dossier: Dossier, data: Any) -> Self:
        """To edit this dossier."""
        return cls(data, initial=cls.saved(dossier), dossier=dossier)

    @classmethod
    def saved(cls, dossier: Dossier) -> dict[str, Any]:
        """The dossier as its form begins; a kind says here how its own choices are written."""
        assignee = dossier.person(Participant.Role.ASSIGNEE)
        return {name: getattr(dossier, name) for name in cls.model.EDITABLE} | {
            "assignee": assignee.public_id if assignee else None,
            "company": dossier.company.public_id if dossier.company else None,
            "version": dossier.version,
        }

    def changes(self) -> dict[str, Any]:
        """The fields of the dossier as typed, without the people and the version."""
        return {name: self.cleaned_data[name] for name in self.model.EDITABLE}

    def what_differs(self, dossier: Dossier) -> list[tuple[str, str]]:
        """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
        saved: dict[str, Any] = {name: getattr(dossier, name) for name in self.model.EDITABLE}
        saved["assignee"] = dossier.person(Participant.Role.ASSIGNEE)
        return [
            (str(self.fields[name].label), _in_words(value))
            for name, value in saved.items()
            if (self.cleaned_data[name] or None) != (value or None)
        ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return getattr(value, "name", "") or str("–" if value in (None, "") else value)
