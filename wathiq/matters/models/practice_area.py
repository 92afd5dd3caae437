"""Practice areas: the office's own list, as data."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, StaleVersion
from wathiq.workflows.models import Workflow


class PracticeArea(models.Model):
    """Labour law, litigation, intellectual property …: for matters, for cases or for both."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    names = models.JSONField()  # {"en": …, "fr": …, "ar": …}
    for_matters = models.BooleanField(_("For matters"), default=True)
    for_cases = models.BooleanField(_("For cases"), default=True)
    due_in = models.PositiveSmallIntegerField(  # days after arrival; None: no due date is proposed
        _("Due in days"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    matter_workflow = models.ForeignKey(
        Workflow, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_workflow = models.ForeignKey(
        Workflow, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    EDITABLE = ("names", "for_matters", "for_cases", "due_in", "matter_workflow", "case_workflow")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return formats.in_language(self.names)

    @property
    def name(self) -> str:
        return str(self)

    @classmethod
    def in_order(cls) -> "models.QuerySet[PracticeArea]":
        """All of them, as lists show them."""
        return cls.objects.order_by("position", "pk")

    @classmethod
    def or_404(cls, public_id: uuid.UUID) -> "PracticeArea":
        found = (
            cls.objects.select_related("matter_workflow", "case_workflow").filter(public_id=public_id).first()
        )
        if found is None:
            raise Http404
        return found

    @classmethod
    def for_kind(cls, kind: str, *, beside: "PracticeArea | None" = None) -> "models.QuerySet[PracticeArea]":
        """Those that matters, or cases, can have; and `beside`, which one has already."""
        of_kind = models.Q(for_cases=True) if kind == Dossier.Kind.CASE else models.Q(for_matters=True)
        return cls.objects.filter(of_kind | models.Q(pk=beside.pk) if beside else of_kind)

    def workflow_for(self, kind: str) -> Workflow | None:
        return self.case_workflow if kind == Dossier.Kind.CASE else self.matter_workflow

    @classmethod
    def assigns(cls, workflow: Workflow) -> bool:
        """Is this workflow chosen for the matters or the cases of one of them?"""
        chosen = models.Q(matter_workflow=workflow) | models.Q(case_workflow=workflow)
        return cls.objects.filter(chosen).exists()

    def due_after(self, arrived: date) -> date | None:
        """The due date that is proposed for what arrived on that day."""
        return arrived + timedelta(days=self.due_in) if self.due_in else None

    @classmethod
    def add(cls, *, by: User, **fields: Any) -> "PracticeArea":
        with transaction.atomic():
            last = cls.objects.aggregate(last=models.Max("position"))["last"] or 0
            made = cls.objects.create(position=last + 1, **fields)
            record("practice_area.added", System(), by=by, area=made.names, area_id=str(made.public_id))
        return made

    def edit(self, changes: dict[str, Any], *, by: User, version: int | None = None) -> bool:
        """Change these fields of `EDITABLE`; True when something changed. Raises StaleVersion."""
        if unknown := set(changes) - set(self.EDITABLE):
            raise ValueError(f"not for editing: {unknown}")
        with transaction.atomic():
            held = PracticeArea.objects.select_for_update().get(pk=self.pk)
            if version is not None and held.version != version:
                raise StaleVersion
            changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
            if not changed:
                return False
            for name, value in changed.items():
                setattr(self, name, value)
            self.version = held.version + 1
            self.save(update_fields=[*changed, "version"])
            record(
                "practice_area.edited",
                System(),
                by=by,
                area=self.names,
                area_id=str(self.public_id),
                fields=sorted(changed),
            )
        return True

    def move(self, *, up: bool, by: User) -> bool:
        """Change places with the one before, or after. True when there is one."""
        with transaction.atomic():
            areas = list(PracticeArea.objects.select_for_update().order_by("position", "pk"))
            place = areas.index(self)
            other = place - 1 if up else place + 1
            if not 0 <= other < len(areas):
                return False
            areas[place], areas[other] = areas[other], areas[place]
            for position, area in enumerate(areas, start=1):
                area.position = position
            PracticeArea.objects.bulk_update(areas, ["position"])
            record("practice_area.moved", System(), by=by, area=self.names, area_id=str(self.public_id))
        return True

    def has_it(self, reader: User) -> tuple[int, int]:
        """How many matters and cases have it, and how many of these the reader may open. One query."""
        area = {"kind__in": (Dossier.Kind.MATTER, Dossier.Kind.CASE), "matter__practice_area": self.pk}
        counts = Dossier.objects.filter(**area).aggregate(
            count=models.Count("pk"),
            readable=models.Count("pk", filter=access.readable_by(reader), distinct=True),
        )
        return counts["count"], counts["readable"]

    def remove(self, *, by: User) -> None:
        """Raises ProtectedError while a matter or case has it."""
        with transaction.atomic():
            names, public_id = self.names, str(self.public_id)
            self.delete()
            record("practice_area.removed", System(), by=by, area=names, area_id=public_id)
