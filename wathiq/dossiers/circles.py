"""Circles: the few of the legal team among whom some papers of a dossier are."""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone

from wathiq.accounts.models import User


class Circle(models.Model):
    """Papers of this circle are for its members alone, while the dossier is open to them. Ended, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # of its members, for forms

    def __str__(self) -> str:
        return f"circle of {self.created} in {self.dossier_id}"

    def members(self) -> "models.QuerySet[CircleMember]":
        """Who is in it today, whether or not the dossier is still open to them."""
        return (
            CircleMember.objects.filter(circle=self.pk, until=None)
            .select_related("user")
            .order_by("user__first_name", "user__last_name", "user")
        )

    def seat(self, *, viewers: Iterable[User], editors: Iterable[User], by: User) -> bool:
        """These are its members from now on. True when something changed."""
        wanted = {user.pk: False for user in viewers} | {user.pk: True for user in editors}
        now = timezone.now()
        present = {member.user_id: member for member in self.members()}
        leaving = [one.pk for key, one in present.items() if wanted.get(key) is not one.may_edit]
        CircleMember.objects.filter(pk__in=leaving).update(until=now, ended_by=by)
        coming = [
            CircleMember(circle=self, user_id=key, may_edit=may_edit, since=now, added_by=by)
            for key, may_edit in wanted.items()
            if key not in present or present[key].may_edit is not may_edit
        ]
        CircleMember.objects.bulk_create(coming)
        if leaving or coming:
            self._next_version()
        return bool(leaving or coming)

    def admit(self, user: User, *, reason: str) -> None:
        """Let this administrator in, for this reason, as an editor."""
        CircleMember.objects.filter(circle=self.pk, user=user, until=None).update(
            until=timezone.now(), ended_by=user
        )
        CircleMember.objects.create(circle=self, user=user, may_edit=True, added_by=user, reason=reason)
        self._next_version()

    def end(self, *, by: User) -> None:
        """What was among its members is so no more; all their seats end at the same instant."""
        self.ended = timezone.now()
        self.save(update_fields=["ended"])
        CircleMember.objects.filter(circle=self.pk, until=None).update(until=self.ended, ended_by=by)

    def _next_version(self) -> None:
        self.version += 1
        self.save(update_fields=["version"])


class CircleMember(models.Model):
    """This colleague in this circle, from this instant to that one. Ended, never deleted."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    may_edit = models.BooleanField()  # else they read
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(
        max_length=500, blank=True
    )  # of an administrator who came in by right of office

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "user"], condition=models.Q(until=None), name="a_seat_is_taken_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "circle"], condition=models.Q(until=None), name="circles_of_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in circle {self.circle_id}"
