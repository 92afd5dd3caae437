"""What a client finds among the attachments of a dossier, in one place, and what they may do there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from wathiq.accounts.models import User
from wathiq.core import paging, submissions
from wathiq.documents import clients, lists, store
from wathiq.documents.lists import Place
from wathiq.documents.models import AttachmentRules, Document
from wathiq.dossiers.access import Action
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


def shelf(
    user: User,
    dossier: Dossier,
    actions: Collection[Action],
    *,
    folder: str = "",
    start: str = "",
    size: int = lists.SIZE,
    looked: datetime | None = None,
) -> Shelf:
    """What lies in the folder of this public id, or beside all folders; what changed since `looked` is new.

    `actions` are those of the reader here (`access.open_or_404`). Raises Http404 for a folder that is not shown to
    them. At most six queries, whatever lies there.
    """
    place = lists.place(user, dossier, lists.folder_or_404(user, dossier, folder))
    page = lists.for_portal(user, dossier, place.folder, cursor=start, size=size)
    before, after = paging.links(page, folder=folder)
    rules = AttachmentRules.current()
    attaches = Action.ATTACH in actions
    return Shelf(
        dossier=dossier,
        place=place,
        rows=[_row(row, place, user, rules if attaches else None, looked) for row in page.rows],
        before=before,
        after=after,
        count=place.inside(0).files,
        adds=attaches and rules.clients_add,
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
