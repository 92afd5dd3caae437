"""The matter: what the office advises on. A case is a matter with a court side: stages and hearings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts.models import Team, User
from wathiq.contacts import conflicts
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible, Participant
from wathiq.matters.models.practice_area import PracticeArea
from wathiq.workflows.models import Workflow


class Matter(Dossier):
    """A matter or a litigation case, by its `kind`. Dates are legal days, without an hour."""

    class Priority(models.TextChoices):
        LOW = "low", gettext_lazy("Low")
        NORMAL = "normal", gettext_lazy("Normal")
        HIGH = "high", gettext_lazy("High")
        URGENT = "urgent", gettext_lazy("Urgent")

        @property
        def rank(self) -> int:
            """The higher, the more urgent."""
            return list(type(self)).index(self) + 1

    practice_area = models.ForeignKey(PracticeArea, on_delete=models.PROTECT, related_name="+")
    arrived = models.DateField(gettext_lazy("Arrived on"), default=timezone.localdate)
    filed_on = models.DateField(gettext_lazy("Filed on"), null=True, blank=True)
    due = models.DateField(gettext_lazy("Due on"), null=True, blank=True)
    priority = models.CharField(
        gettext_lazy("Priority"), max_length=10, choices=Priority, default=Priority.NORMAL
    )
    client_position = models.CharField(gettext_lazy("Position of the client"), max_length=100, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    internal_reference = models.CharField(gettext_lazy("Internal reference"), max_length=100, blank=True)
    description = models.TextField(gettext_lazy("Description"), blank=True)
    latest_update = models.TextField(gettext_lazy("Latest update"), blank=True)  # what clients read first
    latest_update_at = models.DateTimeField(null=True, blank=True)

    KINDS = (Dossier.Kind.MATTER, Dossier.Kind.CASE)
    # clients read all but what is FOR_STAFF
    EDITABLE = (
        "title",
        "practice_area",
        "arrived",
        "filed_on",
        "due",
        "priority",
        "company",
        "client_position",
        "team",
        "internal_reference",
        "description",
        "latest_update",
        "private",
    )
    FOR_STAFF = frozenset({"description", "private", "internal_reference", "team", "priority", "urgency"})
    IN_THE_HEADER = frozenset({"title", "practice_area", "company"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filed_on=None) | models.Q(filed_on__gte=models.F("arrived")),
                name="a_matter_is_filed_after_it_arrived",
            ),
            models.CheckConstraint(
                condition=models.Q(due=None) | models.Q(due__gte=models.F("arrived")),
                name="a_matter_is_due_after_it_arrived",
            ),
            models.CheckConstraint(
                condition=models.Q(due=None)
                | models.Q(filed_on=None)
                | models.Q(due__gte=models.F("filed_on")),
                name="a_matter_is_due_after_it_was_filed",
            ),
        ]
        indexes = [models.Index(fields=["due"], name="matters_by_due_date")]

    @property
    def is_case(self) -> bool:
        return self.kind == self.Kind.CASE

    @classmethod
    def visible_to(cls, user: Any) -> models.QuerySet["Matter"]:
        """The matters and cases this person may open."""
        return cls.objects.filter(access.readable_by(user), kind__in=cls.KINDS)

    @classmethod
    def dossiers_visible_to(cls, user: Any, *kinds: Dossier.Kind) -> models.QuerySet[Dossier]:
        """Those of these kinds (both if none is named) as dossiers, for lists: see `Contract.dossiers_visible_to`."""
        return Dossier.objects.filter(access.readable_by(user), kind__in=kinds or cls.KINDS)

    @classmethod
    def assigned_workflow(cls, fields: Mapping[str, Any]) -> Workflow | None:
        """That of the practice area."""
        area: PracticeArea = fields["practice_area"]
        return area.workflow_for(fields["kind"])

    @classmethod
    def create(cls, *, by: User, kind: Dossier.Kind | None = None, **fields: Any) -> "Matter":
        """A new matter or case, at the start of the workflow of its practice area.

        Raises ValueError for another kind.
        """
        kind = cls._kind_for(kind)
        if fields.get("latest_update"):
            fields["latest_update_at"] = timezone.now()
        fields.setdefault("priority", cls.Priority.NORMAL)
        fields |= cls._for_lists(fields)
        return super().create(by=by, kind=kind, **fields)

    def write_update(self, words: str, *, by: User, version: int | None = None) -> bool:
        """Say what clients read first. True when it changed. Raises StaleVersion."""
        with transaction.atomic():
            self.lock(version=version)
            assignee = self.person(Participant.Role.ASSIGNEE)
            return self.edit({"latest_update": words}, assignee=assignee, by=by, version=version)

    def check_edit(self, changed: Mapping[str, Any]) -> None:
        super().check_edit(changed)
        area = changed.get("practice_area")
        if area is not None and not (area.for_cases if self.is_case else area.for_matters):
            raise NotPossible(_("This practice area cannot be chosen here."))
        if changed.get("company") and (reason := conflicts.objection(self, changed["company"])):
            raise NotPossible(reason)

    def what_follows(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        follows = self._for_lists(changed)
        if "latest_update" in changed:
            follows["latest_update_at"] = timezone.now() if changed["latest_update"] else None
        return follows

    @classmethod
    def _for_lists(cls, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What the dossier says of these fields for its lists."""
        said: dict[str, Any] = {}
        if "due" in fields:
            said["deadline"] = fields["due"] or date.max
        if "priority" in fields:
            said["urgency"] = cls.Priority(fields["priority"]).rank
        return said
