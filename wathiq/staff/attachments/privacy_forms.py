"""Forms about private folders: who may open one, and why an administrator does."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wathiq.accounts.models import User
from wathiq.core import formats, text
from wathiq.core.forms import LineField
from wathiq.dossiers.models import Circle

VIEWER, EDITOR, NOBODY = "viewer", "editor", ""
# one choice for each colleague
CHOICES = (
    (NOBODY, pgettext_lazy("a private folder", "Cannot open it")),
    (VIEWER, pgettext_lazy("a private folder", "Viewer")),
    (EDITOR, pgettext_lazy("a private folder", "Editor")),
)


class MembersForm(forms.Form):
    """One choice for each colleague; `version` is that of the members the page was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        colleagues: Sequence[User],
        seated: Mapping[int, bool],
        version: int,
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.colleagues = colleagues
        for user in colleagues:
            may_edit = seated.get(user.pk)
            self.fields[self.key(user)] = forms.ChoiceField(
                label=user.name,
                choices=CHOICES,
                required=False,
                initial=NOBODY if may_edit is None else (EDITOR if may_edit else VIEWER),
                widget=forms.RadioSelect,
            )

    @staticmethod
    def key(user: User) -> str:
        return f"may-{user.public_id}"

    def questions(self) -> list[tuple[User, forms.BoundField]]:
        return [(user, self[self.key(user)]) for user in self.colleagues]

    def who(self, may: str) -> list[User]:
        """Whom a valid form lets do this much."""
        return [user for user in self.colleagues if self.cleaned_data[self.key(user)] == may]


class EnterForm(forms.Form):
    """Which private folder an administrator opens: its name is not theirs to read before."""

    circle = forms.ChoiceField(
        label=_("Which one"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a folder."),
            "invalid_choice": _("This folder is not private any more. Choose another one."),
        },
    )
    reason = LineField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why: the legal team reads it in the history.")},
    )

    def __init__(self, data: Any = None, *, circles: Sequence[Circle]) -> None:
        super().__init__(data)
        choices = [
            (
                str(circle.public_id),
                _("Private since %(date)s, made so by %(name)s")
                % {"date": formats.moment(circle.created), "name": text.isolate(circle.created_by.name)},
            )
            for circle in circles
        ]
        field = self.fields["circle"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial = choices[0][0]
