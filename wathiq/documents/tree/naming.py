"""The names of folders and files: those that are taken, and giving others."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import AsItWas, record
from wathiq.documents import names
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.holding import Sight, hold, still_there
from wathiq.documents.tree.items import Item
from wathiq.documents.tree.telling import apart, touch
from wathiq.documents.tree.versions import require_fitting
from wathiq.dossiers.models import Audience, Dossier, NotPossible


class Names:
    """The names that are taken in the folders of a dossier, for the one who acts.

    A name that looks like another is taken too, by a file as by a folder. To a client, what is hidden is absent: its
    name is free, and it gives way to what the client puts there, since a number would tell that it exists. So it is to
    a colleague with what lies in a private folder of others.
    """

    def __init__(self, dossier: Dossier, sight: Sight) -> None:
        self._dossier, self._sight = dossier, sight
        self._places: dict[int | None, dict[str, Item | None]] = {}

    def holder(self, name: str, place: int | None) -> Item | None:
        """What bears this name in the folder with this key, hidden or not."""
        return self._in(place).get(names.folded(name))

    def is_taken(self, name: str, place: int | None) -> bool:
        folded = names.folded(name)
        if folded not in self._in(place):
            return False
        holder = self._in(place)[folded]
        return holder is None or self._sight.sees(holder)

    def free(self, name: str, place: int | None, *, is_folder: bool) -> str:
        """This name or a numbered one, given away by that."""
        for candidate in names.numbered(name, has_ending=not is_folder):
            if not self.is_taken(candidate, place):
                self.take(candidate, place)
                return candidate
        raise AssertionError("numbers do not end")

    def take(self, name: str, place: int | None) -> None:
        """Give this name away; what is hidden and bears it gets another."""
        hidden = self.holder(name, place)
        self._in(place)[names.folded(name)] = None
        if hidden is None:
            return
        before = AsItWas(hidden.public_id, hidden.name)
        is_folder = isinstance(hidden, Folder)
        for candidate in names.numbered(hidden.name, has_ending=not is_folder):
            if names.folded(candidate) not in self._in(place):
                break
        _name(hidden, candidate)
        self._in(place)[names.folded(candidate)] = hidden
        kind = "folder.renamed" if is_folder else "attachment.renamed"
        record(kind, self._dossier, by=None, before=before, item=hidden, **apart(hidden))

    def leave(self, item: Item) -> None:
        """This item is about to have another name, or another place."""
        self._in(item.folder_id).pop(item.folded_name, None)

    def _in(self, place: int | None) -> dict[str, Item | None]:
        """Folded name → what bears it; None is what this act has just named. Two queries for each place."""
        if place not in self._places:
            found: dict[str, Item | None] = {}
            for model in (Folder, Document):
                live = model.objects.filter(dossier=self._dossier.pk, folder=place, deletion=None)
                for item in live.only("public_id", "name", "folded_name", "audience", "circle", "folder"):
                    found[item.folded_name] = item
            self._places[place] = found
        return self._places[place]


def _name(item: Item, name: str) -> None:
    item.name, item.folded_name, item.updated = name, names.folded(name), timezone.now()
    item.save(update_fields=["name", "folded_name", "updated"])


def rename(item: Item, name: str, *, by: User) -> bool:
    """True when it has another name now.

    Raises ValidationError and NotPossible as `add_folder` does, and ValidationError for an ending that pretends the
    file is of another type.
    """
    name = names.clean(name)
    dossier = item.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        held: Item = still_there(item, dossier, sight)
        if held.name == name:
            return False
        if isinstance(held, Document) and held.current:
            require_fitting(held, name, held.current.blob)
        taken = Names(dossier, sight)
        taken.leave(held)
        if taken.is_taken(name, held.folder_id):
            raise NotPossible(_("There is something with this name here already."))
        taken.take(name, held.folder_id)
        before = AsItWas(held.public_id, held.name)
        _name(held, name)
        touch(dossier, [held], for_clients=held.audience == Audience.PORTAL)
        is_folder = isinstance(held, Folder)
        kind = "folder.renamed" if is_folder else "attachment.renamed"
        record(kind, dossier, by=by, before=before, item=held, **apart(held))
    item.name, item.folded_name = name, held.folded_name
    return True
