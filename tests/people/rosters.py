"""Files of people, as Excel, Calc and careless colleagues make them."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.cast import Browser, at
from wathiq.accounts.models import Roster, User
from wathiq.accounts.roster import reading

HEADINGS = ["First name", "Last name", "E-mail", "Access", "Company"]
NADIA: list[Any] = ["Nadia", "Amellal", "nadia@atlas.example", "Client", "Atlas Holding"]
OMAR: list[Any] = ["Omar", "Sefrioui", "omar@atlas.example", "Collaborator", "Atlas Holding"]
LINA: list[Any] = ["Lina", "Haddad", "lina@atlas.example", "", ""]


def workbook(*rows: Sequence[Any], headings: Sequence[Any] = HEADINGS) -> bytes:
    """As Excel writes it: texts stand apart from the cells."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate((headings, *rows)):
            sheet.write_row(line, 0, row)
    return target.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    """As openpyxl and others write it: texts stand in their cells."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with another content of one part, or with a part more."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.namelist():
            if entry != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, content)
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def csv(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(row) for row in (headings, *rows)) + "\r\n"


def upload(browser: Browser, data: bytes, name: str = "people.xlsx") -> HttpResponse:
    return browser.post(at("staff", "client_import"), {"file": SimpleUploadedFile(name, data)})  # type: ignore[return-value]


def read(data: bytes, by: User, name: str = "people.xlsx") -> Roster:
    return reading.read(SimpleUploadedFile(name, data), by=by)


def outcomes(roster: Roster) -> list[str]:
    return [person["outcome"] for person in roster.people]


def values(roster: Roster, key: str) -> list[str]:
    return [person["values"][key] for person in roster.people]
