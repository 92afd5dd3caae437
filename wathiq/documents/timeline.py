"""What the timeline of the portal tells of attachments: of those that the reader may read now, by their name of now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.documents.models import Document, Folder
from wathiq.dossiers.access import Opened
from wathiq.dossiers.models import Audience
from wathiq.dossiers.timeline import Told, Words, tells

NAMED = 3  # of more than these only the number is told
# what the legal team alone could read when it came is told when it is shown, if ever
FOR_CLIENTS = Q(facts__audience=Audience.PORTAL.value)


def readable(opened: Opened[Any], keys: set[str]) -> dict[str, str]:
    """The names of the files and folders with these public ids that this reader may read. One query."""
    files, folders = (
        model.visible_to(opened).filter(public_id__in=keys).order_by().values_list("public_id", "name")
        for model in (Document, Folder)
    )
    return {str(key): name for key, name in files.union(folders, all=True)}


@tells(
    "attachment.added", "attachment.added_by_client", where=FOR_CLIENTS, holds=("document",), find=readable
)
def _added(event: Told) -> Iterable[Words]:
    for name in event.named("document"):
        if event.is_own:
            yield _("You added the file %(document)s."), {"document": name}
        elif event.code == "attachment.added_by_client":
            yield _("The client added the file %(document)s."), {"document": name}
        else:
            yield _("The legal team added the file %(document)s."), {"document": name}


@tells(
    "attachment.version_added",
    "attachment.version_added_by_client",
    "attachment.version_restored",
    where=FOR_CLIENTS,
    holds=("document",),
    find=readable,
)
def _replaced(event: Told) -> Iterable[Words]:
    for name in event.named("document"):
        yield _("The file %(document)s has a new version."), {"document": name}


@tells("attachments.shown", holds=("items",), find=readable)
def _shown(event: Told) -> Iterable[Words]:
    names = event.named("items")
    if len(names) > NAMED:
        count = len(names)
        words = ngettext(
            "The legal team showed you %(count)s attachment.",
            "The legal team showed you %(count)s attachments.",
            count,
        )
        yield words, {"count": count}
    elif names:
        yield _("The legal team showed you these attachments: %(items)s."), {"items": names}
