"""In the demo and in development mail is kept in a folder, and read in the browser."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Outgoing
from django.core.mail.backends.base import BaseEmailBackend

NAME = re.compile(r"[0-9]{10,25}-[0-9a-f]{1,64}")


def folder() -> Path:
    path: Path = settings.DATA / "mail"
    path.mkdir(parents=True, exist_ok=True)
    return path


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[Outgoing]) -> int:
        for outgoing in email_messages:
            body = outgoing.message().as_bytes()
            identity = (
                re.sub(r"[^0-9a-f]", "", str(outgoing.extra_headers.get("Message-ID", "0")))[:32] or "0"
            )
            target = folder() / f"{time.time_ns()}-{identity}"
            partial = target.with_suffix(".partial")
            partial.write_bytes(body)
            partial.rename(target)
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    name: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str


def read(name: str) -> Mail | None:
    """One mail by its name in the folder, or None."""
    path = folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)

    def part(kind: str) -> str:
        body = parsed.get_body((kind,))
        return str(body.get_content()) if body is not None else ""

    at = datetime.fromtimestamp(int(name.partition("-")[0]) / 1e9, tz=UTC)
    return Mail(name, at, str(parsed["To"]), str(parsed["Subject"]), part("plain"), part("html"))


def latest(limit: int = 100) -> list[Mail]:
    names = sorted((path.name for path in folder().iterdir() if NAME.fullmatch(path.name)), reverse=True)
    return [mail for name in names[:limit] if (mail := read(name)) is not None]
