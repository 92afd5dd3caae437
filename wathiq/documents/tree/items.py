"""Folders and files as somebody selected them, and as they lie in each other."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from wathiq.accounts.models import User
from wathiq.documents.models import Document, Folder
from wathiq.dossiers.models import Audience

Item = Folder | Document


@dataclass(frozen=True)
class Items:
    """Some folders and files of one dossier, as somebody selected them."""

    folders: tuple[Folder, ...] = ()
    documents: tuple[Document, ...] = ()

    def all(self) -> list[Item]:
        return [*self.folders, *self.documents]

    def __bool__(self) -> bool:
        return bool(self.folders or self.documents)


@dataclass
class Tree:
    """The live folders and files of one dossier."""

    folders: dict[int, Folder]
    documents: list[Document]
    _inside: dict[int | None, list[Item]] = field(default_factory=dict)

    @classmethod
    def of(cls, dossier_id: int) -> "Tree":
        """As it stands. Two queries."""
        return cls._made(Folder.objects.all(), Document.objects.all(), dossier_id)

    @classmethod
    def seen_by(cls, user: User, dossier_id: int) -> "Tree":
        """As far as this person may read it. Two queries."""
        return cls._made(Folder.visible_to(user), Document.visible_to(user), dossier_id)

    @classmethod
    def _made(cls, folders: "QuerySet[Folder]", documents: "QuerySet[Document]", dossier_id: int) -> "Tree":
        folders = folders.filter(dossier=dossier_id, deletion=None).order_by("name", "pk")
        documents = documents.filter(dossier=dossier_id, deletion=None).order_by("name", "pk")
        tree = cls({folder.pk: folder for folder in folders}, list(documents))
        for item in tree.everything():
            tree._inside.setdefault(item.folder_id, []).append(item)
        return tree

    def everything(self) -> list[Item]:
        return [*self.folders.values(), *self.documents]

    def inside(self, folder: Folder | None) -> list[Item]:
        """What lies directly in this folder, or beside all folders: folders first, by name."""
        return self._inside.get(folder.pk if folder else None, [])

    def below(self, folder: Folder) -> list[Item]:
        """Everything in this folder and in the folders inside it, each folder before what it holds."""
        found: list[Item] = []
        for item in self.inside(folder):
            found.append(item)
            if isinstance(item, Folder):
                found += self.below(item)
        return found

    def above(self, item: Item) -> list[Folder]:
        """The folders around it, from the outermost."""
        found: list[Folder] = []
        at = item.folder_id
        while at is not None:
            if len(found) > len(self.folders):
                raise RuntimeError(f"folder {at} lies in itself")  # sooner than never to end
            found.insert(0, self.folders[at])
            at = self.folders[at].folder_id
        return found

    def those(self, items: Items) -> Items:
        """These items as the tree has them; what is not in it is left out."""
        documents = {document.pk: document for document in self.documents}
        return Items(
            tuple(self.folders[item.pk] for item in items.folders if item.pk in self.folders),
            tuple(documents[item.pk] for item in items.documents if item.pk in documents),
        )

    def outermost(self, items: Items) -> list[Item]:
        """These items without those that lie in a folder among them."""
        chosen = {folder.pk for folder in items.folders}
        found = self.those(items).all()
        return [item for item in found if not chosen.intersection(one.pk for one in self.above(item))]

    def covered(self, items: Items) -> list[Item]:
        """These items and everything in the folders among them, each once."""
        found: dict[tuple[type, int], Item] = {}
        for item in self.those(items).all():
            found[type(item), item.pk] = item
            if isinstance(item, Folder):
                found |= {(type(one), one.pk): one for one in self.below(item)}
        return list(found.values())

    def circle_of(self, item: Item) -> int | None:
        """The key of the circle of the private folder that it is or lies in."""
        around = self.above(item)
        own = [one.own_circle_id for one in (*around, item) if isinstance(one, Folder) and one.own_circle_id]
        return own[-1] if own else None

    def private_in(self, folder: Folder) -> list[Folder]:
        """Of this folder and those in it, the private ones."""
        return [one for one in (folder, *self.below(folder)) if isinstance(one, Folder) and one.own_circle_id]

    def audience_of(self, item: Item) -> Audience:
        """For whom it is: its own flag, and that of every folder above; what is private is never for clients."""
        is_shown = item.shown and all(folder.shown for folder in self.above(item))
        is_shown = is_shown and self.circle_of(item) is None
        return Audience.PORTAL if is_shown else Audience.INTERNAL


def alone(item: Item) -> Items:
    return Items(folders=(item,)) if isinstance(item, Folder) else Items(documents=(item,))
