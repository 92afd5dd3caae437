"""Private folders that stay where they can when somebody who does not know of them takes away what they lie in."""

from collections.abc import Iterable

from wathiq.documents import names
from wathiq.documents.models import Folder
from wathiq.documents.tree.holding import Sight, write
from wathiq.documents.tree.items import Item, Tree
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.telling import record_apart
from wathiq.dossiers.models import Dossier


def kept_from(sight: Sight, tree: Tree, tops: Iterable[Item]) -> list[tuple[Folder, Folder | None]]:
    """The private folders inside these that the one who acts does not see, each with the folder to stay in."""
    return [
        (folder, tree.folders[top.folder_id] if top.folder_id else None)
        for top in tops
        if isinstance(top, Folder)
        for folder in tree.private_in(top)
        if not sight.sees(folder)
    ]


def stay(dossier: Dossier, staying: list[tuple[Folder, Folder | None]], taken: Names) -> None:
    """Put each where it stays; a taken name is numbered. Nothing else of them changes, and members read of it."""
    for folder, place in staying:
        folder.name = taken.free(folder.name, place.pk if place else None, is_folder=True)
        folder.folder, folder.folded_name = place, names.folded(folder.name)
        write([folder], "folder", "name", "folded_name")
        record_apart("attachments.moved", dossier, [folder], by=None, to=place, readers=[])
