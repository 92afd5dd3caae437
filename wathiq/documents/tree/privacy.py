"""Private folders: open to some of the legal team alone, then to all of it again."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.core import text
from wathiq.documents.models import Deletion, Document, Folder
from wathiq.documents.tree.holding import hold, still_there
from wathiq.documents.tree.items import Tree
from wathiq.documents.tree.moving import Effect
from wathiq.documents.tree.naming import Names
from wathiq.documents.tree.settling import settle, visible
from wathiq.documents.tree.staying import kept_from, stay
from wathiq.documents.tree.telling import apart
from wathiq.dossiers import access
from wathiq.dossiers.models import Circle, Dossier, NotPossible, StaleVersion


def effect_of_privacy(folder: Folder) -> Effect:
    """What clients would lose if this folder were made private; of a private one, what they would see if it were not.

    Two queries.
    """
    tree = Tree.of(folder.dossier_id)
    files = [one for one in tree.below(folder) if isinstance(one, Document)]
    if folder.own_circle_id is None:
        return Effect((), tuple(one for one in files if one.audience == Document.Audience.PORTAL))
    meant = [one for one in files if one.shown and all(above.shown for above in tree.above(one))]
    return Effect(tuple(meant), ())


def make_private(folder: Folder, *, viewers: Collection[User], editors: Collection[User], by: User) -> Circle:
    """Keep this folder and what lies in it among these colleagues; who acts is one of its editors.

    Clients lose it at once. Raises NotPossible for a folder in a private one, around one, or private already, and for
    a colleague who cannot open the dossier.
    """
    dossier = folder.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        held: Folder = still_there(folder, dossier, sight)
        if held.own_circle_id is not None:
            raise NotPossible(_("This folder is private already."))
        if held.circle_id is not None:
            raise NotPossible(
                _("This folder lies in a private one: what may be read there may be read here.")
            )
        tree = Tree.of(dossier.pk)
        known = [one for one in tree.private_in(held) if sight.sees(one)]
        if known:
            raise NotPossible(
                _(
                    "There is a private folder inside: %(name)s. Open it to the whole legal team, or move it out."
                )
                % {"name": text.isolate(known[0].name)}
            )
        _require_colleagues(dossier, [*viewers, *editors])
        stay(dossier, kept_from(sight, tree, [tree.folders[held.pk]]), Names(dossier, sight))
        circle = Circle.objects.create(dossier_id=dossier.pk, created_by=by)
        everyone = {*editors, by}
        circle.seat(viewers=set(viewers) - everyone, editors=everyone, by=by)
        held.own_circle = circle
        held.save(update_fields=["own_circle"])
        dossier.touch(for_clients=settle(dossier), only_papers=True)
        # everybody of the team reads this, and not of which folder
        record(
            "folder.made_private",
            dossier,
            by=by,
            folder=str(held.public_id),
            circle=str(circle.public_id),
            viewers=_by_name(set(viewers) - everyone),
            editors=_by_name(everyone),
        )
    return circle


def _by_name(people: Collection[User]) -> list[User]:
    return sorted(people, key=lambda user: (user.name, user.pk))


def _require_colleagues(dossier: Dossier, people: Collection[User]) -> None:
    """Raises NotPossible for whoever of these is not of the legal team, or cannot open the dossier."""
    may = set(access.staff_who_read(dossier).values_list("pk", flat=True))
    for user in people:
        if user.pk not in may:
            raise NotPossible(_("%(name)s cannot open this.") % {"name": text.isolate(user.name)})


def _private(folder: Folder, dossier: Dossier, by: User) -> tuple[Folder, Circle]:
    """This folder as it is now, and its circle; raises NotPossible where it is not private any more."""
    held: Folder = still_there(folder, dossier, hold(dossier, by))
    if held.own_circle is None:
        raise NotPossible(_("This folder is not private any more."))
    return held, held.own_circle


def change_members(
    folder: Folder,
    *,
    viewers: Collection[User],
    editors: Collection[User],
    by: User,
    version: int | None = None,
) -> bool:
    """These are those who may open this private folder; who acts stays one of its editors. True when that changed.

    Raises NotPossible as `make_private` does, StaleVersion where somebody changed it after this version was read, and
    PermissionDenied for who is no editor.
    """
    dossier = folder.dossier
    with transaction.atomic():
        held, circle = _private(folder, dossier, by)
        if version is not None and version != circle.version:
            raise StaleVersion
        before = {member.user: member.may_edit for member in circle.members()}
        _require_colleagues(dossier, [*viewers, *editors])
        everyone = {*editors, by}
        if not circle.seat(viewers=set(viewers) - everyone, editors=everyone, by=by):
            return False
        record(
            "folder.members_changed",
            dossier,
            by=by,
            folder=held,
            viewers=_by_name(set(viewers) - everyone),
            editors=_by_name(everyone),
            viewers_before=_by_name([user for user, may_edit in before.items() if not may_edit]),
            editors_before=_by_name([user for user, may_edit in before.items() if may_edit]),
            **apart(held),
        )
    return True


def open_to_team(folder: Folder, *, by: User) -> Effect:
    """The whole legal team may open this private folder again, and clients what was shown of it.

    Raises NotPossible where it is not private any more, PermissionDenied for who is no editor.
    """
    dossier = folder.dossier
    with transaction.atomic():
        held, circle = _private(folder, dossier, by)
        before = visible(dossier)
        held.own_circle = None
        held.save(update_fields=["own_circle"])
        dossier.touch(for_clients=settle(dossier), only_papers=True)
        # what was deleted from it can be brought back by everybody, since nobody sits in its circle any more
        for model in (Folder, Document, Deletion):
            model.objects.filter(circle=circle).update(circle=None)
        circle.end(by=by)
        after = visible(dossier)
        record("folder.opened_to_team", dossier, by=by, folder=held, circle=str(circle.public_id))
    return Effect(tuple(one for key, one in after.items() if key not in before), ())


def enter(circle: Circle, *, reason: str, by: User) -> bool:
    """An administrator who may open the dossier opens a private folder of it, for a reason that the team reads.

    They become an editor of it, since they also mend folders whose editors have left. False where they are already.
    Raises NotPossible where it is not private any more.
    """
    dossier = circle.dossier
    with transaction.atomic():
        dossier.lock()
        held = Circle.objects.get(pk=circle.pk)
        folder = Folder.objects.filter(own_circle=held, deletion=None).first()
        if folder is None:
            raise NotPossible(_("This folder is not private any more."))
        if held.members().filter(user=by, may_edit=True).exists():
            return False
        held.admit(by, reason=reason)
        record("folder.entered", dossier, by=by, reason=reason, circle=str(held.public_id))
    return True
