"""The office's own workflows, as data: statuses, whose turn each one is, and the ways between them."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wathiq.core import formats


class Workflow(models.Model):
    """The statuses one kind of dossier goes through."""

    kind = models.CharField(max_length=20)
    names = models.JSONField()  # {"en": …, "fr": …, "ar": …}
    is_default = models.BooleanField(default=False)

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

    @property
    def first_status(self) -> "Status":
        return Status.objects.filter(workflow=self).order_by("position")[0]


class Status(models.Model):
    """A place in a workflow."""

    class Category(models.TextChoices):
        OPEN = "open", _("Open")
        PROGRESS = "progress", _("In progress")
        DONE = "done", _("Done")

    class Turn(models.TextChoices):
        LEGAL = "legal", pgettext_lazy("whose turn", "Legal team")
        CLIENT = "client", pgettext_lazy("whose turn", "Client")
        OTHER = "other", pgettext_lazy("whose turn", "Other party")
        NOBODY = "nobody", pgettext_lazy("whose turn", "Nobody")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="statuses")
    names = models.JSONField()
    category = models.CharField(max_length=10, choices=Category)
    turn = models.CharField(max_length=10, choices=Turn)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["workflow", "position"]
        constraints = [
            models.UniqueConstraint(fields=["workflow", "position"], name="statuses_stand_in_order")
        ]

    def __str__(self) -> str:
        return formats.in_language(self.names)

    @property
    def next_statuses(self) -> models.QuerySet["Status"]:
        """Where the workflow leads from here."""
        return Status.objects.filter(pk__in=Transition.objects.filter(origin=self).values("target")).order_by(
            "position"
        )


class Transition(models.Model):
    """A way from one status to another of the same workflow."""

    origin = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="one_way_between_two_statuses"),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("target")), name="a_way_leads_somewhere_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.target}"
