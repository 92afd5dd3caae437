"""What a file is, by its content; and whether its name says something else."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from PIL import Image

from wathiq.documents import media

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
CONTENT_TYPES = ("[Content_Types].xml", b"<Types/>")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"


def recognised(content: bytes) -> str:
    return media.recognise(io.BytesIO(content))


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as made:
        for name, content in members:
            made.writestr(name, content)
    return target.getvalue()


def docx() -> bytes:
    members = (CONTENT_TYPES, ("_rels/.rels", b"<x/>"), ("word/document.xml", b"<w/>" * 100))
    return archive(*members, compression=zipfile.ZIP_DEFLATED)


def xlsx() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(target, kind)
    return target.getvalue()


def box(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(12)


def wave() -> bytes:
    return b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20)


KNOWN: dict[str, tuple[Callable[[], bytes], str]] = {
    "a.pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "after blanks.pdf": (lambda: b"\xef\xbb\xbf\r\n %PDF-1.4\n", "application/pdf"),
    "a.png": (lambda: picture("PNG"), "image/png"),
    "a.jpg": (lambda: picture("JPEG"), "image/jpeg"),
    "a.gif": (lambda: picture("GIF"), "image/gif"),
    "a.webp": (lambda: picture("WEBP"), "image/webp"),
    "a.tiff": (lambda: picture("TIFF"), "image/tiff"),
    "a.heic": (lambda: box(b"heic"), "image/heic"),
    "of another phone.heic": (lambda: box(b"mif1"), "image/heic"),
    "a.mp4": (lambda: box(b"isom"), "video/mp4"),
    "a.mov": (lambda: box(b"qt  "), "video/mp4"),
    "a.wav": (wave, "audio/wav"),
    "tagged.mp3": (lambda: b"ID3\x04\x00" + bytes(50), "audio/mpeg"),
    "bare.mp3": (lambda: b"\xff\xfb\x90\x64" + bytes(50), "audio/mpeg"),
    "a.rtf": (lambda: rb"{\rtf1\ansi}", "application/rtf"),
    "in truth RTF.doc": (lambda: rb"{\rtf1\ansi}", "application/rtf"),
    "a.doc": (lambda: OLE, "application/x-ole-storage"),
    "a.msg": (lambda: OLE, "application/x-ole-storage"),
    "with a password.docx": (lambda: OLE, "application/x-ole-storage"),
    "a.docx": (docx, DOCX),
    "numbered inside.docx": (lambda: archive(CONTENT_TYPES, ("word/document2.xml", b"<w/>")), DOCX),
    "a.xlsx": (xlsx, XLSX),
    "a.pptx": (lambda: archive(CONTENT_TYPES, ("ppt/presentation.xml", b"<p/>")), PPTX),
    "a.odt": (lambda: archive(("mimetype", ODT.encode()), ("content.xml", b"<x/>")), ODT),
    "a.ott": (lambda: archive(("mimetype", f"{ODT}-template".encode())), f"{ODT}-template"),
    "a.zip": (lambda: archive(("one.txt", b"x")), "application/zip"),
    "empty.zip": (lambda: archive(), "application/zip"),
    "a.7z": (lambda: b"7z\xbc\xaf\x27\x1c\x00\x04", "application/x-7z-compressed"),
    "a.rar": (lambda: b"Rar!\x1a\x07\x01\x00", "application/vnd.rar"),
    "a.txt": (lambda: "Bonjour, مرحبا\r\n".encode(), "text/plain"),
    "marked.csv": (lambda: "\ufeffNom;Montant\nÉtude;12\n".encode(), "text/plain"),
    "columns.csv": (lambda: b"ID3;WAVE;ftyp\n1;2;3\n", "text/plain"),
    "The WAVE.txt": (lambda: b"12345678WAVE and WEBP", "text/plain"),
    "a.json": (lambda: b'{"a": [1, 2]}', "text/plain"),
    "a.eml": (lambda: b"From: a@b.example\r\nSubject: x\r\n\r\n<html>", "text/plain"),
}
UNKNOWN: dict[str, bytes] = {
    "a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "marked.svg": '\ufeff<?xml version="1.0"?>\n<svg onload="alert(1)"/>'.encode(),
    "a.html": b"<!doctype html><script>alert(1)</script>",
    "after blanks.html": b"\n\t\x0c  <html>",
    "twice marked.html": "\ufeff\ufeff<html>".encode(),
    "in sixteen bits.html": "<html>".encode("utf-16"),
    "a.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "a.xml": b"<a/>",
    "after a comment.html": b"<!-- x --><html>",
    "a.exe": b"MZ\x90\x00\x03" + bytes(60),
    "notes of an old Windows.txt": "Procès-verbal du délégué\r\n".encode("cp1252"),
    "figures of an old Windows.csv": "الاسم;المبلغ\r\n".encode("cp1256"),
    "sixteen bits.txt": "Bonjour".encode("utf-16"),
    "page.md": b'<h1 align="center">Title</h1>\n',
    "old film.mov": b"\x00\x00\x0f\xffmoov" + bytes(20),
    "old sound.mp3": b"\x00\x00\x00\x01" + bytes(20),
    "of no kind.xyz": b"\x01\x02\x03",
}


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_is_recognised_and_does_not_contradict_its_name(name: str) -> None:
    make, expected = KNOWN[name]
    assert recognised(make()) == expected
    assert not media.contradicts(name, expected)


@pytest.mark.parametrize("name", UNKNOWN)
def test_pages_and_everything_else_unknown_are_bytes_and_nothing_more(name: str) -> None:
    assert recognised(UNKNOWN[name]) == "application/octet-stream"
    assert not media.contradicts(name, media.UNKNOWN)


def test_no_type_that_a_browser_runs_is_ever_sent() -> None:
    sent = {one.type for one in media.ALL} | {media.UNKNOWN}
    assert not {one for one in sent if any(word in one for word in ("html", "svg", "script", "text/xml"))}
    assert not sent & {"application/xml", "multipart/related"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>"),
        ("picture.png", b"<svg/>"),
        ("picture.JPG", b"MZ\x90\x00"),
        ("text.pdf", b"just words"),
        ("document.pdf", b"PK\x03\x04"),
        ("document.docx", b"%PDF-1.7"),
        ("document.docx", archive(("one.txt", b"x"))),
        ("document.docx", archive(CONTENT_TYPES, ("xl/workbook.xml", b"x"))),
        ("both.docx", archive(CONTENT_TYPES, ("xl/a.xml", b"x"), ("word/a.xml", b"x"))),
        ("sheet.xls", b"a\tb\tc\n"),
        ("notes.txt", b"%PDF-1.7"),
        ("notes.csv", OLE),
        ("page.html", b"%PDF-1.7\n<html><script>alert(1)</script>"),
        ("page.htm", b"GIF89a/*<script>*/"),
        ("drawing.svg", b"\x89PNG\r\n\x1a\n"),
        ("film.mp4", b"ID3\x03\x00"),
        ("sound.mp3", b"%PDF-1.7"),
    ],
)
def test_a_name_that_promises_something_else_contradicts(name: str, content: bytes) -> None:
    assert media.contradicts(name, recognised(content))


def test_a_file_that_is_two_things_is_the_one_its_beginning_says() -> None:
    page_in_pdf = b"%PDF-1.7\n<html><script>alert(1)</script></html>"
    pdf_in_page = b"<html><!--\n%PDF-1.7\n--><script>alert(1)</script>"
    archive_in_pdf = b"%PDF-1.7\n" + docx()
    assert recognised(page_in_pdf) == recognised(archive_in_pdf) == "application/pdf"
    assert recognised(pdf_in_page) == media.UNKNOWN
    assert media.contradicts("a.pdf", recognised(pdf_in_page))


def test_the_first_bytes_may_cut_a_letter_in_two() -> None:
    for beginning in ("", "a", "\ufeff", "\ufeffa"):
        for letter in ("é", "م", "€", "𝄞"):
            content = (beginning + letter * media.HEAD).encode()
            assert recognised(content) == "text/plain"
            assert recognised(content[:-1]) == "text/plain"  # far behind what is looked at
            assert recognised((beginning + letter).encode()[:-1]) == media.UNKNOWN


def test_a_document_with_many_members_is_still_recognised() -> None:
    pictures = tuple((f"ppt/media/{number}.png", b"") for number in range(5000))
    assert recognised(archive(*pictures, CONTENT_TYPES)) == PPTX


def _bomb() -> bytes:
    return archive(CONTENT_TYPES, ("word/document.xml", bytes(50_000_000)), compression=zipfile.ZIP_DEFLATED)


def _endless_list() -> bytes:
    member = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    members = member * 300_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(members), 4, 0)
    return b"PK\x03\x04" + members + end


def _endless_list_told_in_64_bits() -> bytes:
    member = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    members = member * 300_000
    at = 4 + len(members)
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 300_000, 300_000, len(members), 4)
    end += struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return b"PK\x03\x04" + members + end + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 47, 4, 0)


def _endless_declaration() -> bytes:
    """It says that the declaration unpacks to ten bytes, and that ten million of the file are it."""
    content = bytearray(archive(("mimetype", b"x" * 10_000_000)))
    listed = content.rindex(b"PK\x01\x02")
    content[listed + 24 : listed + 28] = struct.pack("<L", 10)
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_bomb, DOCX),
        (_endless_list, "application/zip"),
        (_endless_list_told_in_64_bits, "application/zip"),
        (_endless_declaration, "application/zip"),
    ],
)
def test_a_hostile_archive_costs_neither_time_nor_memory(make: Callable[[], bytes], expected: str) -> None:
    file = io.BytesIO(make())
    began = time.process_time()
    assert media.recognise(file) == expected
    assert time.process_time() - began < 0.5
    file.seek(0)
    tracemalloc.start()
    media.recognise(file)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4_000_000


def test_a_damaged_archive_is_an_archive_or_nothing_known_and_no_failure() -> None:
    """Every sample a few bytes away from a sound one."""
    chance = random.Random(20261123)
    sound = [docx(), xlsx(), KNOWN["a.odt"][0](), archive(("a" * 300, b"x"))]
    for number in range(2000):
        content = bytearray(sound[number % len(sound)])
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(4, len(content))] = chance.randrange(256)
        if number % 3 == 0:
            del content[chance.randrange(4, len(content)) :]
        assert recognised(bytes(content)) in {"application/zip", DOCX, XLSX, ODT}
