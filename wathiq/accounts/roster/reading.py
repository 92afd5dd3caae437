"""From an uploaded file to a list that waits for a yes. The file itself is not kept."""

import io
from typing import Protocol

from django.utils.translation import gettext as _

from wathiq.accounts.models import Roster, User
from wathiq.accounts.roster import checking, separated, workbook
from wathiq.accounts.roster.sheet import MOST_BYTES, Sheet, Unreadable
from wathiq.core import text


class Upload(Protocol):
    """A file as Django hands it over."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def read(self) -> bytes: ...


ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls, and every Office file with a password


def read(upload: Upload, *, by: User) -> Roster:
    """Raises Unreadable with the sentence that says why the whole file is refused."""
    name = _name(upload.name or "")
    if not upload.size:
        raise Unreadable(_("The file is empty."))
    if upload.size > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB. Divide it into several files."))
    if name.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise Unreadable(_("This file holds macros. Save it as an Excel workbook (.xlsx) without macros."))
    sheet = _sheet(upload.read())
    checked = checking.check(sheet, language=by.language)
    rows = {"people": checked.people, "ignored": checked.ignored, "encoding": sheet.encoding}
    return Roster.objects.create(by=by, name=name, rows=rows)


def _sheet(data: bytes) -> Sheet:
    """What the file is, it says itself: its name may say anything."""
    if data.startswith(ZIP):
        return workbook.read(io.BytesIO(data))
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            _(
                "This is an Excel file of the old kind (.xls), or one with a password. Save it as an Excel workbook "
                "(.xlsx) without a password, or as CSV."
            )
        )
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise Unreadable(_("This is neither an Excel workbook nor a CSV file."))
    return separated.read(data)


def _name(name: str) -> str:
    """What the file is called, as text that cannot pass for another."""
    return text.CONTROLS.sub("", text.DISGUISES.sub("", text.normal(name)))[-200:].strip() or "–"
