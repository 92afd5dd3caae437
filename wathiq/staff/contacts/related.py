"""The related people of a dossier in the main application: add, edit, show, hide, remove and undo."""

import hashlib
import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.requests import SignedIn
from wathiq.contacts import book, conflicts, lists, related
from wathiq.contacts.models import Contact, Involvement
from wathiq.core import submissions
from wathiq.core.errors import conflict
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere
from wathiq.core.text import isolate
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible, StaleVersion
from wathiq.staff.contacts.forms import KNOWN, AddForm, RelatedForm, offer
from wathiq.staff.contacts.pages import done, page_of, window


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Somebody from the contacts, or somebody new. What speaks against it was read before it is done."""
    dossier = access.visible_or_404(Dossier, request.user, public_id, to=Action.EDIT)
    if request.method != "POST":
        return _add_window(request, dossier, AddForm())
    if "find" in request.POST:
        return _add_window(request, dossier, AddForm(initial=request.POST.dict()))
    form = AddForm(_with_choice(request))
    if not form.is_valid():
        return _add_window(request, dossier, form)
    # asked first: sent twice, its second copy would find its own contact alike
    try:
        submission, is_first = submissions.take(request.POST, by=request.user)
    except submissions.Conflict as first:
        return conflict(request, first.result)
    if not is_first:
        return elsewhere(request, submission.result, status=204)
    contact, role = form.chosen(), form.cleaned_data["role"]
    if reason := conflicts.refuses(contact, role, dossier):
        submission.delete()
        form.add_error("role", reason)
        return _add_window(request, dossier, form)
    alike = [] if contact.pk else book.alike(contact)
    notices = conflicts.notices(contact, role, dossier=dossier, reader=request.user)
    read = _digest(contact, role, alike, notices)
    if read and request.POST.get("seen") != read:
        submission.delete()
        return _add_window(request, dossier, form, alike=alike, notices=notices, seen=read)
    try:
        (related.add if contact.pk else related.add_new)(
            dossier,
            contact,
            role,
            position=form.cleaned_data["position"],
            shown=form.cleaned_data["shown"],
            by=request.user,
        )
    except NotPossible as refused:
        submission.delete()
        form.add_error("role", str(refused))
        return _add_window(request, dossier, form)
    submission.finish(page_of(dossier))
    words = _("%(name)s was added to the related people.") % {"name": isolate(contact.name)}
    return done(request, dossier, words)


def _with_choice(request: SignedIn) -> Any:
    """What was typed; where one like it was chosen instead, with that one."""
    if "choose" not in request.POST:
        return request.POST
    data = request.POST.copy()
    data["source"], data["contact"] = KNOWN, request.POST["choose"]
    return data


def _digest(contact: Contact, role: str, alike: list[Contact], notices: list[conflicts.Notice]) -> str:
    """What was read of this contact in this role; nothing where there is nothing to read."""
    if not alike and not notices:
        return ""
    parts = [str(contact.pk or contact.folded_name), role, *(str(one.public_id) for one in alike)]
    parts += [notice.digest for notice in notices]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _add_window(
    request: SignedIn,
    dossier: Dossier,
    form: AddForm,
    *,
    alike: list[Contact] | None = None,
    notices: list[conflicts.Notice] | None = None,
    seen: str = "",
) -> HttpResponse:
    searched = request.POST.get("find", "")  # the page without script asks the server to fill a list
    kinds: dict[str, str] = {"contact": "", "organisation": Contact.Kind.ORGANISATION.value}
    for name, kind in kinds.items():
        words = request.POST.get(f"{name}_q", "")
        offer(form, name, lists.find(words, kind=kind) if name == searched else [])
    context = {
        "form": form,
        "action": reverse("related_add", kwargs={"public_id": dossier.public_id}),
        "alike": alike or [],
        "notices": notices or [],
        "seen": seen,
        "is_shown": dossier.is_shown,
        "submission": submissions.key_of(request),
    }
    return window(
        request,
        dossier,
        "staff/contacts/add_form.html",
        context,
        title=_("Add to the related people"),
        status=422 if form.errors else 200,
    )


def _visible(request: SignedIn, public_id: uuid.UUID, *, ended: bool = False) -> Involvement:
    """This one, for somebody who means to change it; else Http404 or PermissionDenied."""
    found = lists.involvement_or_404(request.user, public_id, ended=ended)
    access.require(request.user, Action.EDIT, found.dossier)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Another role or position."""
    found = _visible(request, public_id)
    saved = {"role": found.role, "position": found.position, "version": found.version}
    form = RelatedForm(request.POST if request.method == "POST" else None, initial=saved)
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        role, position = form.cleaned_data["role"], form.cleaned_data["position"]
        try:
            is_other = related.change(
                found,
                role=role,
                position=position,
                by=request.user,
                version=form.cleaned_data["version"] or 0,
            )
        except StaleVersion:
            found = _visible(request, public_id)
            renew(form, version=str(found.version))
            theirs = [(_("Role"), found.get_role_display()), (_("Position"), found.position or "–")]
        except NotPossible as reason:
            form.add_error("role", str(reason))
        else:
            words = _("%(name)s was changed.") if is_other else _("Nothing was changed.")
            return done(request, found.dossier, words % {"name": isolate(found.contact.name)})
    context = {"form": form, "action": request.path, "involvement": found, "theirs": theirs}
    return window(
        request,
        found.dossier,
        "staff/contacts/change_form.html",
        context,
        title=_("Edit role and position"),
        status=409 if theirs else 422 if form.errors else 200,
    )


@require_POST
def show(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Show it in the client portal, or with `act=hide` hide it there."""
    found = _visible(request, public_id)
    hides = request.POST.get("act") == "hide"
    name = {"name": isolate(found.contact.name)}
    try:
        (related.hide if hides else related.show)(found, by=request.user)
    except NotPossible as reason:
        return done(request, found.dossier, str(reason), is_refused=True)
    if hides:
        return done(request, found.dossier, _("Clients cannot see %(name)s any more.") % name)
    words = (
        _("Clients can see %(name)s now.")
        if found.dossier.is_shown
        else _("Clients will see %(name)s once this is shown in the client portal.")
    )
    return done(request, found.dossier, words % name)


@require_POST
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = _visible(request, public_id)
    related.remove(found, by=request.user)
    words = _("%(name)s was removed from the related people.") % {"name": isolate(found.contact.name)}
    return done(request, found.dossier, words, removed=found)


@require_POST
def undo(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Bring back what was removed."""
    found = _visible(request, public_id, ended=True)
    try:
        is_back = related.undo(found, by=request.user)
    except NotPossible as reason:
        return done(request, found.dossier, str(reason), is_refused=True)
    name = {"name": isolate(found.contact.name)}
    words = _("%(name)s is back.") if is_back else _("%(name)s was brought back already.")
    response = done(request, found.dossier, words % name)
    del response["HX-Reswap"]  # the toast that offered it goes
    return response
