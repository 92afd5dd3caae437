"""What somebody deleted at once, so that exactly that comes back."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from wathiq.dossiers.models import Circle, Dossier


class Deletion(models.Model):
    """Some papers of a dossier, deleted together. The papers point here; nothing is thrown away."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # where all of it was of one circle: to others it never happened
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"deletion of {self.at}"
