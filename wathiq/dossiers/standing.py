"""What stands in a status: counted, and moved on where the status is removed."""

from django.db.models import BigIntegerField, Count, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob

from wathiq.core.acting import acting_as
from wathiq.dossiers import moving
from wathiq.dossiers.models import Dossier
from wathiq.workflows.models import Status


def count(statuses: list[int]) -> dict[int, int]:
    """How many dossiers stand in each, private ones too. One query."""
    rows = Dossier.objects.filter(status__in=statuses).order_by()
    return dict(rows.values_list("status").annotate(count=Count("pk")))


def move_out(status: Status) -> None:
    """By the queue: each dossier is an act of its own, however many there are."""
    from wathiq.dossiers.tasks import work_off_status

    work_off_status.defer(status_id=status.pk)


def work_off(status_id: int) -> None:
    """Move on whatever stands in a status that gives way, then remove it. Safe to call again after any crash."""
    more = True
    while more:
        with acting_as(None):
            status = Status.objects.select_related("gives_way_by", "workflow").filter(pk=status_id).first()
            if status is None or status.gives_way_to_id is None:
                return
            with acting_as(status.gives_way_by):
                dossier = Dossier.objects.filter(status=status_id).order_by("pk").first()
                if dossier is None:
                    more = not status.finish_removing()
                else:
                    moving.give_way(dossier, status)


def lost() -> QuerySet[Status]:
    """Statuses that give way, though no job of the queue sees to it."""
    mine = ProcrastinateJob.objects.filter(task_name="wathiq.dossiers.tasks.work_off_status")
    alive = mine.filter(status__in=("todo", "doing")).annotate(about=KeyTextTransform("status_id", "args"))
    waiting = Status.objects.filter(gives_way_to__isnull=False)
    return waiting.exclude(pk__in=alive.annotate(key=Cast("about", BigIntegerField())).values("key"))
