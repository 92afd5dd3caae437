"""Every request and every job runs in one transaction that knows for whom it acts.

The acting user is a setting of the database transaction, so that row-level security can stand on it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SETTING = "wathiq.user"
# Signing in counts attempts in the cache's table and hashes a password in between: within one transaction, attempts
# from one address would wait for each other
STANDS_ALONE = ("/sign-in/", "/staff/sign-in/", "/sign-in/passkey/", "/staff/sign-in/passkey/")
UPLOADS = "/upload/"  # such an address takes long: its bytes arrive, and are kept, outside of any transaction


class Person(Protocol):
    @property
    def pk(self) -> Any: ...


@contextmanager
def acting_as(user: Person | None) -> Iterator[None]:
    """A transaction on behalf of `user`; None is the system itself.

    Nests: the outer user is given back when the inner block ends, since a released savepoint keeps its settings.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        outer = _current() if nested else ""
        _set(str(user.pk) if user is not None and user.pk else "")
        yield
        if nested and not connection.needs_rollback:
            _set(outer)


def _current() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting(%s, true), '')", [SETTING])
        return str(cursor.fetchone()[0])


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [SETTING, value])


def stands_alone(request: HttpRequest) -> bool:
    """Does this page open its transactions itself?"""
    return request.path_info in STANDS_ALONE or is_upload(request)


def is_upload(request: HttpRequest) -> bool:
    return request.path_info.endswith(UPLOADS)


class ActingMiddleware:
    """Commits what answered below 500; a page that failed leaves nothing behind."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if stands_alone(request):
            return self.get_response(request)
        with acting_as(request.user):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if stands_alone(request):
            return
        transaction.set_rollback(True)
