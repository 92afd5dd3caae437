"""Moving folders and files, and what that shows to clients or hides from them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.documents import names
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.holding import Sight, hold, tree_for, write
from wathiq.documents.tree.items import Item, Items, Tree, alone
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import any_shown, settle
from wathiq.documents.tree.staying import kept_from, stay
from wathiq.documents.tree.telling import readers_now, record_apart, touch
from wathiq.dossiers.models import Audience, Dossier, NotPossible


@dataclass(frozen=True)
class Effect:
    """The files whose readers an act changes: those that clients will see by it, and those they will not.

    `opening` are those that leave a private folder, for the whole legal team to read, and `closing` those that go into
    one.
    """

    appearing: tuple[Document, ...]
    disappearing: tuple[Document, ...]
    opening: tuple[Document, ...] = ()
    closing: tuple[Document, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.appearing or self.disappearing or self.opening or self.closing)


def effect_of_move(dossier: Dossier, items: Items, *, to: Folder | None) -> Effect:
    """What moving these there would show to clients, or hide from them, if the dossier is or were shown."""
    tree = Tree.of(dossier.pk)
    around = _around(tree, to)
    found: list[list[Document]] = [[], [], [], []]
    appearing, disappearing, opening, closing = found
    for top in tree.outermost(items):
        inside = tree.covered(alone(top))
        for document in (item for item in inside if isinstance(item, Document)):
            above = tree.above(document)
            moved_along = above[above.index(top) :] if isinstance(top, Folder) else []
            way = [*around, *moved_along]
            circle = next((folder.own_circle_id for folder in reversed(way) if folder.own_circle_id), None)
            will_be = document.shown and circle is None and all(folder.shown for folder in way)
            is_now = document.audience == Audience.PORTAL
            if will_be and not is_now:
                appearing.append(document)
            elif is_now and not will_be:
                disappearing.append(document)
            if circle != document.circle_id:
                (opening if circle is None else closing).append(document)
    return Effect(*(tuple(some) for some in found))


def _around(tree: Tree, to: Folder | None, sight: Sight | None = None) -> list[Folder]:
    """The folder to which something goes and those above it. Raises NotPossible where it is not there."""
    if to is None:
        return []
    if to.pk not in tree.folders or (sight and not sight.sees(tree.folders[to.pk])):
        raise NotPossible(_("Somebody deleted this meanwhile."))
    held = tree.folders[to.pk]
    return [*tree.above(held), held]


def move(dossier: Dossier, items: Items, *, to: Folder | None, by: User) -> list[Item]:
    """Move these into that folder, or beside the folders; a taken name is numbered. What was moved.

    What lies in a moved folder moves with it; but a private folder of others does not come along into another one.
    Raises NotPossible for a folder moved into itself, or deeper than folders may lie, and for a private one moved into
    another; PermissionDenied for who only reads something of it.
    """
    with transaction.atomic():
        sight = hold(dossier, by)
        tree, found = tree_for(dossier, items, sight)
        around = _around(tree, to, sight)
        place = around[-1] if around else None
        sight.require_changing(place)
        if any(folder in around for folder in found.folders):
            raise NotPossible(_("A folder cannot be moved into itself."))
        moved = [item for item in tree.outermost(found) if item.folder_id != (place.pk if place else None)]
        if not moved:
            return []
        taken = Names(dossier, sight)
        circle = place.circle_id if place else None
        if circle is not None:
            _require_no_private(tree, moved, sight)
            stay(dossier, kept_from(sight, tree, moved), taken)
        for item in moved:
            if isinstance(item, Folder):
                _require_depth(tree, item, len(around), sight)
            item.name = taken.free(item.name, place.pk if place else None, is_folder=isinstance(item, Folder))
            item.folder, item.folded_name = place, names.folded(item.name)
        write(moved, "folder", "name", "folded_name")
        is_for_clients = settle(dossier) or any_shown(moved)
        for item in moved:
            own = item.own_circle_id if isinstance(item, Folder) else None
            item.circle_id = own or circle
        touch(dossier, moved, for_clients=is_for_clients)
        record_apart("attachments.moved", dossier, moved, by=by, to=place, readers=readers_now(dossier))
    return moved


def _require_no_private(tree: Tree, moved: list[Item], sight: Sight) -> None:
    """Raises NotPossible where something private that they know of would come to lie in a private folder."""
    for item in moved:
        if isinstance(item, Folder) and any(sight.sees(folder) for folder in tree.private_in(item)):
            raise NotPossible(_("A private folder cannot lie in another one."))


def _require_depth(tree: Tree, folder: Folder, above: int, sight: Sight) -> None:
    own = len(tree.above(folder))
    below = [one for one in tree.below(folder) if isinstance(one, Folder) and sight.is_among(one.circle_id)]
    deepest = max([len(tree.above(one)) for one in below], default=own)
    if above + deepest - own >= names.DEEPEST:
        raise NotPossible(_("These folders lie too deep inside each other."))
