"""Attachments in the client portal: read and download what is shown; add files, and change one's own."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core.acting import acting_as
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.documents import archive as archives
from wathiq.documents import clients, lists, receiving, serving, tree
from wathiq.documents.models import Blob, Deletion, Document, Folder
from wathiq.documents.tree import Items
from wathiq.dossiers import access
from wathiq.dossiers.access import Action, Opened
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.portal.attachments.forms import NameForm
from wathiq.portal.attachments.shelves import shelf, uploading


@require_safe
def attachments(request: SignedIn, public_id: uuid.UUID, kind: Dossier.Kind) -> HttpResponse:
    """All attachments of a dossier of this kind that its reader may read, folder by folder."""
    opened = _opened(request, public_id, kind)
    context = {
        "dossier": opened.dossier,
        "shelf": shelf(opened, folder=request.GET.get("folder", ""), start=request.GET.get("from", "")),
        "deletion": _just_deleted(request, opened.dossier),
        "uploading": uploading(),
    }
    return render(request, "portal/attachments/list.html", context)


def _opened(request: SignedIn, public_id: uuid.UUID, kind: Dossier.Kind | None = None) -> Opened[Dossier]:
    """A dossier whose attachments are for the reader: a collaborator from elsewhere, who reads the header, has none."""
    opened = access.open_or_404(Dossier, request.user, public_id, kind=kind)
    if not opened.reads_as_client:
        raise Http404
    return opened


def _just_deleted(request: SignedIn, dossier: Dossier) -> Deletion | None:
    """What the reader deleted a moment ago and may bring back, by the address of the page."""
    try:
        key = uuid.UUID(request.GET.get("deleted", ""))
    except ValueError:
        return None
    found = clients.deletion_by(request.user, key)
    return found if found and found.dossier_id == dossier.pk and not found.undone else None


@require_safe
def document_download(request: SignedIn, public_id: uuid.UUID) -> HttpResponseBase:
    """The current version of a file."""
    found = _readable(request, public_id)
    assert found.current is not None  # since the transaction that added it
    return serving.answer(request.user, found, found.current, is_head=request.method == "HEAD")


@require_safe
def attachments_archive(request: SignedIn, public_id: uuid.UUID) -> HttpResponseBase:
    """Everything they may read, or what the address names, as one ZIP."""
    found = _opened(request, public_id).dossier
    try:
        items = archives.chosen(request.user, found, request.GET)
        return archives.answer(request.user, found, items, is_head=request.method == "HEAD")
    except NotPossible as reason:
        messages.error(request, str(reason))
        return redirect(_list(found))


def _list(dossier: Dossier, folder: Folder | None = None, **more: str) -> str:
    """The address of the page of attachments, at this folder."""
    address = reverse(f"{dossier.kind}_attachments", kwargs={"public_id": dossier.public_id})
    query = urlencode(({"folder": str(folder.public_id)} if folder else {}) | more)
    return f"{address}?{query}" if query else address


def _readable(request: SignedIn, public_id: uuid.UUID) -> Document:
    """A file that the reader may read. Raises Http404."""
    found: Document | None = (
        Document.visible_to(request.user)
        .select_related("dossier", "folder", "current__blob")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _own(request: SignedIn, public_id: uuid.UUID, act: str) -> Document:
    """A file that is the reader's own to `edit` or `delete`. Raises Http404 and PermissionDenied."""
    found = _readable(request, public_id)
    access.require(request.user, Action.ATTACH, found.dossier)
    try:
        clients.require_own(request.user, found, act)
    except NotPossible as reason:
        raise PermissionDenied(str(reason)) from None
    return found


# Adding. These addresses stand alone: no transaction is open but where one is opened here


@require_POST
def attachments_upload(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Files that a client adds, into a folder that is shown to them or beside the folders."""
    with acting_as(request.user):
        found = access.visible_or_404(Dossier, request.user, public_id, to=Action.ATTACH)
        folder = _folder(request, found)
        try:
            clients.require_adding()
        except NotPossible as reason:
            raise PermissionDenied(str(reason)) from None

    def add(blob: Blob, name: str, path: tuple[str, ...]) -> Document:
        clients.require_adding()  # again: the bytes took their time
        return tree.add_document(found, name, blob, under=folder, by=request.user, path=path)

    outcomes = receiving.receive_all(request, add)
    if (told := receiving.answer_in_json(request, outcomes[0])) is not None:
        return told
    receiving.say(request, outcomes)
    return redirect(_list(found, folder))


def _folder(request: SignedIn, dossier: Dossier) -> Folder | None:
    """The folder that the form names; None beside the folders. Raises Http404."""
    return lists.folder_or_404(request.user, dossier, request.POST.get("folder", ""))


@require_POST
def version_upload(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Other bytes for a file of one's own; the earlier ones stay with the legal team."""
    with acting_as(request.user):
        found = _own(request, public_id, "edit")

    def replace(blob: Blob, _name: str, _path: tuple[str, ...]) -> Document:
        clients.require_own(request.user, found, "edit")  # again: the bytes took their time
        return tree.add_version(found, blob, by=request.user).document

    [outcome] = receiving.receive_all(request, replace, only_one=True)
    if (told := receiving.answer_in_json(request, outcome)) is not None:
        return told
    if outcome.document is None:
        messages.error(request, outcome.problem)
        return redirect("document_rename", public_id=public_id)
    words = _("%(name)s has a new version.") % {"name": isolate(outcome.document.name)}
    messages.success(request, words)
    return redirect(_list(found.dossier, found.folder))


# One's own files


@require_http_methods(["GET", "HEAD", "POST"])
def document_rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """The page on which one's own file gets another name, or other bytes."""
    found = _own(request, public_id, "edit")
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            tree.rename(found, form.cleaned_data["name"], by=request.user)
        except ValidationError as wrong:
            form.add_error("name", wrong)
        except NotPossible as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, _("The name was saved."))
            return redirect(_list(found.dossier, found.folder))
    context = {
        "document": found,
        "form": form,
        "back": _list(found.dossier, found.folder),
        "uploading": uploading(),
    }
    return render(request, "portal/attachments/edit.html", context, status=422 if form.errors else 200)


@require_POST
def document_delete(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Delete one's own file; the list offers to bring it back."""
    found = _own(request, public_id, "delete")
    deletion = tree.delete(found.dossier, Items(documents=(found,)), by=request.user)
    if deletion is None:  # somebody was quicker
        return redirect(_list(found.dossier, found.folder))
    return redirect(_list(found.dossier, found.folder, deleted=str(deletion.public_id)))


@require_POST
def attachments_undo(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Bring back what one deleted oneself, while clients may delete."""
    deletion = clients.deletion_by(request.user, public_id)
    if deletion is None:
        raise Http404
    access.require(request.user, Action.ATTACH, deletion.dossier)
    try:
        clients.require_deleting()
    except NotPossible as reason:
        raise PermissionDenied(str(reason)) from None
    if tree.undo(deletion, by=request.user):
        messages.success(request, _("The file is back."))
    try:
        folder = lists.folder_or_404(request.user, deletion.dossier, request.POST.get("at", ""))
    except Http404:
        folder = None  # hidden meanwhile
    return redirect(_list(deletion.dossier, folder))
