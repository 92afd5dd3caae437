"""Deleting folders and files, and bringing them back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.documents import names
from wathiq.documents.models import Deletion, Document, Folder
from wathiq.documents.tree.holding import hold, tree_for, write
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import any_shown, settle
from wathiq.documents.tree.telling import readers_now
from wathiq.dossiers.models import Audience, Dossier


def delete(dossier: Dossier, items: Items, *, by: User) -> Deletion | None:
    """Delete these and everything in the folders among them; nothing is thrown away. None where nothing was left."""
    with transaction.atomic():
        hold(dossier, by)
        tree, found = tree_for(dossier, items, by)
        covered = tree.covered(found)
        if not covered:
            return None
        deletion = Deletion.objects.create(dossier_id=dossier.pk, deleted_by=by)
        for model in (Folder, Document):
            keys = [item.pk for item in covered if isinstance(item, model)]
            # what is deleted is for nobody, also where somebody forgets to ask
            model.objects.filter(pk__in=keys).update(deletion=deletion, audience=Audience.INTERNAL)
        dossier.touch(for_clients=any_shown(covered), only_papers=True)
        record(
            "attachments.deleted",
            dossier,
            by=by,
            items=tree.outermost(found),
            files=_count_of_files(covered),
            deletion=str(deletion.public_id),
        )
    return deletion


def _count_of_files(items: Iterable[Item]) -> int:
    return sum(isinstance(item, Document) for item in items)


def undo(deletion: Deletion, *, by: User) -> bool:
    """Bring back what was deleted then, where it lay; what lost its folder lies beside the folders, hidden.

    A name that was taken meanwhile is numbered. False when it was undone already.
    """
    dossier = deletion.dossier
    with transaction.atomic():
        hold(dossier, by)
        held = Deletion.objects.get(pk=deletion.pk)
        if held.undone:
            return False
        held.undone = timezone.now()
        held.save(update_fields=["undone"])
        tree, taken = Tree.of(dossier.pk), Names(dossier, by)
        folders = list(Folder.objects.filter(deletion=held).order_by("name", "pk"))
        documents = list(Document.objects.filter(deletion=held).order_by("name", "pk"))
        among = {folder.pk for folder in folders}
        # whatever lay in a folder that comes back lies there again, alone: nothing was put in it meanwhile
        back: list[Item] = [*folders, *documents]
        tops = [item for item in back if item.folder_id not in among]
        for item in tops:
            if item.folder_id is not None and item.folder_id not in tree.folders:
                item.folder, item.shown = None, False  # never wider than it was
            item.name = taken.free(item.name, item.folder_id, is_folder=isinstance(item, Folder))
            item.folded_name = names.folded(item.name)
        write(tops, "folder", "shown", "name", "folded_name")
        for model in (Folder, Document):
            model.objects.filter(deletion=held).update(deletion=None)
        dossier.touch(for_clients=settle(dossier), only_papers=True)
        record(
            "attachments.restored",
            dossier,
            by=by,
            items=tops,
            files=len(documents),
            deletion=str(held.public_id),
            readers=readers_now(dossier),
        )
    return True
