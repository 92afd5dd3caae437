"""The workflows that practice areas can choose from."""

from dataclasses import dataclass

from wathiq.workflows.models import Status, Workflow


@dataclass(frozen=True)
class Choice:
    """A workflow, known outside by the public id of the status it begins with."""

    key: str
    workflow: Workflow


def workflows_of(kind: str) -> list[Choice]:
    """Those of this kind, the default first. One query."""
    statuses = Status.objects.filter(workflow__kind=kind).select_related("workflow")
    found: dict[int, Choice] = {}
    for status in statuses.order_by("-workflow__is_default", "workflow", "position"):
        found.setdefault(status.workflow_id, Choice(str(status.public_id), status.workflow))
    return list(found.values())
