"""Bytes that were accepted: where they lie, and what they are."""

from django.conf import settings
from django.db import models


class Blob(models.Model):
    """Bytes in the store, under a random key. Never changed: a new version is a new blob."""

    key = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the bytes, in hexadecimal
    media_type = models.CharField(max_length=100)  # by their content, from our own table
    created = models.DateTimeField(auto_now_add=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="blobs_by_content")]

    def __str__(self) -> str:
        return f"{self.key}: {self.size} bytes"
