"""Walk the chains and name the first event that is not what was written."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wathiq.audit.models import START, Chain, Event, Personal

AT_ONCE = 500

Owner = Callable[[Chain], uuid.UUID | None]
_owners: dict[str, Owner] = {}


def declare_owner(of: Chain.Of, owner: Owner) -> None:
    """Say how to find the thing that owns a chain today, so that chains cannot be exchanged."""
    _owners[of] = owner


@dataclass(frozen=True)
class Break:
    """The first broken place of a chain."""

    chain: Chain
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"Chain of {self.chain}, event {self.sequence}: {self.reason}."


def broken_chains() -> Iterator[Break]:
    """One `Break` for every chain that does not verify.

    Run it in one snapshot of the database (`manage.py verify_audit` does), or work that goes on meanwhile looks
    like tampering.
    """
    for chain in Chain.objects.order_by("pk").iterator():
        found = first_break(chain)
        if found is not None:
            yield found


def first_break(chain: Chain) -> Break | None:
    previous, expected = START, 0
    subject = _owners[chain.of](chain) if chain.of in _owners else None
    for event, names in _events(chain):
        expected += 1
        if event.sequence != expected:
            return Break(chain, expected, "it is missing")
        if event.previous != previous:
            return Break(chain, expected, "it does not follow the event before it")
        if event.computed_hash() != event.hash:
            return Break(chain, expected, "its contents were changed")
        if event.subject != subject:
            return Break(chain, expected, "it happened to something else")
        for name in names:
            held = event.personal.get(name.key, [])
            if name.position >= len(held) or name.computed_hash() != held[name.position]:
                return Break(chain, expected, "its personal data were changed")
        previous = event.hash
    if expected != chain.length or previous != chain.head:
        return Break(chain, expected + 1, "the end of the chain was cut")
    return None


def _events(chain: Chain) -> Iterator[tuple[Event, list[Personal]]]:
    """Every event with the personal rows that are left of it, in order, some hundreds at a time."""
    last = 0
    while True:
        events = list(Event.objects.filter(chain=chain, sequence__gt=last).order_by("sequence")[:AT_ONCE])
        if not events:
            return
        names: dict[int, list[Personal]] = defaultdict(list)
        for row in Personal.objects.filter(event__in=[event.pk for event in events]):
            names[row.event_id].append(row)
        for event in events:
            event.chain = chain
            yield event, names[event.pk]
        last = events[-1].sequence
