"""The folders and files of a dossier: add, name, move, show, hide, delete and bring back.

Every function here holds the dossier's row until its transaction ends, changes the tree, works out anew for whom each
paper is, and records what was done. Reading asks the columns `audience` (decision 6) and `circle`.

Items of another dossier, and deleted ones, are not there: they are left out of what is done with several, and refused
where one is meant. To a client who acts, hidden ones are not there either; nor to a colleague what lies in a
private folder of others.
"""

from wathiq.documents.tree.adding import add_document, add_folder
from wathiq.documents.tree.deleting import delete, undo
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.documents.tree.moving import Effect, effect_of_move, move
from wathiq.documents.tree.naming import rename
from wathiq.documents.tree.privacy import change_members, effect_of_privacy, enter, make_private, open_to_team
from wathiq.documents.tree.showing import hide, show, show_all
from wathiq.documents.tree.versions import add_version, describe, restore_version

__all__ = [
    "Effect",
    "Item",
    "Items",
    "Tree",
    "add_document",
    "add_folder",
    "add_version",
    "change_members",
    "delete",
    "describe",
    "effect_of_move",
    "effect_of_privacy",
    "enter",
    "hide",
    "make_private",
    "move",
    "open_to_team",
    "rename",
    "restore_version",
    "show",
    "show_all",
    "undo",
]
