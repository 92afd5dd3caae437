"""People, their companies, and since when they belong to them."""

import uuid
import zoneinfo
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.audit.models import Chain
from wathiq.audit.record import AsItWas, record


class System:
    """The installation itself, as the subject of events about accounts."""

    public_id = None

    @property
    def chain_id(self) -> int:
        return Chain.of_the_system().pk


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person without a record of who added them; verbs of the product use `User.add`."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Somebody who signs in: one of the legal team, or a portal user. The e-mail address is the login."""

    class Face(models.TextChoices):
        STAFF = "staff"
        PORTAL = "portal"

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        LAWYER = "lawyer", _("Lawyer")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    first_name = models.CharField(_("First name"), max_length=100)
    last_name = models.CharField(_("Last name"), max_length=100)
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="UTC")
    face = models.CharField(max_length=10, choices=Face)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    is_client = models.BooleanField(default=False)
    is_collaborator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="an_email_is_kept_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(face="staff", is_client=False, is_collaborator=False) & ~models.Q(role="")
                | models.Q(face="portal", role="")
                & (models.Q(is_client=True) | models.Q(is_collaborator=True)),
                name="staff_have_a_role_and_portal_users_an_access",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters; one in Arabic, where two would join and read as a word."""
        letters = [part[0] for part in (self.first_name, self.last_name) if part]
        if letters and "\u0600" <= letters[0] <= "\u06ff":
            return letters[0]
        return "".join(letters).upper()

    @property
    def is_staff_member(self) -> bool:
        return self.face == self.Face.STAFF

    @property
    def is_administrator(self) -> bool:
        return self.role == self.Role.ADMINISTRATOR

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo(settings.OFFICE_TIME_ZONE)

    @classmethod
    def add(cls, email: str, *, by: "User | None", password: str | None = None, **fields: Any) -> "User":
        """Add a person, on the record. Raises IntegrityError for an address that is taken."""
        with transaction.atomic():
            user = cls.objects.create_user(email, password, **fields)
            record(
                "account.added",
                System(),
                by=by,
                person=user,
                face=user.face,
                role=user.role,
                is_client=user.is_client,
                is_collaborator=user.is_collaborator,
            )
        return user

    @property
    def company(self) -> "Company | None":
        """The one company this person belongs to today."""
        current = Membership.objects.filter(user=self, until=None).select_related("company").first()
        return current.company if current else None

    def join(self, company: "Company", *, by: "User | None") -> None:
        """Belong to this company from now on; an earlier membership ends."""
        with transaction.atomic():
            type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            before = self.company
            if before == company:
                return
            Membership.objects.filter(user=self, until=None).update(until=timezone.now())
            Membership.objects.create(user=self, company=company)
            events = [("company.joined", company)] + ([("company.left", before)] if before else [])
            for kind, of in sorted(events, key=lambda event: event[1].chain_id):  # chains are locked in order
                record(kind, of, by=by, person=self)

    def leave(self, *, by: "User | None") -> None:
        """Belong to no company any more. Whatever came through it closes at once."""
        with transaction.atomic():
            current = (
                Membership.objects.select_for_update().select_related("company").filter(user=self, until=None)
            )
            for membership in current:
                membership.until = timezone.now()
                membership.save(update_fields=["until"])
                record("company.left", membership.company, by=by, person=self)

    def deactivate(self, *, by: "User | None") -> None:
        """Close the account: every session ends with its next request."""
        with transaction.atomic():
            self.is_active = False
            self.save(update_fields=["is_active"])
            record("account.deactivated", System(), by=by, person=self)

    def reactivate(self, *, by: "User | None") -> None:
        with transaction.atomic():
            self.is_active = True
            self.save(update_fields=["is_active"])
            record("account.reactivated", System(), by=by, person=self)

    def edit_profile(self, changes: Mapping[str, Any], *, by: "User") -> None:
        """Change one's own names, language or time zone. A new name is on the record beside the old one."""
        unknown = set(changes) - {"first_name", "last_name", "language", "time_zone"}
        if unknown:
            raise ValueError(f"not one's own to change: {unknown}")
        with transaction.atomic():
            held = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
            before = AsItWas(held.public_id, held.name, held.email)
            for name, value in changes.items():
                setattr(self, name, value)
            self.save(update_fields=list(changes))
            if self.name != before.name:
                record("account.renamed", System(), by=by, before=before, person=self)

    def speak(self, language: str) -> None:
        """Read pages and e-mail in this language from now on."""
        self.language = language
        self.save(update_fields=["language"])


class Company(models.Model):
    """A client company."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="a_company_name_is_given_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(cls, name: str, *, by: User | None) -> Self:
        with transaction.atomic():
            company = cls.objects.create(name=name, chain=Chain.objects.create(of=Chain.Of.COMPANY))
            record("company.added", company, by=by, company=company)
        return company


class Membership(models.Model):
    """This person in this company, from this instant to that one. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
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
