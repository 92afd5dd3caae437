"""What a client finds among the attachments of a dossier, in one place, and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from wathiq.accounts.models import User
from wathiq.core import paging, submissions
from wathiq.documents import clients, lists, store
from wathiq.documents.lists import Front, Place
from wathiq.documents.models import AttachmentRules, Document
from wathiq.dossiers.access import Action, Opened
from wathiq.dossiers.models import Audience, Dossier


@dataclass(frozen=True)
class Shelf:
    """Folders and files as rows: one page of what lies in this place."""

    dossier: Dossier
    place: Place
    rows: list[dict[str, Any]]
    before: str | None
    after: str | None
    count: int  # files of the whole dossier
    adds: bool  # may they add files?

    @property
    def is_everything(self) -> bool:
        """Does no file of the dossier lie elsewhere?"""
        return self.count == sum(not row["is_folder"] for row in self.rows)


def shelf(opened: Opened[Any], *, folder: str = "", start: str = "") -> Shelf:
    """What lies in the folder of this public id, or beside all folders.

    Raises Http404 for a folder that is not shown to the reader. At most six queries, whatever lies there.
    """
    user, dossier = opened.user, opened.dossier
    place = lists.place(opened, dossier, lists.folder_or_404(user, dossier, folder))
    page = lists.for_portal(opened, dossier, place.folder, cursor=start)
    before, after = paging.links(page, folder=folder)
    return _shelf(opened, place, page.rows, None, before=before, after=after)


def front_of(opened: Opened[Any], front: Front, looked: datetime | None) -> Shelf:
    """The first of it, for the page of the dossier; what changed since `looked` is new. One query."""
    return _shelf(opened, front.place, front.rows, looked)


def _shelf(
    opened: Opened[Any],
    place: Place,
    rows: Sequence[dict[str, Any]],
    looked: datetime | None,
    *,
    before: str | None = None,
    after: str | None = None,
) -> Shelf:
    rules = AttachmentRules.current() if Action.ATTACH in opened.actions else None
    return Shelf(
        dossier=opened.dossier,
        place=place,
        rows=[_row(row, place, opened.user, rules, looked) for row in rows],
        before=before,
        after=after,
        count=place.inside(0).files,
        adds=rules is not None and rules.clients_add,
    )


def _row(
    row: dict[str, Any],
    place: Place,
    user: User,
    rules: AttachmentRules | None,
    looked: datetime | None,
) -> dict[str, Any]:
    if row["is_folder"]:
        return row | {"files": place.inside(row["pk"]).files}
    is_own = row["added_by"] == user.pk
    document = Document(added_by_id=row["added_by"], audience=Audience.PORTAL)
    return row | {
        "is_own": is_own,
        "is_new": looked is not None and row["updated"] > looked and not is_own,
        "acts": clients.acts_on(user, document, rules) if rules else frozenset(),
    }


def uploading() -> dict[str, Any]:
    """What a form for files needs."""
    return {
        "limits": {"most": settings.LARGEST_FILE, "too_large": store.too_large()},
        "submission": submissions.new_key(),
    }
