"""The second factor: an authenticator app, passkeys and recovery codes, by allauth."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, override

from wathiq.accounts.models import Rules, System, User
from wathiq.accounts.passwords import FACTORS
from wathiq.audit.record import record
from wathiq.core import office, secrets

NEEDED = "second_factor_is_needed"  # in the session
WORDS = {
    Authenticator.Type.TOTP: gettext_lazy("authenticator app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("recovery codes"),
}


def in_every_language(words: Any) -> dict[str, str]:
    told = {}
    for language in ("en", "fr", "ar"):
        with override(language):
            told[language] = str(words)
    return told


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second factor. Add another one first, or choose a password of at least 15 characters."
        ),
        "factor_is_required": gettext_lazy(
            "The legal team asks for a second factor. Add another one before you remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return office.name()

    def _get_site_name(self) -> str:
        return office.name()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one while a short password, or a rule of the house, needs it."""
        if authenticator.type not in FACTORS:
            return True
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
        is_needed = user.has_short_password or Rules.current().second_factor_is_required(user)
        is_free: bool = others.exists() or not is_needed
        return is_free


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def ask_if_required(request: HttpRequest, user: User) -> None:
    """Remember for this session that it opens nothing until its owner has added a second factor."""
    if Rules.current().second_factor_is_required(user) and not has_factor(user):
        request.session[NEEDED] = True


def end_sessions_without(face: User.Face, *, but: User) -> None:
    """A rule asks for a second factor now: whoever of this face has none signs in again, and is asked for it."""
    having = Authenticator.objects.filter(type__in=FACTORS).values("user_id")
    others = User.objects.filter(face=face).exclude(pk__in=having).exclude(pk=but.pk)
    others.update(epoch=F("epoch") + 1)


@receiver(authenticator_added)
def _added(sender: Any, user: AbstractBaseUser, authenticator: Authenticator, **kwargs: Any) -> None:
    _record("account.factor_added", user, authenticator)


@receiver(authenticator_reset)
def _reset(sender: Any, user: AbstractBaseUser, authenticator: Authenticator, **kwargs: Any) -> None:
    _record("account.factor_added", user, authenticator)


@receiver(authenticator_removed)
def _removed(sender: Any, user: AbstractBaseUser, authenticator: Authenticator, **kwargs: Any) -> None:
    _record("account.factor_removed", user, authenticator)


def _record(kind: str, user: AbstractBaseUser, authenticator: Authenticator) -> None:
    assert isinstance(user, User)
    words = in_every_language(WORDS[Authenticator.Type(authenticator.type)])
    with transaction.atomic():
        record(kind, System(), by=user, person=user, factor=words)
