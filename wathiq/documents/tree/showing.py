"""Showing folders and files in the client portal, and hiding them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.holding import hold, tree_for
from wathiq.documents.tree.items import Item, Items, Tree
from wathiq.documents.tree.moving import Effect
from wathiq.documents.tree.settling import settle, visible
from wathiq.documents.tree.telling import readers_now, record_apart, touch
from wathiq.dossiers.models import Dossier, NotPossible


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
    Private folders inside are left alone; raises NotPossible where one of these is private, or lies in what is.
    """
    with transaction.atomic():
        sight = hold(dossier, by)
        tree, found = tree_for(dossier, items, sight)
        if any(item.circle_id is not None for item in found.all()):
            raise NotPossible(
                _(
                    "What lies in a private folder is among the legal team. Open the folder to the whole legal team "
                    "first."
                )
            )
        chosen = {(type(item), item.pk) for item in [*found.all(), *ticked]}
        covered = [item for item in tree.covered(found) if item.circle_id is None]
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
        hold(dossier, by)
        meant = [one for one in Tree.of(dossier.pk).everything() if one.circle_id is None]
        return _flag(dossier, [item for item in meant if not item.hidden_by_hand], [], by=by)


def hide(dossier: Dossier, items: Items, *, by: User) -> Effect:
    """Hide these in the client portal; what lies in a hidden folder keeps its flag and is hidden with it."""
    with transaction.atomic():
        sight = hold(dossier, by)
        _tree, found = tree_for(dossier, items, sight)
        return _flag(dossier, [], found.all(), by=by)


def _flag(dossier: Dossier, shown: list[Item], hidden: list[Item], *, by: User) -> Effect:
    """Set the flags of these items, settle the tree and record it, where anything changes."""
    shown = [item for item in shown if not item.shown or item.hidden_by_hand]
    hidden = [item for item in hidden if item.shown or not item.hidden_by_hand]
    if not shown and not hidden:
        return Effect((), ())
    before = visible(dossier)
    for model in (Folder, Document):
        for items, is_shown in ((shown, True), (hidden, False)):
            if keys := [item.pk for item in items if isinstance(item, model)]:
                model.objects.filter(pk__in=keys).update(shown=is_shown, hidden_by_hand=not is_shown)
    changed = settle(dossier)
    after = visible(dossier)
    touch(dossier, [*shown, *hidden], for_clients=changed)
    readers = readers_now(dossier)
    if shown:
        record_apart("attachments.shown", dossier, shown, by=by, readers=readers)
    if hidden:
        record_apart("attachments.hidden", dossier, hidden, by=by, readers=readers)
    return Effect(
        tuple(document for key, document in after.items() if key not in before),
        tuple(document for key, document in before.items() if key not in after),
    )
