"""Papers: everything that lies in a dossier."""

import uuid
from typing import Any

from django.db import models

from wathiq.dossiers import access
from wathiq.dossiers.models import Audience, Circle, Dossier


def audiences() -> list[tuple[str, str]]:
    return [(audience.value, str(audience.label)) for audience in Audience]


class Paper(models.Model):
    """Something in a dossier, for the legal team alone or for its clients as well.

    The papers of a circle are for its members among the legal team alone; their audience is internal.
    """

    Audience = Audience

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=20, choices=audiences, default=Audience.INTERNAL)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, user: Any) -> "models.QuerySet[Any]":
        """The papers of this kind that this person may read; `user` as in `access.papers_readable_by`."""
        return cls._default_manager.filter(access.papers_readable_by(user))
