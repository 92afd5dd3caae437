"""What the legal team's pages of one kind of dossier have of their own; the rest is one implementation."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.urls import reverse
from django.utils.functional import Promise

from wathiq.accounts.models import User
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier

D = TypeVar("D", bound=Dossier, covariant=True)


@dataclass(frozen=True)
class WhileHidden:
    """What is said of attachments that are flagged for clients before their dossier is shown to them."""

    of_a_row: Promise  # in the list
    of_a_file: Promise  # on its page
    of_a_folder: Promise  # before it is shown
    of_a_selection: Promise  # after it was shown
    of_a_move: Promise  # the heading above those that would appear


@dataclass(frozen=True)
class Desk(Generic[D]):
    """One kind of dossier: its addresses are called after it, `contract`, `contract_share` and so on."""

    kind: Dossier.Kind
    model: type[D]
    related: tuple[str, ...]  # what its head reads, beside the status and the company
    subtitle: str  # the template of the line under its name, where `dossier` is of `model`
    requester_reads: (
        str  # the template of the sentence that says what a requester reads of it, as `requester`
    )
    while_hidden: WhileHidden
    works_on: Callable[[int], str]  # says that somebody is assignee or contributor of so many

    def find(self, user: User, public_id: uuid.UUID, *, to: Action = Action.READ) -> D:
        """As `access.visible_or_404`; what is of another kind is not found. Two queries."""
        related = ("status", "company", *self.related)
        return access.visible_or_404(self.model, user, public_id, *related, to=to, kind=self.kind)


_desks: dict[Dossier.Kind, Desk[Dossier]] = {}


def declare(desk: Desk[D]) -> Desk[D]:
    """Let pages that serve every kind find what this one has of its own."""
    _desks[desk.kind] = desk
    return desk


def desk_of(dossier: Dossier) -> Desk[Dossier]:
    return _desks[Dossier.Kind(dossier.kind)]


def works_on(kind: Dossier.Kind, count: int) -> str:
    """Says that one of the legal team is assignee or contributor of so many of this kind."""
    return _desks[kind].works_on(count)


def address(dossier: Dossier, page: str = "") -> str:
    """Where a dossier of any kind is, or one of its pages: `history`, `share` and so on."""
    name = f"{dossier.kind}_{page}" if page else dossier.kind
    return reverse(name, kwargs={"public_id": dossier.public_id})
