"""How much a request may bring along, asked before any of it is read."""

import errno
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from wathiq.core import errors, formats
from wathiq.core.acting import is_upload

logger = logging.getLogger(__name__)

MOST = 26_000_000  # bytes: the largest form that is no upload of attachments, a list of people to import
ALLOWANCE = 1_000_000  # bytes around the file: the form's other fields
SMALL = 1_000_000  # bytes that anybody may send
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class BodyMiddleware:
    """After the session and the language are known: a stranger sends little, and a long upload holds no connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _size(request)
        if size is None:
            return errors.bad_request(request, ValueError("the length of the body"))
        if size > SMALL:
            if not request.user.is_authenticated:
                return _refuse(request, _("Without signing in you can send at most %(limit)s."), SMALL)
            most, allowance = (settings.LARGEST_FILE, ALLOWANCE) if is_upload(request) else (MOST, 0)
            if size > most + allowance:
                return _refuse(request, _("At most %(limit)s can be sent at once. Nothing was kept."), most)
            if not connection.in_atomic_block:
                connection.close()
            if is_upload(request) and not _has_room_for(request):
                return _full(request)
        return self.get_response(request)


def _size(request: HttpRequest) -> int | None:
    """What the request says of its own length; None for nonsense. Django reads nothing of a body without a length."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if re.fullmatch("[0-9]{1,18}", said) else None


def _has_room_for(request: HttpRequest) -> bool:
    """Read the body, which lies on this machine's disk until it is kept; False where that is full."""
    try:
        _read = request.POST
    except UnreadablePostError:
        pass  # whoever sent it is gone
    except OSError as failure:
        if failure.errno not in FULL:
            raise
        logger.error("no room for what is sent: %s", failure)
        for handler in request.upload_handlers:  # what has come already gives its room back
            with suppress(OSError):
                handler.upload_interrupted()
        return False
    return True


def _full(request: HttpRequest) -> HttpResponse:
    sentence = _("The files cannot be stored at the moment. Nothing was lost; try again in a few minutes.")
    response = errors.answer(request, 503, _("The files cannot be stored"), sentence)
    response["Retry-After"] = "60"
    return response


def _refuse(request: HttpRequest, sentence: str, limit: int) -> HttpResponse:
    return errors.answer(request, 413, _("This is too large"), sentence % {"limit": formats.file_size(limit)})


class NamelessFileHandler(FileUploadHandler):
    """Keeps a file that comes on the disk, without a name: when the process is killed, nothing of it stays behind."""

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.file = TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 (the request closes it)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
