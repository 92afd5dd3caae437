"""Is a workflow whole: one start, and every status can be reached from it?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wathiq.workflows.models import Refused, Status, Transition, Workflow


@dataclass(frozen=True)
class Graph:
    """The statuses that stay, by key, with their names; where they start; the ways, from None where from any."""

    names: dict[int, str]
    starts: tuple[int, ...]
    ways: frozenset[tuple[int | None, int]]

    @classmethod
    def of(cls, workflow: Workflow) -> "Graph":
        """As it stands; statuses that give way count no more. Two queries."""
        statuses = list(Status.objects.filter(workflow=workflow, gives_way_to=None))
        names = {status.pk: str(status) for status in statuses}
        starts = tuple(status.pk for status in statuses if status.is_start)
        ways = Transition.objects.filter(target__workflow=workflow).values_list("origin", "target")
        return cls(names, starts, frozenset(ways))

    def reached(self) -> set[int]:
        """What can be reached from the start."""
        found = set(self.starts)
        grows: Iterable[int] = self.starts
        while grows:
            grows = [
                target
                for origin, target in self.ways
                if (origin in found or (origin is None and found))
                and target in self.names
                and target not in found
            ]
            found.update(grows)
        return found

    def require_whole(self) -> None:
        """Raises Refused with a sentence that names the status."""
        if not self.starts:
            raise Refused(_("A workflow needs a status in which new records begin."))
        if len(self.starts) > 1:
            raise Refused(_("New records begin in one status only."))
        for origin, target in self.ways:
            if origin == target:
                raise Refused(_("“%(status)s” leads to itself.") % {"status": self.names[target]})
        reached = self.reached()
        for key, name in self.names.items():
            if key not in reached:
                raise Refused(
                    _("Nothing could reach “%(status)s” any more. Add another transition to it first.")
                    % {"status": name}
                )
