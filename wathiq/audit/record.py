"""Write down that something happened. History, e-mail and whatever else follows start from here."""

import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from django.db import connection
from django.utils.functional import Promise

import wathiq
from wathiq.audit import kinds
from wathiq.audit.models import ALGORITHM, FORMAT, Chain, Event, Personal

RESERVED = ("actor", "circumstances")


class Subject(Protocol):
    """Whatever has a chain of its own. The system has no public id."""

    @property
    def chain_id(self) -> int: ...
    @property
    def public_id(self) -> uuid.UUID | None: ...


@runtime_checkable
class Named(Protocol):
    """A fact that is a thing: the event keeps its id; its name (and a person's address) of that day stand apart."""

    public_id: uuid.UUID

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class AsItWas:
    """A person or thing under the name it had before the act."""

    public_id: uuid.UUID
    name: str
    email: str = ""


Follower = Callable[[Event, kinds.Kind, Any], None]
_followers: list[Follower] = []
_circumstances: ContextVar[Mapping[str, str]] = ContextVar("circumstances", default={})  # noqa: B039 (never changed)


def follow(follower: Follower) -> None:
    """Call `follower(event, kind, subject)` in the transaction of every event."""
    if follower not in _followers:
        _followers.append(follower)


@contextmanager
def circumstances(**details: str) -> Iterator[None]:
    """Where the acts inside come from: face, address, program, session, how they signed in, request."""
    token = _circumstances.set(details)
    try:
        yield
    finally:
        _circumstances.reset(token)


def record(kind: str, subject: Subject, *, by: Named | None, **facts: object) -> Event:
    """Append one event to the subject's chain, inside the transaction of the act.

    Call it last: it locks the chain until that transaction ends. A fact is text, a whole number, a truth value, a
    date, an amount, words in several languages (a dict), a thing with `public_id` and `name`, or a list of these.
    Raises KeyError for an undeclared kind and TypeError for another fact.
    """
    declared = kinds.get(kind)
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its act")
    if reserved := set(RESERVED) & set(facts):
        raise TypeError(f"{reserved} are not names of facts")
    public = {key: _public(value) for key, value in facts.items()}
    apart = {key: data for key, value in facts.items() if (data := _apart(value))}
    apart["circumstances"] = [{**_circumstances.get(), "build": wathiq.__version__}]
    if by is not None:
        apart["actor"] = _apart(by)
    names = [
        Personal(key=key, position=position, salt=secrets.token_hex(32), data=data)
        for key, several in apart.items()
        for position, data in enumerate(several)
    ]
    hashes: dict[str, list[str]] = {key: [] for key in apart}
    for name in names:
        hashes[name.key].append(name.computed_hash())

    chain = Chain.objects.select_for_update().get(pk=subject.chain_id)
    event = Event(
        chain=chain,
        sequence=chain.length + 1,
        kind=kind,
        at=_database_time(),
        subject=subject.public_id,
        actor=by.public_id if by is not None else None,
        facts=public,
        personal=hashes,
        previous=chain.head,
        format=FORMAT,
        algorithm=ALGORITHM,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    for name in names:
        name.event = event
    Personal.objects.bulk_create(names)
    chain.length, chain.head = event.sequence, event.hash
    chain.save(update_fields=["length", "head"])
    for follower in _followers:
        follower(event, declared, subject)
    return event


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
        return at.astimezone(UTC)


def _public(value: object) -> Any:
    """What the event itself holds of a fact. Raises TypeError."""
    if isinstance(value, Promise):
        raise TypeError(f"{value!r} is one language's text; give its words in all languages")
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(key): str(word) for key, word in value.items()}
    if isinstance(value, Named):
        return str(value.public_id)
    if isinstance(value, list | tuple):
        return [_public(item) for item in value]
    raise TypeError(f"{value!r} cannot stand in an event")


def _apart(value: object) -> list[dict[str, str]]:
    """The names and addresses of a fact, which stand apart from the event."""
    if isinstance(value, list | tuple):
        return [data for item in value for data in _apart(item)]
    if not isinstance(value, Named):
        return []
    data = {"name": value.name}
    if email := getattr(value, "email", ""):
        data["email"] = email
    return [data]
