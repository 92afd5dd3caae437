"""A file of a dossier: its page, its bytes and its versions."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core import formats, submissions, text
from wathiq.core.acting import acting_as
from wathiq.core.faces import address
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.documents import lists, receiving, serving, store, tree
from wathiq.documents.models import Blob, Document, Folder, Reading, Version
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Audience, NotPossible, StaleVersion
from wathiq.staff.attachments.document_forms import DetailsForm
from wathiq.staff.dossiers.desks import desk_of


def _visible(request: SignedIn, public_id: uuid.UUID, *, to: Action = Action.READ) -> Document:
    """This file, for somebody who means to do `to` with its dossier; else Http404 or PermissionDenied."""
    found: Document | None = (
        Document.visible_to(request.user)
        .select_related("dossier", "added_by", "circle", "current__blob")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    if to is not Action.READ:
        access.require(request.user, to, found.dossier)
        access.require_changing(request.user, [found])
    return found


def _version(document: Document, number: int) -> Version:
    found = document.versions().filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Where it lies, who can see it, its details, its versions and who took them."""
    found = _visible(request, public_id, to=Action.EDIT if request.method == "POST" else Action.READ)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=DetailsForm.saved(found))
    is_stale = False
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            tree.describe(found, form.changes(), by=request.user, version=form.cleaned_data["version"] or 0)
        except StaleVersion:
            submission.delete()
            is_stale = True
            found.refresh_from_db()
            renew(form, version=str(found.version))
        else:
            submission.finish(_address(found))
            messages.success(request, _("The details were saved."))
            return redirect(submission.result)
    return _page(request, found, form, is_stale=is_stale)


def _address(document: Document) -> str:
    return reverse("document", kwargs={"public_id": document.public_id})


def _page(
    request: SignedIn,
    document: Document,
    form: DetailsForm,
    *,
    is_stale: bool = False,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    dossier = document.dossier
    above, is_shown, circle = _above(request, document), dossier.is_shown, document.circle
    context = {
        "document": document,
        "dossier": dossier,
        "above": above,
        "is_visible": is_shown and document.audience == Audience.PORTAL,
        "why": _why(document, above, is_shown),
        "form": form,
        "is_stale": is_stale,
        "theirs": _what_differs(form, document) if is_stale else [],
        "versions": [(version, submissions.new_key()) for version in document.versions()],
        "taken": Reading.of(document),
        "members": lists.members_of(circle, dossier) if circle else [],
        "may_change": circle is None or lists.seats_in(request.user, dossier)[circle.pk],
        "link": address("staff", "document", public_id=document.public_id),
        "problem": problem,
        "submission": submissions.key_of(request),
        "upload": {"most": settings.LARGEST_FILE, "too_large": store.too_large()},
        "upload_key": submissions.new_key(),
    }
    if is_stale:
        status = 409
    elif form.errors:
        status = 422
    return render(request, "staff/attachments/document.html", context, status=status)


def _above(request: SignedIn, document: Document) -> list[Folder]:
    """The folders around it, from the outermost."""
    if document.folder_id is None:
        return []
    folders = Folder.visible_to(request.user).filter(dossier=document.dossier_id)
    return tree.Tree({folder.pk: folder for folder in folders}, []).above(document)


def _why(document: Document, above: list[Folder], is_shown: bool) -> str:
    """Why clients can see this file, or why they cannot: the nearest reason, in one sentence."""
    if document.circle_id is not None:
        return _("Clients cannot see this file: it lies in a private folder, among some of the legal team.")
    if document.audience == Audience.PORTAL:
        return "" if is_shown else str(desk_of(document.dossier).while_hidden.of_a_file)
    if document.hidden_by_hand:
        return _("Clients cannot see this file: it was hidden one by one.")
    if not document.shown:
        return _("Clients cannot see this file: nobody has shown it yet.")
    hidden = [text.isolate(folder.name) for folder in above if not folder.shown]
    return ngettext(
        "Clients cannot see this file: it is shown, but its folder %(names)s is hidden.",
        "Clients cannot see this file: it is shown, but its folders %(names)s are hidden.",
        len(hidden),
    ) % {"names": formats.names(hidden)}


def _what_differs(form: DetailsForm, document: Document) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    return [
        (str(form.fields[name].label), _in_words(getattr(document, name)))
        for name in Document.EDITABLE
        if form.cleaned_data[name] != getattr(document, name)
    ]


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value or "–"


@require_safe
def document_download(request: SignedIn, public_id: uuid.UUID) -> HttpResponseBase:
    """The bytes of its current version."""
    found = _visible(request, public_id)
    assert found.current is not None
    return _bytes(request, found, found.current)


@require_safe
def version_download(request: SignedIn, public_id: uuid.UUID, number: int) -> HttpResponseBase:
    found = _visible(request, public_id)
    return _bytes(request, found, _version(found, number))


def _bytes(request: SignedIn, document: Document, version: Version) -> HttpResponseBase:
    return serving.answer(request.user, document, version, is_head=request.method == "HEAD")


@require_POST
def version_restore(request: SignedIn, public_id: uuid.UUID, number: int) -> HttpResponse:
    """An earlier version becomes the current one again, as a new version."""
    found = _visible(request, public_id, to=Action.EDIT)
    earlier = _version(found, number)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    try:
        version = tree.restore_version(earlier, by=request.user)
    except NotPossible as reason:
        submission.delete()
        messages.error(request, str(reason))
        return redirect("document", public_id=found.public_id)
    submission.finish(_address(found))
    messages.success(
        request,
        _("Version %(earlier)s is back, as version %(number)s.")
        % {"earlier": earlier.number, "number": version.number},
    )
    return redirect(submission.result)


@require_POST
def version_upload(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """A new version. Stands alone: the bytes are kept before any transaction begins."""
    with acting_as(request.user):
        found = _visible(request, public_id, to=Action.EDIT)

    def add(blob: Blob, _name: str, _folders: tuple[str, ...]) -> Document:
        return tree.add_version(found, blob, by=request.user).document

    [outcome] = receiving.receive_all(request, add, only_one=True)
    if (told := receiving.answer_in_json(request, outcome)) is not None:
        return told
    if outcome.document is None:
        with acting_as(request.user):
            form = DetailsForm(initial=DetailsForm.saved(found))
            return _page(request, found, form, problem=outcome.problem, status=outcome.status)
    messages.success(request, _("The new version is the current one."))
    return redirect("document", public_id=found.public_id)
