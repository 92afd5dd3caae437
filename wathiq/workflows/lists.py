"""Workflows for the settings, ready as rows."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404

from wathiq.workflows import use
from wathiq.workflows.models import Status, Transition, Workflow


@dataclass
class Row:
    """A workflow, its statuses in order, and how many stand in it."""

    workflow: Workflow
    statuses: list[Status] = field(default_factory=list)
    count: int = 0


@dataclass
class Place:
    """A status of a workflow: how many stand in it, and the ways out of it."""

    status: Status
    count: int
    ways: list[Transition] = field(default_factory=list)


def by_kind(kinds: Iterable[str]) -> dict[str, list[Row]]:
    """The workflows of these kinds, the default first. Three queries."""
    found: dict[str, list[Row]] = {kind: [] for kind in kinds}
    rows: dict[int, Row] = {}
    for workflow in Workflow.objects.filter(kind__in=found).order_by("-is_default", "pk"):
        rows[workflow.pk] = Row(workflow)
        found[workflow.kind].append(rows[workflow.pk])
    statuses = list(Status.objects.filter(workflow__in=rows))
    counts = use.standing_in(status.pk for status in statuses)
    for status in statuses:
        rows[status.workflow_id].statuses.append(status)
        rows[status.workflow_id].count += counts[status.pk]
    return found


def places(workflow: Workflow) -> tuple[list[Place], list[Transition]]:
    """Its statuses in order with their own ways out, and the ways from any status. Four queries."""
    statuses = list(Status.objects.filter(workflow=workflow).select_related("gives_way_to"))
    counts = use.standing_in(status.pk for status in statuses)
    found = {status.pk: Place(status, counts[status.pk]) for status in statuses}
    from_any = []
    for way in workflow.ways().prefetch_related("companies"):
        if way.origin_id is None:
            from_any.append(way)
        else:
            found[way.origin_id].ways.append(way)
    return list(found.values()), from_any


def statuses_of(workflow: Workflow) -> list[Status]:
    """Those that stay, in order. One query."""
    return list(Status.objects.filter(workflow=workflow, gives_way_to=None))


def workflow_or_404(public_id: uuid.UUID) -> Workflow:
    found = Workflow.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def status_or_404(public_id: uuid.UUID) -> Status:
    found = Status.objects.select_related("workflow").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def transition_or_404(public_id: uuid.UUID) -> Transition:
    ways = Transition.objects.select_related("origin", "target__workflow", "team")
    found = ways.prefetch_related("companies").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def count_in(status: Status) -> int:
    """How many stand in it, private ones too. One query."""
    return use.standing_in([status.pk])[status.pk]
