"""The first sheet of an Excel workbook, read as a stream.

A library would build the whole workbook first: its styles, merged cells and formulas, which a hostile file makes
without end. Here nothing is kept but the texts of the cells we want; formulas are seen, never read.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from wathiq.accounts.roster import archive
from wathiq.accounts.roster.sheet import LONGEST_CELL, MOST_COLUMNS, Row, Sheet, Unreadable

MOST_ELEMENTS = 500_000  # of one part: what we take has a fifth of it in cells
Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def read(file: IO[bytes]) -> Sheet:
    """Raises Unreadable."""
    with archive.opened(file) as opened:
        try:
            workbook = _relation(opened, "", "officeDocument")
            path, strings = _parts(opened, workbook)
            cells = _Cells()
            _parse(opened, path, cells.start, cells.end, cells.text)
            return _with_texts(cells, opened, strings)
        except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, zlib.error, EOFError, OSError):
            raise Unreadable(archive.damaged()) from None


def _parse(
    opened: zipfile.ZipFile, path: str, start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Walk through one part of the workbook. Names come without their namespace."""

    def local(name: str) -> str:
        return name.rpartition(" ")[2]

    elements = 0

    def counted(name: str, given: dict[str, str]) -> None:
        nonlocal elements
        elements += 1
        if elements > MOST_ELEMENTS:
            raise Unreadable(archive.too_much())
        start(local(name), {local(key): value for key, value in given.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = counted
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    with opened.open(path) as part:
        while chunk := part.read(64 * 1024):
            parser.Parse(chunk)
        parser.Parse(b"", True)


def _refuse_doctype(*_declared: object) -> None:
    """No spreadsheet declares a document type; it could define entities that swell, or that read other files."""
    raise Unreadable(archive.damaged())


def _relations(opened: zipfile.ZipFile, part: str) -> list[dict[str, str]]:
    """What a part of the workbook refers to; the path from the archive's root is its `Target`."""
    folder, name = posixpath.split(part)
    found: list[dict[str, str]] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "Relationship" and given.get("TargetMode") != "External" and len(found) < 1000:
            target = posixpath.normpath(posixpath.join("/", folder, given["Target"])).lstrip("/")
            found.append(given | {"Target": target})

    _parse(opened, posixpath.join(folder, "_rels", f"{name}.rels"), start)
    return found


def _relation(opened: zipfile.ZipFile, part: str, kind: str) -> str:
    for relation in _relations(opened, part):
        if relation["Type"].endswith(f"/{kind}"):
            return relation["Target"]
    raise KeyError(kind)


def _parts(opened: zipfile.ZipFile, workbook: str) -> tuple[str, str | None]:
    """The paths of the first visible sheet and of the shared texts, if there are any."""
    relations = _relations(opened, workbook)
    sheets = {one["Id"]: one["Target"] for one in relations if one["Type"].endswith("/worksheet")}
    strings = [one["Target"] for one in relations if one["Type"].endswith("/sharedStrings")]
    first: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "sheet" and not first and given.get("state", "visible") == "visible":
            first.extend([sheets[given["id"]]] if given["id"] in sheets else [])

    _parse(opened, workbook, start)
    if not first:
        raise Unreadable(_("This workbook holds no sheet with a list."))
    return first[0], strings[0] if strings else None


class _Cells:
    """Hears the sheet and keeps its rows; a shared text is kept as its number until the texts are read."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.numbers: dict[tuple[int, int], int] = {}  # (place of the row, column): number of the text
        self.line = self.column = 0
        self.row: Row | None = None
        self.kind = ""
        self.inside_cell = self.hears = False
        self.heard: list[str] = []
        self.length = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            self.line = int(given.get("r", self.line + 1))
            self.column = -1
            self.row = Row(self.line, {})
        elif tag == "c" and self.row is not None:
            self.column = _column(given["r"]) if "r" in given else self.column + 1
            self.kind = given.get("t", "n")
            self.inside_cell, self.heard, self.length = True, [], 0
        elif self.inside_cell and tag == "f" and self.row is not None:
            if self.column < MOST_COLUMNS:
                self.row.formulas.add(self.column)
        elif self.inside_cell and tag in ("v", "t"):
            self.hears = True

    def text(self, data: str) -> None:
        if self.hears and self.length < 2 * LONGEST_CELL:
            self.heard.append(data)
            self.length += len(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.hears = False
        elif tag == "c" and self.row is not None:
            self.inside_cell = False
            if self.heard and self.column < MOST_COLUMNS:
                self._keep(self.row, "".join(self.heard))
        elif tag == "row" and self.row is not None:
            self.sheet.take(self.row)
            self.row = None

    def _keep(self, row: Row, heard: str) -> None:
        if self.kind == "s":
            self.numbers[len(self.sheet.rows), self.column] = int(heard)
            row.cells[self.column] = "…"  # until the texts are read
        else:
            row.cells[self.column] = _as_typed(heard) if self.kind == "n" else heard


def _column(reference: str) -> int:
    """The column of `AB12`, from 0."""
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    if not number:
        raise ValueError(reference)
    return number - 1


def _as_typed(number: str) -> str:
    """A telephone number that Excel took for a number: 2.12522E+11 is what it keeps, not what was typed."""
    if len(number) > 30:
        raise ValueError(number)
    value = float(number)
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else number


def _with_texts(cells: _Cells, opened: zipfile.ZipFile, strings: str | None) -> Sheet:
    wanted = set(cells.numbers.values())
    texts: dict[int, str] = {}
    at = {"number": -1, "aside": 0, "hears": 0}
    heard: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "si":
            at["number"] += 1
            heard.clear()
        elif tag == "rPh":  # how to pronounce it
            at["aside"] += 1
        elif tag == "t":
            at["hears"] = int(not at["aside"] and at["number"] in wanted)

    def end(tag: str) -> None:
        if tag == "si" and at["number"] in wanted:
            texts[at["number"]] = "".join(heard)[: 2 * LONGEST_CELL]
        elif tag == "rPh":
            at["aside"] -= 1
        elif tag == "t":
            at["hears"] = 0

    def text(data: str) -> None:
        if at["hears"] and len(heard) < 2 * LONGEST_CELL:
            heard.append(data[: 2 * LONGEST_CELL])

    if wanted:
        if strings is None:
            raise KeyError("sharedStrings")
        _parse(opened, strings, start, end, text)
    complete = Sheet()
    for place, row in enumerate(cells.sheet.rows):
        for column in row.cells:
            if (place, column) in cells.numbers:
                row.cells[column] = texts[cells.numbers[place, column]]
        complete.take(row)
    return complete
