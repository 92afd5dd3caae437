"""The dossier held, and of its folders and files what is there for the one who acts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, Dossier, NotPossible


def hold(dossier: Dossier, by: User) -> None:
    """Hold the dossier's row; whoever lost it while their bytes were on the way is refused, as at the door."""
    dossier.lock()
    if not by.is_staff_member:
        access.require(by, Action.ATTACH, dossier)


def is_there(item: Item, by: User) -> bool:
    return by.is_staff_member or item.audience == Audience.PORTAL


def still_there(item: Any, dossier: Dossier, by: User) -> Any:
    """The item as the database has it now; raises NotPossible where somebody deleted it meanwhile."""
    found = type(item).objects.filter(pk=item.pk, dossier=dossier.pk, deletion=None).first()
    if found is None or not is_there(found, by):
        raise NotPossible(_("Somebody deleted this meanwhile."))
    return found


def tree_for(dossier: Dossier, items: Items, by: User) -> tuple[Tree, Items]:
    """The tree, and these items as far as they are there."""
    tree = Tree.of(dossier.pk)
    found = tree.those(items)
    return tree, Items(
        tuple(folder for folder in found.folders if is_there(folder, by)),
        tuple(document for document in found.documents if is_there(document, by)),
    )


def write(items: Iterable[Item], *fields: str) -> None:
    """Save these fields of folders and files. Two queries."""
    items = list(items)
    Folder.objects.bulk_update([one for one in items if isinstance(one, Folder)], fields)
    Document.objects.bulk_update([one for one in items if isinstance(one, Document)], fields)
