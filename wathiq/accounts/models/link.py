"""Links that are sent by e-mail, work once, and only for the person and the purpose they were made for."""

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from wathiq.accounts.models.user import User
    from wathiq.accounts.models.visitor import Visitor


class Link(models.Model):
    """A token was sent to somebody. We keep its hash: the token itself stands in the e-mail and nowhere else."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation"
        SIGN_UP = "sign_up"

    class State(models.TextChoices):
        GOOD = "good"
        USED = "used"
        EXPIRED = "expired"
        REPLACED = "replaced"  # a newer one was sent, or what it was for is over
        UNKNOWN = "unknown"

    LIFE = {Purpose.INVITATION: timedelta(days=14), Purpose.SIGN_UP: timedelta(days=2)}

    purpose = models.CharField(max_length=20, choices=Purpose)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey("accounts.Visitor", on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None, visitor__isnull=False)
                | models.Q(visitor=None, user__isnull=False),
                name="a_link_is_somebodys",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.user_id or self.visitor_id}: {self.state}"

    @classmethod
    def make(cls, purpose: Purpose, *, user: "User | None" = None, visitor: "Visitor | None" = None) -> str:
        """The token of a new link (256 bits, as text for an address). Earlier ones for the same person end.

        Raises Outdated when the address of `user`, or whether they are still invited, has changed since it was read:
        the mail that the link is for would go to the wrong place.
        """
        token = secrets.token_urlsafe(32)
        now = timezone.now()
        with transaction.atomic():
            if visitor is not None:
                visitor.hold_address()
                cls.end_all(purpose=purpose, visitor__email=visitor.email)
            elif user is not None:
                held = user.held()
                if (held.email, held.is_invited) != (user.email, user.is_invited):
                    raise Outdated
                cls.end_all(purpose=purpose, user=user)
            cls.objects.create(
                purpose=purpose,
                user=user,
                visitor=visitor,
                digest=digest_of(token),
                made=now,
                expires=now + cls.LIFE[purpose],
            )
        return token

    @classmethod
    def find(cls, purpose: Purpose, token: str) -> "Link | None":
        """The link with this token, in whatever state it is; None when there never was one for this purpose."""
        return cls.find_again(purpose, digest_of(token).hex())

    @classmethod
    def find_again(cls, purpose: Purpose, mark: str) -> "Link | None":
        """The link with this `mark`, as `find`."""
        try:
            digest = bytes.fromhex(mark)
        except ValueError:
            return None
        return cls.objects.select_related("user", "visitor").filter(purpose=purpose, digest=digest).first()

    @classmethod
    def end_all(cls, **whose: Any) -> None:
        """End every open link of a `user`, or of a visitor's address."""
        cls.objects.filter(used=None, ended=None, **whose).update(ended=timezone.now())

    @property
    def mark(self) -> str:
        """What a session keeps of it: the token cannot be read from that."""
        return bytes(self.digest).hex()

    @property
    def state(self) -> State:
        if self.used:
            return self.State.USED
        if self.ended:
            return self.State.REPLACED
        return self.State.EXPIRED if self.expires <= timezone.now() else self.State.GOOD

    def use(self) -> bool:
        """Take it, once whoever else tries at the same time. False when it was no good any more."""
        now = timezone.now()
        mine = type(self).objects.filter(pk=self.pk, used=None, ended=None, expires__gt=now)
        if not mine.update(used=now):
            return False
        self.used = now
        return True


class Outdated(Exception):
    """The person for whom a link was asked has another address by now, or needs it no more."""


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
