"""The evidence: chains of events, each holding the hash of the one before. It knows no domain.

The format is fixed from the first event on, because hashes cannot be changed afterwards: `docs/decisions/0004`.
"""

import hashlib
import uuid
from datetime import UTC
from typing import Any

import rfc8785
from django.db import models

FORMAT = 1
ALGORITHM = "sha256"
DOMAIN = b"wathiq.audit.event.v1\x00"
PERSONAL_DOMAIN = b"wathiq.audit.personal.v1\x00"
START = "0" * 64


class Chain(models.Model):
    """The events of one dossier, one company, or the installation itself, in order."""

    class Of(models.TextChoices):
        DOSSIER = "dossier"
        COMPANY = "company"
        SYSTEM = "system"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    of = models.CharField(max_length=20, choices=Of)
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=START)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of"], condition=models.Q(of="system"), name="one_chain_of_the_system"
            )
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.public_id}"

    @classmethod
    def of_the_system(cls) -> "Chain":
        return cls.objects.get_or_create(of=cls.Of.SYSTEM)[0]


class Event(models.Model):
    """Something that happened. The application may add events, never change or delete them."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    subject = models.UUIDField(null=True)  # what it happened to; nothing for the system
    actor = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    personal = models.JSONField(
        default=dict
    )  # the key of a fact, or actor, or circumstances → its salted hashes
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    format = models.PositiveSmallIntegerField(default=FORMAT)
    algorithm = models.CharField(max_length=20, default=ALGORITHM)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="a_chain_counts_without_gaps")
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence} {self.kind}"

    def canonical(self) -> bytes:
        """What the hash covers: every column, in RFC 8785 form, with the chain and the sequence inside."""
        return rfc8785.dumps(
            {
                "format": self.format,
                "algorithm": self.algorithm,
                "chain": str(self.chain.public_id),
                "of": self.chain.of,
                "sequence": self.sequence,
                "kind": self.kind,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "subject": str(self.subject) if self.subject else None,
                "actor": str(self.actor) if self.actor else None,
                "facts": self.facts,
                "personal": self.personal,
                "previous": self.previous,
            }
        )

    def computed_hash(self) -> str:
        return hashlib.sha256(DOMAIN + self.canonical()).hexdigest()


class Personal(models.Model):
    """One name and address as it was, apart from the event, which holds only its salted hash.

    Erasing a person deletes their rows here (as the owner of the database); the chain stays whole, and so do the
    names of everybody else.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    salt = models.CharField(max_length=64)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "personal"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "key", "position"], name="a_name_stands_once_in_its_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.position} of event {self.event_id}"

    def computed_hash(self) -> str:
        return personal_hash(self.salt, self.data)


def personal_hash(salt: str, data: dict[str, Any]) -> str:
    return hashlib.sha256(PERSONAL_DOMAIN + bytes.fromhex(salt) + rfc8785.dumps(data)).hexdigest()
