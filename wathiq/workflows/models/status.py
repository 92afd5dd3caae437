"""A place in a workflow."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.workflows.models.refusals import Refused
from wathiq.workflows.models.workflow import Workflow


class Status(models.Model):
    """A place in a workflow: how far a dossier is, and whose turn it is."""

    class Category(models.TextChoices):
        OPEN = "open", gettext_lazy("Open")
        PROGRESS = "progress", gettext_lazy("In progress")
        DONE = "done", gettext_lazy("Done")

    class Turn(models.TextChoices):
        LEGAL = "legal", pgettext_lazy("whose turn", "Legal team")
        CLIENT = "client", pgettext_lazy("whose turn", "Client")
        OTHER = "other", pgettext_lazy("whose turn", "Other party")
        NOBODY = "nobody", pgettext_lazy("whose turn", "Nobody")

    class Colour(models.TextChoices):
        """Each a token of the design, in light and dark; green is taken (clients can see this)."""

        INK = "ink", gettext_lazy("Grey")
        ACCENT = "accent", gettext_lazy("The office’s colour")
        AMBER = "amber", gettext_lazy("Amber")
        RED = "red", gettext_lazy("Red")

    COLOUR_OF = {Category.OPEN: Colour.INK, Category.PROGRESS: Colour.ACCENT, Category.DONE: Colour.ACCENT}
    EDITABLE = ("names", "category", "turn", "colour")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="statuses")
    names = models.JSONField()
    category = models.CharField(max_length=10, choices=Category)
    turn = models.CharField(max_length=10, choices=Turn)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.ACCENT)
    position = models.PositiveSmallIntegerField()
    is_start = models.BooleanField(default=False)
    # while what stands here is being moved there, one by one; then this status is removed
    gives_way_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gives_way_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["workflow", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "position"],
                name="statuses_stand_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["workflow"], condition=models.Q(is_start=True), name="one_start_of_a_workflow"
            ),
        ]

    def __str__(self) -> str:
        return formats.in_language(self.names)

    @property
    def next_statuses(self) -> models.QuerySet["Status"]:
        """Where the workflow leads from here."""
        from wathiq.workflows.models.transition import Transition

        return Status.objects.filter(pk__in=Transition.out_of(self).values("target")).order_by("position")

    def edit(self, changes: Mapping[str, Any], *, by: User, version: int | None = None) -> bool:
        """Change these fields of `EDITABLE`. True when something changed. Raises StaleWorkflow and Refused."""
        with self.workflow.changing(version=version):
            self.refresh_from_db()
            changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
            if set(changed) - set(self.EDITABLE):
                raise ValueError(f"not for editing: {set(changed)}")
            if not changed:
                return False
            before = self.names
            for name, value in changed.items():
                setattr(self, name, value)
            self.save(update_fields=list(changed))
            self.require_own_names()
            record(
                "workflow.status_edited",
                System(),
                by=by,
                **self.workflow.facts(),
                **self.facts(),
                before=before,
                fields=sorted(changed),
            )
        return True

    def place(self, *, later: bool, by: User) -> bool:
        """Change places with the next status, or the one before. True when there is one."""
        with self.workflow.changing():
            order = list(Status.objects.filter(workflow=self.workflow).order_by("position"))
            at = order.index(self)
            to = at + 1 if later else at - 1
            if not 0 <= to < len(order):
                return False
            mine, theirs = order[at], order[to]
            Status.objects.filter(pk=mine.pk).update(position=theirs.position)
            Status.objects.filter(pk=theirs.pk).update(position=mine.position)
            self.position = theirs.position
            record(
                "workflow.status_placed",
                System(),
                by=by,
                **self.workflow.facts(),
                **self.facts(),
                later=later,
            )
        return True

    def make_start(self, *, by: User, version: int | None = None) -> bool:
        """New dossiers begin here. Raises StaleWorkflow, and Refused where some status cannot be reached from it."""
        with self.workflow.changing(version=version):
            self.refresh_from_db()
            if self.is_start:
                return False
            if self.gives_way_to_id is not None:
                raise Refused(_("“%(status)s” is being removed.") % {"status": self})
            Status.objects.filter(workflow=self.workflow, is_start=True).update(is_start=False)
            Status.objects.filter(pk=self.pk).update(is_start=True)
            self.is_start = True
            record("workflow.start_chosen", System(), by=by, **self.workflow.facts(), **self.facts())
        return True

    def remove(self, *, by: User, into: "Status | None" = None, version: int | None = None) -> bool:
        """Remove it with its ways. True when it is gone already.

        Where dossiers stand here they need `into`, another status of the workflow: then this one gives way, nothing
        moves into it any more, and it is gone when the last has been moved (`use.moves`). Raises StaleWorkflow, and
        Refused, naming how many stand here.
        """
        from wathiq.workflows import use
        from wathiq.workflows.models.transition import Transition

        with self.workflow.changing(version=version):
            held = Status.objects.select_for_update().get(pk=self.pk)
            count = use.standing_in([self.pk])[self.pk]
            if held.gives_way_to_id is not None:
                raise Refused(_("“%(status)s” is being removed.") % {"status": self})
            if held.is_start:
                raise Refused(
                    _("New records begin in “%(status)s”. Choose another start first.") % {"status": self}
                )
            if Status.objects.filter(gives_way_to=self.pk).exists():
                raise Refused(_("Records are being moved to “%(status)s”. Wait a moment.") % {"status": self})
            if count and into is None:
                raise Refused(
                    ngettext(
                        "%(count)d record stands in “%(status)s”. Choose where it goes.",
                        "%(count)d records stand in “%(status)s”. Choose where they go.",
                        count,
                    )
                    % {"count": count, "status": self},
                    field="into",
                )
            facts = {**self.workflow.facts(), **self.facts()}
            if not count:
                Transition.objects.filter(models.Q(origin=self) | models.Q(target=self)).delete()
                Status.objects.filter(pk=self.pk).delete()
            else:
                assert into is not None
                place = Status.objects.filter(
                    pk=into.pk, workflow=self.workflow_id, gives_way_to=None
                ).exclude(pk=self.pk)
                if not place.exists():
                    raise Refused(_("Choose another status of this workflow."), field="into")
                Status.objects.filter(pk=self.pk).update(gives_way_to=into, gives_way_by=by)
            record(
                "workflow.status_removed" if not count else "workflow.status_gives_way",
                System(),
                by=by,
                **facts,
                **(
                    {"count": count, "into": into.names, "into_id": str(into.public_id)}
                    if into and count
                    else {}
                ),
            )
            if count:
                self.refresh_from_db()
                use.move_out(self)
        return not Status.objects.filter(pk=self.pk).exists()

    def finish_removing(self) -> bool:
        """The last step of a status that gives way: it goes when nothing stands in it. True when it is gone."""
        from wathiq.workflows import use
        from wathiq.workflows.models.transition import Transition

        with transaction.atomic():
            Workflow.objects.select_for_update().get(pk=self.workflow_id)
            held = Status.objects.select_for_update().filter(pk=self.pk).first()
            if held is None:
                return True
            if held.gives_way_to_id is None or use.standing_in([self.pk])[self.pk]:
                return False
            by = held.gives_way_by
            Transition.objects.filter(models.Q(origin=self) | models.Q(target=self)).delete()
            Status.objects.filter(pk=self.pk).delete()
            Workflow.objects.filter(pk=self.workflow_id).update(version=models.F("version") + 1)
            record("workflow.status_removed", System(), by=by, **self.workflow.facts(), **self.facts())
        return True

    def require_own_names(self) -> None:
        """Raises Refused where another status of the workflow has this name: nobody could tell them apart."""
        for other in Status.objects.filter(workflow=self.workflow_id).exclude(pk=self.pk):
            if any(self.names.get(code) == word for code, word in other.names.items() if word):
                raise Refused(_("There is a status with this name in the workflow already."), field="name")

    def facts(self) -> dict[str, Any]:
        return {"status": self.names, "status_id": str(self.public_id)}

    @classmethod
    def keep(cls, pk: int) -> "Status | None":
        """This status, sure to stay until the transaction ends; None where it was removed, or gives way.

        Any number of people may keep one status: they wait for nobody but whoever removes it.
        """
        found = list(cls.objects.raw("select * from workflows_status where id = %s for key share", [pk]))
        return found[0] if found and found[0].gives_way_to_id is None else None
