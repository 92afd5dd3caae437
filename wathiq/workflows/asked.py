"""What a transition can ask for: a closed register in code. A kind of dossier adds its own fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

from wathiq.accounts.models import User

# A dossier; this layer does not know them
Subject = Any


@dataclass(frozen=True)
class Asked:
    """One field: how a form asks for it, and what becomes of the answer.

    `field(dossier)` makes the form field, its initial value too. `check(dossier, answer)` raises ValidationError.
    `apply(dossier, answer, by)` saves it inside the transaction of the move, the dossier held, and gives the facts
    that the event holds of it. `kinds`: of which kinds of dossier; none: of all.
    """

    code: str
    label: str | Promise
    field: Callable[[Subject], forms.Field]
    apply: Callable[[Subject, Any, User], dict[str, object]]
    check: Callable[[Subject, Any], None] | None = None
    kinds: frozenset[str] = frozenset()
    for_staff_only: bool = True


_register: dict[str, Asked] = {}


def register(*fields: Asked) -> None:
    for one in fields:
        if _register.get(one.code, one) is not one:
            raise ValueError(f"two fields are called {one.code}")
        _register[one.code] = one


def of_kind(kind: str) -> dict[str, Asked]:
    """What transitions of this kind of dossier can ask for, by code."""
    return {code: one for code, one in _register.items() if not one.kinds or kind in one.kinds}
