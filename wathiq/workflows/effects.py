"""What a change of a workflow affects, known before it is made."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.core import formats, text
from wathiq.workflows import use
from wathiq.workflows.models import Status, Transition, Workflow


@dataclass(frozen=True)
class Effect:
    """How many stand in the status concerned and in the workflow; which buttons clients gain and lose, in words."""

    standing: int
    in_workflow: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def digest(self) -> str:
        """To notice that it was read."""
        words = "\n".join([str(self.standing), str(self.in_workflow), *self.gained, "", *self.lost])
        return hashlib.sha256(words.encode()).hexdigest()[:32]


def of(workflow: Workflow, act: Callable[[], object], status: Status | None = None) -> Effect:
    """What this act would affect. It is tried and undone; raises whatever it raises."""
    with transaction.atomic():
        before = _buttons(workflow)
        counts = use.standing_in(Status.objects.filter(workflow=workflow).values_list("pk", flat=True))
        with transaction.atomic():
            act()
            after = _buttons(workflow)
            transaction.set_rollback(True)
    return Effect(
        standing=counts.get(status.pk, 0) if status is not None else 0,
        in_workflow=sum(counts.values()),
        gained=tuple(sorted(after - before)),
        lost=tuple(sorted(before - after)),
    )


def _buttons(workflow: Workflow) -> set[str]:
    """Each button that clients have, in a whole sentence."""
    found = set()
    for way in workflow.ways().exclude(grant=Transition.Grant.NOBODY).prefetch_related("companies"):
        given = {
            "button": text.isolate(way.label),
            "status": text.isolate(way.origin or ""),
            "who": text.isolate(way.get_grant_display()),
            "companies": formats.names([company.name for company in way.companies.all()]),
        }
        if way.origin is None:
            sentence = _("Everywhere: “%(button)s” (%(who)s)")
        else:
            sentence = _("In “%(status)s”: “%(button)s” (%(who)s)")
        if given["companies"]:
            sentence = (
                _("Everywhere: “%(button)s” (%(who)s; only of %(companies)s)")
                if way.origin is None
                else _("In “%(status)s”: “%(button)s” (%(who)s; only of %(companies)s)")
            )
        found.add(sentence % given)
    return found
