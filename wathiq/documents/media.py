"""What a file is, by its content. The type we send comes from this table, never from the name (architecture, Files)."""

import codecs
import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

UNKNOWN = "application/octet-stream"
HEAD = 8192  # bytes that are looked at
AT_ONCE = 1024 * 1024  # bytes of an archive that are looked at in one piece: its list of members is one
DECLARATION = 200  # bytes: no OpenDocument type is longer


@dataclass(frozen=True)
class Media:
    """A kind of file: its type as we send it, and the endings that its names have."""

    type: str
    endings: frozenset[str]
    varies: bool = (
        False  # under these endings lies much that we do not recognise, and that is no contradiction
    )


def _media(type_: str, *endings: str, varies: bool = False) -> Media:
    return Media(type_, frozenset(endings), varies)


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
PDF = _media("application/pdf", ".pdf")
ZIP = _media("application/zip", ".zip")
# Word, Excel and PowerPoint put a new document with a password into the old container
OLE = _media(
    "application/x-ole-storage",
    *(".doc", ".xls", ".ppt", ".msg", ".pub", ".vsd", ".mpp"),
    *(".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".pptm", ".potx"),
)
TEXT = _media(
    "text/plain", ".txt", ".csv", ".md", ".log", ".eml", ".ics", ".vcf", ".json", ".tsv", varies=True
)
TIFF = _media("image/tiff", ".tif", ".tiff")
HEIC = _media("image/heic", ".heic", ".heif")
MP3 = _media("audio/mpeg", ".mp3", varies=True)
MP4 = _media("video/mp4", ".mp4", ".m4a", ".m4v", ".mov", ".3gp", varies=True)

BY_FIRST_BYTES: tuple[tuple[bytes, Media], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", _media("image/png", ".png")),
    (b"\xff\xd8\xff", _media("image/jpeg", ".jpg", ".jpeg", ".jpe", ".jfif")),
    (b"GIF87a", _media("image/gif", ".gif")),
    (b"GIF89a", _media("image/gif", ".gif")),
    (b"RIFF....WEBP", _media("image/webp", ".webp")),
    (b"RIFF....WAVE", _media("audio/wav", ".wav", varies=True)),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"\x00\x00\x00.ftypheic", HEIC),
    (b"\x00\x00\x00.ftypheix", HEIC),
    (b"\x00\x00\x00.ftyphevc", HEIC),
    (b"\x00\x00\x00.ftypmif1", HEIC),
    (b"\x00\x00\x00.ftypmsf1", HEIC),
    (b"\x00\x00\x00.ftypavif", _media("image/avif", ".avif")),
    (b"\x00\x00\x00.ftyp", MP4),
    (b"ID3\x02", MP3),
    (b"ID3\x03", MP3),
    (b"ID3\x04", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xfa", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"{\\rtf", _media("application/rtf", ".rtf", ".doc")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"7z\xbc\xaf\x27\x1c", _media("application/x-7z-compressed", ".7z")),
    (b"Rar!\x1a\x07", _media("application/vnd.rar", ".rar")),
)  # a dot stands for any byte
BY_FOLDER = {  # some programs number the document inside it
    "word": _media(OFFICE + "wordprocessingml.document", ".docx", ".docm", ".dotx"),
    "xl": _media(OFFICE + "spreadsheetml.sheet", ".xlsx", ".xlsm", ".xltx"),
    "ppt": _media(OFFICE + "presentationml.presentation", ".pptx", ".pptm", ".potx"),
}
BY_DECLARATION = {
    OPEN + "text": _media(OPEN + "text", ".odt"),
    OPEN + "text-template": _media(OPEN + "text-template", ".ott"),
    OPEN + "spreadsheet": _media(OPEN + "spreadsheet", ".ods"),
    OPEN + "spreadsheet-template": _media(OPEN + "spreadsheet-template", ".ots"),
    OPEN + "presentation": _media(OPEN + "presentation", ".odp"),
    OPEN + "presentation-template": _media(OPEN + "presentation-template", ".otp"),
}
ALL = (
    *(media for _first, media in BY_FIRST_BYTES),
    *BY_FOLDER.values(),
    *BY_DECLARATION.values(),
    ZIP,
    TEXT,
)
# What a browser opens as a page from the disk of whoever downloaded it. We recognise none of it, as anything
PAGES = frozenset((".html", ".htm", ".xhtml", ".xht", ".shtml", ".mhtml", ".mht", ".svg", ".xml"))


def recognise(file: IO[bytes]) -> str:
    """The type of this file by its content; `UNKNOWN` for what is not in the table, active content included.

    `file` is read from its start and can be sought; nothing is unpacked.
    """
    file.seek(0)
    head = file.read(HEAD)
    for first, media in BY_FIRST_BYTES:
        if _begins(head, first):
            return media.type
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return PDF.type
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_archive(file).type
    return TEXT.type if _is_text(head) else UNKNOWN


def _begins(head: bytes, first: bytes) -> bool:
    return len(head) >= len(first) and all(
        expected in (found, ord(".")) for found, expected in zip(head, first, strict=False)
    )


def _in_archive(file: IO[bytes]) -> Media:
    try:
        with zipfile.ZipFile(_InPieces(file)) as archive:
            members = {member.filename.lstrip("/"): member for member in archive.infolist()}
            if "[Content_Types].xml" in members:
                folders = {name.partition("/")[0] for name in members if "/" in name}
                found = [media for folder, media in BY_FOLDER.items() if folder in folders]
                return found[0] if len(found) == 1 else ZIP
            declared = members.get("mimetype")
            if declared and declared.compress_type == zipfile.ZIP_STORED and declared.file_size < DECLARATION:
                declaration = archive.read(declared).decode("ascii", "replace").strip()
                return BY_DECLARATION.get(declaration, ZIP)
    except (
        *(zipfile.BadZipFile, OSError, EOFError, struct.error),
        *(ValueError, OverflowError, RuntimeError),  # whatever a damaged or hostile archive makes of it
    ):
        pass
    return ZIP


class _InPieces:
    """A file that refuses to be read in large pieces: a hostile list of members would fill the memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        found = self._file.read(AT_ONCE + 1 if size is None or size < 0 else min(size, AT_ONCE + 1))
        if len(found) > AT_ONCE:
            raise zipfile.BadZipFile("too much to look at")
        return found


def _is_text(head: bytes) -> bool:
    """Text that no browser takes for a page: UTF-8 without control characters and without markup at its start."""
    try:
        # the first bytes of a long file may cut its last letter in two
        written = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return False
    if not written or any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in written):
        return False
    return not written.lstrip().lstrip("\ufeff").startswith("<")


def contradicts(name: str, media_type: str) -> bool:
    """Does the ending of this name promise another content than there is?"""
    ending = PurePosixPath(name).suffix.lower()
    if ending in PAGES:
        return media_type not in (UNKNOWN, TEXT.type)
    promised = [media for media in ALL if ending in media.endings]
    if media_type == UNKNOWN:
        return any(not media.varies for media in promised)
    return bool(promised) and all(media.type != media_type for media in promised)
