"""Workflows for tests: the contract's default one, and what administrators make of it."""

from typing import Any

from wathiq.accounts.models import User
from wathiq.workflows.models import Status, Transition, Workflow

DRAFT, REVIEW, CLIENT, NEGOTIATION, SIGNATURE, SIGNED, CANCELLED = range(7)


def workflow(kind: str = "contract") -> Workflow:
    return Workflow.default_of(kind)


def status(position: int, kind: str = "contract") -> Status:
    return Status.objects.get(workflow=workflow(kind), position=position)


def way(origin: int, target: int) -> Transition:
    return Transition.objects.get(origin=status(origin), target=status(target))


def names(english: str) -> dict[str, str]:
    return {"en": english}


def fields(english: str, **changes: Any) -> dict[str, Any]:
    """Of a status."""
    plain = {"names": names(english), "category": "progress", "turn": "legal", "colour": "accent"}
    return plain | changes


def change(one: Transition, *, by: User, companies: Any = (), **changes: Any) -> Transition:
    one.edit(changes, companies=list(companies), by=by)
    return Transition.objects.get(pk=one.pk)
