"""The files and folders of a dossier as rows, for both faces: folders first. 1,000 files cost the queries of 50."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404

from wathiq.accounts.models import User
from wathiq.core import paging
from wathiq.core.paging import Order, Page
from wathiq.documents.models import Deletion, Document, Folder, Reading
from wathiq.dossiers import access
from wathiq.dossiers.access import Opened
from wathiq.dossiers.models import Audience, Circle, CircleMember, Dossier

SIZE = 100  # rows of a page
BY_NAME, BY_NAME_BACK = Order("folded_name"), Order("folded_name", descending=True)
# how folders are sorted, and how files are; a folder has no size
SORTS = {
    "name": (BY_NAME, BY_NAME),
    "-name": (BY_NAME_BACK, BY_NAME_BACK),
    "size": (BY_NAME, Order("size", descending=True, is_number=True)),
    "-size": (BY_NAME, Order("size", is_number=True)),
    "updated": (Order("updated", descending=True, is_time=True),) * 2,
    "-updated": (Order("updated", is_time=True),) * 2,
}
OF_BOTH = ("pk", "public_id", "name", "folded_name", "updated", "added_by")


@dataclass(frozen=True)
class Counts:
    """How many files there are, and how many of them clients see once they see the dossier."""

    files: int = 0
    visible: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.files + other.files, self.visible + other.visible)


@dataclass
class Place:
    """A folder of a dossier, or the place beside all folders (None), as one person sees it."""

    folder: Folder | None
    above: list[Folder]  # the folders around it, from the outermost
    counts: dict[int, Counts] = field(default_factory=dict)  # by the folder's key: of all that is in it

    @property
    def here(self) -> Counts:
        return self.counts.get(self.folder.pk if self.folder else 0, Counts())

    def inside(self, folder: int) -> Counts:
        return self.counts.get(folder, Counts())


def folder_or_404(user: User, dossier: Dossier, public_id: str) -> Folder | None:
    """The folder of this dossier that an address or a form names; "" is the place beside all folders."""
    if not public_id:
        return None
    try:
        key = uuid.UUID(public_id)
    except ValueError:
        raise Http404 from None
    found: Folder | None = Folder.visible_to(user).filter(dossier=dossier.pk, public_id=key).first()
    if found is None:
        raise Http404
    return found


def place(reader: User | Opened[Any], dossier: Dossier, folder: Folder | None) -> Place:
    """What lies around this folder and how much is in it. Two queries."""
    folders = {one.pk: one for one in Folder.visible_to(reader).filter(dossier=dossier.pk)}
    files = Document.visible_to(reader).filter(dossier=dossier.pk).order_by().values_list("folder")
    visible = Count("pk", filter=Q(audience=Audience.PORTAL))
    counts: dict[int, Counts] = {}
    above_of = {one.pk: one.folder_id for one in folders.values()}
    for key, number, seen in files.annotate(files=Count("pk"), visible=visible):
        _count(counts, Counts(number, seen), key, above_of)
    above: list[Folder] = []
    at = folder.folder_id if folder else None
    while at is not None and at in folders:
        above.insert(0, folders[at])
        at = folders[at].folder_id
    return Place(folder, above, counts)


def _count(
    counts: dict[int, Counts], own: Counts, key: int | None, above_of: Mapping[int, int | None]
) -> None:
    """What lies in this folder is in those around it as well, and in the dossier (0)."""
    counts[0] = counts.get(0, Counts()) + own
    while key is not None and key in above_of:
        counts[key] = counts.get(key, Counts()) + own
        key = above_of[key]


@dataclass(frozen=True)
class Front:
    """What lies beside all folders of a dossier, as far as a page of it shows that."""

    place: Place
    rows: list[dict[str, Any]]
    names: dict[str, str]  # of these files, and of all folders, by public id


# of folders and files alike, so that both are one query
AT_FRONT = (*OF_BOTH, "is_folder", "rank", "above", "files", "from_client", "held", "number", "size")


def front(opened: Opened[Any], *, size: int) -> Front:
    """The folders and the first files, as rows of `for_portal`. One query."""
    nothing = Value(None, output_field=BigIntegerField())
    by_name = Window(RowNumber(), order_by=("folded_name", "public_id"))
    inside = Document.visible_to(opened).filter(folder=OuterRef("pk")).order_by().values("folder")
    folders: QuerySet[Any, Any] = Folder.visible_to(opened).annotate(
        is_folder=Value(True),
        rank=by_name,
        above=F("folder_id"),
        files=Coalesce(Subquery(inside.annotate(files=Count("pk")).values("files")), 0),
        from_client=Value(False),
        held=nothing,
        number=nothing,
        size=nothing,
    )
    files: QuerySet[Any, Any] = (
        Document.visible_to(opened)
        .filter(folder=None)
        .annotate(
            is_folder=Value(False),
            rank=by_name,
            above=nothing,
            files=Window(Count("pk")),  # all that lie there, however few are taken
            from_client=F("is_from_client"),
            held=F("current_id"),
            number=F("current__number"),
            size=F("current__blob__size"),
        )
    )
    first = files.order_by("rank").values(*AT_FRONT)[:size]
    found = list(folders.order_by().values(*AT_FRONT).union(first, all=True))
    above_of = {row["pk"]: row["above"] for row in found if row["is_folder"]}
    counts: dict[int, Counts] = {}
    for row in found:
        if row["is_folder"]:
            _count(counts, Counts(row["files"], row["files"]), row["pk"], above_of)
    beside = next((row["files"] for row in found if not row["is_folder"]), 0)
    _count(counts, Counts(beside, beside), None, above_of)
    here = [row for row in found if row["above"] is None]
    here.sort(key=lambda row: (not row["is_folder"], row["rank"]))
    names = {str(row["public_id"]): row["name"] for row in found}
    return Front(Place(None, [], counts), [_as_a_row(row) for row in here[:size]], names)


def _as_a_row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"current": row["held"], "is_from_client": row["from_client"]}


def for_staff(
    user: User,
    dossier: Dossier,
    folder: Folder | None,
    *,
    sort: str = "name",
    cursor: str = "",
    size: int = SIZE,
) -> Page[dict[str, Any]]:
    """One page of what lies directly in this folder. At most two queries."""
    columns = (*OF_BOTH, "shown", "hidden_by_hand", "audience", "circle")
    of_files = (*columns, "is_from_client", "to_be_approved", "to_be_signed")
    return _page(user, dossier, folder, (*columns, "own_circle"), of_files, sort, cursor, size)


def for_portal(
    reader: User | Opened[Any],
    dossier: Dossier,
    folder: Folder | None,
    *,
    sort: str = "name",
    cursor: str = "",
    size: int = SIZE,
) -> Page[dict[str, Any]]:
    """The same for somebody outside the legal team: only what is shown to them, and nothing of how."""
    return _page(reader, dossier, folder, OF_BOTH, (*OF_BOTH, "is_from_client"), sort, cursor, size)


def _page(
    reader: User | Opened[Any],
    dossier: Dossier,
    folder: Folder | None,
    of_folders: tuple[str, ...],
    of_files: tuple[str, ...],
    sort: str,
    cursor: str,
    size: int,
) -> Page[dict[str, Any]]:
    here = {"dossier": dossier.pk, "folder": folder}
    current = {"number": F("current__number"), "size": F("current__blob__size")}
    folders: QuerySet[Any, Any] = Folder.visible_to(reader).filter(**here).values(*of_folders)
    files: QuerySet[Any, Any] = (
        Document.visible_to(reader).filter(**here).annotate(**current).values(*of_files, "current", *current)
    )
    sort_folders, sort_files = SORTS.get(sort, SORTS["name"])
    page = paging.joined([(folders, sort_folders), (files, sort_files)], cursor, size=size)
    for row in page.rows:
        row["is_folder"] = "current" not in row
    return page


def seen_by(versions: Iterable[int], people: Iterable[User]) -> dict[int, int]:
    """How many of these people took each version, by the version's key. One query."""
    readings = Reading.objects.filter(version__in=list(versions), user__in=list(people)).order_by()
    return dict(readings.values_list("version").annotate(people=Count("user", distinct=True)))


def kept_from(user: User, dossier: Dossier) -> list[Circle]:
    """The circles of the private folders of a dossier that this member of the legal team does not see. One query."""
    private = Folder.objects.filter(dossier=dossier.pk, deletion=None, own_circle__isnull=False)
    theirs = access.circles_of(user).values("circle")
    folders = private.exclude(own_circle__in=theirs).select_related("own_circle__created_by")
    return [folder.own_circle for folder in folders.order_by("own_circle") if folder.own_circle]


def seats_in(user: User, dossier: Dossier) -> dict[int, bool]:
    """In which circles of a dossier they sit, by key, and whether they may edit there. One query."""
    seats = access.circles_of(user).filter(circle__dossier=dossier.pk)
    return dict(seats.values_list("circle", "may_edit"))


def members_of(circle: Circle, dossier: Dossier) -> list[CircleMember]:
    """Who may open what is of this circle today: its members to whom the dossier is open. Two queries."""
    staff = set(access.staff_who_read(dossier).values_list("pk", flat=True))
    return [member for member in circle.members() if member.user_id in staff]


def number_of_files(user: User, dossier: Dossier) -> int:
    """Of those that this person may read. One query."""
    return int(Document.visible_to(user).filter(dossier=dossier.pk).count())


def deletion_or_404(user: User, public_id: uuid.UUID) -> Deletion:
    """Something deleted from a dossier that is open to this person, and not all of it private to others."""
    found = Deletion.objects.select_related("dossier").filter(_is_among(user), public_id=public_id).first()
    if found is None or not access.opens(user, found.dossier_id):
        raise Http404
    return found


def _is_among(user: User) -> Q:
    """The condition on what has a circle that this member of the legal team sits in it; what has none is for all."""
    return Q(circle=None) | Q(circle__in=access.circles_of(user).values("circle"))


def last_deletion(user: User, dossier: Dossier, keys: Iterable[uuid.UUID]) -> Deletion | None:
    """The last act that deleted some of these files and folders from the dossier, unless it was undone."""
    wanted, found = list(keys), []
    for model in (Folder, Document):
        gone = model.objects.filter(
            _is_among(user),
            dossier=dossier.pk,
            public_id__in=wanted,
            deletion__isnull=False,
            deletion__undone=None,
        )
        found += [one.deletion for one in gone.select_related("deletion").order_by("-deletion")[:1]]
    return max((one for one in found if one), key=lambda one: one.at, default=None)
