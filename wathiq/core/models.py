import uuid

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form that was accepted: its sender, its key, and where the answer is."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    token = models.UUIDField(default=uuid.uuid4)
    digest = models.BinaryField(max_length=32)
    result = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "key"], name="a_form_is_done_once")]

    def __str__(self) -> str:
        return str(self.key)

    def finish(self, result: str) -> None:
        """Remember the address that answers a replay."""
        self.result = result
        self.save(update_fields=["result"])
