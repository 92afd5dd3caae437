"""The outbox: what has to be told to whom, written in the transaction of the act that causes it."""

import uuid

from django.db import models

from wathiq.accounts.models import User, Visitor
from wathiq.audit.models import Event
from wathiq.dossiers.models import Dossier


class Message(models.Model):
    """One event told to one person by one channel. It holds no text: that is written when it is sent."""

    class Channel(models.TextChoices):
        MAIL = "mail"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DROPPED = "dropped"  # the recipient may not know about it any more
        FAILED = "failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    sent = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="nobody_is_told_twice"),
            models.CheckConstraint(
                condition=models.Q(recipient=None, visitor__isnull=False)
                | models.Q(visitor=None, recipient__isnull=False),
                name="a_message_has_one_reader",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "recipient"], name="messages_about_a_dossier")]

    def __str__(self) -> str:
        return f"{self.event.kind} to {self.reader}: {self.state}"

    @property
    def reader(self) -> User | Visitor:
        """Who it is for: somebody with an account, or somebody at the door."""
        reader = self.recipient or self.visitor
        assert reader is not None  # a constraint
        return reader
