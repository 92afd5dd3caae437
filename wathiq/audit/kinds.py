"""The register of what can happen. A domain declares its kinds in its own `kinds.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Sentence = str | Promise
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    `sentence` is a whole sentence with named placeholders: `actor`, and the facts given to `record`. Where the
    wording depends on the facts, it is a function from the facts to one of several whole sentences.
    `tells` names the fact that holds the people to be told by e-mail.
    """

    code: str
    sentence: Sentence | Callable[[Facts], Sentence]
    tells: str | None = None

    def wording(self, facts: Facts) -> Sentence:
        return self.sentence(facts) if callable(self.sentence) else self.sentence


_register: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if _register.get(kind.code, kind) is not kind:
            raise ValueError(f"two kinds are called {kind.code}")
        _register[kind.code] = kind


def get(code: str) -> Kind:
    """Raises KeyError for a kind that nobody declared."""
    return _register[code]


def all_kinds() -> list[Kind]:
    return list(_register.values())
