"""The dossier: what the office works on, who takes part, and since when the portal shows it."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, Self, cast

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import Company, Team, User
from wathiq.audit.models import Chain
from wathiq.audit.record import record
from wathiq.dossiers import sharing
from wathiq.dossiers.circles import Circle as Circle
from wathiq.dossiers.circles import CircleMember as CircleMember
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


class Section(NamedTuple):
    """The part of both faces in which a kind of dossier stands."""

    name: str  # of its address, and in the menu
    title: str | Promise


class StaleVersion(Exception):
    """Somebody changed the dossier after this version of it was read."""


class NotPossible(Exception):
    """The act does not fit where the dossier stands. str() is a sentence for the person who tried."""


class Dossier(models.Model):
    """A contract, a matter or a case. Each kind inherits from this model, one level deep."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract")
        MATTER = "matter", _("Matter")
        CASE = "case", _("Case")

    LETTERS = {Kind.CONTRACT: "C", Kind.MATTER: "M", Kind.CASE: "L"}
    # where both faces list them: the name of the address, and the title of the page
    SECTIONS = {
        Kind.CONTRACT: Section("contracts", _("Contracts")),
        Kind.MATTER: Section("matters", _("Matters")),
        Kind.CASE: Section("cases", _("Cases")),
    }

    # What each model of dossiers says of itself. The fields that the legal team edits, apart from the people:
    KINDS: ClassVar[tuple[Kind, ...]] = ()
    EDITABLE: ClassVar[tuple[str, ...]] = ()
    # of these: what clients never read, what collaborators from elsewhere read too, and the columns of this table
    FOR_STAFF: ClassVar[frozenset[str]] = frozenset({"private"})
    IN_THE_HEADER: ClassVar[frozenset[str]] = frozenset({"title", "company"})
    OF_THE_DOSSIER: ClassVar[frozenset[str]] = frozenset(
        {"title", "private", "company", "deadline", "urgency"}
    )
    # who may see it depends on these: the event of a change says what they were and what they are
    OLD_AND_NEW: ClassVar[tuple[str, ...]] = ("private", "company")

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
    closed_on = models.DateField(null=True, blank=True)  # the day on which it came to a status that is done
    # when it is due and how urgent it is, of kinds that know it: here, so that lists walk an index of one table
    deadline = models.DateField(default=date.max, db_default=date.max)
    urgency = models.PositiveSmallIntegerField(default=0, db_default=0)
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
            models.Index("kind", "reference", "public_id", name="dossiers_by_reference"),
            # what a list is narrowed to most often, in the order in which it opens
            models.Index(
                *("kind", "company", models.F("updated").desc(), models.F("public_id").desc()),
                name="dossiers_of_a_company",
            ),
            models.Index(
                *("kind", "status", models.F("updated").desc(), models.F("public_id").desc()),
                name="dossiers_in_a_status",
            ),
            models.Index("kind", "deadline", "public_id", name="dossiers_by_deadline"),
            models.Index(
                "kind", models.F("urgency").desc(), models.F("public_id").desc(), name="dossiers_by_urgency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def name(self) -> str:
        return self.title

    @property
    def section(self) -> Section:
        return self.SECTIONS[Dossier.Kind(self.kind)]

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
    def create(
        cls, *, by: User, kind: Kind | None = None, assignee: User | None = None, **fields: Any
    ) -> Self:
        """A new dossier of this kind, at the start of its workflow.

        A model of several kinds wants to know which. Raises ValueError for a kind that is not of this model.
        """
        kind = cls._kind_for(kind)
        with transaction.atomic():
            dossier = cls.open_new(kind=kind, **fields)
            if assignee is not None:
                dossier.give_part(assignee, Participant.Role.ASSIGNEE, by=by)
            kept_in = dossier._keep_in(by)
            facts: dict[str, object] = {
                kind.value: dossier,
                "reference": dossier.reference,
                "company": dossier.company,
                "private": dossier.private,
                "assignee": assignee,
                "contributor": by if kept_in else None,
            }
            record(f"{dossier.kind}.created", dossier, by=by, **facts)
        return dossier

    @classmethod
    def _kind_for(cls, kind: Kind | None) -> Kind:
        if kind is None and len(cls.KINDS) == 1:
            return cls.KINDS[0]
        if kind not in cls.KINDS or kind is None:
            raise ValueError(f"{kind} is not one of {cls.KINDS}")
        return kind

    def edit(
        self, changes: Mapping[str, Any], *, assignee: User | None, by: User, version: int | None = None
    ) -> bool:
        """Change these fields of `EDITABLE` and the assignee. True when something changed.

        Another company ends the parts of the former one's people. Raises StaleVersion, and NotPossible for another
        company while clients can see it.
        """
        with transaction.atomic():
            self.lock(version=version)
            self.refresh_from_db()
            changed = {name: value for name, value in changes.items() if getattr(self, name) != value}
            unknown = set(changed) - set(self.EDITABLE)
            if unknown:
                raise ValueError(f"not for editing: {unknown}")
            before = self.person(Participant.Role.ASSIGNEE)
            self.check_edit(changed)
            if not changed and before == assignee:
                return False
            self._assign(before, assignee, by=by)
            earlier = {name: getattr(self, name) for name in changed}
            edited = sorted(changed)
            changed |= self.what_follows(changed)
            for name, value in changed.items():
                setattr(self, name, value)
            own = [name for name in changed if name not in self.OF_THE_DOSSIER]
            if own:
                self.save(update_fields=own)
            shared = {name: changed[name] for name in changed if name in self.OF_THE_DOSSIER}
            kept_in = self._keep_in(by)
            self.touch(
                for_clients=bool(set(changed) - self.FOR_STAFF) or before != assignee,
                for_header=bool(set(changed) & self.IN_THE_HEADER),
                **shared,
            )
            facts: dict[str, object] = {"fields": edited}
            for name in self.OLD_AND_NEW:
                if name in changed:
                    facts |= {f"{name}_before": earlier[name], f"{name}_after": changed[name]}
            if before != assignee:
                facts |= {"assignee_before": before, "assignee_after": assignee}
            if "company" in changed:
                facts["ended"] = self._end_client_parts(by)
            if kept_in:
                facts["contributor"] = by
            record(f"{self.kind}.edited", self, by=by, **facts)
        return True

    def check_edit(self, changed: Mapping[str, Any]) -> None:
        """May these fields get these values now? The dossier is held. Raises NotPossible; kinds ask more here."""
        if "company" in changed and self.is_shown:
            raise NotPossible(_("Hide this in the client portal before you give it to another company."))

    def what_follows(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """Further fields that change with these, such as when a text was written. Kinds say which."""
        return {}

    def _assign(self, before: User | None, after: User | None, *, by: User) -> None:
        if before == after:
            return
        if before is not None:
            self.end_part(before, Participant.Role.ASSIGNEE, by=by)
        if after is not None:
            self.give_part(after, Participant.Role.ASSIGNEE, by=by)

    def _end_client_parts(self, by: User) -> list[User]:
        people = sharing.People.of(self.pk)
        for user, role in people.parts():
            self.end_part(user, role, by=by)
        return sorted(people.everyone(), key=lambda user: user.pk)

    def _keep_in(self, user: User) -> bool:
        """Nobody locks themselves out of a dossier by making it private. True when it gave them a part."""
        parts = Participant.objects.filter(dossier=self.pk, user=user, until=None)
        if not self.private or parts.exists():
            return False
        self.give_part(user, Participant.Role.CONTRIBUTOR, by=user)
        return True

    def admit(
        self, people: Sequence[User], teams: Sequence[Team], *, by: User, version: int | None = None
    ) -> bool:
        """Let exactly these colleagues, as contributors, and these teams take part from now on, beside the assignee.

        True when something changed. Whoever does it keeps a part in what is private. Raises StaleVersion, and
        NotPossible for somebody who is not of the legal team.
        """
        with transaction.atomic():
            self.lock(version=version)
            self.refresh_from_db()
            if any(not person.is_staff_member for person in people):
                raise NotPossible(_("Only people of the legal team can be chosen here."))
            before, assignee = self._contributors(), self.person(Participant.Role.ASSIGNEE)
            after = set(people) - {assignee}
            if self.private and by != assignee:
                after.add(by)
            for person in before - after:
                self.end_part(person, Participant.Role.CONTRIBUTOR, by=by)
            for person in sorted(after - before, key=lambda person: person.pk):
                self.give_part(person, Participant.Role.CONTRIBUTOR, by=by)
            other_teams = TeamPart.put(self, teams, by=by)
            if after == before and not other_teams:
                return False
            self.touch(for_clients=False)
            record(
                f"{self.kind}.admitted",
                self,
                by=by,
                people=sorted(after, key=lambda person: person.pk),
                admitted_teams=list(TeamPart.of(self)),
            )
        return True

    def contributors(self) -> list[User]:
        """Who of the legal team takes part beside the assignee, by name. One query."""
        return sorted(self._contributors(), key=lambda person: (person.name, person.pk))

    def _contributors(self) -> set[User]:
        role = Participant.Role.CONTRIBUTOR
        return {part.user for part in self.people() if part.role == role and part.user.is_staff_member}

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
    def last_of(cls, dossier: Dossier, user: User) -> datetime | None:
        """When they opened it last. One query."""
        found = cls.objects.filter(dossier=dossier.pk, user=user).values_list("last", flat=True)
        return found.first()

    @classmethod
    def note(cls, dossier: Dossier, user: User, *, at: datetime) -> datetime | None:
        """They read it as it was at this instant. When they opened it last before that; None the first time.

        The one thing that a GET of ours writes: it decides nothing. One statement, since every page does it.
        """
        with connection.cursor() as cursor:
            cursor.execute(cls.NOTE, {"dossier": dossier.pk, "user": user.pk, "at": at})
            (before,) = cursor.fetchone()
        return cast("datetime | None", before)

    # the row that RETURNING looks up is the one from before the statement
    NOTE = """
        insert into dossiers_opening as opening (dossier_id, user_id, count, last)
        values (%(dossier)s, %(user)s, 1, %(at)s)
        on conflict (dossier_id, user_id) do update
            set count = opening.count + 1, last = greatest(opening.last, excluded.last)
        returning (select last from dossiers_opening where dossier_id = %(dossier)s and user_id = %(user)s)
    """


class TeamPart(models.Model):
    """This team of the office may open a private dossier, from this instant to that one. Ended, never deleted."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "team"], condition=models.Q(until=None), name="a_team_takes_part_once"
            )
        ]
        indexes = [
            models.Index(fields=["team", "dossier"], condition=models.Q(until=None), name="parts_of_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.team}, of {self.dossier_id}"

    @classmethod
    def put(cls, dossier: Dossier, teams: Sequence[Team], *, by: User) -> bool:
        """Let exactly these teams take part from now on, under the dossier's lock. True when something changed."""
        before = set(cls.of(dossier))
        after = set(teams)
        cls.objects.filter(dossier=dossier.pk, until=None, team__in=before - after).update(
            until=timezone.now(), ended_by=by
        )
        TeamPart.objects.bulk_create(
            TeamPart(dossier_id=dossier.pk, team=team, added_by=by)
            for team in sorted(after - before, key=lambda team: team.pk)
        )
        return before != after

    @classmethod
    def of(cls, dossier: Dossier) -> "models.QuerySet[Team]":
        """The teams that take part today, by name. One query."""
        current = cls.objects.filter(dossier=dossier.pk, until=None)
        return Team.objects.filter(pk__in=current.values("team_id")).order_by("name")


class Relation(models.Model):
    """Two dossiers belong together, from this instant to that one: the contract of a case. Ended, never deleted.

    For the legal team, which reads of it what it may open on both sides.
    """

    one = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other"], condition=models.Q(until=None), name="two_dossiers_are_related_once"
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="the_older_dossier_comes_first"
            ),
        ]
        indexes = [models.Index(fields=["other"], condition=models.Q(until=None), name="relations_backwards")]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"
