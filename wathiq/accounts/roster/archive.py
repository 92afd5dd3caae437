"""The ZIP archive that an Excel file is, opened only when its own directory promises something of sane size."""

import zipfile
from typing import IO

from django.utils.translation import gettext as _

from wathiq.accounts.roster.sheet import Unreadable

MOST_ENTRIES = 500
MOST_UNPACKED = 32 * 1024 * 1024
MOST_RATIO = 150  # of unpacked to packed, where it matters
SMALL = 1024 * 1024


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Raises Unreadable. Nothing is unpacked before; and no entry unpacks to more than it declared."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(damaged()) from None
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(_("This file holds macros. Save it as an Excel workbook (.xlsx) without macros."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(_("This file has a password. Save it without one."))
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Unreadable(damaged())
    if len(set(names)) != len(names):
        raise Unreadable(damaged())
    is_bomb = len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED
    if is_bomb or any(_swells(entry) for entry in entries):
        raise Unreadable(too_much())
    return archive


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)


def too_much() -> str:
    return _(
        "This file holds far more than a list of people. Copy the list into a new workbook, or save it as CSV."
    )


def damaged() -> str:
    return _("This file cannot be read. Save it again as an Excel workbook (.xlsx) or as CSV.")
