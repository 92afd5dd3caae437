import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Roster(models.Model):
    """A list of people uploaded to be invited: read, looked at, then worked off row by row."""

    class State(models.TextChoices):
        READ = "read"  # shown, waiting for a yes
        WORKING = "working"
        DONE = "done"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)  # of the file
    # one object a row: what the file says, in words (`values`); what was done or why not (`outcome`)
    rows: Any = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    position = models.PositiveIntegerField(default=0)  # rows worked off
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
