"""The folders and files of a dossier: add, name, move, show, hide, delete and bring back.

Every function here holds the dossier's row until its transaction ends, changes the tree, works out anew for whom each
paper is, and records what was done. Reading asks the one column `audience` (decision 6).

Items of another dossier, and deleted ones, are not there: they are left out of what is done with several, and refused
where one is meant. To a client who acts, hidden ones are not there either.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.accounts.models import Membership, User
from wathiq.audit.record import AsItWas, record
from wathiq.documents import media, names
from wathiq.documents.models import AttachmentRules, Blob, Deletion, Document, Folder, Version
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, Dossier, NotPossible, StaleVersion

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
        folders = Folder.objects.filter(dossier=dossier_id, deletion=None).order_by("name", "pk")
        documents = Document.objects.filter(dossier=dossier_id, deletion=None).order_by("name", "pk")
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

    def audience_of(self, item: Item) -> Audience:
        """For whom it is: its own flag, and that of every folder above."""
        is_shown = item.shown and all(folder.shown for folder in self.above(item))
        return Audience.PORTAL if is_shown else Audience.INTERNAL


def _settle(dossier: Dossier) -> bool:
    """Work out anew for whom each folder and file is. True when something changed for clients."""
    folders = {folder.pk: folder for folder in Folder.objects.filter(dossier=dossier.pk, deletion=None)}
    tree = Tree(folders, [])
    stale: dict[Audience, list[int]] = {Audience.PORTAL: [], Audience.INTERNAL: []}
    for folder in folders.values():
        audience = tree.audience_of(folder)
        if folder.audience != audience:
            stale[audience].append(folder.pk)
    changed = 0
    for audience, keys in stale.items():
        if keys:
            changed += Folder.objects.filter(pk__in=keys).update(audience=audience)
    live = Document.objects.filter(dossier=dossier.pk, deletion=None)
    open_folders = Folder.objects.filter(dossier=dossier.pk, audience=Audience.PORTAL, deletion=None)
    is_shown = Q(shown=True) & (Q(folder=None) | Q(folder__in=open_folders.values("pk")))
    changed += live.filter(is_shown).exclude(audience=Audience.PORTAL).update(audience=Audience.PORTAL)
    changed += live.exclude(is_shown).filter(audience=Audience.PORTAL).update(audience=Audience.INTERNAL)
    return bool(changed)


def _readers(dossier: Dossier) -> list[User]:
    """Who reads what clients read of the dossier, after the act: the event names them (decision 5)."""
    readers = access.readers_of(dossier)
    keys = [reader.user.pk for reader in readers]
    members = Membership.objects.filter(user__in=keys, company=dossier.company_id, until=None)
    colleagues = set(members.values_list("user", flat=True))
    found = {
        reader.user.pk: reader.user
        for reader in readers
        if reader.role in access.CLIENT_ROLES or reader.user.pk in colleagues
    }
    return list(found.values())


def _hold(dossier: Dossier, by: User) -> None:
    """Hold the dossier's row; whoever lost it while their bytes were on the way is refused, as at the door."""
    dossier.lock()
    if not by.is_staff_member:
        access.require(by, Action.ATTACH, dossier)


def _is_there(item: Item, by: User) -> bool:
    return by.is_staff_member or item.audience == Audience.PORTAL


def _held(item: Any, dossier: Dossier, by: User) -> Any:
    """The item as the database has it now; raises NotPossible where somebody deleted it meanwhile."""
    found = type(item).objects.filter(pk=item.pk, dossier=dossier.pk, deletion=None).first()
    if found is None or not _is_there(found, by):
        raise NotPossible(_("Somebody deleted this meanwhile."))
    return found


def _tree_for(dossier: Dossier, items: Items, by: User) -> tuple[Tree, Items]:
    """The tree, and these items as far as they are there."""
    tree = Tree.of(dossier.pk)
    found = tree.those(items)
    return tree, Items(
        tuple(folder for folder in found.folders if _is_there(folder, by)),
        tuple(document for document in found.documents if _is_there(document, by)),
    )


class _Names:
    """The names that are taken in the folders of a dossier, for the one who acts.

    A name that looks like another is taken too, by a file as by a folder. To a client, what is hidden is absent: its
    name is free, and it gives way to what the client puts there, since a number would tell that it exists.
    """

    def __init__(self, dossier: Dossier, by: User) -> None:
        self._dossier, self._by = dossier, by
        self._places: dict[int | None, dict[str, Item | None]] = {}

    def holder(self, name: str, place: int | None) -> Item | None:
        """What bears this name in the folder with this key, hidden or not."""
        return self._in(place).get(names.folded(name))

    def is_taken(self, name: str, place: int | None) -> bool:
        folded = names.folded(name)
        if folded not in self._in(place):
            return False
        holder = self._in(place)[folded]
        return holder is None or _is_there(holder, self._by)

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
        record(kind, self._dossier, by=None, before=before, item=hidden)

    def leave(self, item: Item) -> None:
        """This item is about to have another name, or another place."""
        self._in(item.folder_id).pop(item.folded_name, None)

    def _in(self, place: int | None) -> dict[str, Item | None]:
        """Folded name → what bears it; None is what this act has just named. Two queries for each place."""
        if place not in self._places:
            found: dict[str, Item | None] = {}
            for model in (Folder, Document):
                live = model.objects.filter(dossier=self._dossier.pk, folder=place, deletion=None)
                for item in live.only("public_id", "name", "folded_name", "audience", "folder"):
                    found[item.folded_name] = item
            self._places[place] = found
        return self._places[place]


def _name(item: Item, name: str) -> None:
    item.name, item.folded_name, item.updated = name, names.folded(name), timezone.now()
    item.save(update_fields=["name", "folded_name", "updated"])


def _shown_at_first(by: User) -> bool:
    """What a client adds is for the clients of the dossier; what the legal team adds follows the setting."""
    return not by.is_staff_member or AttachmentRules.current().shown_by_default


def add_folder(dossier: Dossier, name: str, *, under: Folder | None, by: User) -> Folder:
    """A new folder. Raises ValidationError for a name that cannot be one, NotPossible for one that is taken."""
    name = names.clean(name)
    with transaction.atomic():
        _hold(dossier, by)
        under = _held(under, dossier, by) if under else None
        taken = _Names(dossier, by)
        if taken.is_taken(name, under.pk if under else None):
            raise NotPossible(_("There is something with this name here already."))
        folder = _make_folder(dossier, name, under, _depth(dossier, under), taken, by)
        dossier.touch(for_clients=_settle(dossier), only_papers=True)
        folder.refresh_from_db()
        record("folder.added", dossier, by=by, folder=folder, shown=folder.shown)
    return folder


def _depth(dossier: Dossier, inside: Folder | None) -> int:
    """How many folders lie around what is in this one."""
    if inside is None:
        return 0
    folders = Folder.objects.filter(dossier=dossier.pk, deletion=None)
    return len(Tree({folder.pk: folder for folder in folders}, []).above(inside)) + 1


def _make_folder(
    dossier: Dossier, name: str, under: Folder | None, depth: int, taken: _Names, by: User
) -> Folder:
    if depth >= names.DEEPEST:
        raise NotPossible(_("These folders lie too deep inside each other."))
    taken.take(name, under.pk if under else None)
    return Folder.objects.create(
        dossier_id=dossier.pk,
        folder=under,
        name=name,
        folded_name=names.folded(name),
        shown=_shown_at_first(by),
        added_by=by,
    )


def _folder_at(
    dossier: Dossier, path: Sequence[str], under: Folder | None, taken: _Names, by: User
) -> Folder | None:
    """The folder at this path below `under`, made where it is missing.

    Where a file has its name, the folder is a numbered one: the same for all files that are sent with this path.
    """
    depth = _depth(dossier, under) if path else 0
    for name in path:
        place = under.pk if under else None
        for candidate in names.numbered(names.clean(name), has_ending=False):
            holder = taken.holder(candidate, place)
            if isinstance(holder, Folder) and _is_there(holder, by):
                under = holder
                break
            if not taken.is_taken(candidate, place):
                under = _make_folder(dossier, candidate, under, depth, taken, by)
                break
        depth += 1
    return under


def add_document(
    dossier: Dossier, name: str, blob: Blob, *, under: Folder | None, by: User, path: Sequence[str] = ()
) -> Document:
    """A new file holding these bytes, in the folder at `path` below `under`; a taken name is numbered.

    Raises ValidationError for a name that cannot be one, NotPossible where the dossier is full.
    """
    name = names.clean(name)
    with transaction.atomic():
        _hold(dossier, by)
        _require_room(dossier)
        under = _held(under, dossier, by) if under else None
        taken = _Names(dossier, by)
        folder = _folder_at(dossier, path, under, taken, by)
        name = taken.free(name, folder.pk if folder else None, is_folder=False)
        document = Document.objects.create(
            dossier_id=dossier.pk,
            folder=folder,
            name=name,
            folded_name=names.folded(name),
            shown=_shown_at_first(by),
            is_from_client=not by.is_staff_member,
            added_by=by,
        )
        version = _add_version(document, blob, by)
        dossier.touch(for_clients=_settle(dossier), only_papers=True)
        document.refresh_from_db()
        record(
            "attachment.added" if by.is_staff_member else "attachment.added_by_client",
            dossier,
            by=by,
            document=document,
            folder=folder,
            version=version.number,
            sha256=blob.sha256,
            size=blob.size,
            shown=document.shown,
            audience=document.audience,
            team=[] if by.is_staff_member else team_of(dossier),
        )
    return document


def _require_room(dossier: Dossier) -> None:
    most = settings.MOST_FILES
    if Document.objects.filter(dossier=dossier.pk, deletion=None).count() >= most:
        raise NotPossible(
            ngettext(
                "There is room for %(count)d file here, and it is taken.",
                "There is room for %(count)d files here, and all of it is taken.",
                most,
            )
            % {"count": most}
        )


def team_of(dossier: Dossier) -> list[User]:
    """Whom of the legal team to tell: those with a part in it; where nobody has one, the administrators."""
    readers = access.staff_who_read(dossier)
    named = [part.user_id for part in dossier.people() if part.user.is_staff_member]
    return list(readers.filter(pk__in=named)) or list(readers.filter(role=User.Role.ADMINISTRATOR))


def _add_version(document: Document, blob: Blob, by: User, *, restores: int | None = None) -> Version:
    last = Version.objects.filter(document=document).order_by("-number").values_list("number", flat=True)
    version = Version.objects.create(
        document=document, number=(last.first() or 0) + 1, blob=blob, added_by=by, restores=restores
    )
    document.current = version
    document.updated = timezone.now()
    document.save(update_fields=["current", "updated"])
    return version


def _require_fitting(document: Document, name: str, blob: Blob) -> None:
    """Raises ValidationError where these bytes under this name would pretend to be something else."""
    before = document.current.blob.media_type if document.current else blob.media_type
    if media.contradicts(name, blob.media_type) and not media.contradicts(document.name, before):
        raise ValidationError(
            _("The file holds something else than the ending of this name says."), code="contradicts"
        )


def add_version(document: Document, blob: Blob, *, by: User) -> Version:
    """These bytes are what the document holds from now on; the earlier versions stay.

    Raises ValidationError where they are of another type than the document's name says.
    """
    dossier = document.dossier
    with transaction.atomic():
        _hold(dossier, by)
        document = _held(document, dossier, by)
        _require_fitting(document, document.name, blob)
        version = _add_version(document, blob, by)
        dossier.touch(for_clients=document.audience == Audience.PORTAL, only_papers=True)
        record(
            "attachment.version_added" if by.is_staff_member else "attachment.version_added_by_client",
            dossier,
            by=by,
            document=document,
            version=version.number,
            sha256=blob.sha256,
            size=blob.size,
            audience=document.audience,
            team=[] if by.is_staff_member else team_of(dossier),
        )
    return version


def restore_version(earlier: Version, *, by: User) -> Version:
    """A new version with the bytes of an earlier one."""
    document = earlier.document
    dossier = document.dossier
    with transaction.atomic():
        _hold(dossier, by)
        document = _held(document, dossier, by)
        if document.current_id == earlier.pk:
            raise NotPossible(_("This is the current version already."))
        version = _add_version(document, earlier.blob, by, restores=earlier.number)
        dossier.touch(for_clients=document.audience == Audience.PORTAL, only_papers=True)
        record(
            "attachment.version_restored",
            dossier,
            by=by,
            document=document,
            version=version.number,
            restored=earlier.number,
            sha256=earlier.blob.sha256,
            audience=document.audience,
        )
    return version


def rename(item: Item, name: str, *, by: User) -> bool:
    """True when it has another name now.

    Raises ValidationError and NotPossible as `add_folder` does, and ValidationError for an ending that pretends the
    file is of another type.
    """
    name = names.clean(name)
    dossier = item.dossier
    with transaction.atomic():
        _hold(dossier, by)
        held: Item = _held(item, dossier, by)
        if held.name == name:
            return False
        if isinstance(held, Document) and held.current:
            _require_fitting(held, name, held.current.blob)
        taken = _Names(dossier, by)
        taken.leave(held)
        if taken.is_taken(name, held.folder_id):
            raise NotPossible(_("There is something with this name here already."))
        taken.take(name, held.folder_id)
        before = AsItWas(held.public_id, held.name)
        _name(held, name)
        dossier.touch(for_clients=held.audience == Audience.PORTAL, only_papers=True)
        is_folder = isinstance(held, Folder)
        record(
            "folder.renamed" if is_folder else "attachment.renamed", dossier, by=by, before=before, item=held
        )
    item.name, item.folded_name = name, held.folded_name
    return True


def describe(document: Document, changes: dict[str, Any], *, by: User, version: int | None = None) -> bool:
    """Change what the legal team writes about a document, `Document.EDITABLE`. True when something changed.

    Raises StaleVersion where somebody did so after this version of its row was read.
    """
    if unknown := set(changes) - set(Document.EDITABLE):
        raise ValueError(f"not for editing: {unknown}")
    dossier = document.dossier
    with transaction.atomic():
        _hold(dossier, by)
        held: Document = _held(document, dossier, by)
        if version is not None and held.version != version:
            raise StaleVersion
        changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
        if not changed:
            return False
        for name, value in changed.items():
            setattr(held, name, value)
        held.version += 1
        held.save(update_fields=[*changed, "version"])
        dossier.touch(for_clients=False, only_papers=True)
        flags = {name: value for name, value in changed.items() if isinstance(value, bool)}
        record("attachment.edited", dossier, by=by, document=held, fields=sorted(changed), **flags)
    return True


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
        inside = tree.covered(_alone(top))
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


def _alone(item: Item) -> Items:
    return Items(folders=(item,)) if isinstance(item, Folder) else Items(documents=(item,))


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
        _hold(dossier, by)
        tree, found = _tree_for(dossier, items, by)
        around = _around(tree, to)
        place = around[-1] if around else None
        if any(folder in around for folder in found.folders):
            raise NotPossible(_("A folder cannot be moved into itself."))
        moved = [item for item in tree.outermost(found) if item.folder_id != (place.pk if place else None)]
        if not moved:
            return []
        taken = _Names(dossier, by)
        for item in moved:
            if isinstance(item, Folder):
                _require_depth(tree, item, len(around))
            item.name = taken.free(item.name, place.pk if place else None, is_folder=isinstance(item, Folder))
            item.folder, item.folded_name = place, names.folded(item.name)
        _write(moved, "folder", "name", "folded_name")
        dossier.touch(for_clients=_settle(dossier) or _any_shown(moved), only_papers=True)
        record("attachments.moved", dossier, by=by, items=moved, to=place, readers=_readers(dossier))
    return moved


def _write(items: Iterable[Item], *fields: str) -> None:
    """Save these fields of folders and files. Two queries."""
    items = list(items)
    Folder.objects.bulk_update([one for one in items if isinstance(one, Folder)], fields)
    Document.objects.bulk_update([one for one in items if isinstance(one, Document)], fields)


def _any_shown(items: Iterable[Item]) -> bool:
    return any(item.audience == Audience.PORTAL for item in items)


def _require_depth(tree: Tree, folder: Folder, above: int) -> None:
    own = len(tree.above(folder))
    deepest = max(
        [len(tree.above(one)) for one in tree.below(folder) if isinstance(one, Folder)], default=own
    )
    if above + deepest - own >= names.DEEPEST:
        raise NotPossible(_("These folders lie too deep inside each other."))


def show(
    dossier: Dossier,
    items: Items,
    *,
    ticked: Iterable[Item] = (),
    listed: Iterable[Item] | None = None,
    by: User,
) -> Effect:
    """Show these in the client portal, and of what lies in the folders among them exactly `ticked`.

    What was not ticked inside them stays as hidden as it was, or is hidden; but what came after the list that was
    ticked, `listed`, is left as it is. A folder above that is hidden keeps all of it from clients still.
    """
    with transaction.atomic():
        _hold(dossier, by)
        tree, found = _tree_for(dossier, items, by)
        chosen = {(type(item), item.pk) for item in [*found.all(), *ticked]}
        covered = tree.covered(found)
        shown = [item for item in covered if (type(item), item.pk) in chosen]
        # what was hidden already was left alone, and not hidden by hand
        read = None if listed is None else {(type(item), item.pk) for item in listed}
        hidden = [
            item
            for item in covered
            if item.shown
            and (type(item), item.pk) not in chosen
            and (read is None or (type(item), item.pk) in read)
        ]
        return _flag(dossier, shown, hidden, by=by)


def show_all(dossier: Dossier, *, by: User) -> Effect:
    """Show every file and folder there is now, those hidden one by one apart (decision 7)."""
    with transaction.atomic():
        _hold(dossier, by)
        everything = Tree.of(dossier.pk).everything()
        return _flag(dossier, [item for item in everything if not item.hidden_by_hand], [], by=by)


def hide(dossier: Dossier, items: Items, *, by: User) -> Effect:
    """Hide these in the client portal; what lies in a hidden folder keeps its flag and is hidden with it."""
    with transaction.atomic():
        _hold(dossier, by)
        _tree, found = _tree_for(dossier, items, by)
        return _flag(dossier, [], found.all(), by=by)


def _flag(dossier: Dossier, shown: list[Item], hidden: list[Item], *, by: User) -> Effect:
    """Set the flags of these items, settle the tree and record it, where anything changes."""
    shown = [item for item in shown if not item.shown or item.hidden_by_hand]
    hidden = [item for item in hidden if item.shown or not item.hidden_by_hand]
    if not shown and not hidden:
        return Effect((), ())
    before = _visible(dossier)
    for model in (Folder, Document):
        for items, is_shown in ((shown, True), (hidden, False)):
            if keys := [item.pk for item in items if isinstance(item, model)]:
                model.objects.filter(pk__in=keys).update(shown=is_shown, hidden_by_hand=not is_shown)
    changed = _settle(dossier)
    after = _visible(dossier)
    dossier.touch(for_clients=changed, only_papers=True)
    readers = _readers(dossier)
    if shown:
        record("attachments.shown", dossier, by=by, items=shown, readers=readers)
    if hidden:
        record("attachments.hidden", dossier, by=by, items=hidden, readers=readers)
    return Effect(
        tuple(document for key, document in after.items() if key not in before),
        tuple(document for key, document in before.items() if key not in after),
    )


def _visible(dossier: Dossier) -> dict[int, Document]:
    found = Document.objects.filter(dossier=dossier.pk, deletion=None, audience=Audience.PORTAL)
    return {document.pk: document for document in found.order_by("name", "pk")}


def delete(dossier: Dossier, items: Items, *, by: User) -> Deletion | None:
    """Delete these and everything in the folders among them; nothing is thrown away. None where nothing was left."""
    with transaction.atomic():
        _hold(dossier, by)
        tree, found = _tree_for(dossier, items, by)
        covered = tree.covered(found)
        if not covered:
            return None
        deletion = Deletion.objects.create(dossier_id=dossier.pk, deleted_by=by)
        for model in (Folder, Document):
            keys = [item.pk for item in covered if isinstance(item, model)]
            # what is deleted is for nobody, also where somebody forgets to ask
            model.objects.filter(pk__in=keys).update(deletion=deletion, audience=Audience.INTERNAL)
        dossier.touch(for_clients=_any_shown(covered), only_papers=True)
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
        _hold(dossier, by)
        held = Deletion.objects.get(pk=deletion.pk)
        if held.undone:
            return False
        held.undone = timezone.now()
        held.save(update_fields=["undone"])
        tree, taken = Tree.of(dossier.pk), _Names(dossier, by)
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
        _write(tops, "folder", "shown", "name", "folded_name")
        for model in (Folder, Document):
            model.objects.filter(deletion=held).update(deletion=None)
        dossier.touch(for_clients=_settle(dossier), only_papers=True)
        record(
            "attachments.restored",
            dossier,
            by=by,
            items=tops,
            files=len(documents),
            deletion=str(held.public_id),
            readers=_readers(dossier),
        )
    return True
