"""Deleting folders and files, and bringing them back."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.documents import names
from wathiq.documents.models import Deletion, Document, Folder
from wathiq.documents.tree.holding import Sight, hold, tree_for, write
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import any_shown, settle
from wathiq.documents.tree.staying import kept_from, stay
from wathiq.documents.tree.telling import apart, readers_now, touch
from wathiq.dossiers.models import Audience, Dossier, NotPossible


def delete(dossier: Dossier, items: Items, *, by: User) -> Deletion | None:
    """Delete these and everything in the folders among them; nothing is thrown away. None where nothing was left.

    What is private to others is not there, and stays. Raises PermissionDenied for who only reads something of it.
    """
    with transaction.atomic():
        sight = hold(dossier, by)
        tree, found = tree_for(dossier, items, sight)
        tops = tree.outermost(found)
        staying = kept_from(sight, tree, tops)
        # to a client what is hidden goes with its folder; what is of a circle to others stays
        covered = [item for item in tree.covered(found) if sight.is_among(item.circle_id)]
        sight.require_changing(*covered)
        if not covered:
            return None
        circles = {item.circle_id for item in covered}
        deletion = Deletion.objects.create(
            dossier_id=dossier.pk, deleted_by=by, circle_id=circles.pop() if len(circles) == 1 else None
        )
        if staying:
            stay(dossier, staying, Names(dossier, sight))
        for model in (Folder, Document):
            keys = [item.pk for item in covered if isinstance(item, model)]
            # what is deleted is for nobody, also where somebody forgets to ask
            model.objects.filter(pk__in=keys).update(deletion=deletion, audience=Audience.INTERNAL)
        touch(dossier, covered, for_clients=any_shown(covered))
        for some in _by_circle(tops):
            record(
                "attachments.deleted",
                dossier,
                by=by,
                items=some,
                files=_count_of_files(covered, some[0].circle_id),
                deletion=str(deletion.public_id),
                **apart(*some),
            )
    return deletion


def _by_circle(items: Iterable[Item]) -> list[list[Item]]:
    groups: dict[int | None, list[Item]] = defaultdict(list)
    for item in items:
        groups[item.circle_id].append(item)
    return list(groups.values())


def _count_of_files(items: Iterable[Item], circle: int | None) -> int:
    """Of those that whoever reads of this circle, or of none, knows."""
    return sum(isinstance(item, Document) and item.circle_id == circle for item in items)


def undo(deletion: Deletion, *, by: User) -> bool:
    """Bring back what was deleted then, where it lay; what lost its folder lies beside the folders, hidden.

    A name that was taken meanwhile is numbered. False when it was undone already, or nothing of it is theirs to bring
    back: what is private to others, or lay where it is private now, stays deleted. Raises NotPossible where something
    would be less private than it was, PermissionDenied for who only reads what they would change.
    """
    dossier = deletion.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        held = Deletion.objects.get(pk=deletion.pk)
        if held.undone:
            return False
        tree, taken = Tree.of(dossier.pk), Names(dossier, sight)
        back = _coming_back(held, tree, sight)
        if not back:
            return False
        folders = [item for item in back if isinstance(item, Folder)]
        among = {folder.pk for folder in folders}
        # whatever lay in a folder that comes back lies there again, alone: nothing was put in it meanwhile
        tops = [item for item in back if item.folder_id not in among]
        places = [tree.folders.get(item.folder_id) if item.folder_id else None for item in tops]
        sight.require_changing(*back, *places)
        for item in tops:
            _require_as_private(item, tree, folders)
            if item.folder_id is not None and item.folder_id not in tree.folders:
                item.folder, item.shown = None, False  # never wider than it was
            item.name = taken.free(item.name, item.folder_id, is_folder=isinstance(item, Folder))
            item.folded_name = names.folded(item.name)
        write(tops, "folder", "shown", "name", "folded_name")
        for model in (Folder, Document):
            keys = [item.pk for item in back if isinstance(item, model)]
            model.objects.filter(pk__in=keys).update(deletion=None)
        if not any(model.objects.filter(deletion=held).exists() for model in (Folder, Document)):
            held.undone = timezone.now()
            held.save(update_fields=["undone"])
        is_for_clients = settle(dossier)
        now = Tree.of(dossier.pk)
        tops = now.those(_as_items(tops)).all()
        back = now.those(_as_items(back)).all()
        touch(dossier, back, for_clients=is_for_clients)
        for some in _by_circle(tops):
            circle = some[0].circle_id
            record(
                "attachments.restored",
                dossier,
                by=by,
                items=some,
                files=_count_of_files(back, circle),
                deletion=str(held.public_id),
                readers=readers_now(dossier) if circle is None else [],
                **apart(*some),
            )
    return True


def _as_items(items: Iterable[Item]) -> Items:
    items = list(items)
    return Items(
        tuple(item for item in items if isinstance(item, Folder)),
        tuple(item for item in items if isinstance(item, Document)),
    )


def _coming_back(deletion: Deletion, tree: Tree, sight: Sight) -> list[Item]:
    """What was deleted then, without what is private to others and what lay where it is private to them now."""
    folders = list(Folder.objects.filter(deletion=deletion).order_by("name", "pk"))
    documents = list(Document.objects.filter(deletion=deletion).order_by("name", "pk"))
    by_key = {folder.pk: folder for folder in folders}

    def is_theirs(item: Item) -> bool:
        if not sight.is_among(item.circle_id):
            return False
        if item.folder_id in by_key:
            return is_theirs(by_key[item.folder_id])
        place = tree.folders.get(item.folder_id) if item.folder_id else None
        return place is None or sight.is_among(place.circle_id)

    everything: list[Item] = [*folders, *documents]
    return [item for item in everything if is_theirs(item)]


def _require_as_private(top: Item, tree: Tree, back: Iterable[Folder]) -> None:
    """Raises NotPossible where it would be less private than it was, or one private folder lie in another."""
    place = tree.folders.get(top.folder_id) if top.folder_id else None
    circle = place.circle_id if place else None
    is_private_itself = isinstance(top, Folder) and top.own_circle_id is not None
    if top.circle_id is not None and top.circle_id != circle and not is_private_itself:
        raise NotPossible(
            _("This lay in a private folder that is not around it any more. Bring that back first.")
        )
    if circle is not None and any(folder.own_circle_id for folder in back):
        raise NotPossible(_("A private folder cannot lie in another one."))
