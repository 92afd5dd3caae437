"""Files of people to invite: what is read from them, and what is refused before anything is."""

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation

from tests.cast import Browser, at
from tests.people.rosters import (
    HEADINGS,
    LINA,
    NADIA,
    OMAR,
    csv,
    outcomes,
    part,
    read,
    saved,
    upload,
    values,
    with_part,
    workbook,
)
from wathiq.accounts.models import Roster
from wathiq.accounts.roster.sheet import MOST_ROWS, Unreadable
from wathiq.demo.cast import Cast

SHEET = "xl/worksheets/sheet1.xml"
INES = ["Inès", "Éloïse-Béranger", "ines@atlas.example", "Client", "Société générale"]
AMINA = ["أمينة", "بن يوسف", "amina@noor.example", "عميل", "شركة نور للطاقة"]


def test_a_workbook_is_read(cast: Cast) -> None:
    roster = read(workbook(NADIA, OMAR, LINA), cast.administrator)
    assert outcomes(roster) == ["invite", "invite", "invite"]
    assert values(roster, "first_name") == ["Nadia", "Omar", "Lina"]
    assert values(roster, "access") == ["client", "collaborator", "client"]
    assert [person["line"] for person in roster.people] == [2, 3, 4]


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (["prénom", "NOM", "courriel", "Accès", "Entreprise", "Langue"], ["Les deux", "Français"]),
        (
            ["الاسم الأول", "اسم العائلة", "البريد الإلكتروني", "الصفة", "الشركة", "اللغة"],
            ["عميل ومتعاون", "الفرنسية"],
        ),
        ([" first  NAME", "surname", "Email", "ACCESS", "company", "language"], ["both", "fr"]),
    ],
)
def test_headings_and_words_of_every_language_are_known(
    cast: Cast, headings: list[str], row: list[str]
) -> None:
    nadia = ["Nadia", "Amellal", "nadia@atlas.example", row[0], "atlas HOLDING", row[1]]
    roster = read(workbook(nadia[::-1], headings=headings[::-1]), cast.administrator)
    assert roster.people[0]["values"] | {"department": "", "job_title": "", "phone": ""} == {
        "first_name": "Nadia",
        "last_name": "Amellal",
        "email": "nadia@atlas.example",
        "access": "both",
        "company": "Atlas Holding",
        "department": "",
        "job_title": "",
        "phone": "",
        "language": "fr",
    }


def test_unknown_columns_are_left_out_and_said(cast: Cast, browser_of: Any) -> None:
    data = workbook([*NADIA, "since 2019"], headings=[*HEADINGS, "Remarks"])
    browser = browser_of(cast.administrator)
    page = browser.text(upload(browser, data)["Location"])
    assert "Columns we do not know were left out:" in page
    assert "<bdi>Remarks</bdi>" in page
    assert "since 2019" not in str(Roster.objects.get().rows)


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        (["First name", "Company"], "These columns are missing: Last name and E-mail."),
        (["First name", "Last name", "Mail", "E-mail"], "Two columns mean the same: E-mail."),
    ],
)
def test_wrong_columns_are_refused_by_name(cast: Cast, headings: list[str], sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(workbook(["x"] * len(headings), headings=headings), cast.administrator)


def test_an_empty_file_and_one_of_headings_alone_are_refused(cast: Cast) -> None:
    with pytest.raises(Unreadable, match="empty"):
        read(b"", cast.administrator)
    with pytest.raises(Unreadable, match="empty"):
        read(saved(openpyxl.Workbook()), cast.administrator)
    with pytest.raises(Unreadable, match="no people"):
        read(workbook(), cast.administrator)


# ── Text files ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_french_names_survive_every_encoding_and_delimiter(cast: Cast, encoding: str, delimiter: str) -> None:
    roster = read(csv(INES, delimiter=delimiter).encode(encoding), cast.administrator, "liste.csv")
    assert values(roster, "last_name") == ["Éloïse-Béranger"]
    assert values(roster, "company") == ["Société générale"]
    assert roster.rows["encoding"] == ("windows-1252" if encoding == "cp1252" else "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
def test_arabic_names_survive_every_encoding(cast: Cast, encoding: str) -> None:
    roster = read(csv(AMINA, delimiter=";").encode(encoding), cast.administrator, "liste.csv")
    assert values(roster, "first_name") == ["أمينة"]
    assert roster.rows["encoding"] == ("windows-1256" if encoding == "cp1256" else "")
    assert not roster.people[0].get("new")


def test_a_guessed_encoding_is_said(cast: Cast, browser_of: Any) -> None:
    browser = browser_of(cast.administrator)
    guessed = upload(browser, csv(INES).encode("cp1252"), "a.csv")["Location"]
    certain = upload(browser, csv(INES).encode(), "b.csv")["Location"]
    assert "we read it as Windows (Western European)" in browser.text(guessed)
    assert "we read it as" not in browser.text(certain)


def test_quotes_line_breaks_and_the_line_for_excel_are_understood(cast: Cast) -> None:
    text = "sep=;\r\nFirst name;Last name;E-mail;Company\r\n\r\n"
    text += 'Nadia;"Amel\r\nlal";n@atlas.example;"A; B\u00a0""C"""\r\n'
    roster = read(text.encode(), cast.administrator, "list.csv")
    assert values(roster, "last_name") == ["Amel lal"]
    assert values(roster, "company") == ['A; B "C"']


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00\xd8\x00\x00", b'First name,"' + b"x" * 200_000, b"a\x00b\x00\x00,"]
)
def test_what_is_no_text_is_refused(cast: Cast, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data, cast.administrator, "list.csv")


# ── Workbooks nobody should open ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 500, "people.xls", "old kind"),
        (b"%PDF-1.7", "people.xlsx", "neither"),
        (b"PK\x03\x04 and nothing more", "people.xlsx", "cannot be read"),
        (workbook(NADIA), "people.xlsm", "macros"),
        (with_part(workbook(NADIA), "xl/vbaProject.bin", b"x"), "people.xlsx", "macros"),
        (b"x" * (2 * 1024 * 1024 + 1), "people.csv", "larger than 2 MB"),
        (workbook(NADIA)[:-100], "people.xlsx", "cannot be read"),
        (with_part(workbook(NADIA), SHEET, b"<worksheet><sheetData><row>"), "people.xlsx", "cannot be read"),
    ],
)
def test_other_and_damaged_files_are_refused_with_a_sentence(
    cast: Cast, browser_of: Any, data: bytes, name: str, sentence: str
) -> None:
    answer = upload(browser_of(cast.administrator), data, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Roster.objects.exists()


def test_a_bomb_is_refused_before_anything_is_unpacked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = zipfile.ZipFile.open
    bomb = with_part(workbook(NADIA), "xl/styles.xml", b" " * (3 * 1024 * 1024))

    def watched(self: zipfile.ZipFile, name: Any, *args: Any, **options: Any) -> Any:
        opened.append(str(name))
        return original(self, name, *args, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", watched)
    with pytest.raises(Unreadable, match="far more than a list"):
        read(bomb, cast.administrator)
    assert not opened
    read(workbook(NADIA), cast.administrator)
    assert opened


def test_more_than_we_unpack_is_refused_however_well_it_hides(cast: Cast) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(501):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(Unreadable, match="far more than a list"):
        read(target.getvalue(), cast.administrator)


def test_rows_without_end_are_refused_though_they_are_empty(cast: Cast) -> None:
    data = workbook(NADIA)
    rows = "".join(f'<row a="{line % 997 * 7 % 1000:03}"/>' for line in range(500_000)).encode()
    endless = with_part(data, SHEET, part(data, SHEET).replace(b"</sheetData>", rows + b"</sheetData>"))
    with pytest.raises(Unreadable, match="far more than a list"):
        read(endless, cast.administrator)
    few = part(data, SHEET).replace(b"</sheetData>", b'<row r="1048576"/></sheetData>')
    assert outcomes(read(with_part(data, SHEET, few), cast.administrator)) == ["invite"]


def test_an_entry_unpacks_to_no_more_than_it_declares(cast: Cast) -> None:
    data = with_part(workbook(NADIA), SHEET, b"<a>" + b" " * 3_000_000 + b"</a>")
    # the directory at the end claims 100 bytes
    place = data.rindex(SHEET.encode())
    size = place - 46 + 24
    lying = data[:size] + (100).to_bytes(4, "little") + data[size + 4 :]
    with pytest.raises(Unreadable, match="cannot be read"):
        read(lying, cast.administrator)


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "_rels/.rels", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(cast: Cast, name: str, encoding: str) -> None:
    data = workbook(NADIA)
    body = re.sub(r"^<\?xml[^>]*>\s*", "", part(data, name).decode())
    harmless = f'<?xml version="1.0" encoding="{encoding}"?>{body}'
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "Eve">]>{body}'
    assert outcomes(read(with_part(data, name, harmless.encode(encoding)), cast.administrator)) == ["invite"]
    with pytest.raises(Unreadable):
        read(with_part(data, name, hostile.encode(encoding)), cast.administrator)


@pytest.mark.parametrize("rows", [MOST_ROWS + 1, 50_000])
def test_too_many_rows_are_refused(cast: Cast, rows: int) -> None:
    people = ([f"N{number}", "A", f"n{number}@a.example"] for number in range(rows))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS[:3])
    for person in people:
        sheet.append(person)
    with pytest.raises(Unreadable, match="more than 2000 people"):
        read(saved(book), cast.administrator)
    text = "First name,Last name,E-mail\n" + "".join(f"N,A,n{number}@a.example\n" for number in range(rows))
    with pytest.raises(Unreadable, match="more than 2000 people"):
        read(text.encode(), cast.administrator, "people.csv")


def test_as_many_rows_as_we_say_are_taken(cast: Cast, django_assert_num_queries: Any) -> None:
    text = "First name,Last name,E-mail,Company,Department\n"
    text += "".join(f"N,A,n{one}@a.example,C{one},D{one}\n" for one in range(MOST_ROWS))
    with django_assert_num_queries(4):
        roster = read(text.encode(), cast.administrator, "people.csv")
    assert roster.to_invite == MOST_ROWS


def test_nothing_is_read_beyond_the_rows_we_take(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept does not grow with the file."""
    from wathiq.accounts.roster.sheet import Sheet

    kept: list[int] = []
    original = Sheet.take

    def watched(self: Sheet, row: Any) -> None:
        original(self, row)
        kept.append(len(self.rows))

    monkeypatch.setattr(Sheet, "take", watched)
    with pytest.raises(Unreadable):
        read(workbook(*([f"n{one}", "a", "b"] for one in range(10_000))), cast.administrator)
    assert max(kept) == len(kept) == MOST_ROWS + 1


def test_what_a_formula_gave_is_not_taken_for_a_value(cast: Cast) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, NADIA)
        sheet.write_formula(1, 4, '="Atlas "&"Holding"', value="Atlas Holding")
    roster = read(target.getvalue(), cast.administrator)
    assert outcomes(roster) == ["refused"]
    assert values(roster, "company") == [""]


def test_only_the_first_visible_sheet_is_read(cast: Cast) -> None:
    book = openpyxl.Workbook()
    hidden, visible = book.worksheets[0], book.create_sheet("People")
    hidden.sheet_state = "hidden"
    book.active = 1
    hidden.append(["Secret"])
    for row in (HEADINGS, NADIA):
        visible.append(row)
    assert values(read(saved(book), cast.administrator), "first_name") == ["Nadia"]


def test_numbers_and_rich_text_are_read_as_typed(cast: Cast) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    book.worksheets[0].append([*HEADINGS[:3], "Phone"])
    rich = CellRichText("Na", TextBlock(InlineFont(b=True), "dia"))
    book.worksheets[0].append([rich, *NADIA[1:3], 212522000000])
    data = saved(book)
    data = with_part(data, SHEET, part(data, SHEET).replace(b"212522000000", b"2.12522E+11"))
    roster = read(data, cast.administrator)
    assert values(roster, "first_name") == ["Nadia"]
    assert values(roster, "phone") == ["212522000000"]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_template_can_be_filled_and_imported(cast: Cast, browser_of: Any, language: str) -> None:
    browser: Browser = browser_of(cast.administrator)
    cast.administrator.speak(language)
    answer = browser.get(at("staff", "client_import_template"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    with translation.override(language):
        assert sheet.cell(1, 1).value == translation.gettext("First name")
    for column, value in enumerate(["Nadia", "Amellal", "nadia@atlas.example"], start=1):
        sheet.cell(2, column, value)
    roster = read(saved(book), cast.administrator)
    assert outcomes(roster) == ["invite"]
    assert roster.rows["ignored"] == []
    assert values(roster, "language") == [language]
