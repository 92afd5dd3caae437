"""A text file whose columns are divided by commas, semicolons or tabs, in whichever encoding it was saved."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from wathiq.accounts.roster import archive, columns
from wathiq.accounts.roster.sheet import MOST_COLUMNS, Row, Sheet, Unreadable

# Three in a row: French text in Windows-1252 does not come out as that when it is taken for Arabic
ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]{3}")


def read(data: bytes) -> Sheet:
    """Raises Unreadable."""
    text, encoding = decoded(data)
    sheet = Sheet(encoding=encoding)
    first, _newline, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first):  # a line for Excel alone
        text = rest
    try:
        for line, cells in enumerate(_rows(text, _delimiter(text)), start=1):
            sheet.take(Row(line, dict(enumerate(cells[:MOST_COLUMNS]))))
    except csv.Error:
        raise Unreadable(archive.damaged()) from None
    return sheet


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the encoding where the file left us to guess."""
    if data.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data:
        encoding = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    else:
        encoding = "utf-8"
    guessed = ""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unreadable(archive.damaged()) from None
        guessed, text = _windows(data)
    if "\x00" in text:
        raise Unreadable(archive.damaged())
    return text, guessed


def _windows(data: bytes) -> tuple[str, str]:
    arabic = data.decode("cp1256")
    if ARABIC.search(arabic):
        return "windows-1256", arabic
    try:
        return "windows-1252", data.decode("cp1252")
    except UnicodeDecodeError:
        return "windows-1256", arabic


def encoding_in_words(encoding: str) -> str:
    return {"windows-1252": _("Windows (Western European)"), "windows-1256": _("Windows (Arabic)")}[encoding]


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Whichever divides the first line into most columns that we know; among equals, into most columns."""

    def knows(delimiter: str) -> tuple[int, int]:
        headings = next((row for row in islice(_rows(text, delimiter), 100) if any(row)), [])
        return sum(columns.named(heading) is not None for heading in headings), len(headings)

    return max(";,\t", key=knows)
