"""The record of an act upon papers: whom it concerns, and who reads of it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wathiq.accounts.models import Membership, User
from wathiq.audit.record import record
from wathiq.documents.tree.items import Item
from wathiq.dossiers import access
from wathiq.dossiers.models import Circle, Dossier


def readers_now(dossier: Dossier) -> list[User]:
    """Who reads what clients read of the dossier, after the act: the event names them (decision 5)."""
    readers = access.readers_of(dossier)
    keys = [reader.user.pk for reader in readers]
    members = Membership.objects.filter(user__in=keys, company=dossier.company_id, until=None)
    colleagues = set(members.values_list("user", flat=True))
    found = {
        reader.user.pk: reader.user
        for reader in readers
        if reader.role in access.CLIENT_ROLES or reader.user.pk in colleagues
    }
    return list(found.values())


def touch(dossier: Dossier, items: Iterable[Item], *, for_clients: bool) -> None:
    """These papers changed. What only a circle reads must not move the lists of the others."""
    if for_clients or any(item.circle_id is None for item in items):
        dossier.touch(for_clients=for_clients, only_papers=True)


def apart(*items: Item | None) -> dict[str, list[str]]:
    """The fact that keeps an event among the circles of these papers; nothing where they have none."""
    keys = {item.circle_id for item in items if item is not None and item.circle_id is not None}
    return {"circles": _public(keys)} if keys else {}


def _public(circles: Iterable[int]) -> list[str]:
    found = Circle.objects.filter(pk__in=list(circles)).order_by("pk")
    return [str(key) for key in found.values_list("public_id", flat=True)]


def record_apart(
    kind: str, dossier: Dossier, items: Iterable[Item], *, by: User | None, readers: list[User], **facts: Any
) -> None:
    """One event about these items; where some are of a circle, one more for each circle, told to its members alone.

    `readers` of what clients read are a fact of the first.
    """
    groups: dict[int | None, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.circle_id].append(item)
    for circle, some in groups.items():
        more: dict[str, Any] = {"circles": _public([circle])} if circle is not None else {}
        record(kind, dossier, by=by, items=some, readers=[] if circle else readers, **facts, **more)
