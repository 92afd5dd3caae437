"""What is done with selected files and folders: show, hide, move, delete and download, by one form."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core import text
from wathiq.core.pages import elsewhere
from wathiq.documents import lists, tree
from wathiq.documents.models import Document, Folder
from wathiq.documents.tree import Effect, Item, Items, Tree
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.staff.attachments.pages import done, list_address, told, window
from wathiq.staff.dossiers.desks import desk_of


@require_POST
def act(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Do `act` with `documents` and `folders`, or what the menu of one row says in `one`; then back to `at`."""
    verb, wanted = _asked(request.POST)
    if verb not in ACTS:
        raise Http404
    needed, do = ACTS[verb]
    dossier = access.visible_or_404(Dossier, request.user, public_id, to=needed)
    at = _folder(request.user, dossier, request.POST.get("at", ""))
    items = _items(request.user, dossier, wanted)
    if needed is not Action.READ:
        access.require_changing(request.user, items.all())
    if items or verb == "nothing":
        return do(request, dossier, at, items)
    if verb == "delete" and (deletion := lists.last_deletion(request.user, dossier, wanted)):
        return done(request, dossier, at, _("What you selected was deleted."), deletion=deletion)
    sentence = _("What you selected is not here any more.") if wanted else _("Select files or folders first.")
    return done(request, dossier, at, sentence, is_refused=True)


def _asked(data: QueryDict) -> tuple[str, list[uuid.UUID]]:
    """What to do, and with which public ids; whatever is no id is left out."""
    verb, values = data.get("act", ""), [*data.getlist("folders"), *data.getlist("documents")]
    if "one" in data:
        verb, _space, value = data.get("one", "").partition(" ")
        values = [value]
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return verb, found


def _items(user: User, dossier: Dossier, wanted: list[uuid.UUID]) -> Items:
    """Those of the wanted that lie in this dossier and are open to this person."""
    here = {"dossier": dossier.pk, "public_id__in": wanted}
    return Items(
        tuple(Folder.visible_to(user).filter(**here).order_by("name")),
        tuple(Document.visible_to(user).filter(**here).order_by("name")),
    )


def _folder(user: User, dossier: Dossier, public_id: str) -> Folder | None:
    """Where the reader was; where that is gone, beside the folders."""
    try:
        return lists.folder_or_404(user, dossier, public_id)
    except Http404:
        return None


@dataclass
class Branch:
    """An item with what lies in it, for forms that show a part of the tree."""

    item: Item
    is_folder: bool
    is_ticked: bool = False
    inside: list["Branch"] = field(default_factory=list)


def _branch(whole: Tree, item: Item) -> Branch:
    """With all that lies in it, except for what is private: it is not for clients."""
    found = whole.inside(item) if isinstance(item, Folder) else []
    inside = [_branch(whole, one) for one in found if one.circle_id is None]
    return Branch(item, isinstance(item, Folder), not item.hidden_by_hand, inside)


def show(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    """Show in client portal; of a folder, what would appear is listed first (decision 6)."""
    whole = Tree.seen_by(request.user, dossier.pk)
    is_private = any(item.circle_id is not None for item in items.all())
    if not is_private and items.folders and "read" not in request.POST:
        context = _asking(request, at, items) | {
            "branches": [_branch(whole, folder) for folder in items.folders],
            "is_shown": dossier.is_shown,
            "while_hidden": desk_of(dossier).while_hidden,
            "hidden_above": [folder for folder in whole.above(items.folders[0]) if not folder.shown],
        }
        return window(
            request,
            dossier,
            "staff/attachments/show_form.html",
            context,
            title=_("Show in client portal"),
            back=list_address(dossier, at),
        )
    covered, chosen = whole.covered(items), set(request.POST.getlist("ticked"))
    ticked = [item for item in covered if str(item.public_id) in chosen]
    # whoever ticks a file means it to be seen: the folders around it are shown with it
    ticked += [folder for item in ticked for folder in whole.above(item) if folder in covered]
    listed = [item for item in covered if str(item.public_id) in request.POST.getlist("listed")]
    try:
        effect = tree.show(dossier, items, ticked=ticked, listed=listed, by=request.user)
    except NotPossible as reason:
        return done(request, dossier, at, str(reason), is_refused=True)
    return done(request, dossier, at, _of_showing(dossier, items, effect))


def _of_showing(dossier: Dossier, items: Items, effect: Effect) -> str:
    if not dossier.is_shown:
        return str(desk_of(dossier).while_hidden.of_a_selection)
    if effect.appearing:
        return ngettext(
            "Clients can see %(count)d more file now.",
            "Clients can see %(count)d more files now.",
            len(effect.appearing),
        ) % {"count": len(effect.appearing)}
    whole = Tree.of(dossier.pk)
    if any(not folder.shown for item in items.all() for folder in whole.above(item)):
        return _("Shown, but clients do not see it: its folder is hidden.")
    return _("Clients can see this.")


def hide(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    effect = tree.hide(dossier, items, by=request.user)
    if effect.disappearing and dossier.is_shown:
        count = len(effect.disappearing)
        sentence = ngettext(
            "Clients cannot see %(count)d file any more.",
            "Clients cannot see %(count)d files any more.",
            count,
        ) % {"count": count}
    else:
        sentence = _("Hidden in the client portal.")
    return done(request, dossier, at, sentence)


def move(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    """Move; asks where to, and once more where the move would show or hide something."""
    if "to" not in request.POST:
        return _ask_where(request, dossier, at, items)
    try:
        to = lists.folder_or_404(request.user, dossier, request.POST["to"])
    except Http404:
        problem = _("This folder is not here any more. Choose another one.")
        return _ask_where(request, dossier, at, items, problem=problem)
    dossier.lock()  # what is told now is what happens
    effect = tree.effect_of_move(dossier, items, to=to)
    if effect and request.POST.get("seen") != told(effect):
        context = _asking(request, at, items) | {
            "effect": effect,
            "to": to,
            "seen": told(effect),
            "is_shown": dossier.is_shown,
            "while_hidden": desk_of(dossier).while_hidden,
        }
        return window(
            request,
            dossier,
            "staff/attachments/effect_form.html",
            context,
            title=_("Move"),
            back=list_address(dossier, at),
        )
    before = {(type(item), item.pk): item.name for item in items.all()}
    try:
        moved = tree.move(dossier, items, to=to, by=request.user)
    except NotPossible as reason:
        return _ask_where(request, dossier, at, items, problem=str(reason))
    return done(request, dossier, at, _of_moving(moved, before, to))


def _of_moving(moved: list[Item], before: dict[tuple[type, int], str], to: Folder | None) -> str:
    if not moved:
        return _("It lies there already.")
    if to is not None:
        sentence = _("Moved to the folder %(folder)s.") % {"folder": text.isolate(to.name)}
    else:
        sentence = _("Moved out of the folders.")
    renamed = [item for item in moved if before[type(item), item.pk] != item.name]
    news = [
        _("The name %(before)s was taken: it is called %(after)s there.")
        % {"before": text.isolate(before[type(item), item.pk]), "after": text.isolate(item.name)}
        for item in renamed
    ]
    return " ".join([sentence, *news])


def _ask_where(
    request: SignedIn, dossier: Dossier, at: Folder | None, items: Items, *, problem: str = ""
) -> HttpResponse:
    whole, seats = Tree.seen_by(request.user, dossier.pk), lists.seats_in(request.user, dossier)
    moving = {folder.pk for folder in items.folders}

    def targets(inside: Iterable[Item]) -> list[Branch]:
        """The folders these could be moved to: none that is moved itself, none that the mover only reads."""
        folders = [one for one in inside if isinstance(one, Folder) and one.pk not in moving]
        found = [one for one in folders if one.circle_id is None or seats.get(one.circle_id)]
        return [Branch(one, True, inside=targets(whole.inside(one))) for one in found]

    places = {item.folder_id for item in items.all()}
    context = _asking(request, at, items) | {
        "branches": targets(whole.inside(None)),
        "problem": problem,
        "lies_in": places.pop() if len(places) == 1 else -1,
    }
    return window(
        request,
        dossier,
        "staff/attachments/move_form.html",
        context,
        title=_("Move"),
        back=list_address(dossier, at),
        status=409 if problem else 200,
    )


def _asking(request: SignedIn, at: Folder | None, items: Items) -> dict[str, Any]:
    return {"items": items, "at": at.public_id if at else ""}


def delete(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    deletion = tree.delete(dossier, items, by=request.user)
    if deletion is None:
        return done(request, dossier, at, _("What you selected is not here any more."), is_refused=True)
    everything = items.all()
    if len(everything) == 1:
        sentence = _("%(name)s was deleted.") % {"name": text.isolate(everything[0].name)}
    else:
        sentence = ngettext(
            "%(count)d selected item was deleted.", "%(count)d selected items were deleted.", len(everything)
        ) % {"count": len(everything)}
    return done(request, dossier, at, sentence, deletion=deletion)


def download(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    """One file as it is, anything else as one archive."""
    if len(items.documents) == 1 and not items.folders:
        address = reverse("document_download", kwargs={"public_id": items.documents[0].public_id})
    else:
        address = reverse("attachments_archive", kwargs={"public_id": dossier.public_id})
        chosen = {
            "folders": [str(folder.public_id) for folder in items.folders],
            "documents": [str(document.public_id) for document in items.documents],
        }
        address += "?" + urlencode(chosen, doseq=True)
    return elsewhere(request, address, status=204)


def stay(request: SignedIn, dossier: Dossier, at: Folder | None, items: Items) -> HttpResponse:
    """Without script, Enter on a tick sends the form by its first button."""
    return redirect(list_address(dossier, at))


Do = Callable[[SignedIn, Dossier, Folder | None, Items], HttpResponse]
ACTS: dict[str, tuple[Action, Do]] = {
    "nothing": (Action.READ, stay),
    "show": (Action.SHARE, show),
    "hide": (Action.SHARE, hide),
    "move": (Action.EDIT, move),
    "delete": (Action.EDIT, delete),
    "download": (Action.READ, download),
}
