"""The second factor: an authenticator app, passkeys and recovery codes, by allauth.

allauth tells of a new authenticator only after the request's transaction, when nothing can be recorded with the act
any more. So our views call `added` and `removed` themselves; its signals are not used.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.internal import stagekit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from wathiq.accounts.models import Rules, System, User
from wathiq.accounts.passwords import FACTORS
from wathiq.audit.record import record
from wathiq.core import office, secrets

NEEDED = "second_factor_is_needed"  # in the session: true, or the page that was asked for and not opened
BEGUN_AS = "sign_in_begun_as"  # in the session: how the account stood when its owner signed in
LEADS_TO = "second_factor_leads_to"  # in the session, once it was added
WORDS = {
    Authenticator.Type.TOTP: gettext_lazy("authenticator app"),
    Authenticator.Type.WEBAUTHN: gettext_lazy("passkey"),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("recovery codes"),
}


def in_every_language(words: Any) -> dict[str, str]:
    told = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            told[language] = str(words)
    return told


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not correct, or no longer valid."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for a second factor. Add an authenticator app or a passkey first."
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

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What a passkey keeps of its owner. It never learns a key of our database."""
        return {"id": user.public_id.bytes, "name": user.email, "display_name": user.name}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not why_it_stays(authenticator)


@dataclass(frozen=True)
class Passkey:
    key: str  # in addresses
    name: str
    added: datetime
    used: datetime | None


@dataclass(frozen=True)
class Factors:
    """What somebody has besides a password. `codes` is how many recovery codes are left, None without any."""

    has_app: bool
    passkeys: list[Passkey]
    codes: int | None

    @property
    def has_any(self) -> bool:
        return self.has_app or bool(self.passkeys)


def key_of(authenticator: Authenticator) -> str:
    """A name of this passkey for addresses."""
    return salted_hmac("wathiq.passkey", str(authenticator.pk), algorithm="sha256").hexdigest()[:32]


def factors_of(user: User) -> Factors:
    """One query."""
    has_app, passkeys, codes = False, [], None
    for one in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        if one.type == Authenticator.Type.TOTP:
            has_app = True
        elif one.type == Authenticator.Type.WEBAUTHN:
            passkeys.append(Passkey(key_of(one), one.wrap().name, one.created_at, one.last_used_at))
        else:
            try:
                codes = len(one.wrap().get_unused_codes())
            except ValueError:  # sealed with another WATHIQ_SECRET_KEY: they no longer work
                codes = 0
    return Factors(has_app, passkeys, codes)


def passkey_of(user: User, key: str) -> Authenticator | None:
    """This person's own passkey by its name in addresses."""
    own = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return next((one for one in own if key_of(one) == key), None)


def has_factor(user: User) -> bool:
    has_one: bool = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    return has_one


def why_it_stays(authenticator: Authenticator) -> str:
    """Why this cannot be removed now, in a sentence: it is the last one, and needed. Empty when it can."""
    user = authenticator.user
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=authenticator.pk)
    if authenticator.type not in FACTORS or others.exists():
        return ""
    if Rules.current().second_factor_is_required(user):
        return _("You need a second factor here, and this is your only one. Add another one first.")
    if user.has_short_password:
        return _(
            "Your password is shorter than 15 characters, and this is your only second factor. "
            "Choose a longer password or add another second factor first."
        )
    return ""


def why_it_stays_for_good(authenticator: Authenticator) -> str:
    """The same, decided in the transaction that removes it: neither the rules nor the account change until then.

    Locks the rules first and the account then, as `end_sessions_without` does.
    """
    Rules.held()
    authenticator.user = authenticator.user.held()
    return why_it_stays(authenticator)


def added(user: User, kind: Authenticator.Type) -> None:
    """Record that this person has another way to sign in. Called in the transaction that adds it."""
    record("account.factor_added", System(), by=user, person=user, factor=in_every_language(WORDS[kind]))


def removed(user: User, kind: Authenticator.Type) -> None:
    """Record that this person has a way to sign in less."""
    record("account.factor_removed", System(), by=user, person=user, factor=in_every_language(WORDS[kind]))


def is_stale(request: HttpRequest) -> bool:
    """Has the account changed since its owner passed the first step: its password, its state, its rights?

    The session then holds no sign-in any more.
    """
    login = stagekit.unstash_login(request, peek=True)
    if login is None or login.user is None:
        return False
    begun_as = str(request.session.get(BEGUN_AS, ""))
    if constant_time_compare(begun_as, login.user.get_session_auth_hash()):
        return False
    stagekit.clear_login(request)
    request.session.pop(BEGUN_AS, None)
    return True


def ask_if_required(request: HttpRequest, user: User) -> None:
    """Remember for this session that it opens nothing until its owner has added a second factor."""
    request.session.pop(BEGUN_AS, None)
    if Rules.current().second_factor_is_required(user) and not has_factor(user):
        request.session[NEEDED] = True


def open_session(request: HttpRequest) -> None:
    """There is a second factor now: nothing is closed any more, and the way leads to what was asked for before."""
    asked_for = request.session.pop(NEEDED, None)
    if asked_for:
        request.session[LEADS_TO] = asked_for if isinstance(asked_for, str) else reverse("home")


def end_sessions_without(face: User.Face, *, but: HttpRequest) -> None:
    """A rule asks for a second factor now: whoever of this face has none signs in again, and is asked for it.

    The session of this request goes on. The rules stay locked, so that a removal in flight is over or sees the new one.
    """
    user = but.user
    assert isinstance(user, User)
    with transaction.atomic():
        Rules.held()
        having = Authenticator.objects.filter(type__in=FACTORS).values("user_id")
        without = User.objects.filter(face=face).exclude(pk__in=having)
        keys = list(without.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        User.objects.filter(pk__in=keys).update(epoch=F("epoch") + 1)
        if user.pk in keys:
            user.refresh_from_db(fields=["epoch"])
            but.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
