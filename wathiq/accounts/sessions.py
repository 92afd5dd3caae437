"""The sessions in which somebody is signed in, each on a device."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from wathiq.accounts import agents
from wathiq.accounts.models import System, User
from wathiq.audit.record import record


@dataclass(frozen=True)
class Device:
    key: str  # in addresses
    name: str
    address: str
    since: datetime
    is_current: bool


def key_of(session_key: str) -> str:
    """A name of this session for addresses, which opens nothing."""
    return salted_hmac("wathiq.device", session_key, algorithm="sha256").hexdigest()[:32]


def _open_sessions(user: User) -> list[UserSession]:
    """Those that still let this person in, newest first. Two queries."""
    known = {
        one.session_key: one for one in UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    }
    alive = set()
    for session in Session.objects.filter(session_key__in=known, expire_date__gt=timezone.now()):
        data = session.get_decoded()
        is_theirs = str(data.get(SESSION_KEY)) == str(user.pk)
        if is_theirs and constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            alive.add(session.session_key)
    return [one for key, one in known.items() if key in alive]


def count_of(user: User) -> int:
    """On how many devices this person is signed in. Two queries."""
    return len(_open_sessions(user))


def devices_of(request: HttpRequest) -> list[Device]:
    """Where the person who asks is signed in; this device stands first. Two queries."""
    assert isinstance(request.user, User)
    current = request.session.session_key or ""
    here, elsewhere = None, []
    for one in _open_sessions(request.user):
        is_current = one.session_key == current
        device = Device(
            key_of(one.session_key), agents.in_words(one.user_agent), one.ip, one.created_at, is_current
        )
        if is_current:
            here = device
        else:
            elsewhere.append(device)
    if here is None:
        agent, address = (
            request.headers.get("User-Agent", ""),
            str(get_adapter().get_client_ip(request) or ""),
        )
        here = Device(key_of(current), agents.in_words(agent), address, timezone.now(), is_current=True)
    return [here, *elsewhere]


def end_device(request: HttpRequest, key: str) -> bool:
    """Sign the person who asks out on another of their devices. False when that session was over already."""
    return _end(request, (one for one in _others(request) if key_of(one.session_key) == key)) > 0


def end_others(request: HttpRequest) -> int:
    """Sign the person who asks out everywhere but here; how many sessions that ended."""
    return _end(request, _others(request))


def _others(request: HttpRequest) -> list[UserSession]:
    assert isinstance(request.user, User)
    return [one for one in _open_sessions(request.user) if one.session_key != request.session.session_key]


def _end(request: HttpRequest, sessions: Iterable[UserSession]) -> int:
    user = request.user
    assert isinstance(user, User)
    ended = 0
    with transaction.atomic():
        for one in sessions:
            count, _kinds = Session.objects.filter(session_key=one.session_key).delete()
            one.delete()
            if count:
                record("account.session_ended", System(), by=user, person=user)
                ended += 1
    return ended
