"""What lies in a dossier for its clients beside its files: whoever shows the dossier reads a list of it first.

An app that lies above this one declares what it keeps there.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wathiq.dossiers.models import Dossier


@dataclass(frozen=True)
class Appearing:
    """One thing that clients see once they see the dossier."""

    key: str  # its public id
    words: str  # what it is, for the legal team


Source = Callable[[Dossier], Iterable[Appearing]]
_sources: list[Source] = []


def declare(source: Source) -> None:
    """Let `source` say what of its own is marked for the clients of a dossier."""
    if source not in _sources:
        _sources.append(source)


def of(dossier: Dossier) -> tuple[Appearing, ...]:
    """Everything that is marked for clients today, shown or not, in the order of the page."""
    return tuple(one for source in _sources for one in source(dossier))


def digest(found: Iterable[Appearing]) -> str:
    """Another one where clients would see something else; nothing where there is nothing."""
    seen = sorted(f"{one.key} {one.words}" for one in found)
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:20] if seen else ""
