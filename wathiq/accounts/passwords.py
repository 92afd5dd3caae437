"""Which passwords are good enough (decision 23), and the forms that choose one."""

from itertools import pairwise
from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts.models import User, Visitor
from wathiq.accounts.models.user import LONG_ENOUGH_ALONE
from wathiq.core import office

LONG_ENOUGH_WITH_FACTOR = 8
LONGEST = 1000  # hashing what is longer would be work for nobody's good
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def shortest_for(user: Any) -> int:
    """How many characters this person's password needs."""
    known = isinstance(user, User) and user.pk is not None
    has_factor = known and Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return LONG_ENOUGH_WITH_FACTOR if has_factor else LONG_ENOUGH_ALONE


class LengthValidator:
    def validate(self, password: str, user: Any = None) -> None:
        shortest = shortest_for(user)
        if len(password) < shortest:
            raise ValidationError(
                _("This password is too short: it needs at least %(shortest)d characters.")
                % {"shortest": shortest},
                code="too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(_("This password is too long."), code="too_long")

    def get_help_text(self) -> str:
        return _("At least 15 characters; several words are easy to remember and hard to guess.")


class GuessableValidator:
    """Refuses what a guesser tries first: few different characters, runs, and what everybody here knows."""

    def validate(self, password: str, user: Any = None) -> None:
        folded = password.casefold()
        is_run = all(ord(after) - ord(before) == 1 for before, after in pairwise(folded))
        if len(set(folded)) < 5 or is_run:
            raise ValidationError(
                _("This password is easy to guess: it repeats or counts up."), code="easy_to_guess"
            )
        if isinstance(user, User):
            known = [user.email, user.email.partition("@")[0], user.name, user.first_name, user.last_name]
        else:
            known = []
        known.append(office.name())
        rest = folded
        for word in known:
            if len(word) >= 4:
                rest = rest.replace(word.casefold(), "")
        if len(rest) < len(folded) and len(rest) < LONG_ENOUGH_WITH_FACTOR:
            raise ValidationError(
                _("This password is easy to guess: it is made of your name, your e-mail or ours."),
                code="easy_to_guess",
            )

    def get_help_text(self) -> str:
        return _("Not your name, your e-mail address or a common password.")


class PasswordInput(forms.PasswordInput):
    """A box for a new password: what is typed is not sent back, and a meter may stand beside it."""

    def __init__(self, *, new: bool = True) -> None:
        attrs = {"autocomplete": "new-password" if new else "current-password", "dir": "ltr"}
        super().__init__(attrs=attrs | ({"data-meter": "true"} if new else {}))


class PasswordField(forms.CharField):
    """A password as typed: nothing is stripped, and nothing is shown again."""

    def __init__(self, *, new: bool = True, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Password"))
        # what nobody would type is refused before anything reads or hashes it
        too_long = {"max_length": gettext_lazy("This password is too long.")}
        super().__init__(
            strip=False,
            max_length=LONGEST,
            widget=PasswordInput(new=new),
            **{**options, "error_messages": too_long | options.get("error_messages", {})},
        )
        self.widget.attrs.pop("maxlength", None)  # browsers would cut what is pasted, and say nothing


def accepted(password: str, user: User) -> str:
    """This new password, when it is good enough for this person. Raises ValidationError.

    Their row is locked until it is stored, so that no second factor goes in between.
    """
    from django.contrib.auth.password_validation import validate_password

    user.held()
    validate_password(password, user)
    return password


class ChoosePasswordForm(forms.Form):
    """Choose a first password. `user` is whose; it may not be saved yet."""

    password = PasswordField(label=gettext_lazy("New password"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        from django.contrib.auth.password_validation import validate_password

        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class ResetForm(allauth.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Ask for a new password by e-mail. Nobody learns here whether the address has an account."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"}),
        )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **options: Any) -> str:
        email = str(self.cleaned_data["email"])
        Visitor.forgot_password(email, language=translation.get_language() or "en")
        return email


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password after a link by e-mail. One box: it can be looked at before it is sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("password2")
        self.fields["password1"] = PasswordField(label=_("New password"))

    def clean(self) -> dict[str, Any]:
        return dict(forms.Form.clean(self) or {})

    def clean_password1(self) -> str:
        return accepted(self.cleaned_data["password1"], self.user)

    def save(self) -> None:
        self.user.choose_password(self.cleaned_data["password1"], by_reset=True)


class ChangeForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields.pop("password2")
        self.fields["oldpassword"] = PasswordField(new=False, label=_("Current password"))
        self.fields["password1"] = PasswordField(label=_("New password"))

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your current password."), code="wrong")
        return password

    def clean(self) -> dict[str, Any]:
        return dict(forms.Form.clean(self) or {})

    def clean_password1(self) -> str:
        return accepted(self.cleaned_data["password1"], self.user)

    def save(self) -> None:
        self.user.choose_password(self.cleaned_data["password1"])


class ReauthenticateForm(allauth.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"] = PasswordField(new=False)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."), code="wrong")
        return password
