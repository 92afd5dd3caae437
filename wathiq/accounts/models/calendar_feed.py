"""A secret address by which a calendar reads somebody's hearings, without signing in."""

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Optional

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models.link import digest_of
from wathiq.accounts.models.system import System
from wathiq.audit.record import record

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User


class CalendarFeed(models.Model):
    """Whoever holds the token reads what its owner may read. We keep its hash; ended, never deleted."""

    class Scope(models.TextChoices):
        MINE = "mine", _("My hearings: I attend, or I am the assignee or a contributor of the case")
        ALL = "all", _("All hearings that I may open")

    NOTED_EVERY = timedelta(hours=1)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)  # for its owner to see; it decides nothing
    with_titles = models.BooleanField(_("Write titles in my calendar"), default=False)
    scope = models.CharField(_("Which hearings"), max_length=10, choices=Scope, default=Scope.MINE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended=None), name="a_person_has_one_calendar_address"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"

    @classmethod
    def of(cls, user: "User") -> Optional["CalendarFeed"]:
        """The address that works today. One query."""
        return cls.objects.filter(user=user, ended=None).first()

    @classmethod
    def find(cls, token: str, *, face: str) -> Optional["CalendarFeed"]:
        """The open feed with this token, of somebody active of this face. One query, whatever the token."""
        return (
            cls.objects.select_related("user")
            .filter(digest=digest_of(token), ended=None, user__is_active=True, user__face=face)
            .first()
        )

    @classmethod
    def make(cls, *, by: "User", with_titles: bool = False, scope: str = Scope.MINE) -> str:
        """The token of a new address (256 bits, as text); the one before ends at once. Nobody can read it again."""
        token = secrets.token_urlsafe(32)
        with transaction.atomic():
            by.held()
            replaced = bool(cls.end_all(by))
            cls.objects.create(user=by, digest=digest_of(token), with_titles=with_titles, scope=scope)
            record("account.calendar_made", System(), by=by, person=by, replaced=replaced)
        return token

    @classmethod
    def end(cls, *, by: "User") -> bool:
        """End one's own address at once. False when there was none."""
        with transaction.atomic():
            by.held()
            if not cls.end_all(by):
                return False
            record("account.calendar_ended", System(), by=by, person=by)
        return True

    @classmethod
    def end_all(cls, user: "User") -> int:
        """End every address of this person, with no word of its own. How many there were."""
        return cls.objects.filter(user=user, ended=None).update(ended=timezone.now())

    def change(self, *, with_titles: bool, scope: str, by: "User") -> bool:
        """What the calendar holds from now on. True when something changed."""
        with transaction.atomic():
            by.held()
            if (self.with_titles, self.scope) == (with_titles, scope):
                return False
            self.with_titles, self.scope = with_titles, scope
            self.save(update_fields=["with_titles", "scope"])
            record(
                "account.calendar_changed", System(), by=by, person=by, with_titles=with_titles, scope=scope
            )
        return True

    def note_reading(self) -> None:
        """A calendar read it: written down once an hour at most."""
        now = timezone.now()
        if self.last_read_at is None or self.last_read_at <= now - self.NOTED_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_read_at=now)
