"""The stages of a case: before which court it is, and how it was decided there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.dossiers.models import Audience, Dossier, NotPossible, StaleVersion
from wathiq.dossiers.papers import Paper, audiences
from wathiq.matters import clocks
from wathiq.matters.models.unfit import Unfit


def degrees() -> list[tuple[str, str]]:
    return [(degree.value, str(degree.label)) for degree in Stage.Degree]


class Stage(Paper):
    """A case before one court. The one that has not ended is the current one, and there is one at most."""

    class Degree(models.TextChoices):
        FIRST = "first", gettext_lazy("First instance")
        APPEAL = "appeal", gettext_lazy("Appeal")
        CASSATION = "cassation", gettext_lazy("Cassation")
        ENFORCEMENT = "enforcement", gettext_lazy("Enforcement")
        ARBITRATION = "arbitration", gettext_lazy("Arbitration")
        OTHER = "other", pgettext_lazy("degree of a court", "Other")

    class Status(models.TextChoices):
        ONGOING = "ongoing", pgettext_lazy("stage of a case", "Ongoing")
        RESERVED = "reserved", pgettext_lazy("stage of a case", "Reserved for judgment")
        JUDGED = "judged", pgettext_lazy("stage of a case", "Judged")
        CLOSED = "closed", pgettext_lazy("stage of a case", "Closed")

    audience = models.CharField(max_length=20, choices=audiences, default=Audience.PORTAL)
    position = models.PositiveSmallIntegerField()  # in the order in which they were entered
    court = models.CharField(gettext_lazy("Court"), max_length=200)
    degree = models.CharField(gettext_lazy("Degree"), max_length=20, choices=degrees)
    region = models.CharField(gettext_lazy("Region"), max_length=100, blank=True)
    court_reference = models.CharField(gettext_lazy("Reference at the court"), max_length=100, blank=True)
    client_position = models.CharField(gettext_lazy("Position of the client"), max_length=100, blank=True)
    status = models.CharField(
        pgettext_lazy("stage of a case", "Status"), max_length=20, choices=Status, default=Status.ONGOING
    )
    judgment = models.TextField(gettext_lazy("Judgment"), blank=True)
    judged_on = models.DateField(gettext_lazy("Date of the judgment"), null=True, blank=True)
    began = models.DateField(gettext_lazy("Began on"), default=timezone.localdate)
    ended = models.DateField(gettext_lazy("Ended on"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    EDITABLE = (
        "court",
        "degree",
        "region",
        "court_reference",
        "client_position",
        "status",
        "judgment",
        "judged_on",
        "began",
        "ended",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(ended=None), name="one_current_stage_of_a_case"
            ),
            models.CheckConstraint(condition=~models.Q(court=""), name="a_stage_has_a_court"),
            models.CheckConstraint(
                condition=models.Q(ended=None) | models.Q(ended__gte=models.F("began")),
                name="a_stage_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(judged_on=None) | models.Q(judged_on__gte=models.F("began")),
                name="a_judgment_follows_the_beginning",
            ),
            models.CheckConstraint(
                condition=models.Q(judged_on__isnull=False)
                | models.Q(judgment="") & ~models.Q(status="judged"),
                name="a_judgment_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "began"], name="stages_of_a_case")]

    def __str__(self) -> str:
        return self.court

    @property
    def name(self) -> str:
        return self.court

    @property
    def is_current(self) -> bool:
        return self.ended is None

    @property
    def is_shown(self) -> bool:
        return self.audience == Audience.PORTAL

    @classmethod
    def add(cls, case: Dossier, *, by: User, audience: Audience = Audience.PORTAL, **fields: Any) -> "Stage":
        """A new stage: the current one, unless it comes with the day on which it ended.

        A new current stage ends the one before on the day it begins. Raises Unfit, and NotPossible for a matter.
        """
        with transaction.atomic():
            require_case(case)
            case.lock()
            count = cls.objects.filter(dossier=case.pk).count()
            stage = cls(dossier_id=case.pk, added_by=by, audience=audience, position=count + 1)
            stage._set(fields)
            former = stage._end_former() if stage.is_current else None
            stage.save(force_insert=True)
            shown = stage.is_shown or bool(former and former.is_shown)
            case.touch(for_clients=shown, only_papers=True)
            record("stage.added", case, by=by, stage=stage, former=former, shown=stage.is_shown)
        return stage

    def edit(self, changes: Mapping[str, Any], *, by: User, version: int | None = None) -> bool:
        """Change these fields of `EDITABLE`. True when something changed. Raises StaleVersion and Unfit."""
        with transaction.atomic():
            self._hold(version)
            before = {name: getattr(self, name) for name in changes}
            changed = {name: value for name, value in changes.items() if before[name] != value}
            if not changed:
                return False
            self._set(changed)
            others = Stage.objects.filter(dossier=self.dossier_id, ended=None).exclude(pk=self.pk)
            if self.is_current and others.exists():
                raise Unfit("ended", _("Another stage is the current one: say when this one ended."))
            self._save(*changed)
            self._record("stage.edited", by=by, **old_and_new(before, changed))
        return True

    def show(self, *, by: User, version: int | None = None) -> bool:
        """Let the clients of the case read it. True when something changed. Raises StaleVersion."""
        return self._turn(Audience.PORTAL, "stage.shown", by=by, version=version)

    def hide(self, *, by: User, version: int | None = None) -> bool:
        """Keep it from clients, at once. Its hearings keep their own switches. Raises StaleVersion."""
        return self._turn(Audience.INTERNAL, "stage.hidden", by=by, version=version)

    def decide(self, judgment: str, judged_on: date | None, *, by: User) -> bool:
        """Write down the judgment: the stage is judged. True when something changed. Raises Unfit."""
        changes = {"judgment": judgment, "judged_on": judged_on, "status": self.Status.JUDGED}
        return self.edit(changes, by=by)

    def _turn(self, audience: Audience, kind: str, *, by: User, version: int | None) -> bool:
        with transaction.atomic():
            self._hold(version)
            if self.audience == audience:
                return False
            self.audience = audience
            self._save("audience", for_clients=True)
            self._record(kind, by=by)
        return True

    def _hold(self, version: int | None) -> None:
        """The stage as it stands, its case held until the transaction ends. Raises StaleVersion."""
        self.dossier.lock()
        self.refresh_from_db()
        if version is not None and self.version != version:
            raise StaleVersion

    def _set(self, fields: Mapping[str, Any]) -> None:
        """Take these values and check what follows from them. Raises Unfit."""
        if unknown := set(fields) - set(self.EDITABLE):
            raise ValueError(f"not for editing: {unknown}")
        for name, value in fields.items():
            setattr(self, name, value)
        if not self.court.strip():
            raise Unfit("court", _("A stage needs a court."))
        for name in ("began", "ended", "judged_on"):
            check_day(name, getattr(self, name))
        if self.ended is not None and self.ended < self.began:
            raise Unfit("ended", _("The stage ends before it began."))
        if self.judged_on is not None and self.judged_on < self.began:
            raise Unfit("judged_on", _("The judgment is before the stage began."))
        if self.judged_on is None and (self.judgment or self.status == self.Status.JUDGED):
            raise Unfit("judged_on", _("A judgment needs its date."))

    def _end_former(self) -> "Stage | None":
        former = Stage.objects.filter(dossier=self.dossier_id, ended=None).first()
        if former is None:
            return None
        if self.began < former.began:
            raise Unfit(
                "began",
                _("The current stage began on %(day)s: this one begins later, or has ended already.")
                % {"day": formats.day(former.began)},
            )
        former.ended = self.began
        former.version += 1
        former.save(update_fields=["ended", "version"])
        return former

    def _save(self, *fields: str, for_clients: bool | None = None) -> None:
        self.version += 1
        self.save(update_fields=[*fields, "version"])
        self.dossier.touch(
            for_clients=self.is_shown if for_clients is None else for_clients, only_papers=True
        )

    def _record(self, kind: str, *, by: User, **facts: object) -> None:
        record(kind, self.dossier, by=by, stage=self, shown=self.is_shown, **facts)


def require_case(dossier: Dossier) -> None:
    """Raises NotPossible for what is no litigation case."""
    if dossier.kind != Dossier.Kind.CASE:
        raise NotPossible(_("Only a case has stages and hearings."))


def check_day(field: str, day: date | None) -> None:
    """Raises Unfit for a day that nobody means."""
    if day is not None and not clocks.FIRST_DAY <= day <= clocks.LAST_DAY:
        raise Unfit(field, _("Choose a day between 1900 and 2200."))


def old_and_new(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, object]:
    """What an edit changed, as facts of its event."""
    return {
        "before": {name: in_a_fact(before[name]) for name in after},
        "after": {name: in_a_fact(value) for name, value in after.items()},
    }


def in_a_fact(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
