"""The contracts that one of the legal team works on."""

from dataclasses import dataclass

from django.db.models import Count

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant

WORKING = (Participant.Role.ASSIGNEE, Participant.Role.CONTRIBUTOR)


@dataclass(frozen=True)
class Held:
    """How many there are, how many of them the reader may open, and the latest of these."""

    count: int
    readable: int
    latest: list[Dossier]


def held_by(colleague: User, *, reader: User, size: int = 20) -> Held:
    """What `colleague` is assignee or contributor of, as `reader` may know it. Two queries."""
    parts = Participant.objects.filter(user=colleague, role__in=WORKING, until=None)
    held = Dossier.objects.filter(kind=Contract.Kind.CONTRACT, pk__in=parts.values("dossier_id"))
    counts = held.aggregate(
        count=Count("pk"), readable=Count("pk", filter=access.readable_by(reader), distinct=True)
    )
    latest = held.filter(access.readable_by(reader)).order_by("-updated", "-public_id")[:size]
    return Held(latest=list(latest), **counts)
