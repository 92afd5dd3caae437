"""Somebody who signs in, and what may become of an account."""

import uuid
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wathiq.accounts.models.calendar_feed import CalendarFeed
from wathiq.accounts.models.company import Company, Department, Membership
from wathiq.accounts.models.link import Link
from wathiq.accounts.models.system import System
from wathiq.audit.record import AsItWas, record

LONG_ENOUGH_ALONE = 15  # characters of a password without a second factor (decision 23)


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

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("account", "Active")
        INACTIVE = "inactive", pgettext_lazy("account", "Inactive")
        INVITED = "invited", pgettext_lazy("account", "Invited")

    class Calendar(models.TextChoices):
        BY_LANGUAGE = "language", _("As the language has it")
        GREGORIAN = "gregorian", _("Gregorian only")
        BOTH = "both", _("Gregorian, with the Hijri date beside it")

    class Digits(models.TextChoices):
        WESTERN = "western", _("0 1 2 3")
        ARABIC = "arabic", _("٠ ١ ٢ ٣ (on pages in Arabic)")

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
    is_invited = models.BooleanField(default=False)  # has not chosen a password yet
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    job_title = models.CharField(_("Job title"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.CharField(_("Calendar"), max_length=10, choices=Calendar, default=Calendar.BY_LANGUAGE)
    digits = models.CharField(_("Digits"), max_length=10, choices=Digits, default=Digits.WESTERN)
    has_short_password = models.BooleanField(default=False)  # long enough only with a second factor
    epoch = models.PositiveIntegerField(default=0)  # sessions of an earlier one are over
    created = models.DateTimeField(auto_now_add=True)

    # what administrators may change; the company has verbs of its own
    EDITABLE: ClassVar[frozenset[str]] = frozenset(
        {
            "email",
            "first_name",
            "last_name",
            "language",
            "role",
            "is_client",
            "is_collaborator",
            "department",
            "job_title",
            "phone",
            "manager",
        }
    )

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
            models.CheckConstraint(
                condition=~models.Q(is_active=True, is_invited=True), name="invited_is_not_active_yet"
            ),
        ]
        indexes = [models.Index(fields=["face", "first_name", "public_id"], name="people_by_name")]

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

    @property
    def state(self) -> "User.State":
        if self.is_active:
            return self.State.ACTIVE
        return self.State.INVITED if self.is_invited else self.State.INACTIVE

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.has_short_password = raw_password is not None and len(raw_password) < LONG_ENOUGH_ALONE

    def get_session_auth_hash(self) -> str:
        """Sessions end with a new password, and with whatever changes what their owner may do."""
        return salted_hmac(f"session {self.epoch}", self.password, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from ()

    @classmethod
    def add(cls, email: str, *, by: "User | None", password: str | None = None, **fields: Any) -> "User":
        """Add a person who can sign in at once, on the record. Raises IntegrityError for an address that is taken."""
        return cls._add("account.added", email, by=by, password=password, **fields)

    @classmethod
    def invite(cls, email: str, *, by: "User", **fields: Any) -> "User":
        """Add a person, and invite them by e-mail to choose a password; until then they cannot sign in.

        Raises IntegrityError for an address that is taken.
        """
        return cls._add("account.invited", email, by=by, is_active=False, is_invited=True, **fields)

    @classmethod
    def _add(cls, kind: str, email: str, *, by: "User | None", **fields: Any) -> "User":
        company: Company | None = fields.pop("company", None)
        with transaction.atomic():
            user = cls.objects.create_user(email, fields.pop("password", None), **fields)
            record(
                kind,
                System(),
                by=by,
                person=user,
                face=user.face,
                role=user.role,
                is_client=user.is_client,
                is_collaborator=user.is_collaborator,
            )
            if company is not None:
                user.join(company, by=by)
        return user

    def held(self) -> "User":
        """This account as it stands, its row locked until the transaction ends."""
        return type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    def invite_again(self, *, by: "User | None") -> bool:
        """Send a new invitation; the links of earlier ones end. False when they have joined meanwhile."""
        with transaction.atomic():
            if not self.held().is_invited:
                return False
            Link.end_all(user=self)
            record("account.invited_again", System(), by=by, person=self)
        return True

    def accept(self, link: "Link", password: str) -> bool:
        """Choose the first password by an invitation: from now on they can sign in. Once for each link.

        False when the link is used, has ended or expired meanwhile.
        """
        with transaction.atomic():
            if not self.held().is_invited or not link.use():
                return False
            self.set_password(password)
            self.is_active, self.is_invited = True, False
            self.save(update_fields=["password", "has_short_password", "is_active", "is_invited"])
            record("account.joined", System(), by=self, person=self)
        return True

    def choose_password(self, password: str, *, by_reset: bool = False) -> None:
        """Replace the password; every other session ends, and so does every link.

        Raises ValidationError for one that is too short without the second factor that went meanwhile.
        """
        from wathiq.accounts.passwords import LengthValidator  # which needs this module

        with transaction.atomic():
            self.held()
            LengthValidator().validate(password, self)
            self.set_password(password)
            self.save(update_fields=["password", "has_short_password"])
            self._end_secrets()
            kind = "account.password_reset" if by_reset else "account.password_changed"
            record(kind, System(), by=self, person=self)

    def edit(self, changes: Mapping[str, Any], *, by: "User") -> bool:
        """Change an account as an administrator does. True when something changed.

        Another address ends the links that were sent to the old one; another address, role or access ends every
        session. Raises IntegrityError for an address that is taken, ValueError for a field that is not in EDITABLE.
        """
        if unknown := set(changes) - self.EDITABLE:
            raise ValueError(f"not to be edited: {unknown}")
        with transaction.atomic():
            held = self.held()
            before = AsItWas(held.public_id, held.name, held.email)
            changed = {name for name, value in changes.items() if getattr(held, name) != value}
            if not changed:
                return False
            for name in changed:
                setattr(self, name, changes[name])
            fields = set(changed)
            if changed & {"email", "role", "is_client", "is_collaborator"}:
                self.epoch = held.epoch + 1
                fields.add("epoch")
                CalendarFeed.end_all(self)
            self.save(update_fields=sorted(fields))
            if "email" in changed:
                Link.end_all(user=self)
            if "email" in changed and held.is_invited:
                record("account.invited_again", System(), by=by, person=self)
            elif "email" in changed:
                self._tell_old_address(held, by=by)
            record("account.edited", System(), by=by, before=before, person=self, fields=sorted(changed))
        return True

    @property
    def company(self) -> "Company | None":
        """The one company this person belongs to today."""
        current = Membership.objects.filter(user=self, until=None).select_related("company").first()
        return current.company if current else None

    def join(self, company: "Company", *, by: "User | None") -> None:
        """Belong to this company from now on; an earlier membership ends."""
        with transaction.atomic():
            self.held()
            before = self.company
            if before == company:
                return
            self._end_sessions()
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
                self._end_sessions()
                membership.until = timezone.now()
                membership.save(update_fields=["until"])
                record("company.left", membership.company, by=by, person=self)

    def _tell_old_address(self, before: "User", *, by: "User") -> None:
        """Whoever reads the old address hears of it: otherwise an account could be taken over in silence."""
        from wathiq.accounts.models.visitor import Visitor

        old = Visitor.objects.create(
            email=before.email,
            first_name=before.first_name,
            last_name=before.last_name,
            language=before.language,
        )
        record("account.address_changed", System(), by=by, visitor=old, person=self)

    def _end_sessions(self) -> None:
        type(self).objects.filter(pk=self.pk).update(epoch=models.F("epoch") + 1)
        self.refresh_from_db(fields=["epoch"])

    def deactivate(self, *, by: "User | None") -> bool:
        """Close the account: sessions and links end at once. False when it was closed already."""
        with transaction.atomic():
            held = self.held()
            if not held.is_active and not held.is_invited:
                return False
            self.is_active = self.is_invited = False
            self.save(update_fields=["is_active", "is_invited"])
            self._end_sessions()
            self._end_secrets()
            record("account.deactivated", System(), by=by, person=self)
        return True

    def _end_secrets(self) -> None:
        """The links that were sent to them, and the address by which a calendar reads for them, end at once."""
        Link.end_all(user=self)
        CalendarFeed.end_all(self)

    def reactivate(self, *, by: "User | None") -> bool:
        """Open the account again; who never chose a password is invited again. False when it was open."""
        with transaction.atomic():
            held = self.held()
            if held.is_active or held.is_invited:
                return False
            self.is_active = held.has_usable_password()
            self.is_invited = not self.is_active
            self.save(update_fields=["is_active", "is_invited"])
            self._end_sessions()  # a sign-in that was begun before is over
            record("account.reactivated", System(), by=by, person=self)
            if self.is_invited:
                record("account.invited_again", System(), by=by, person=self)
        return True

    def edit_profile(self, changes: Mapping[str, Any], *, by: "User") -> None:
        """Change one's own names, language or time zone. A new name is on the record beside the old one."""
        unknown = set(changes) - {"first_name", "last_name", "language", "time_zone", "calendar", "digits"}
        if unknown:
            raise ValueError(f"not one's own to change: {unknown}")
        with transaction.atomic():
            held = self.held()
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
