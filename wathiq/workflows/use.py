"""Who uses workflows.

This layer knows neither dossiers nor types, so they say it themselves when the product starts.
"""

from collections.abc import Callable, Iterable
from typing import Any

# The keys of statuses → how many stand in each
Counter = Callable[[list[int]], dict[int, int]]
# A workflow → is it chosen for something
Assigner = Callable[[Any], bool]
# A status that gives way → see that what stands in it moves on
Mover = Callable[[Any], None]

_counters: list[Counter] = []
_assigners: list[Assigner] = []
_movers: list[Mover] = []


def declare(
    *, counts: Counter | None = None, assigns: Assigner | None = None, moves: Mover | None = None
) -> None:
    if counts is not None and counts not in _counters:
        _counters.append(counts)
    if assigns is not None and assigns not in _assigners:
        _assigners.append(assigns)
    if moves is not None and moves not in _movers:
        _movers.append(moves)


def standing_in(statuses: Iterable[int]) -> dict[int, int]:
    """How many stand in each of these statuses. One query for each who uses them."""
    keys = list(statuses)
    found = dict.fromkeys(keys, 0)
    for counter in _counters:
        for key, count in counter(keys).items():
            found[key] += count
    return found


def is_assigned(workflow: Any) -> bool:
    return any(assigner(workflow) for assigner in _assigners)


def move_out(status: Any) -> None:
    """Let everything that stands in a status that gives way move on, now or by the queue."""
    for mover in _movers:
        mover(status)
