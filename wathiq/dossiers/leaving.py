"""Somebody leaves a client company or is deactivated: what that ends, said before and done after."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from wathiq.accounts.models import Company, User
from wathiq.audit.record import record
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant

Role = Participant.Role


@dataclass(frozen=True)
class Held:
    """A dossier that somebody takes part in, and as what."""

    dossier: Dossier
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Parts:
    """What somebody takes part in, as one reader may know it: what they may open by name, the others as a number."""

    named: list[Held] = field(default_factory=list)
    others: int = 0
    digest: str = ""  # of all of them, to notice that they changed

    @property
    def count(self) -> int:
        return len(self.named) + self.others


def parts_through(user: User, company: Company | None, *, reader: User) -> Parts:
    """What this person is requester or watcher of in a company: what leaving it ends. At most two queries."""
    return _known(_through(user, company), reader) if company else Parts(digest=_digest([]))


def open_to(user: User, *, reader: User) -> Parts:
    """What this portal user can open today, in whatever role. At most two queries."""
    doors = [door.filter(user=user).values("pk") for door in access.open_parts()]
    parts = Participant.objects.filter(pk__in=doors[0].union(*doors[1:], all=True))
    return _known(parts.select_related("dossier"), reader)


def count_open(user: User) -> int:
    """How many dossiers this person can open today. One query."""
    return Dossier.objects.filter(access.readable_by(user)).count()


def leave_company(user: User, company: Company | None, *, by: User) -> int:
    """Move this person to another company, or to none; their parts in the dossiers of the old one end.

    How many dossiers that were. What names them as approver or signee stays.
    """
    with transaction.atomic():
        user.held()
        old = user.company
        if old == company:
            return 0
        ended: dict[Dossier, list[Role]] = {}
        if old is not None:
            for part in _through(user, old).order_by("dossier", "role"):  # locked in one order by everybody
                ended.setdefault(part.dossier, []).append(Role(part.role))
        for dossier, roles in ended.items():
            dossier.lock()
            for role in roles:
                dossier.end_part(user, role, by=by)
            dossier.touch(for_clients=True)
            record(
                f"{dossier.kind}.person_left",
                dossier,
                by=by,
                person=user,
                company=old,
                roles=[role.value for role in roles],
            )
        if company is not None:
            user.join(company, by=by)
        else:
            user.leave(by=by)
    return len(ended)


def _through(user: User, company: Company) -> QuerySet[Participant]:
    """This person's open parts in the dossiers of this company, as one of its people."""
    return Participant.objects.filter(
        user=user, until=None, role__in=access.CLIENT_ROLES, dossier__company=company
    ).select_related("dossier")


def _known(parts: QuerySet[Participant], reader: User) -> Parts:
    roles: dict[Dossier, list[Role]] = {}
    for part in parts.order_by("dossier__reference", "role"):
        roles.setdefault(part.dossier, []).append(Role(part.role))
    keys = [dossier.pk for dossier in roles]
    readable = Dossier.objects.filter(access.readable_by(reader), pk__in=keys) if keys else []
    known = {dossier.pk for dossier in readable}
    named = [Held(dossier, tuple(held)) for dossier, held in roles.items() if dossier.pk in known]
    return Parts(named, len(roles) - len(named), _digest(roles.items()))


def _digest(roles: Iterable[tuple[Dossier, list[Role]]]) -> str:
    words = [f"{dossier.public_id} {' '.join(held)}" for dossier, held in roles]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
