"""The dossier: what the office works on, who takes part, and since when the portal shows it."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import Company, User
from wathiq.audit.models import Chain
from wathiq.audit.record import record
from wathiq.dossiers import sharing
from wathiq.workflows.models import Status, Workflow


def dossier_kinds() -> list[tuple[str, str]]:
    """A function, so that a new kind is not a migration."""
    return [(kind.value, str(kind.label)) for kind in Dossier.Kind]


def participant_roles() -> list[tuple[str, str]]:
    return [(role.value, str(role.label)) for role in Participant.Role]


class Audience(models.TextChoices):
    """For whom a paper is, once its dossier is open to them."""

    INTERNAL = "internal", _("Legal team")
    PORTAL = "portal", _("Clients")


class StaleVersion(Exception):
    """Somebody changed the dossier after this version of it was read."""


class NotPossible(Exception):
    """The act does not fit where the dossier stands. str() is a sentence for the person who tried."""


class Dossier(models.Model):
    """A contract, a matter or a case. Each kind inherits from this model, one level deep."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")

    LETTERS = {Kind.CONTRACT: "C"}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=dossier_kinds)
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="+")
    turn_since = models.DateTimeField(default=timezone.now)
    private = models.BooleanField(default=False)
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    # the last change of something clients can read: what only staff read must not move their lists
    portal_updated = models.DateTimeField(default=timezone.now)
    # the same for collaborators from elsewhere, who read the header only
    header_updated = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                "kind", models.F("updated").desc(), models.F("public_id").desc(), name="dossiers_by_update"
            ),
            models.Index("kind", "title", "public_id", name="dossiers_by_title"),
            models.Index(
                "kind",
                models.F("portal_updated").desc(),
                models.F("public_id").desc(),
                name="dossiers_by_portal",
            ),
            models.Index("kind", "company", name="dossiers_by_company"),
            models.Index("kind", "status", name="dossiers_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def name(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        """Does the portal show it today?"""
        return Showing.objects.filter(dossier=self.pk, until=None).exists()

    def lock(self, *, version: int | None = None) -> "Dossier":
        """Hold the dossier's row until the transaction ends. Raises StaleVersion if it has moved on."""
        held = Dossier.objects.select_for_update().get(pk=self.pk)
        if version is not None and held.version != version:
            raise StaleVersion
        return held

    def touch(
        self, *, for_clients: bool, for_header: bool = False, only_papers: bool = False, **changes: Any
    ) -> None:
        """Save these changed fields of the dossier itself, and for which readers it changed.

        Where `only_papers` changed, whoever edits the dossier meanwhile loses no race.
        """
        now = timezone.now()
        changes["updated"] = now
        if not only_papers:
            changes["version"] = models.F("version") + 1
        if for_clients:
            changes["portal_updated"] = now
        if for_header:
            changes["header_updated"] = now
        Dossier.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db(fields=list(changes))

    def people(self) -> "models.QuerySet[Participant]":
        """Who takes part today, in the order of their roles."""
        return (
            Participant.objects.filter(dossier=self.pk, until=None)
            .select_related("user")
            .order_by("role", "since", "pk")
        )

    def person(self, role: "Participant.Role") -> User | None:
        part = (
            Participant.objects.filter(dossier=self.pk, role=role, until=None).select_related("user").first()
        )
        return part.user if part else None

    def give_part(self, user: User, role: "Participant.Role", *, by: User | None) -> None:
        """Let this person take part in this role from now on; a second time changes nothing."""
        Participant.objects.get_or_create(
            dossier_id=self.pk, user=user, role=role, until=None, defaults={"added_by": by}
        )

    def end_part(self, user: User, role: "Participant.Role", *, by: User | None) -> None:
        Participant.objects.filter(dossier=self.pk, user=user, role=role, until=None).update(
            until=timezone.now(), ended_by=by
        )

    def share(
        self, *, requester: User, watchers: Sequence[User], by: User, version: int | None = None
    ) -> bool:
        """Show this in the client portal to a requester and watchers, or change who they are.

        True when something changed. People who could not open it before are told by e-mail. Raises
        `sharing.Refused`, naming the people and why, and StaleVersion; then nothing is done.
        """
        with transaction.atomic():
            people = sharing.People(requester, tuple(dict.fromkeys(watchers)))
            people.hold()
            held = self.lock(version=version)
            company = sharing.check(held, people)
            before = sharing.People.of(self.pk)
            is_new = not Showing.objects.filter(dossier=self.pk, until=None).exists()
            if before == people and not is_new:
                return False
            for user, role in before.parts() - people.parts():
                self.end_part(user, role, by=by)
            Participant.objects.bulk_create(
                Participant(dossier_id=self.pk, user=user, role=role, added_by=by)
                for user, role in people.parts() - before.parts()
            )
            if is_new:
                Showing.objects.create(dossier_id=self.pk, shown_by=by)
            self.touch(for_clients=True, company=company)
            newcomers = people.everyone() if is_new else people.everyone() - before.everyone()
            record(
                f"{self.kind}.shared" if is_new else f"{self.kind}.sharing_changed",
                self,
                by=by,
                requester=requester,
                watchers=people.watchers,
                newcomers=sorted(newcomers, key=lambda user: user.pk),
                removed=sorted(before.everyone() - people.everyone(), key=lambda user: user.pk),
                company=company,
            )
        return True

    def hide(self, *, by: User, version: int | None = None) -> bool:
        """Hide this in the client portal: clients lose it at once, and nothing else is lost.

        True when it was shown. Raises StaleVersion.
        """
        with transaction.atomic():
            self.lock(version=version)
            showing = Showing.objects.filter(dossier=self.pk, until=None).first()
            if showing is None:
                return False
            showing.until, showing.hidden_by = timezone.now(), by
            showing.save(update_fields=["until", "hidden_by"])
            self.touch(for_clients=True)
            people = sharing.People.of(self.pk)
            record(f"{self.kind}.hidden", self, by=by, requester=people.requester, watchers=people.watchers)
        return True

    def move_to(self, status: Status, *, by: User) -> None:
        """Go to another status. Raises NotPossible where the workflow knows no way there (see `moving.move`)."""
        from wathiq.dossiers import moving

        moving.move_to(self, status, by=by)

    @classmethod
    def assigned_workflow(cls, fields: Mapping[str, Any]) -> Workflow | None:
        """Of a new dossier with these fields, as its type has it; none: the default of its kind."""
        return None

    @classmethod
    def open_new(cls, **fields: Any) -> Self:
        """A dossier of this kind at the start of its workflow, with a reference of its own and a chain."""
        kind: str = fields["kind"]
        if "status" not in fields:
            start = Workflow.for_new(kind, cls.assigned_workflow(fields)).start
            fields["status"] = Status.keep(start.pk) or start
        fields["chain"] = Chain.objects.create(of=Chain.Of.DOSSIER)
        for _attempt in range(20):
            try:
                with transaction.atomic():
                    return cls.objects.create(reference=new_reference(kind), **fields)
            except IntegrityError as taken:
                if "reference" not in str(taken):
                    raise
        raise RuntimeError("no free reference was found in 20 attempts")


def new_reference(kind: str) -> str:
    """`C-2026-48291`: random, since consecutive numbers would tell how much the office works."""
    return f"{Dossier.LETTERS[Dossier.Kind(kind)]}-{timezone.now().year}-{secrets.randbelow(90_000) + 10_000}"


class Participant(models.Model):
    """This person in this role, from this instant to that one. Ended, never deleted."""

    class Role(models.TextChoices):
        ASSIGNEE = "assignee", _("Assignee")
        CONTRIBUTOR = "contributor", _("Contributor")
        REQUESTER = "requester", _("Requester")
        WATCHER = "watcher", _("Watcher")
        APPROVER = "approver", _("Approver")
        SIGNEE = "signee", _("Signee")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=participant_roles)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "user", "role"],
                condition=models.Q(until=None),
                name="a_part_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(until=None, role="requester"), name="one_requester"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(until=None, role="assignee"), name="one_assignee"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "role", "dossier"], condition=models.Q(until=None), name="parts_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role} of {self.dossier_id}"


class Showing(models.Model):
    """The portal shows this dossier, from this instant to that one. Ended, never deleted."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    shown_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(until=None), name="shown_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} shown since {self.since}"


class Opening(models.Model):
    """This portal user has opened this dossier: how often, and when last."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=1)
    last = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], name="openings_are_counted_together")
        ]

    def __str__(self) -> str:
        return f"{self.user} opened {self.dossier_id} {self.count} times"

    @classmethod
    def note(cls, dossier: Dossier, user: User, *, at: datetime) -> None:
        """They read it as it was at this instant. The one thing that a GET of ours writes: it decides nothing."""
        Opening.objects.bulk_create(
            [Opening(dossier_id=dossier.pk, user=user, last=at)], ignore_conflicts=True
        )
        cls.objects.filter(dossier=dossier.pk, user=user, last__lt=at).update(
            count=models.F("count") + 1, last=at
        )
