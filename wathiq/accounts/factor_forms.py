"""Codes as people type them, and passkeys as browsers send them."""

import unicodedata
import uuid
from typing import Any

from allauth.core import context, ratelimit
from allauth.core.internal import ratelimit as limits
from allauth.mfa import app_settings
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from fido2.utils import websafe_decode

from wathiq.accounts import second_factor
from wathiq.accounts.models import User
from wathiq.core.forms import LineField

# What the parsers of allauth and fido2 raise for an answer that no browser would send
NONSENSE = (TypeError, ValueError, LookupError, AttributeError, InvalidSignature)


def refused() -> ValidationError:
    return ValidationError(_("This passkey was not accepted. Try again, or choose another way."))


class CodeField(forms.CharField):
    """Digits of any script, with or without spaces between them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Code"))
        super().__init__(max_length=40, **options)
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}

    def to_python(self, value: Any) -> str:
        typed = "".join(one for one in str(super().to_python(value) or "") if one.isalnum())
        return "".join(
            str(digit) if (digit := unicodedata.digit(one, None)) is not None else one for one in typed
        )


class _TakesCode:
    """A code of the app, or a recovery code; each counts once.

    Not by allauth's `clean_code`: it takes an app's code again after half a minute although that is good for longer,
    and an accepted one wipes what others have failed with from the same address.
    """

    user: User
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = CodeField()  # type: ignore[attr-defined]  # allauth's forms have them

    def clean_code(self) -> str:
        # one after the other: a code that is sent twice at once counts once
        is_active = self.user.held().is_active
        attempt = Attempt(self.user)
        code = str(self.cleaned_data["code"])
        if is_active:
            own = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN)
            for authenticator in own:
                if _takes(authenticator, code):
                    authenticator.user = self.user
                    self.authenticator = authenticator
                    attempt.succeeded()
                    return code
        raise ValidationError(_("This code is not correct, or no longer valid."))


def _takes(authenticator: Authenticator, code: str) -> bool:
    way = authenticator.wrap()
    try:
        if not way.validate_code(code):
            return False
    except ValueError:  # sealed with another WATHIQ_SECRET_KEY
        return False
    if authenticator.type == Authenticator.Type.TOTP:
        # for as long as it is good: its own period, those before and after it, and one for clocks
        periods = 2 * app_settings.TOTP_TOLERANCE + 2
        cache.set(way._get_used_cache_key(code), "y", timeout=periods * app_settings.TOTP_PERIOD)
    return True


class Attempt:
    """One try at somebody's second factor, counted by the visitor's address and by the account.

    Raises ValidationError when there were too many.
    """

    def __init__(self, user: User) -> None:
        self.key = str(user.pk)
        self.by_address = limits.consume(context.request, app="allauth.account", action="second_factor")
        if self.by_address is None or not ratelimit.consume(
            context.request, action="second_factor_for_one", key=self.key
        ):
            raise ValidationError(_("Too many attempts. Please wait a few minutes and try again."))

    def succeeded(self) -> None:
        """Nothing counts against this account any more. What else came from this address still does."""
        if self.by_address is not None:
            self.by_address.rollback()
        ratelimit.clear(context.request, action="second_factor_for_one", key=self.key)


class SecondStepForm(_TakesCode, base.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    pass


class AgainByCodeForm(_TakesCode, base.ReauthenticateForm):  # type: ignore[misc]
    pass


class AddAppForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"] = CodeField(label=_("Code from the app"))


class RemoveAppForm(totp.DeactivateTOTPForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        if reason := second_factor.why_it_stays(self.authenticator):
            raise ValidationError(reason)
        return dict(forms.Form.clean(self) or {})


class PasskeyNameField(LineField):
    def __init__(self, **options: Any) -> None:
        super().__init__(label=gettext_lazy("Name"), max_length=60, **options)
        # it is typed before the device makes the passkey, and must not be refused afterwards
        self.widget.attrs["maxlength"] = "60"


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = PasskeyNameField(required=False)
        self.fields["passwordless"] = forms.BooleanField(
            label=_("Sign in with it without a password"), required=False, initial=True
        )

    def clean(self) -> dict[str, Any]:
        try:
            cleaned = dict(super().clean())
            if cleaned.get("credential") and not cleaned.get("passwordless"):
                # many devices sign in without a password whether or not that was wished: the wish is kept
                cleaned["credential"]["clientExtensionResults"] = {"credProps": {"rk": False}}
        except NONSENSE as nonsense:
            raise refused() from nonsense
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = PasskeyNameField()


class _UsesPasskey:
    """An answer that makes no sense is an answer that is wrong."""

    user: User
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        is_active = self.user.held().is_active
        attempt = Attempt(self.user)
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(credential)
            authenticator = auth.complete_authentication(self.user, credential)
        except (*NONSENSE, ValidationError) as wrong:
            raise refused() from wrong
        if not is_active:
            raise refused()
        attempt.succeeded()
        return authenticator


class SecondStepPasskeyForm(_UsesPasskey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AgainByPasskeyForm(_UsesPasskey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class SignInByPasskeyForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Who signs in is what the passkey says; it names its owner by `public_id`."""

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        try:
            auth.parse_authentication_response(credential)
            handle = websafe_decode(credential["response"]["userHandle"])
            user = User.objects.filter(public_id=uuid.UUID(bytes=handle), is_active=True).first()
            # a question that another page has put may be answered by whoever finds the device
            if user is None or (auth.get_state() or {}).get("user_verification") != "required":
                raise refused()
            authenticator = auth.complete_authentication(user, credential)
            # False: its owner wants the password asked for as well. Some browsers do not tell
            if authenticator.wrap().is_passwordless is False:
                raise refused()
            return authenticator
        except NONSENSE as nonsense:
            raise refused() from nonsense
        except ValidationError as wrong:
            raise refused() from wrong
