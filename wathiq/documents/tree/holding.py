"""The dossier held, and of its folders and files what is there for the one who acts."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, Dossier, NotPossible


class Sight:
    """What is there for the one who acts: to a client what is shown; to a colleague what no circle keeps from them."""

    def __init__(self, by: User) -> None:
        self.by = by

    def sees(self, item: Item) -> bool:
        return self.is_among(item.circle_id) if self.by.is_staff_member else item.audience == Audience.PORTAL

    def is_among(self, circle: int | None) -> bool:
        """Is what lies in this circle, or in none, theirs to read, as far as circles go?"""
        return circle is None or circle in self._circles

    def require_changing(self, *items: Item | None) -> None:
        """Raises PermissionDenied for who only reads one of these."""
        access.require_changing(self.by, items)

    @cached_property
    def _circles(self) -> set[int]:
        if not self.by.is_staff_member:
            return set()
        return set(access.circles_of(self.by).values_list("circle", flat=True))


def hold(dossier: Dossier, by: User) -> Sight:
    """Hold the dossier's row; whoever lost it while their bytes were on the way is refused, as at the door."""
    dossier.lock()
    if not by.is_staff_member:
        access.require(by, Action.ATTACH, dossier)
    return Sight(by)


def still_there(item: Any, dossier: Dossier, sight: Sight) -> Any:
    """The item as the database has it now, to be changed.

    Raises NotPossible where somebody deleted it meanwhile, PermissionDenied for who only reads it.
    """
    found = type(item).objects.filter(pk=item.pk, dossier=dossier.pk, deletion=None).first()
    if found is None or not sight.sees(found):
        raise NotPossible(_("Somebody deleted this meanwhile."))
    sight.require_changing(found)
    return found


def tree_for(dossier: Dossier, items: Items, sight: Sight) -> tuple[Tree, Items]:
    """The tree, and these items as far as they are there. Raises PermissionDenied for who only reads one of them."""
    tree = Tree.of(dossier.pk)
    found = tree.those(items)
    there = Items(
        tuple(folder for folder in found.folders if sight.sees(folder)),
        tuple(document for document in found.documents if sight.sees(document)),
    )
    sight.require_changing(*there.all())
    return tree, there


def write(items: Iterable[Item], *fields: str) -> None:
    """Save these fields of folders and files. Two queries."""
    items = list(items)
    Folder.objects.bulk_update([one for one in items if isinstance(one, Folder)], fields)
    Document.objects.bulk_update([one for one in items if isinstance(one, Document)], fields)
