"""Client companies, who belongs to them and since when; departments and teams."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models.system import System
from wathiq.audit.models import Chain
from wathiq.audit.record import AsItWas, record

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User


class GivenOnce(models.Model):
    """Something that administrators call by a name, which nothing else of its kind has in any spelling."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name: "models.CharField[str, str]"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def called(cls, name: str) -> Self | None:
        """The one with this name, however it is capitalised: as the database compares them."""
        return (
            cls._default_manager.annotate(lower=Lower("name")).filter(lower=Lower(models.Value(name))).first()
        )


class Company(GivenOnce):
    """A client company."""

    name = models.CharField(_("Name"), max_length=200)
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="a_company_name_is_given_once")]

    @classmethod
    def add(cls, name: str, *, by: "User | None") -> Self:
        with transaction.atomic():
            company = cls.objects.create(name=name, chain=Chain.objects.create(of=Chain.Of.COMPANY))
            record("company.added", company, by=by, company=company)
        return company

    def rename(self, name: str, *, by: "User") -> bool:
        """Give it another name; every page shows the new one. Raises IntegrityError for a name that is taken."""
        with transaction.atomic():
            held = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            if held.name == name:
                return False
            before = AsItWas(held.public_id, held.name)
            self.name = name
            self.save(update_fields=["name"])
            record("company.renamed", self, by=by, before=before, company=self)
        return True


class Membership(models.Model):
    """This person in this company, from this instant to that one. Ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(until=None), name="one_company_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "user"], condition=models.Q(until=None), name="members_of_today")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.company}"


class Department(GivenOnce):
    """A part of a client company, such as Procurement: what a portal user may be asked for there."""

    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="a_department_name_is_given_once")]

    @classmethod
    def add(cls, name: str, *, by: "User") -> Self:
        """Raises IntegrityError for a name that is taken."""
        with transaction.atomic():
            made = cls.objects.create(name=name)
            record("department.added", System(), by=by, department=made)
        return made

    def rename(self, name: str, *, by: "User") -> None:
        """Raises IntegrityError for a name that is taken."""
        with transaction.atomic():
            before = AsItWas(self.public_id, type(self).objects.get(pk=self.pk).name)
            self.name = name
            self.save(update_fields=["name"])
            record("department.renamed", System(), by=by, before=before, department=self)

    def remove(self, *, by: "User") -> None:
        """Raises ProtectedError while somebody belongs to it."""
        with transaction.atomic():
            before = AsItWas(self.public_id, self.name)
            self.delete()
            record("department.removed", System(), by=by, department=before)


class Team(GivenOnce):
    """Some of the legal team who work together."""

    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="a_team_name_is_given_once")]

    @classmethod
    def add(cls, name: str, *, by: "User | None") -> Self:
        """Raises IntegrityError for a name that is taken."""
        with transaction.atomic():
            made = cls.objects.create(name=name)
            record("team.added", System(), by=by, team=made)
        return made

    def rename(self, name: str, *, by: "User") -> None:
        """Raises IntegrityError for a name that is taken."""
        with transaction.atomic():
            before = AsItWas(self.public_id, type(self).objects.get(pk=self.pk).name)
            self.name = name
            self.save(update_fields=["name"])
            record("team.renamed", System(), by=by, before=before, team=self)

    @classmethod
    def of(cls, user: "User") -> "models.QuerySet[Self]":
        """The teams this person belongs to today, by name."""
        current = TeamMembership.objects.filter(user=user, until=None)
        return cls.objects.filter(pk__in=current.values("team_id")).order_by("name")

    @classmethod
    def put(cls, user: "User", teams: "list[Self]", *, by: "User") -> bool:
        """Let this person belong to exactly these teams from now on. True when something changed."""
        with transaction.atomic():
            user.held()
            before = set(cls.of(user))
            after = set(teams)
            if before == after:
                return False
            TeamMembership.objects.filter(user=user, until=None, team__in=before - after).update(
                until=timezone.now()
            )
            TeamMembership.objects.bulk_create(
                TeamMembership(user=user, team=team) for team in sorted(after - before, key=lambda t: t.pk)
            )
            record(
                "team.changed",
                System(),
                by=by,
                person=user,
                teams=sorted(after, key=lambda team: team.name),
            )
        return True


class TeamMembership(models.Model):
    """This person in this team, from this instant to that one. Ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"], condition=models.Q(until=None), name="in_a_team_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
