"""Somebody at the door who is not signed in: they gave an address, and it proves nothing yet."""

import uuid
import zoneinfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.accounts import addresses
from wathiq.accounts.models.company import Company
from wathiq.accounts.models.link import Link
from wathiq.accounts.models.rules import Rules
from wathiq.accounts.models.system import System
from wathiq.accounts.models.user import User
from wathiq.audit.record import record


class Visitor(models.Model):
    """An address given at the door, to reset a password or to sign up. The same row whether or not it is known here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail"), max_length=254)
    first_name = models.CharField(_("First name"), max_length=100, blank=True)
    last_name = models.CharField(_("Last name"), max_length=100, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default="en")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["email", "created"], name="visitors_by_address")]

    def __str__(self) -> str:
        return self.email

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(settings.OFFICE_TIME_ZONE)

    @property
    def account(self) -> User | None:
        """Whoever has this address here today."""
        return User.objects.filter(email=self.email).first()

    def hold_address(self) -> None:
        """Let nobody else act on what this address asked for, until the transaction ends."""
        same = Visitor.objects.select_for_update(no_key=True).filter(email=self.email).order_by("pk")
        list(same.values_list("pk"))

    @classmethod
    def forgot_password(cls, email: str, *, language: str) -> "Visitor":
        """Ask for a new password. The same work whoever the address belongs to; the mail decides what it says."""
        with transaction.atomic():
            visitor = cls.objects.create(email=addresses.sought(email), language=language)
            record("account.reset_asked", System(), by=None, visitor=visitor)
        return visitor


class SignUp(models.Model):
    """Somebody asks for an account: first the address is proved, then it is opened at once or by the approver."""

    class State(models.TextChoices):
        UNPROVED = "unproved"
        WAITING = "waiting"  # for the approver
        APPROVED = "approved"
        DECLINED = "declined"

    visitor = models.OneToOneField(Visitor, on_delete=models.PROTECT, related_name="sign_up")
    company_name = models.CharField(_("Company"), max_length=200, blank=True)
    access = models.CharField(max_length=20, choices=Rules.SignUp)
    state = models.CharField(max_length=20, choices=State, default=State.UNPROVED)
    password = models.CharField(max_length=128, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    proved = models.DateTimeField(null=True)
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "proved"], name="sign_ups_by_state")]

    def __str__(self) -> str:
        return f"{self.visitor}: {self.state}"

    @classmethod
    def ask(cls, email: str, *, access: str, language: str, company_name: str = "", **names: str) -> "SignUp":
        """Ask for an account. The same work whether or not the address has one; the mail decides what it says."""
        with transaction.atomic():
            visitor = Visitor.objects.create(email=email.strip().lower(), language=language, **names)
            asked = cls.objects.create(visitor=visitor, access=access, company_name=company_name)
            record("account.sign_up_asked", System(), by=None, visitor=visitor)
        return asked

    def prove(self, link: Link, password: str) -> "User | None":
        """The address is theirs: keep the password, and open the account or tell the approver.

        The new account, or None while it waits for approval. Raises `NoLongerPossible` when the link was used or
        replaced meanwhile, when the address has an account by now, or when nobody may sign up any more.
        """
        with transaction.atomic():
            rules = Rules.current()
            self.visitor.hold_address()
            held = type(self).objects.select_for_update().get(pk=self.pk)
            if held.state != self.State.UNPROVED or not link.use():
                raise NoLongerPossible
            if not rules.admits(self.access) or self.visitor.account is not None:
                raise NoLongerPossible
            self.state, self.proved = self.State.WAITING, timezone.now()
            self.password = make_password(password)
            self.save(update_fields=["state", "proved", "password"])
            Link.end_all(visitor__email=self.visitor.email)
            if rules.approver_id is None:
                return self._open(by=None, company=None, access=self.access)
            told = _who_approves(rules.approver)
            record("account.sign_up_waits", System(), by=None, visitor=self.visitor, approver=told)
        return None

    def approve(
        self, *, by: User, company: Company | None = None, new_company: str = "", access: str
    ) -> User:
        """Open the account with this access, in a company of ours or a new one of this name, and tell the person.

        Raises NoLongerPossible when it was decided meanwhile or the address has an account by now, and
        IntegrityError when there is a company of that name already.
        """
        with transaction.atomic():
            held = type(self).objects.select_for_update().get(pk=self.pk)
            if held.state != self.State.WAITING or self.visitor.account is not None:
                raise NoLongerPossible
            if new_company:
                company = Company.add(new_company, by=by)
            user = self._open(by=by, company=company, access=access)
            record("account.sign_up_approved", System(), by=by, person=user)
        return user

    def decline(self, reason: str, *, by: User) -> None:
        """Say no, with a reason that the person reads. Raises NoLongerPossible."""
        with transaction.atomic():
            held = type(self).objects.select_for_update().get(pk=self.pk)
            if held.state != self.State.WAITING:
                raise NoLongerPossible
            self.state, self.reason, self.password = self.State.DECLINED, reason, ""
            self.decided, self.decided_by = timezone.now(), by
            self.save(update_fields=["state", "reason", "password", "decided", "decided_by"])
            record("account.sign_up_declined", System(), by=by, visitor=self.visitor, reason=reason)

    def _open(self, *, by: User | None, company: Company | None, access: str) -> User:
        try:
            user = self._add(by=by, company=company, access=access)
        except IntegrityError:  # the address was given an account at the same moment
            raise NoLongerPossible from None
        user.password = self.password  # which stood alone, and so is long enough
        user.save(update_fields=["password"])
        self.state, self.user, self.password = self.State.APPROVED, user, ""
        self.decided, self.decided_by = timezone.now(), by
        self.save(update_fields=["state", "user", "password", "decided", "decided_by"])
        return user

    def _add(self, *, by: User | None, company: Company | None, access: str) -> User:
        return User.add(
            self.visitor.email,
            by=by,
            company=company,
            first_name=self.visitor.first_name,
            last_name=self.visitor.last_name,
            language=self.visitor.language,
            time_zone=settings.OFFICE_TIME_ZONE,
            face=User.Face.PORTAL,
            is_client=access in (Rules.SignUp.CLIENTS, Rules.SignUp.BOTH),
            is_collaborator=access in (Rules.SignUp.COLLABORATORS, Rules.SignUp.BOTH),
        )


def _who_approves(named: User | None) -> User | list[User]:
    """Who is told that somebody waits: the approver, or all administrators where that account is closed."""
    if named is not None and named.is_active and named.is_staff_member:
        return named
    staff = User.objects.filter(face=User.Face.STAFF, is_active=True)
    return list(staff.filter(role=User.Role.ADMINISTRATOR).order_by("pk"))


class NoLongerPossible(Exception):
    """What was asked for was decided, replaced or closed meanwhile."""
