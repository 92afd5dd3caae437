"""A folder among the attachments of a dossier."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from wathiq.documents.models.deletion import Deletion
from wathiq.dossiers import access
from wathiq.dossiers.models import Circle
from wathiq.dossiers.papers import Paper


class Filed(Paper):
    """What lies in a folder, or beside the folders: a file or a folder. Has a flag of its own and an audience.

    `shown` is what staff said of this one; `audience` is what follows from it and from every folder above
    (decision 6). `hidden_by_hand` remembers that staff hid this one on purpose. `circle` is that of the private folder
    it lies in, or is.
    """

    name = models.CharField(max_length=255)
    folded_name = models.CharField(max_length=1100)
    shown = models.BooleanField(default=False)
    hidden_by_hand = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    deletion = models.ForeignKey(Deletion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(circle=None) | models.Q(audience=Paper.Audience.INTERNAL),
                name="a_%(class)s_of_a_circle_is_internal",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: Any) -> "models.QuerySet[Any]":
        """Those this person may read; deleted ones are nobody's."""
        return cls._default_manager.filter(access.papers_readable_by(user), deletion=None)


class Folder(Filed):
    """A private folder has a circle of its own; everything in it carries the same one."""

    folder = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_circle = models.OneToOneField(
        Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            *Filed.Meta.constraints,
            models.UniqueConstraint(
                fields=["dossier", "folder", "folded_name"],
                condition=models.Q(deletion=None),
                nulls_distinct=False,
                name="a_folder_name_is_given_once",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "folder", "name"], name="folders_in_their_place")]
