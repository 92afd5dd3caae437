"""A mail server in a thread, that answers as a test wants and keeps what it accepted."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Delivery:
    """One mail as it came over the wire."""

    sender: str
    recipients: list[str]
    data: bytes
    encrypted: bool
    user: str | None

    @cached_property
    def mail(self) -> EmailMessage:
        parsed = message_from_bytes(self.data, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    def part(self, kind: Literal["plain", "html"]) -> str:
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content())


@dataclass
class Relay:
    """Every answer is a function, to be replaced by a test; `on_data` decides before, `after_data` follows the 250."""

    security: Security = "none"
    certificate: Path | None = None  # with its key
    logins: dict[str, str] = field(default_factory=dict)
    on_recipient: Callable[[str], str] = lambda address: "250 OK"
    on_data: Callable[[Delivery], str] = lambda delivery: "250 Taken"
    after_data: Callable[[Delivery], None] = lambda delivery: None
    delivered: list[Delivery] = field(default_factory=list)
    port: int = 0
    host: str = "127.0.0.1"

    async def handle_RCPT(
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        answer = self.on_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        assert server.transport is not None
        delivery = Delivery(
            envelope.mail_from,
            list(envelope.rcpt_tos),
            envelope.content,
            encrypted=server.transport.get_extra_info("sslcontext") is not None,
            user=session.auth_data,
        )
        answer = self.on_data(delivery)
        if answer.startswith("2"):
            self.delivered.append(delivery)
            # the answer is written before this task lets another one run
            asyncio.get_running_loop().call_soon(self.after_data, delivery)
        return answer

    def _authenticate(
        self, _server: SMTP, session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        known = self.logins.get(user) == password
        return AuthResult(success=known, handled=False, auth_data=user)

    @contextmanager
    def listening(self) -> Iterator["Relay"]:
        loop = asyncio.new_event_loop()
        context = None
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
        sessions: list[SMTP] = []

        def session() -> SMTP:
            sessions.append(
                SMTP(
                    self,
                    loop=loop,
                    hostname="relay.example",
                    tls_context=context if self.security == "starttls" else None,
                    require_starttls=self.security == "starttls",
                    authenticator=self._authenticate if self.logins else None,
                    auth_required=bool(self.logins),
                )
            )
            return sessions[-1]

        implicit = context if self.security == "tls" else None
        server = loop.run_until_complete(loop.create_server(session, self.host, 0, ssl=implicit))
        self.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.run_until_complete(_close(server, sessions))
            loop.close()


async def _close(server: asyncio.Server, sessions: list[SMTP]) -> None:
    server.close()
    for session in sessions:
        if session.transport is not None:
            session.transport.close()
    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await server.wait_closed()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, and its key, in one file."""
    path, key = folder / "relay.pem", folder / "relay.key"
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=relay.example"]
    command += [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    subprocess.run([*command, "-keyout", str(key), "-out", str(path)], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path
