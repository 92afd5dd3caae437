"""A way from one status to another."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wathiq.accounts.models import Company, System, Team, User
from wathiq.audit.record import record
from wathiq.core import formats
from wathiq.workflows import asked
from wathiq.workflows.models.refusals import Refused
from wathiq.workflows.models.status import Status


class Transition(models.Model):
    """A way from one status of a workflow to another; without an origin, from any status: its target is global."""

    class Performers(models.TextChoices):
        """Who of the legal team may take it, among those who can open the dossier."""

        ANYBODY = "anybody", gettext_lazy("Anybody of the legal team")
        PARTS = "parts", gettext_lazy("The assignee and the contributors")
        ADMINISTRATORS = "administrators", gettext_lazy("Administrators")
        TEAM = "team", gettext_lazy("The members of one team")

    class Grant(models.TextChoices):
        """Which portal users may take it, among those to whom the dossier is open."""

        NOBODY = "nobody", gettext_lazy("No client")
        REQUESTER = "requester", gettext_lazy("The requester")
        CLIENTS = "clients", gettext_lazy("The requester and the watchers")

    class Note(models.TextChoices):
        NO = "no", pgettext_lazy("note of a transition", "None")
        MAY = "may", gettext_lazy("Optional")
        MUST = "must", gettext_lazy("Required")

    class Told(models.TextChoices):
        ASSIGNEE = "assignee", gettext_lazy("Assignee")
        CONTRIBUTOR = "contributor", gettext_lazy("Contributors")
        REQUESTER = "requester", gettext_lazy("Requester")
        WATCHER = "watcher", gettext_lazy("Watchers")

    EDITABLE = ("names", "performers", "team", "grant", "note", "asks", "tells")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    origin = models.ForeignKey(Status, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    target = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="+")
    names = models.JSONField(default=dict, blank=True)  # of its button; without any: Move to “…”
    performers = models.CharField(max_length=20, choices=Performers, default=Performers.ANYBODY)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    grant = models.CharField(max_length=20, choices=Grant, default=Grant.NOBODY)
    companies = models.ManyToManyField(Company, blank=True, related_name="+")  # none: of any company
    note = models.CharField(max_length=10, choices=Note, default=Note.NO)
    asks = models.JSONField(default=list, blank=True)  # codes of `asked`, each to be filled in
    tells = models.JSONField(default=list, blank=True)  # values of Told

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="one_way_between_two_statuses"),
            models.UniqueConstraint(
                fields=["target"], condition=Q(origin=None), name="one_way_from_any_status"
            ),
            models.CheckConstraint(
                condition=Q(origin=None) | ~Q(origin=models.F("target")), name="a_way_leads_somewhere_else"
            ),
            models.CheckConstraint(
                condition=Q(performers="team", team__isnull=False) | ~Q(performers="team") & Q(team=None),
                name="a_way_of_a_team_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin or '*'} → {self.target}"

    @property
    def label(self) -> str:
        """What its button says."""
        if words := formats.in_language(self.names):
            return words
        return _("Move to “%(status)s”") % {"status": self.target}

    @property
    def asks_something(self) -> bool:
        return self.note != self.Note.NO or bool(self.asks)

    @classmethod
    def out_of(cls, status: Status) -> models.QuerySet[Self]:
        """The ways that lead on from here, in the order of where to.

        One of the status itself counts before one from any status to the same place.
        """
        direct = cls.objects.filter(origin=status)
        from_any = cls.objects.filter(origin=None, target__workflow=status.workflow_id).exclude(
            Q(target=status) | Q(target__in=direct.values("target"))
        )
        found = cls.objects.filter(Q(origin=status) | Q(pk__in=from_any.values("pk")))
        return found.filter(target__gives_way_to=None).order_by("target__position")

    @classmethod
    def add(
        cls,
        origin: Status | None,
        target: Status,
        settings: Mapping[str, Any],
        *,
        companies: Sequence[Company] = (),
        by: User,
        version: int | None = None,
    ) -> Self:
        """A new way; `settings` are fields of `EDITABLE`. Raises StaleWorkflow and Refused."""
        workflow = target.workflow
        with workflow.changing(version=version):
            if origin is not None and origin.workflow_id != workflow.pk:
                raise Refused(_("A transition stays within its workflow."), field="target")
            if origin == target:
                raise Refused(_("A transition leads to another status."), field="target")
            for status in (origin, target):
                if status and not Status.objects.filter(pk=status.pk, gives_way_to=None).exists():
                    raise Refused(_("“%(status)s” is being removed.") % {"status": status}, field="target")
            if cls.objects.filter(origin=origin, target=target).exists():
                raise Refused(_("There is a transition to this status already."), field="target")
            way = cls(origin=origin, target=target, **settings)
            way.require_sound(companies)
            way.save(force_insert=True)
            way.companies.set(companies)
            record("workflow.transition_added", System(), by=by, **way.facts(companies))
        return way

    def edit(
        self,
        changes: Mapping[str, Any],
        *,
        companies: Sequence[Company],
        by: User,
        version: int | None = None,
    ) -> bool:
        """Change these fields of `EDITABLE` and the companies. True when something changed.

        Raises StaleWorkflow and Refused.
        """
        with self.target.workflow.changing(version=version):
            self.refresh_from_db()
            changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
            if set(changed) - set(self.EDITABLE):
                raise ValueError(f"not for editing: {set(changed)}")
            before = set(self.companies.all())
            if before != set(companies):
                changed["companies"] = list(companies)
            if not changed:
                return False
            for name, value in changed.items():
                if name != "companies":
                    setattr(self, name, value)
            self.require_sound(companies)
            self.save()
            self.companies.set(companies)
            record(
                "workflow.transition_edited",
                System(),
                by=by,
                **self.facts(companies),
                fields=sorted(changed),
            )
        return True

    def remove(self, *, by: User, version: int | None = None) -> None:
        """Raises StaleWorkflow, and Refused where a status could not be reached any more."""
        with self.target.workflow.changing(version=version):
            facts = self.facts(list(self.companies.all()))
            with transaction.atomic():
                Transition.objects.filter(pk=self.pk).delete()
            record("workflow.transition_removed", System(), by=by, **facts)

    def require_sound(self, companies: Sequence[Company]) -> None:
        """Raises Refused where what it says does not fit together."""
        if (self.performers == self.Performers.TEAM) != (self.team is not None):
            raise Refused(_("Choose the team whose members may do this."), field="team")
        register = asked.of_kind(self.target.workflow.kind)
        if unknown := set(self.asks) - set(register):
            raise Refused(_("This cannot be asked for: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
        if set(self.tells) - set(self.Told.values):
            raise Refused(_("Choose whom it tells from the list."), field="tells")
        if self.grant == self.Grant.NOBODY:
            if companies:
                raise Refused(_("Choose which clients may do this, or no company."), field="companies")
        elif staff_only := [one for one in self.asks if register[one].for_staff_only]:
            fields = formats.names([str(register[one].label) for one in staff_only])
            raise Refused(
                _("Clients can be asked for a note only. Do not ask for: %(fields)s.") % {"fields": fields},
                field="asks",
            )

    def facts(self, companies: Sequence[Company]) -> dict[str, Any]:
        return {
            **self.target.workflow.facts(),
            "origin": self.origin.names if self.origin else None,
            "target": self.target.names,
            "transition_id": str(self.public_id),
            "performers": self.performers,
            "team": self.team,
            "grant": self.grant,
            "companies": list(companies),
            "note": self.note,
            "asks": list(self.asks),
            "tells": list(self.tells),
        }
