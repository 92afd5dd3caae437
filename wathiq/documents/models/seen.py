"""Who outside the legal team took which version, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils import timezone

from wathiq.accounts.models import User
from wathiq.documents.models.document import Document, Version


@dataclass(frozen=True)
class Taken:
    """Who took which version of a document: how often, how many of these times in an archive, and when."""

    user: User
    number: int
    times: int
    in_archives: int
    first: datetime
    last: datetime


class Reading(models.Model):
    """A portal user was given the bytes of this version. One row each time; never changed, never deleted."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    in_archive = models.BooleanField(default=False)  # with others, as one ZIP

    class Meta:
        indexes = [models.Index(fields=["version", "user"], name="readings_of_a_version")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.version_id} at {self.at}"

    @staticmethod
    def note(user: User, versions: Iterable[Version], *, in_archive: bool = False) -> None:
        """They are about to get these bytes. Nothing is noted of the legal team."""
        if not user.is_staff_member:
            rows = (Reading(version=version, user=user, in_archive=in_archive) for version in versions)
            Reading.objects.bulk_create(rows)

    @classmethod
    def of(cls, document: Document) -> list[Taken]:
        """Who took which version, by name and the newest version first. One query."""
        rows = (
            cls.objects.filter(version__document=document.pk)
            .values("user", "user__first_name", "user__last_name", "version__number")
            .annotate(
                times=models.Count("pk"),
                in_archives=models.Count("pk", filter=models.Q(in_archive=True)),
                first=models.Min("at"),
                last=models.Max("at"),
            )
            .order_by("user__first_name", "user__last_name", "user", "-version__number")
        )
        return [
            Taken(
                User(pk=row["user"], first_name=row["user__first_name"], last_name=row["user__last_name"]),
                row["version__number"],
                row["times"],
                row["in_archives"],
                row["first"],
                row["last"],
            )
            for row in rows
        ]
