"""A document of a dossier and its versions."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wathiq.documents.models.blob import Blob
from wathiq.documents.models.folder import Filed, Folder


class Document(Filed):
    """A file of a dossier, under one name, in one place; its bytes are those of its current version."""

    folder = models.ForeignKey(Folder, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    type = models.CharField(_("Type"), max_length=100, blank=True)  # the team's own word for what it is
    comment = models.CharField(_("Internal note"), max_length=1000, blank=True)
    to_be_approved = models.BooleanField(_("To be approved"), default=False)
    to_be_signed = models.BooleanField(_("To be signed"), default=False)
    is_from_client = models.BooleanField(default=False)
    current = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, related_name="+"
    )  # null only until the first version is written, in the same transaction
    version = models.PositiveIntegerField(default=1)  # of the row, for forms; not the version of the file

    # What staff write about it; clients read none of it
    EDITABLE = ("type", "comment", "to_be_approved", "to_be_signed")

    class Meta:
        constraints = [
            *Filed.Meta.constraints,
            models.UniqueConstraint(
                fields=["dossier", "folder", "folded_name"],
                condition=models.Q(deletion=None),
                nulls_distinct=False,
                name="a_document_name_is_given_once",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "folder", "name"], name="documents_in_their_place")]

    def versions(self) -> "models.QuerySet[Version]":
        """What it holds and held, the newest first."""
        return Version.objects.filter(document=self.pk).select_related("blob", "added_by").order_by("-number")


class Version(models.Model):
    """What a document held from some instant on. Numbered from 1; never changed, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    restores = models.PositiveIntegerField(null=True, blank=True)  # the number of the version it brought back
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="versions_are_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}, version {self.number}"
