"""Two questions of whoever watches the installation: does the process answer, can it do its work?"""

from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Stands before everything else: it answers over plain http, under any host name, without the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _answer({"alive": True})
        if request.path_info == "/readyz":
            return _answer(readiness())
        return self.get_response(request)


def _answer(state: dict[str, bool]) -> JsonResponse:
    headers = {
        "Cache-Control": "no-store, private",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return JsonResponse(state, status=200 if all(state.values()) else 503, headers=headers)


Question = Callable[[], bool]
_asked_too: dict[str, Question] = {}


def ask_too(name: str, question: Question) -> None:
    """Let readiness depend on one thing more. `question` never raises, and is cheap: anybody may ask often."""
    _asked_too[name] = question


def readiness() -> dict[str, bool]:
    """Database, migrations, queue and what was added to them, each by its name."""
    state = {"database": False, "migrations": False, "queue": False}
    state |= {name: question() for name, question in _asked_too.items()}
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select exists (select 1 from procrastinate_workers"
                " where last_heartbeat > now() - interval '2 minutes')"
            )
            state["database"], state["queue"] = True, bool(cursor.fetchone()[0])
        applied = set(MigrationRecorder(connection).applied_migrations())
        state["migrations"] = needed_migrations() <= applied
    except Error:
        connection.close()
    return state


@cache
def needed_migrations() -> frozenset[tuple[str, str]]:
    """What this code needs; read once in the life of a process."""
    return frozenset(MigrationLoader(None).disk_migrations or {})
