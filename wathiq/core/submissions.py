"""A form is done once, however often it is sent.

A form whose act would count twice, or would lose a race against itself, carries a random key, made when the page was
made. The first submission takes the key in the same transaction as its act; a replay (double click, browser retry,
back button) waits for that transaction and gets its result.
"""

import hashlib
import uuid
from typing import Protocol

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from wathiq.core.errors import conflict
from wathiq.core.models import Submission


class Conflict(Exception):
    """The same key came with other content. `result` is the address that answers the first."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class Sender(Protocol):
    pk: int


def new_key() -> str:
    return str(uuid.uuid4())


def key_of(request: HttpRequest) -> str:
    """The form's key: kept while the form comes back with errors."""
    return request.POST.get("submission") or new_key()


def begin(request: HttpRequest) -> tuple[Submission, HttpResponse | None]:
    """The submission of this form; and the answer, where it was done before."""
    assert request.user.pk is not None  # the door has seen to that
    try:
        submission, is_first = take(request.POST, by=request.user)
    except Conflict as first:
        return Submission(), conflict(request, first.result)
    return submission, None if is_first else redirect(submission.result)


def take(data: QueryDict, *, by: Sender) -> tuple[Submission, bool]:
    """The submission of this form, and whether it is the first.

    Raises `Conflict` where the key was used for other content. A form without a usable key counts as first.
    """
    try:
        key = uuid.UUID(data.get("submission", ""))
    except ValueError:
        key = uuid.uuid4()
    content = data.copy()
    content.pop("csrfmiddlewaretoken", None)
    digest = hashlib.sha256(content.urlencode().encode()).digest()
    fresh = Submission(sender_id=by.pk, key=key, digest=digest)
    Submission.objects.bulk_create([fresh], ignore_conflicts=True)  # waits for a twin in flight
    stored = Submission.objects.get(sender_id=by.pk, key=key)
    if bytes(stored.digest) != digest:
        raise Conflict(stored.result)
    return stored, stored.token == fresh.token
