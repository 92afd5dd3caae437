"""Bytes on their way out. Every answer that holds some of a file is made here."""

from collections.abc import Callable, Generator, Iterator
from typing import TypeVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.core import errors
from wathiq.core.acting import acting_as
from wathiq.documents import store
from wathiq.documents.models import Document, Reading, Version

Answer = TypeVar("Answer", bound=HttpResponseBase)


def answer(
    user: User, document: Document, version: Version, *, is_head: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """This version as a download, for somebody whom the rule has let in. Raises `store.Unavailable` and `Damaged`.

    The name is the document's, in every alphabet (RFC 8187); the type comes from our own table. That a portal user
    took it is written down. `is_head`: they only ask what it would be, so nothing is read and nothing written down.
    """
    blob = version.blob
    response: HttpResponse | StreamingHttpResponse
    if is_head:
        response = HttpResponse(content_type=blob.media_type)
    else:
        # a store that is away, and a small file that is damaged, are told now and not half-way
        pieces = _Begun(store.read(blob))
        with acting_as(user):
            Reading.note(user, [version])
        response = StreamingHttpResponse(pieces, content_type=blob.media_type)
    response["Content-Length"] = str(blob.size)
    return as_download(response, document.name)


def as_download(response: Answer, name: str) -> Answer:
    """Never shown by the browser, never run, never kept."""
    plain = name.translate(_NOT_PLAIN).encode("ascii", "replace").decode().replace("?", "_")
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["Cache-Control"] = "no-store, private"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


_NOT_PLAIN = dict.fromkeys([*range(32), 127, *map(ord, '"\\%?*:<>|/')], "_")


class _Begun(Iterator[bytes]):
    """Pieces of which the first is here. The server closes them when the client goes away, and so the file."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._first, self._others = next(pieces), pieces

    def __next__(self) -> bytes:
        if first := self._first:
            self._first = b""
            return first
        return next(self._others)

    def close(self) -> None:
        self._others.close()


class StoreMiddleware:
    """Says in a sentence that the store did not give what a page asked of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, store.Unavailable):
            response = errors.answer(
                request,
                503,
                _("The files cannot be reached"),
                _("Nothing is lost. Try again in a few minutes."),
            )
            response["Retry-After"] = "60"
            return response
        if isinstance(exception, store.Damaged):
            return errors.answer(request, 500, _("This file is damaged"), _damaged(request))
        return None


def _damaged(request: HttpRequest) -> str:
    if isinstance(request.user, User) and request.user.is_staff_member:
        return _(
            "The store holds other bytes than were uploaded, so nothing was sent. Tell an administrator."
        )
    return _("The store holds other bytes than were uploaded, so nothing was sent. Tell the legal team.")
