"""The attachments of a dossier in the main application: the list, upload, folders, names and undo."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core import paging, submissions, text
from wathiq.core.acting import acting_as
from wathiq.core.errors import conflict
from wathiq.core.faces import address
from wathiq.core.pages import elsewhere, render
from wathiq.documents import lists, receiving, store, tree
from wathiq.documents.models import AttachmentRules, Blob, Deletion, Document, Folder
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, Dossier, NotPossible
from wathiq.staff.attachments.forms import NameForm
from wathiq.staff.attachments.pages import done, list_address, window
from wathiq.staff.dossiers.desks import Desk
from wathiq.staff.dossiers.pages import page_of


@require_safe
def attachments(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """The attachments tab of a dossier, at the folder `folder`."""
    dossier = desk.find(request.user, public_id)
    folder = lists.folder_or_404(request.user, dossier, request.GET.get("folder", ""))
    listing = _listing(request, dossier, folder)
    context = page_of(request.user, desk, dossier, listing["place"].inside(0).files) | listing
    return render(request, "staff/attachments/list.html", context)


def _listing(request: SignedIn, dossier: Dossier, folder: Folder | None) -> dict[str, Any]:
    sort = request.GET.get("sort", "")
    sort = sort if sort in lists.SORTS else "name"
    page = lists.for_staff(request.user, dossier, folder, sort=sort, cursor=request.GET.get("from", ""))
    place = lists.place(request.user, dossier, folder)
    circle = folder.circle if folder else None
    has_private = circle is not None or any(row["circle"] is not None for row in page.rows)
    seats = lists.seats_in(request.user, dossier) if has_private else {}
    clients = [reader.user for reader in access.readers_of(dossier) if reader.role in access.CLIENT_ROLES]
    seen = lists.seen_by((row["current"] for row in page.rows if not row["is_folder"]), clients)
    for row in page.rows:
        row["is_for_clients"] = row["audience"] == Audience.PORTAL
        row["may_change"] = row["circle"] is None or seats[row["circle"]]
        row["link"] = _link(dossier, row)
        if row["is_folder"]:
            row["files"] = place.inside(row["pk"]).files
        else:
            row["seen"] = seen.get(row["current"], 0)
    parameters = {
        "folder": str(folder.public_id) if folder else "",
        "sort": sort if sort != "name" else "",
    }
    before, after = paging.links(page, **parameters)
    return {
        "dossier": dossier,
        "rows": page.rows,
        "before": before,
        "after": after,
        "place": place,
        "at": folder.public_id if folder else "",
        "sort": sort,
        "parameters": {name: value for name, value in parameters.items() if value},
        "clients": len(clients),
        "shown_by_default": AttachmentRules.current().shown_by_default,
        "upload": {"most": settings.LARGEST_FILE, "too_large": store.too_large()},
        "submission": submissions.new_key(),
        "deletion": _deleted(request, dossier),
        "here": _here(request),
        "link": address("staff", f"{dossier.kind}_attachments", public_id=dossier.public_id)
        + (f"?folder={folder.public_id}" if folder else ""),
        "members": lists.members_of(circle, dossier) if circle else [],
        "may_change": circle is None or seats[circle.pk],
        "kept_from": len(lists.kept_from(request.user, dossier)) if request.user.is_administrator else 0,
    }


def _link(dossier: Dossier, row: dict[str, Any]) -> str:
    """The absolute address of a row: it opens for those alone who may read it."""
    if not row["is_folder"]:
        return address("staff", "document", public_id=row["public_id"])
    base = address("staff", f"{dossier.kind}_attachments", public_id=dossier.public_id)
    return f"{base}?folder={row['public_id']}"


def _here(request: SignedIn) -> str:
    """This page's address, without what was said of a deletion once."""
    kept = request.GET.copy()
    kept.pop("deleted", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


def _deleted(request: SignedIn, dossier: Dossier) -> Deletion | None:
    """What was deleted just now, for the page that comes after it without script."""
    try:
        found = lists.deletion_or_404(request.user, uuid.UUID(request.GET.get("deleted", "")))
    except (ValueError, Http404):
        return None
    return None if found.undone or found.dossier_id != dossier.pk else found


@require_POST
def upload(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Take the files that were sent. No transaction is open here: each file has one of its own."""
    user = request.user
    with acting_as(user):
        dossier = access.visible_or_404(Dossier, user, public_id, to=Action.ATTACH)
        folder = lists.folder_or_404(user, dossier, request.POST.get("folder", ""))
        access.require_changing(user, [folder])

    def add(blob: Blob, name: str, folders: tuple[str, ...]) -> Document:
        return tree.add_document(dossier, name, blob, under=folder, by=user, path=folders)

    outcomes = receiving.receive_all(request, add)
    if (told := receiving.answer_in_json(request, outcomes[0])) is not None:
        return told
    receiving.say(request, outcomes)
    return redirect(list_address(dossier, folder))


@require_http_methods(["GET", "HEAD", "POST"])
def folder_create(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """A new folder in the folder `folder`."""
    dossier = access.visible_or_404(Dossier, request.user, public_id, to=Action.EDIT)
    asked = request.POST if request.method == "POST" else request.GET
    under = lists.folder_or_404(request.user, dossier, asked.get("folder", ""))
    access.require_changing(request.user, [under])
    back = list_address(dossier, under)
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            submission, is_first = submissions.take(request.POST, by=request.user)
        except submissions.Conflict as first:
            return conflict(request, first.result)
        if not is_first:
            return elsewhere(request, submission.result, status=204)
        try:
            folder = tree.add_folder(dossier, form.cleaned_data["name"], under=under, by=request.user)
        except NotPossible as reason:
            submission.delete()
            form.add_error("name", str(reason))
        else:
            submission.finish(back)
            sentence = _("The folder %(name)s was added.") % {"name": text.isolate(folder.name)}
            return done(request, dossier, under, sentence)
    context = {
        "form": form,
        "action": reverse("folder_create", kwargs={"public_id": dossier.public_id}),
        "hidden": {
            "folder": under.public_id if under else "",
            "submission": submissions.key_of(request),
        },
        "verb": _("Add the folder"),
    }
    return window(
        request,
        dossier,
        "staff/attachments/name_form.html",
        context,
        title=_("New folder"),
        back=back,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def folder_rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    return _rename(request, Folder, public_id, title=_("Rename the folder"))


@require_http_methods(["GET", "HEAD", "POST"])
def document_rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """From the list, or with `back=document` from the page of the file."""
    return _rename(request, Document, public_id, title=_("Rename the file"))


def _rename(
    request: SignedIn, model: type[Folder] | type[Document], public_id: uuid.UUID, *, title: str
) -> HttpResponse:
    item = (
        model.visible_to(request.user).select_related("dossier", "folder").filter(public_id=public_id).first()
    )
    if item is None:
        raise Http404
    dossier = item.dossier
    access.require(request.user, Action.EDIT, dossier)
    access.require_changing(request.user, [item])
    is_document, name = isinstance(item, Document), item.name
    asked = request.POST if request.method == "POST" else request.GET
    leads_to_page = is_document and asked.get("back") == "document"
    page = reverse("document", kwargs={"public_id": item.public_id}) if leads_to_page else ""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if request.method == "POST" and form.is_valid():
        try:
            is_other = tree.rename(item, form.cleaned_data["name"], by=request.user)
        except ValidationError as wrong:  # an ending that pretends another type
            form.add_error("name", wrong)
        except NotPossible as reason:
            form.add_error("name", str(reason))
        else:
            words = {"before": text.isolate(name), "after": text.isolate(item.name)}
            sentence = (
                _("%(before)s is called %(after)s now.") % words if is_other else _("Nothing was changed.")
            )
            if page:
                messages.success(request, sentence)
                return elsewhere(request, page, status=204)
            return done(request, dossier, item.folder, sentence)
    context = {
        "form": form,
        "action": request.path,
        "hidden": {"back": "document"} if page else {},
        "verb": _("Rename"),
    }
    return window(
        request,
        dossier,
        "staff/attachments/name_form.html",
        context,
        title=title,
        back=page or list_address(dossier, item.folder),
        status=422 if form.errors else 200,
    )


@require_POST
def undo(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Bring back what was deleted at once."""
    deletion = lists.deletion_or_404(request.user, public_id)
    dossier = deletion.dossier
    access.require(request.user, Action.EDIT, dossier)
    try:
        at = lists.folder_or_404(request.user, dossier, request.POST.get("at", ""))
    except Http404:
        at = None
    try:
        is_back = tree.undo(deletion, by=request.user)
    except NotPossible as reason:
        return done(request, dossier, at, str(reason), is_refused=True)
    sentence = _("What was deleted is back.") if is_back else _("It was brought back already.")
    response = done(request, dossier, at, sentence)
    del response["HX-Reswap"]  # the toast that offered it goes
    return response
