"""The office's own workflows, as data."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.workflows.models.refusals import Refused, StaleWorkflow

if TYPE_CHECKING:
    from wathiq.workflows.models.status import Status

Names = Mapping[str, str]  # {"en": …, "fr": …, "ar": …}, at least one of them


class Workflow(models.Model):
    """The statuses one kind of dossier goes through. A dossier keeps its workflow, by standing in a status of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    names = models.JSONField()  # {"en": …, "fr": …, "ar": …}
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)  # of the whole graph

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(is_default=True), name="one_default_workflow_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return formats.in_language(self.names)

    @classmethod
    def default_of(cls, kind: str) -> Self:
        return cls.objects.get(kind=kind, is_default=True)

    @classmethod
    def for_new(cls, kind: str, assigned: "Workflow | None") -> "Workflow":
        """Where a new dossier of this kind begins: the workflow of its type, or the default."""
        return assigned if assigned is not None and assigned.kind == kind else cls.default_of(kind)

    @property
    def start(self) -> "Status":
        """The status of new dossiers."""
        from wathiq.workflows.models.status import Status

        return Status.objects.get(workflow=self, is_start=True)

    @contextmanager
    def changing(self, *, version: int | None = None) -> Iterator[None]:
        """Hold the workflow, do what is inside, and see that it is whole afterwards: all of it or nothing.

        Raises StaleWorkflow where it has moved on from `version`, and Refused.
        """
        from wathiq.workflows.graph import Graph

        with transaction.atomic():
            held = type(self).objects.select_for_update().filter(pk=self.pk).first()
            if held is None or (version is not None and held.version != version):
                raise StaleWorkflow
            with transaction.atomic():
                yield
                Graph.of(self).require_whole()
            type(self).objects.filter(pk=self.pk).update(version=held.version + 1)
            self.version = held.version + 1

    @classmethod
    def create(cls, kind: str, names: Names, start: Mapping[str, Any], *, by: User) -> Self:
        """A workflow of one status, its start: `names`, `category`, `turn` and `colour`. Raises Refused."""
        from wathiq.workflows.models.status import Status

        with transaction.atomic():
            cls._require_new_names(kind, names)
            workflow = cls.objects.create(kind=kind, names=dict(names))
            Status.objects.create(workflow=workflow, is_start=True, position=0, **start)
            record("workflow.created", System(), by=by, **workflow.facts(), copied_from=None)
        return workflow

    def copy(self, names: Names, *, by: User) -> "Workflow":
        """Another workflow with the same statuses and transitions. Raises Refused."""
        from wathiq.workflows.models.status import Status
        from wathiq.workflows.models.transition import Transition

        with transaction.atomic():
            Workflow.objects.select_for_update().get(pk=self.pk)
            self._require_new_names(self.kind, names)
            made = Workflow.objects.create(kind=self.kind, names=dict(names))
            twins: dict[int, Status] = {}
            for status in Status.objects.filter(workflow=self, gives_way_to=None):
                fields = ("names", "category", "turn", "colour", "position", "is_start")
                twins[status.pk] = Status.objects.create(
                    workflow=made, **{name: getattr(status, name) for name in fields}
                )
            for way in Transition.objects.filter(target__in=twins).prefetch_related("companies"):
                if way.origin_id is not None and way.origin_id not in twins:
                    continue
                twin = Transition.objects.create(
                    origin=twins[way.origin_id] if way.origin_id else None,
                    target=twins[way.target_id],
                    **{name: getattr(way, name) for name in Transition.EDITABLE},
                )
                twin.companies.set(way.companies.all())
            record("workflow.created", System(), by=by, **made.facts(), copied_from=str(self.public_id))
        return made

    def rename(self, names: Names, *, by: User, version: int | None = None) -> bool:
        """Raises StaleWorkflow and Refused."""
        with self.changing(version=version):
            before = type(self).objects.get(pk=self.pk).names
            if before == dict(names):
                return False
            self._require_new_names(self.kind, names, apart_from=self.pk)
            self.names = dict(names)
            self.save(update_fields=["names"])
            record("workflow.renamed", System(), by=by, before=before, **self.facts())
        return True

    def make_default(self, *, by: User) -> bool:
        """New dossiers of this kind begin here, unless their type has a workflow of its own."""
        with transaction.atomic():
            rows = Workflow.objects.select_for_update().filter(kind=self.kind).order_by("pk")
            before = next(row for row in rows if row.is_default)
            if before.pk == self.pk:
                return False
            Workflow.objects.filter(pk=before.pk).update(is_default=False)
            Workflow.objects.filter(pk=self.pk).update(is_default=True)
            self.is_default = True
            record("workflow.made_default", System(), by=by, before=before.names, **self.facts())
        return True

    def remove(self, *, by: User) -> None:
        """Raises Refused where something uses it, or it is the default."""
        from wathiq.workflows import use
        from wathiq.workflows.models.status import Status
        from wathiq.workflows.models.transition import Transition

        with transaction.atomic():
            held = Workflow.objects.select_for_update().get(pk=self.pk)
            if held.is_default:
                raise Refused(
                    _("New records use this workflow: it is the default. Choose another one first.")
                )
            statuses = list(Status.objects.select_for_update().filter(workflow=self))
            if sum(use.standing_in(status.pk for status in statuses).values()):
                raise Refused(_("This workflow is in use: records stand in its statuses."))
            if use.is_assigned(self):
                raise Refused(_("This workflow is chosen for a type. Choose another one there first."))
            Transition.objects.filter(target__workflow=self).delete()
            Status.objects.filter(workflow=self).update(gives_way_to=None)
            Status.objects.filter(workflow=self).delete()
            facts = self.facts()
            held.delete()
            record("workflow.removed", System(), by=by, **facts)

    def add_status(
        self,
        fields: Mapping[str, Any],
        *,
        reached_from: "Iterable[Status]",
        from_any: bool = False,
        by: User,
        version: int | None = None,
    ) -> "Status":
        """Another status at the end, with a way to it from these statuses, or from any. Raises as `changing` does."""
        from wathiq.workflows.models.status import Status
        from wathiq.workflows.models.transition import Transition

        with self.changing(version=version):
            last = Status.objects.filter(workflow=self).order_by("-position").first()
            made = Status.objects.create(
                workflow=self, position=last.position + 1 if last else 0, is_start=last is None, **fields
            )
            made.require_own_names()
            origins: list[Status | None] = [None] if from_any else list(reached_from)
            for origin in origins:
                if origin is not None and origin.workflow_id != self.pk:
                    raise Refused(_("A status can only be reached from its own workflow."))
                Transition.objects.create(origin=origin, target=made)
            record(
                "workflow.status_added",
                System(),
                by=by,
                **self.facts(),
                **made.facts(),
                reached_from=[str(origin.public_id) if origin else "any" for origin in origins],
            )
        return made

    def facts(self) -> dict[str, Any]:
        """How events name it: in every language."""
        return {"workflow": self.names, "workflow_id": str(self.public_id), "of": self.kind}

    @classmethod
    def _require_new_names(cls, kind: str, names: Names, *, apart_from: int | None = None) -> None:
        for other in cls.objects.select_for_update().filter(kind=kind).exclude(pk=apart_from).order_by("pk"):
            if any(names.get(code) == word for code, word in other.names.items() if word):
                raise Refused(_("There is a workflow with this name already."), field="name")

    @classmethod
    def of_kind(cls, kind: str) -> models.QuerySet[Self]:
        """The default first, then in the order they were made."""
        return cls.objects.filter(kind=kind).order_by("-is_default", "pk")

    def ways(self) -> Any:
        """Every transition of the workflow that can still be taken, in the order of its statuses; from any, last."""
        from wathiq.workflows.models.transition import Transition

        return (
            Transition.objects.filter(target__workflow=self, target__gives_way_to=None)
            .filter(Q(origin=None) | Q(origin__gives_way_to=None))
            .select_related("origin", "target__workflow", "team")
            .order_by("origin__position", "target__position")
        )
