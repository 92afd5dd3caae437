"""Requests straight into the WSGI application, without a server or a test client in between."""

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.bench.start import HOST
from wathiq.accounts.models import User
from wathiq.wsgi import application


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Browser:
    """Somebody signed in."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.csrf = secrets.token_hex(16)
        client = Client()
        client.force_login(user)
        face = "-staff" if user.is_staff_member else ""
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}{face}={session}; {settings.CSRF_COOKIE_NAME}{face}={self.csrf}"
        )

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask(self.asked("GET", address, None, **headers))

    def asked(
        self, method: str, address: str, form: list[tuple[str, str]] | None = None, **headers: str
    ) -> dict[str, Any]:
        """What the server hands to the application for this request."""
        path, _, query = address.partition("?")
        body = urlencode([*form, ("csrfmiddlewaretoken", self.csrf)]).encode() if form is not None else b""
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if form is not None else "",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "HTTP_HOST": HOST,
            "HTTP_ORIGIN": f"https://{HOST}",
            "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_COOKIE": self.cookies,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **headers,
        }

    def ask(self, environ: dict[str, Any]) -> Answer:
        answer = Answer()

        def start(
            status: str, headers: list[tuple[str, str]], _error: Any = None, /
        ) -> Callable[[bytes], object]:
            answer.status, answer.headers = int(status[:3]), {key.lower(): value for key, value in headers}
            return lambda data: None

        body = application(environ, start)
        answer.body = b"".join(body)
        if hasattr(body, "close"):
            body.close()  # gives the database connection back, as a server does
        return answer
