"""The dossiers, of every kind, that one of the legal team works on."""

from dataclasses import dataclass

from django.db.models import Count

from wathiq.accounts.models import User
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant

WORKING = (Participant.Role.ASSIGNEE, Participant.Role.CONTRIBUTOR)


@dataclass(frozen=True)
class Held:
    """How many there are of each kind, how many of all the reader may open, and the latest of these."""

    counts: dict[Dossier.Kind, int]
    readable: int
    latest: list[Dossier]

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def held_by(colleague: User, *, reader: User, size: int = 20) -> Held:
    """What `colleague` is assignee or contributor of, as `reader` may know it. Two queries."""
    parts = Participant.objects.filter(user=colleague, role__in=WORKING, until=None)
    held = Dossier.objects.filter(pk__in=parts.values("dossier_id"))
    rows = list(
        held.order_by("kind")
        .values("kind")
        .annotate(count=Count("pk"), readable=Count("pk", filter=access.readable_by(reader), distinct=True))
    )
    latest = held.filter(access.readable_by(reader)).order_by("-updated", "-public_id")[:size]
    counts = {Dossier.Kind(row["kind"]): row["count"] for row in rows}
    return Held(counts, sum(row["readable"] for row in rows), list(latest))
