"""Signing in by e-mail and password, at the right one of two doors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wathiq.accounts import addresses, devices, second_factor
from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.core.faces import address
from wathiq.core.pages import render


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """A deactivated account gets the same answer as a wrong password."""

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> None:
        """Not set aside: allauth would lead them to a page that tells who has an account."""


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""  # allauth's holds a link, which the page has beside the label
        self.fields["password"].widget.attrs.update(
            {"autocomplete": "current-password", "dir": "ltr", "placeholder": False}
        )
        self.fields.pop("remember", None)

    def clean_login(self) -> str:
        return addresses.sought(self.cleaned_data["login"])


def other_door(request: HttpRequest, user: User) -> HttpResponse:
    """Somebody of the other face: say where their own door is. Their session here must be gone already."""
    request.user = AnonymousUser()
    return render(
        request,
        "account/other_door.html",
        {"is_staff": user.is_staff_member, "door": address(user.face, "account_login")},  # type: ignore[arg-type]
        status=403,
    )


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is not correct."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts on an account count apart for each device its owner has signed in with.

        Otherwise a stranger who tries often enough would lock its owner out.
        """
        login = str(credentials.get("email", "")).strip().lower()
        return f"{login}:{devices.known_for(request, login)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A device that the owner has used is counted alone, not with everybody else at its network's address.

        Otherwise a few typing errors in one office would shut out all who work there.
        """
        key = self._get_login_attempts_cache_key(request, **credentials)
        is_known = devices.known_for(request, str(credentials.get("email", "")).strip().lower())
        action = "login_failed_known" if is_known else "login_failed"
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action=action, key=key
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        assert isinstance(user, User)
        if user.face != request.face:  # type: ignore[attr-defined]
            # allauth has already written the address into this session
            request.session.flush()
            raise ImmediateHttpResponse(other_door(request, user))
        request.session[second_factor.BEGUN_AS] = user.get_session_auth_hash()
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        with transaction.atomic():
            methods = get_authentication_records(request, user)
            how = " ".join(str(one.get("type") or one.get("method", "")) for one in methods)
            record("account.signed_in", System(), by=user, face=user.face, method=how or "password")
        devices.remember(request, user)
        second_factor.ask_if_required(request, user)

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            with transaction.atomic():
                record("account.signed_out", System(), by=user, face=user.face)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Our forms choose passwords by a verb, on the record; nothing else may."""
        raise RuntimeError("a password is chosen by User.choose_password")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")
