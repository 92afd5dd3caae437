"""New folders and files."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.documents import names
from wathiq.documents.models import AttachmentRules, Blob, Document, Folder
from wathiq.documents.tree.holding import Sight, hold, still_there
from wathiq.documents.tree.items import Tree
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import settle
from wathiq.documents.tree.telling import apart, touch
from wathiq.documents.tree.versions import put_version
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible


def _shown_at_first(by: User) -> bool:
    """What a client adds is for the clients of the dossier; what the legal team adds follows the setting."""
    return not by.is_staff_member or AttachmentRules.current().shown_by_default


def add_folder(dossier: Dossier, name: str, *, under: Folder | None, by: User) -> Folder:
    """A new folder. Raises ValidationError for a name that cannot be one, NotPossible for one that is taken."""
    name = names.clean(name)
    with transaction.atomic():
        sight = hold(dossier, by)
        under = still_there(under, dossier, sight) if under else None
        taken = Names(dossier, sight)
        if taken.is_taken(name, under.pk if under else None):
            raise NotPossible(_("There is something with this name here already."))
        folder = _make_folder(dossier, name, under, _depth(dossier, under), taken, by)
        is_for_clients = settle(dossier)
        folder.refresh_from_db()
        touch(dossier, [folder], for_clients=is_for_clients)
        record("folder.added", dossier, by=by, folder=folder, shown=folder.shown, **apart(folder))
    return folder


def _depth(dossier: Dossier, inside: Folder | None) -> int:
    """How many folders lie around what is in this one."""
    if inside is None:
        return 0
    folders = Folder.objects.filter(dossier=dossier.pk, deletion=None)
    return len(Tree({folder.pk: folder for folder in folders}, []).above(inside)) + 1


def _make_folder(
    dossier: Dossier, name: str, under: Folder | None, depth: int, taken: Names, by: User
) -> Folder:
    if depth >= names.DEEPEST:
        raise NotPossible(_("These folders lie too deep inside each other."))
    taken.take(name, under.pk if under else None)
    return Folder.objects.create(
        dossier_id=dossier.pk,
        folder=under,
        name=name,
        folded_name=names.folded(name),
        shown=_shown_at_first(by),
        added_by=by,
    )


def _folder_at(
    dossier: Dossier, path: Sequence[str], under: Folder | None, taken: Names, sight: Sight
) -> Folder | None:
    """The folder at this path below `under`, made where it is missing.

    Where a file has its name, the folder is a numbered one: the same for all files that are sent with this path.
    """
    depth = _depth(dossier, under) if path else 0
    for name in path:
        place = under.pk if under else None
        for candidate in names.numbered(names.clean(name), has_ending=False):
            holder = taken.holder(candidate, place)
            if isinstance(holder, Folder) and sight.sees(holder):
                under = holder
                break
            if not taken.is_taken(candidate, place):
                under = _make_folder(dossier, candidate, under, depth, taken, sight.by)
                break
        depth += 1
    return under


def add_document(
    dossier: Dossier, name: str, blob: Blob, *, under: Folder | None, by: User, path: Sequence[str] = ()
) -> Document:
    """A new file holding these bytes, in the folder at `path` below `under`; a taken name is numbered.

    Raises ValidationError for a name that cannot be one, NotPossible where the dossier is full.
    """
    name = names.clean(name)
    with transaction.atomic():
        sight = hold(dossier, by)
        _require_room(dossier)
        under = still_there(under, dossier, sight) if under else None
        taken = Names(dossier, sight)
        folder = _folder_at(dossier, path, under, taken, sight)
        sight.require_changing(folder)
        name = taken.free(name, folder.pk if folder else None, is_folder=False)
        document = Document.objects.create(
            dossier_id=dossier.pk,
            folder=folder,
            name=name,
            folded_name=names.folded(name),
            shown=_shown_at_first(by),
            is_from_client=not by.is_staff_member,
            added_by=by,
        )
        version = put_version(document, blob, by)
        is_for_clients = settle(dossier)
        document.refresh_from_db()
        touch(dossier, [document], for_clients=is_for_clients)
        record(
            "attachment.added" if by.is_staff_member else "attachment.added_by_client",
            dossier,
            by=by,
            document=document,
            folder=folder,
            version=version.number,
            sha256=blob.sha256,
            size=blob.size,
            shown=document.shown,
            audience=document.audience,
            team=[] if by.is_staff_member else access.team_of(dossier),
            **apart(document),
        )
    return document


def _require_room(dossier: Dossier) -> None:
    most = settings.MOST_FILES
    if Document.objects.filter(dossier=dossier.pk, deletion=None).count() >= most:
        raise NotPossible(
            ngettext(
                "There is room for %(count)d file here, and it is taken.",
                "There is room for %(count)d files here, and all of it is taken.",
                most,
            )
            % {"count": most}
        )
