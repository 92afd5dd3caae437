"""From an event to messages, and from a message to the mail server."""

import logging
import smtplib
from collections.abc import Iterable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import Error as DatabaseError
from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.types import JSONDict

from wathiq.accounts.models import User, Visitor
from wathiq.audit.kinds import Kind
from wathiq.audit.models import Event
from wathiq.core import formats
from wathiq.core.acting import acting_as
from wathiq.dossiers.models import Dossier
from wathiq.notifications import letters
from wathiq.notifications.models import Message

logger = logging.getLogger(__name__)

ATTEMPTS = 11  # with pauses of 3, 9, 27 … seconds: about a day


class TryAgain(Exception):
    """The mail server could not take the message now."""


def tell(event: Event, kind: Kind, subject: Any) -> None:
    """Write a message, and its job, for everybody whom this kind of event tells."""
    if kind.tells is None:
        return
    told = event.facts.get(kind.tells) or []
    ids = [told] if isinstance(told, str) else told
    dossier_id = subject.pk if isinstance(subject, Dossier) else None
    recipients = User.objects.filter(public_id__in=ids).order_by("pk")
    messages = [Message(event=event, dossier_id=dossier_id, recipient=recipient) for recipient in recipients]
    if kind.tells == "visitor":
        visitors = Visitor.objects.filter(public_id__in=ids)
        messages += [Message(event=event, visitor=visitor) for visitor in visitors]
    queue(Message.objects.bulk_create(messages))


def queue(messages: Iterable[Message]) -> None:
    """A job for each of these messages; it holds the message's key and nothing else."""
    from wathiq.notifications.tasks import send_message

    jobs: list[JSONDict] = [{"message_id": message.pk} for message in messages]
    if jobs:
        send_message.batch_defer(*jobs)


def lost() -> QuerySet[Message]:
    """Messages that still have to leave, though no job of the queue will see to it."""
    mine = ProcrastinateJob.objects.filter(task_name="wathiq.notifications.tasks.send_message")
    alive = mine.filter(status__in=("todo", "doing")).annotate(message=KeyTextTransform("message_id", "args"))
    waiting = Message.objects.filter(state__in=(Message.State.QUEUED, Message.State.SENDING))
    return waiting.exclude(pk__in=alive.annotate(key=Cast("message", BigIntegerField())).values("key"))


def send(message_id: int) -> None:
    """Send one message, if its recipient may still know about it. Safe to call again after any crash.

    Raises TryAgain when the mail server is away. Only a worker that dies, or is taken for dead, between the server's
    yes and our note of it can repeat a mail, and then with the same Message-ID.
    """
    attempt = _begin(message_id)
    if attempt is None:
        return
    try:
        mail = _write(message_id)
        if mail is None:
            _end(message_id, attempt, Message.State.DROPPED)
            return
        mail.send()
    except DatabaseError:
        raise  # the job is tried again, and finds the message as it is
    except Exception as failure:
        reason = _permanent(failure)
        if reason is None and attempt < ATTEMPTS:
            logger.warning("message %s waits: %s", message_id, type(failure).__name__)
            _end(
                message_id,
                attempt,
                Message.State.QUEUED,
                error="It could not be sent yet; it is tried again.",
            )
            raise TryAgain from failure
        is_ours = not isinstance(failure, OSError)  # the server's words are not for the log
        logger.error("message %s is given up: %s", message_id, type(failure).__name__, exc_info=is_ours)
        _end(message_id, attempt, Message.State.FAILED, error=reason or "It could not be sent for too long.")
    else:
        _end(message_id, attempt, Message.State.SENT)


def _permanent(failure: Exception) -> str | None:
    """Why this mail will never be taken, or None when another attempt may succeed.

    A server that refuses us, and not the mail, is configured wrongly: that can be mended while the mail waits.
    """
    if isinstance(failure, ValueError) and not isinstance(failure, OSError):  # a line break in a header
        return "The message cannot be written."
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in failure.recipients.values()]
    elif isinstance(failure, smtplib.SMTPDataError):
        codes = [failure.smtp_code]
    else:
        return None
    return f"The mail server refused it ({codes[0]})." if codes and min(codes) >= 500 else None


def _begin(message_id: int) -> int | None:
    """Commit that another attempt starts; its number, or None when there is nothing to do."""
    with acting_as(None):
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.state not in (Message.State.QUEUED, Message.State.SENDING):
            return None
        if message.attempt > ATTEMPTS:
            message.state, message.error = Message.State.FAILED, "It could not be sent for too long."
            message.save(update_fields=["state", "error"])
            return None
        message.state = Message.State.SENDING
        message.attempt += 1
        message.save(update_fields=["state", "attempt"])
        return message.attempt


def _write(message_id: int) -> EmailMultiAlternatives | None:
    """The mail as its recipient may read it now, in their language; None where they may not."""
    with acting_as(None):
        message = Message.objects.select_related("recipient", "visitor", "event").get(pk=message_id)
    reader = message.reader
    with (
        acting_as(message.recipient),
        translation.override(reader.language),
        timezone.override(reader.zone),
        formats.read_by(message.recipient),
    ):
        return letters.write(message)


def _end(message_id: int, attempt: int, state: Message.State, *, error: str = "") -> None:
    """Note how this attempt ended, unless a later one has begun meanwhile."""
    with acting_as(None):
        Message.objects.filter(pk=message_id, attempt=attempt).update(
            state=state, error=error, sent=timezone.now() if state == Message.State.SENT else None
        )
