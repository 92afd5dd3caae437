"""Walk the chains and name the first event that is not what was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from wathiq.audit.models import START, Chain, Event, Personal


@dataclass(frozen=True)
class Break:
    """The first broken place of a chain."""

    chain: Chain
    sequence: int
    reason: str

    def __str__(self) -> str:
        return f"Chain of {self.chain}, event {self.sequence}: {self.reason}."


def broken_chains() -> Iterator[Break]:
    """One `Break` for every chain that does not verify."""
    for chain in Chain.objects.order_by("pk").iterator():
        found = first_break(chain)
        if found is not None:
            yield found


def first_break(chain: Chain) -> Break | None:
    previous, expected = START, 0
    events = Event.objects.filter(chain=chain).order_by("sequence")
    personal = {row.pk: row for row in Personal.objects.filter(event__chain=chain).iterator()}
    for event in events.iterator():
        expected += 1
        event.chain = chain
        if event.sequence != expected:
            return Break(chain, expected, "it is missing")
        if event.previous != previous:
            return Break(chain, expected, "it does not follow the event before it")
        if event.computed_hash() != event.hash:
            return Break(chain, expected, "its contents were changed")
        apart = personal.get(event.pk)
        if apart is not None and apart.computed_hash() != event.personal:
            return Break(chain, expected, "its personal data were changed")
        previous = event.hash
    if expected != chain.length or previous != chain.head:
        return Break(chain, expected + 1, "the end of the chain was cut")
    return None
