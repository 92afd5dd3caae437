"""Several files at once: a ZIP that is made while it is sent, each file asked of the rule again when its turn comes."""

import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from typing import NamedTuple, TypeVar

from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from zipstream import ZipStream

from wathiq.accounts.models import User
from wathiq.core.acting import acting_as
from wathiq.documents import names, store
from wathiq.documents.models import Document, Folder, Reading, Version
from wathiq.documents.serving import as_download
from wathiq.documents.tree import Items
from wathiq.dossiers.models import Dossier, NotPossible

TYPE = "application/zip"
# What else is in our table of types is compressed by itself
WORTH_DEFLATING = frozenset({"text/plain", "application/rtf", "application/x-ole-storage"})

NOT_ON_WINDOWS = str.maketrans('<>:"/\\|?*', "_" * 9)
DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [device + number for device in ("com", "lpt") for number in "123456789¹²³"]
)

T = TypeVar("T", Folder, Document)


class BrokenOff(Exception):
    """The reader lost a file of the archive while it was on its way: what was sent must not pass for the whole."""


class Entry(NamedTuple):
    """A folder or a file where it lies."""

    pk: int
    folder: int | None
    name: str


class Member(NamedTuple):
    """A file as the archive names it, folders included."""

    document: int
    name: str


def answer(
    user: User, dossier: Dossier, items: Items | None, *, is_head: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """These folders and files, or None for everything, as far as this person may read them, as one download.

    Raises NotPossible where there is no file among them, or one is gone; and what `store.read` raises for the first.
    `is_head`: they only ask what it would be, so nothing is read and nothing written down.
    """
    members = _members(user, dossier, items)
    if not members:
        raise NotPossible(_("There is no file to download here."))
    response: HttpResponse | StreamingHttpResponse
    if is_head:
        response = HttpResponse(content_type=TYPE)
    else:
        pieces = _pieces(user, members)
        # the first name and the first bytes: a store that is away is told now and not half-way
        head = b"".join(islice(pieces, 2))
        response = StreamingHttpResponse(_all(head, pieces), content_type=TYPE)
    return as_download(response, f"{dossier.reference}.zip")


def _all(head: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from others


def chosen(user: User, dossier: Dossier, data: QueryDict) -> Items | None:
    """What `folders` and `documents` name by public id; None where they name nothing.

    Raises Http404 for what this person may not see in this dossier.
    """
    folders, documents = data.getlist("folders"), data.getlist("documents")
    if not folders and not documents:
        return None
    return Items(_found(Folder, user, dossier, folders), _found(Document, user, dossier, documents))


def _found(model: type[T], user: User, dossier: Dossier, ids: list[str]) -> tuple[T, ...]:
    try:
        wanted = {uuid.UUID(one) for one in ids}
    except ValueError:
        raise Http404 from None
    found: tuple[T, ...] = tuple(model.visible_to(user).filter(dossier=dossier.pk, public_id__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found


def _members(user: User, dossier: Dossier, items: Items | None) -> list[Member]:
    """Every file among the chosen ones that the rule lets them read, in the order of its folders."""
    documents = _rows(Document, user, dossier)
    folders = {row.pk: row for row in _rows(Folder, user, dossier)}
    ways: dict[int, list[int]] = {}
    for document in documents:
        way = _way(document.folder, folders)
        if way is not None:  # else its folder was hidden between the two queries, and the file with it
            ways[document.pk] = way
    base = 0
    if items is not None:
        base = _base(items, folders)
        ways = _only(items, ways, folders)
    rows = {document.pk: document for document in documents if document.pk in ways}
    around = {key: folders[key] for way in ways.values() for key in way}
    folder_names, file_names = _safe_names(around, rows)
    members = [
        Member(pk, "/".join([*(folder_names[key] for key in ways[pk][base:]), file_names[pk]])) for pk in rows
    ]
    return sorted(members, key=lambda member: member.name.split("/"))


def _rows(model: type[Folder] | type[Document], user: User, dossier: Dossier) -> list[Entry]:
    found = model.visible_to(user).filter(dossier=dossier.pk).order_by("name", "pk")
    return [Entry(*row) for row in found.values_list("pk", "folder_id", "name")]


def _way(folder: int | None, folders: Mapping[int, Entry]) -> list[int] | None:
    """The folders down to this one, from the outermost; None where one of them is not there."""
    way: list[int] = []
    while folder is not None:
        if folder not in folders:
            return None
        way.insert(0, folder)
        folder = folders[folder].folder
    return way


def _base(items: Items, folders: Mapping[int, Entry]) -> int:
    """How many folders lie around all of these: names begin below them."""
    ways = [_way(item.folder_id, folders) or [] for item in items.all()]
    levels = zip(*ways, strict=False)  # as deep as the shallowest
    return len(list(takewhile(lambda level: len(set(level)) == 1, levels)))


def _only(items: Items, ways: Mapping[int, list[int]], folders: Mapping[int, Entry]) -> dict[int, list[int]]:
    """The ways of the chosen files, and of those below the chosen folders."""
    files = {document.pk for document in items.documents}
    above = {folder.pk for folder in items.folders}
    if not (files <= ways.keys() and above <= folders.keys()):
        raise NotPossible(_("Some of what you chose is not here any more. Choose again."))
    return {pk: way for pk, way in ways.items() if pk in files or above & set(way)}


def _safe_names(
    folders: Mapping[int, Entry], documents: Mapping[int, Entry]
) -> tuple[dict[int, str], dict[int, str]]:
    """A name for each that every disk takes and that is given once in its place; who can, keeps their own."""
    taken: defaultdict[int | None, set[str]] = defaultdict(set)
    of_folders: dict[int, str] = {}
    of_documents: dict[int, str] = {}
    everything = [(of_folders, row) for row in folders.values()]
    everything += [(of_documents, row) for row in documents.values()]
    for found, row in sorted(everything, key=lambda one: safe(one[1].name) != one[1].name):
        there = taken[row.folder]
        for name in names.numbered(safe(row.name), has_ending=found is of_documents):
            if names.folded(name) not in there:
                break
        there.add(names.folded(name))
        found[row.pk] = name
    return of_folders, of_documents


def safe(name: str) -> str:
    """This name as Windows takes it as well: it knows fewer characters, and devices where others see files."""
    name = name.translate(NOT_ON_WINDOWS).rstrip(". ") or "_"
    if name.split(".")[0].rstrip().lower() in DEVICES:
        return f"_{name}"
    return name


def _pieces(user: User, members: Iterable[Member]) -> Iterator[bytes]:
    """The archive, one file after the other; nothing of a file is read before its turn."""
    archive = ZipStream()
    for member in members:
        blob = _given(user, member).blob
        deflated = blob.media_type in WORTH_DEFLATING
        archive.add(
            store.read(blob),
            member.name,
            size=blob.size,
            compress_type=zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED,
        )
        yield from archive.file()
    yield from archive.footer()


def _given(user: User, member: Member) -> Version:
    """What this file holds now, for somebody who may still read it. The request's transaction is long over."""
    with acting_as(user):
        reader = User.objects.get(pk=user.pk)  # who was deactivated meanwhile reads nothing any more
        document = (
            Document.visible_to(reader).select_related("current__blob").filter(pk=member.document).first()
        )
        if document is None:
            raise BrokenOff(f"user {user.pk} lost document {member.document}")
        Reading.note(reader, [document.current], in_archive=True)
    current: Version = document.current
    return current
