"""Try a mail server, and say in one sentence how that went. What the server itself answers is never shown."""

import errno
import json
import smtplib
import socket
import ssl
import time
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.core import office, secrets, text

SECONDS = 10  # for each answer of the server
LATE = 60  # seconds after which nobody seems to work on the queue
KEPT = 1800
SENT, RUNNING = "sent", "running"
WRONG_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
EXPIRED = 10

SENTENCES: dict[str, str | Promise] = {
    RUNNING: gettext_lazy("The test message is on its way to the server."),
    SENT: gettext_lazy("The server took the test message. It should be in your mailbox within a minute."),
    "demo": gettext_lazy("This is a demonstration: no mail leaves it, so no server was asked."),
    "late": gettext_lazy("The queue that sends mail does not answer. Ask whoever runs this installation."),
    "name": gettext_lazy(
        "There is no server of this name. Look for a typing error in the mail server’s name."
    ),
    "refused": gettext_lazy("The server was found, but nothing takes mail at this port. Try another port."),
    "unreachable": gettext_lazy("There is no way to this server from here. Ask whoever runs your network."),
    "time": gettext_lazy("The server did not answer in time. Check the port and the encryption."),
    "untrusted": gettext_lazy(
        "The server’s certificate comes from nobody we trust, so nothing was sent to it."
    ),
    "expired": gettext_lazy("The server’s certificate has expired, so nothing was sent to it."),
    "other_name": gettext_lazy("The server’s certificate is for another name. Use the name it was made for."),
    "not_tls": gettext_lazy("The server does not speak TLS at this port. Choose another encryption or port."),
    "no_starttls": gettext_lazy(
        "The server does not offer STARTTLS at this port. Choose another encryption or port."
    ),
    "hung_up": gettext_lazy("The server ended the conversation. Check the port and the encryption."),
    "no_login": gettext_lazy(
        "The server takes no user name and password this way. Choose an encryption, or leave both empty."
    ),
    "login": gettext_lazy("The server refused the user name or the password."),
    "needs": gettext_lazy("The server asks for a user name and password, or for encryption, first."),
    "sender": gettext_lazy("The server refused the sender’s address."),
    "recipient": gettext_lazy("The server refused to deliver to your address."),
    "message": gettext_lazy("The server refused the message itself."),
    "sealed": gettext_lazy("The saved password cannot be read any more. Type it again."),
}


@dataclass(frozen=True)
class Trial:
    """A server to be tried, and whom the message is for."""

    recipient: str
    language: str
    sender: str
    connection: dict[str, Any]  # for Django's SMTP backend


def sentence(outcome: str) -> str:
    """What an outcome says to a person; what nobody foresaw is named by its class."""
    if outcome in SENTENCES:
        return str(SENTENCES[outcome])
    return _("The test message could not be sent (%(what)s).") % {"what": text.isolate(outcome)}


def ask(trial: Trial, *, by: uuid.UUID, kept: dict[str, Any]) -> uuid.UUID:
    """Queue this trial, and the key under which `outcome` finds how it went. `kept` is given back with it.

    The password waits sealed, and only until the trial was made.
    """
    from wathiq.core.tasks import try_mail

    key = uuid.uuid4()
    note = {
        "trial": secrets.seal(json.dumps(asdict(trial))),
        "kept": kept,
        "outcome": RUNNING,
        "at": time.time(),
    }
    cache.set(_place(by, key), note, KEPT)
    try_mail.defer(by=str(by), key=str(key))
    return key


def outcome(by: uuid.UUID, key: uuid.UUID) -> tuple[str, dict[str, Any]] | None:
    """How the trial went, and what was kept with it; None for one that this administrator did not ask for."""
    note = cache.get(_place(by, key))
    if note is None:
        return None
    is_late = note["outcome"] == RUNNING and time.time() - note["at"] > LATE
    return ("late" if is_late else note["outcome"]), note["kept"]


def work(by: uuid.UUID, key: uuid.UUID) -> None:
    """Make the trial; a second time does nothing."""
    note = cache.get(_place(by, key))
    if note is None or note["outcome"] != RUNNING:
        return
    if settings.MODE == "demo":
        found = "demo"
    else:
        try:
            found = attempt(Trial(**json.loads(secrets.unseal(note.pop("trial")))))
        except ValueError:
            found = "sealed"
    note.pop("trial", None)
    cache.set(_place(by, key), {**note, "outcome": found}, KEPT)


def _place(by: uuid.UUID, key: uuid.UUID) -> str:
    return f"mail-test:{by}:{key}"


def attempt(trial: Trial) -> str:
    """Send the test message; the outcome as a word of SENTENCES, or the class of what went wrong."""
    backend = EmailBackend(**trial.connection, timeout=SECONDS)
    with translation.override(trial.language):
        mail = EmailMessage(
            _("Test message: %(office)s") % {"office": office.name()},
            _("This message was sent from the settings of the client portal. Its mail server works."),
            trial.sender,
            [trial.recipient],
        )
    try:
        backend.open()
        backend.send_messages([mail])
    except Exception as failure:  # whatever it is, a person waits for a sentence
        return _outcome_of(failure)
    else:
        return SENT
    finally:
        _close(backend)


def _close(backend: EmailBackend) -> None:
    """Without a good-bye: a server that was silent would be waited for once more."""
    for connection in (backend.connection, getattr(backend, "_partial_connection", None)):
        if connection is not None:
            connection.close()


def _outcome_of(failure: Exception) -> str:
    if isinstance(failure, ssl.SSLCertVerificationError):
        if failure.verify_code in WRONG_NAME:
            return "other_name"
        return "expired" if failure.verify_code == EXPIRED else "untrusted"
    if isinstance(failure, smtplib.SMTPSenderRefused):
        return "needs" if failure.smtp_code == 530 else "sender"
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _said in failure.recipients.values()}
        return "needs" if codes == {530} else "recipient"
    if isinstance(failure, smtplib.SMTPNotSupportedError):
        return "no_starttls" if "STARTTLS" in str(failure) else "no_login"
    if isinstance(failure, smtplib.SMTPServerDisconnected) and isinstance(failure.__context__, TimeoutError):
        return "time"  # smtplib takes a server that is silent for one that left
    if isinstance(failure, OSError) and failure.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return "unreachable"
    for kind, found in (
        (socket.gaierror, "name"),
        (UnicodeError, "name"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "time"),
        (ssl.SSLError, "not_tls"),
        (smtplib.SMTPAuthenticationError, "login"),
        (smtplib.SMTPDataError, "message"),
        (smtplib.SMTPServerDisconnected, "hung_up"),
        (ConnectionError, "hung_up"),
    ):
        if isinstance(failure, kind):
            return found
    if type(failure) is smtplib.SMTPException:  # smtplib found no way to log in that both know
        return "no_login"
    return type(failure).__name__
