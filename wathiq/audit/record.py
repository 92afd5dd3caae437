"""Write down that something happened. History, e-mail and whatever else follows start from here."""

import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from django.db import connection

from wathiq.audit import kinds
from wathiq.audit.models import ALGORITHM, FORMAT, Chain, Event, Personal, personal_hash


class Subject(Protocol):
    """Whatever has a chain of its own."""

    @property
    def chain_id(self) -> int: ...


@runtime_checkable
class Named(Protocol):
    """A fact that is a thing: the event keeps its id, and its name as it was on that day apart."""

    public_id: uuid.UUID

    @property
    def name(self) -> str: ...


Follower = Callable[[Event, kinds.Kind, Any], None]
_followers: list[Follower] = []
_circumstances: ContextVar[Mapping[str, str]] = ContextVar("circumstances", default={})  # noqa: B039 (never changed)


def follow(follower: Follower) -> None:
    """Call `follower(event, kind, subject)` in the transaction of every event."""
    if follower not in _followers:
        _followers.append(follower)


@contextmanager
def circumstances(**details: str) -> Iterator[None]:
    """Where the acts inside come from: the address and the program of the client, the number of the request."""
    token = _circumstances.set(details)
    try:
        yield
    finally:
        _circumstances.reset(token)


def record(kind: str, subject: Subject, *, by: Named | None, **facts: object) -> Event:
    """Append one event to the subject's chain, inside the transaction of the act.

    Call it last: it locks the chain until that transaction ends. A fact is text, a whole number, a truth value, a
    date, an amount, words in several languages (a dict), a thing with `public_id` and `name`, or a list of things.
    Raises KeyError for an undeclared kind and TypeError for another fact.
    """
    declared = kinds.get(kind)
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its act")
    public: dict[str, Any] = {}
    personal: dict[str, Any] = {"circumstances": dict(_circumstances.get())}
    if by is not None:
        personal["actor"] = by.name
    for key, value in facts.items():
        public[key], name = _fact(value)
        if name is not None:
            personal[key] = name

    chain = Chain.objects.select_for_update().get(pk=subject.chain_id)
    salt = secrets.token_hex(32)
    event = Event(
        chain=chain,
        sequence=chain.length + 1,
        kind=kind,
        at=_database_time(),
        actor=by.public_id if by is not None else None,
        facts=public,
        personal=personal_hash(salt, personal),
        previous=chain.head,
        format=FORMAT,
        algorithm=ALGORITHM,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    Personal.objects.create(event=event, salt=salt, data=personal)
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


def _fact(value: object) -> tuple[Any, Any]:
    """What the event holds of a fact, and the name that is kept apart."""
    if value is None or isinstance(value, str | int):
        return value, None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds"), None
    if isinstance(value, date):
        return value.isoformat(), None
    if isinstance(value, Decimal):
        return format(value, "f"), None
    if isinstance(value, Mapping):
        return {str(key): str(word) for key, word in value.items()}, None
    if isinstance(value, Named):
        return str(value.public_id), value.name
    if isinstance(value, Iterable):
        pairs = [_fact(item) for item in value]
        names = [name for _, name in pairs if name is not None]
        return [public for public, _ in pairs], names or None
    raise TypeError(f"{value!r} cannot stand in an event")
