"""From an event to messages, and from a message to the mail server.

Messages of a kind that is gathered (`letters.gathers`) wait a while. The first whose turn comes tells what all that
wait then, of the same recipient and about the same dossier, have to tell; those are dropped in the same breath as it
is noted as sent, and not before. So nothing stays untold, and only a worker that dies in between repeats anything.
"""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import Error as DatabaseError
from django.db.models import BigIntegerField, Q, QuerySet
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
WAITING = (Message.State.QUEUED, Message.State.SENDING)


class TryAgain(Exception):
    """The mail server could not take the message now, or another attempt is telling it."""


@dataclass(frozen=True)
class Attempt:
    """An attempt to send a message that has begun. `others` are the keys of the messages that its mail tells too."""

    message_id: int
    number: int
    others: tuple[int, ...] = ()


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

    jobs: list[JSONDict] = []
    for message in messages:
        if letters.gathered_with(message.event.kind):
            # the lock: those that one mail tells do not try side by side
            waits = send_message.configure(
                schedule_at=message.created + timedelta(seconds=settings.GATHERING),
                lock=f"mail to {message.recipient_id} about {message.dossier_id}",
            )
            waits.defer(message_id=message.pk)
        else:
            jobs.append({"message_id": message.pk})
    if jobs:
        send_message.batch_defer(*jobs)


def lost() -> QuerySet[Message]:
    """Messages that still have to leave, though no job of the queue will see to it."""
    mine = ProcrastinateJob.objects.filter(task_name="wathiq.notifications.tasks.send_message")
    alive = mine.filter(status__in=("todo", "doing")).annotate(message=KeyTextTransform("message_id", "args"))
    waiting = Message.objects.select_related("event").filter(state__in=WAITING)
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
        mail = _write(attempt)
        if mail is None:
            _end(attempt, Message.State.DROPPED)
            return
        mail.send()
    except DatabaseError:
        raise  # the job is tried again, and finds the message as it is
    except Exception as failure:
        reason = _permanent(failure)
        if reason is None and attempt.number < ATTEMPTS:
            logger.warning("message %s waits: %s", message_id, type(failure).__name__)
            _end(attempt, Message.State.QUEUED, error="It could not be sent yet; it is tried again.")
            raise TryAgain from failure
        is_ours = not isinstance(failure, OSError)  # the server's words are not for the log
        logger.error("message %s is given up: %s", message_id, type(failure).__name__, exc_info=is_ours)
        _end(attempt, Message.State.FAILED, error=reason or "It could not be sent for too long.")
    else:
        _end(attempt, Message.State.SENT)


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


def _begin(message_id: int) -> Attempt | None:
    """Commit that another attempt starts; None when there is nothing to do.

    Raises TryAgain while the mail of another message may be telling this one.
    """
    with acting_as(None):
        message, others = _held(message_id)
        if message.state not in WAITING:
            return None
        if any(other.state == Message.State.SENDING for other in others):
            raise TryAgain
        if message.attempt > ATTEMPTS:
            message.state, message.error = Message.State.FAILED, "It could not be sent for too long."
            message.save(update_fields=["state", "error"])
            return None
        message.state = Message.State.SENDING
        message.attempt += 1
        message.save(update_fields=["state", "attempt"])
        return Attempt(message_id, message.attempt, tuple(other.pk for other in others))


def _held(message_id: int) -> tuple[Message, list[Message]]:
    """The message and those that wait to be told with it, their rows held until the transaction ends."""
    message = Message.objects.select_related("event").get(pk=message_id)
    kinds = letters.gathered_with(message.event.kind)
    if not kinds:
        return Message.objects.select_for_update().get(pk=message_id), []
    about = Message.objects.filter(
        recipient=message.recipient_id,
        dossier=message.dossier_id,
        channel=message.channel,
        event__kind__in=kinds,
    )
    # of every such message in one order, this one's place too: two that begin at once do not wait for each other
    rows = about.filter(Q(pk=message_id) | Q(state__in=WAITING))
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    (message,) = (row for row in held if row.pk == message_id)
    return message, [row for row in held if row.pk != message_id]


def _write(attempt: Attempt) -> EmailMultiAlternatives | None:
    """The mail as its recipient may read it now, in their language; None where they may not."""
    with acting_as(None):
        found = Message.objects.select_related("recipient", "visitor", "event", "dossier")
        messages = found.in_bulk([attempt.message_id, *attempt.others])
    message = messages.pop(attempt.message_id)
    others = [messages[key] for key in sorted(messages)]
    reader = message.reader
    with (
        acting_as(message.recipient),
        translation.override(reader.language),
        timezone.override(reader.zone),
        formats.read_by(message.recipient),
    ):
        return letters.write(message, others)


def _end(attempt: Attempt, state: Message.State, *, error: str = "") -> None:
    """Note how this attempt ended, unless a later one has begun meanwhile.

    What was told by the same mail, or cannot be told any more, is done with; what could not be sent waits.
    """
    with acting_as(None):
        message = Message.objects.filter(pk=attempt.message_id, attempt=attempt.number)
        is_last = message.update(
            state=state, error=error, sent=timezone.now() if state == Message.State.SENT else None
        )
        if is_last and attempt.others and state in (Message.State.SENT, Message.State.DROPPED):
            told = "" if state == Message.State.DROPPED else "Another mail told it."
            others = Message.objects.filter(pk__in=attempt.others, state=Message.State.QUEUED)
            others.update(state=Message.State.DROPPED, error=told)
