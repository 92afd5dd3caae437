"""Moving folders and files, and what that shows to clients or hides from them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.documents import names
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.holding import hold, tree_for, write
from wathiq.documents.tree.items import Item, Items, Tree, alone
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import any_shown, settle
from wathiq.documents.tree.telling import readers_now
from wathiq.dossiers.models import Audience, Dossier, NotPossible


@dataclass(frozen=True)
class Effect:
    """The files whose readers an act changes: those that clients will see by it, and those they will not."""

    appearing: tuple[Document, ...]
    disappearing: tuple[Document, ...]

    def __bool__(self) -> bool:
        return bool(self.appearing or self.disappearing)


def effect_of_move(dossier: Dossier, items: Items, *, to: Folder | None) -> Effect:
    """What moving these there would show to clients, or hide from them, if the dossier is or were shown."""
    tree = Tree.of(dossier.pk)
    around = _around(tree, to)
    appearing, disappearing = [], []
    for top in tree.outermost(items):
        inside = tree.covered(alone(top))
        for document in (item for item in inside if isinstance(item, Document)):
            above = tree.above(document)
            moved_along = above[above.index(top) :] if isinstance(top, Folder) else []
            will_be = document.shown and all(folder.shown for folder in [*around, *moved_along])
            is_now = document.audience == Audience.PORTAL
            if will_be and not is_now:
                appearing.append(document)
            elif is_now and not will_be:
                disappearing.append(document)
    return Effect(tuple(appearing), tuple(disappearing))


def _around(tree: Tree, to: Folder | None) -> list[Folder]:
    """The folder to which something goes and those above it. Raises NotPossible where it is not there."""
    if to is None:
        return []
    if to.pk not in tree.folders:
        raise NotPossible(_("Somebody deleted this meanwhile."))
    held = tree.folders[to.pk]
    return [*tree.above(held), held]


def move(dossier: Dossier, items: Items, *, to: Folder | None, by: User) -> list[Item]:
    """Move these into that folder, or beside the folders; a taken name is numbered. What was moved.

    What lies in a moved folder moves with it. Raises NotPossible for a folder moved into itself, or deeper than
    folders may lie.
    """
    with transaction.atomic():
        hold(dossier, by)
        tree, found = tree_for(dossier, items, by)
        around = _around(tree, to)
        place = around[-1] if around else None
        if any(folder in around for folder in found.folders):
            raise NotPossible(_("A folder cannot be moved into itself."))
        moved = [item for item in tree.outermost(found) if item.folder_id != (place.pk if place else None)]
        if not moved:
            return []
        taken = Names(dossier, by)
        for item in moved:
            if isinstance(item, Folder):
                _require_depth(tree, item, len(around))
            item.name = taken.free(item.name, place.pk if place else None, is_folder=isinstance(item, Folder))
            item.folder, item.folded_name = place, names.folded(item.name)
        write(moved, "folder", "name", "folded_name")
        dossier.touch(for_clients=settle(dossier) or any_shown(moved), only_papers=True)
        record("attachments.moved", dossier, by=by, items=moved, to=place, readers=readers_now(dossier))
    return moved


def _require_depth(tree: Tree, folder: Folder, above: int) -> None:
    own = len(tree.above(folder))
    deepest = max(
        [len(tree.above(one)) for one in tree.below(folder) if isinstance(one, Folder)], default=own
    )
    if above + deepest - own >= names.DEEPEST:
        raise NotPossible(_("These folders lie too deep inside each other."))
