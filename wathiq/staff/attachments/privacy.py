"""Private folders: who may open one, opening it to the whole legal team, and an administrator with a reason."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.requests import SignedIn
from wathiq.core import text
from wathiq.core.forms import renew
from wathiq.documents import lists, tree
from wathiq.documents.models import Folder
from wathiq.documents.tree import Effect
from wathiq.dossiers import access
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible, StaleVersion
from wathiq.staff.attachments.pages import done, list_address, told, window
from wathiq.staff.attachments.privacy_forms import EDITOR, VIEWER, EnterForm, MembersForm


def _folder(request: SignedIn, public_id: uuid.UUID) -> Folder:
    found: Folder | None = (
        Folder.visible_to(request.user)
        .select_related("dossier", "folder", "own_circle")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def folder_circle(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Share with colleagues: make a folder private, or change who may open a private one. Viewers only read it."""
    folder = _folder(request, public_id)
    dossier = folder.dossier
    if request.method == "POST":
        access.require(request.user, Action.EDIT, dossier)
        access.require_changing(request.user, [folder])
        dossier.lock()  # what is told now is what happens
        folder = _folder(request, public_id)
    form = _members_form(request, folder)
    if request.method != "POST":
        return _ask(request, folder, form)
    if not form.is_valid():
        return _ask(request, folder, form, status=422)
    if folder.own_circle is None and form.cleaned_data["version"]:
        return _ask(request, folder, form, problem=_("This folder is not private any more."), status=409)
    viewers, editors = form.who(VIEWER), form.who(EDITOR)
    try:
        if folder.own_circle is not None:
            version = form.cleaned_data["version"] or 0
            is_other = tree.change_members(
                folder, viewers=viewers, editors=editors, by=request.user, version=version
            )
            sentence = _("Who may open this folder was changed.") if is_other else _("Nothing was changed.")
        else:
            effect = tree.effect_of_privacy(folder)
            if effect and request.POST.get("seen") != told(effect):
                return _ask(request, folder, form)
            tree.make_private(folder, viewers=viewers, editors=editors, by=request.user)
            sentence = _("The folder %(name)s is private now.") % {"name": text.isolate(folder.name)}
    except StaleVersion:
        return _stale(request, folder, form)
    except NotPossible as reason:
        return _ask(request, folder, form, problem=str(reason), status=409)
    return done(request, dossier, folder.folder, sentence)


def _members_form(request: SignedIn, folder: Folder) -> MembersForm:
    circle = folder.own_circle
    seated = {member.user_id: member.may_edit for member in circle.members()} if circle else {}
    staff = access.staff_who_read(folder.dossier)
    return MembersForm(
        request.POST if request.method == "POST" else None,
        colleagues=[user for user in staff if user.pk != request.user.pk],
        seated=seated,
        version=circle.version if circle else 0,
    )


def _stale(request: SignedIn, folder: Folder, form: MembersForm) -> HttpResponse:
    """Somebody else changed who may open it: what was chosen stays, and theirs is said."""
    assert folder.own_circle is not None
    renew(form, version=str(folder.own_circle.version))
    return _ask(request, folder, form, is_stale=True, status=409)


def _ask(
    request: SignedIn,
    folder: Folder,
    form: MembersForm,
    *,
    problem: str = "",
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    dossier, circle = folder.dossier, folder.own_circle
    effect = tree.effect_of_privacy(folder) if circle is None else Effect((), ())
    seats = lists.seats_in(request.user, dossier) if circle else {}
    context: dict[str, Any] = {
        "folder": folder,
        "form": form,
        "members": lists.members_of(circle, dossier) if circle else [],
        "may_change": circle is None or seats[circle.pk],
        "effect": effect,
        "seen": told(effect),
        "is_shown": dossier.is_shown,
        "problem": problem,
        "is_stale": is_stale,
        "action": reverse("folder_circle", kwargs={"public_id": folder.public_id}),
    }
    return window(
        request,
        dossier,
        "staff/attachments/members_form.html",
        context,
        title=_("Who may open this folder") if circle else _("Share with colleagues"),
        back=list_address(dossier, folder.folder),
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def folder_open(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Open a private folder to the whole legal team again, after saying which files clients would see by it."""
    folder = _folder(request, public_id)
    dossier = folder.dossier
    access.require(request.user, Action.EDIT, dossier)
    access.require_changing(request.user, [folder])
    dossier.lock()  # what is told now is what happens
    folder = _folder(request, public_id)
    problem = "" if folder.own_circle_id else _("This folder is not private.")
    effect = tree.effect_of_privacy(folder) if folder.own_circle_id else Effect((), ())
    if request.method == "POST" and not problem and request.POST.get("seen") == told(effect):
        tree.open_to_team(folder, by=request.user)
        sentence = _("The whole legal team may open the folder %(name)s.")
        return done(request, dossier, folder.folder, sentence % {"name": text.isolate(folder.name)})
    context = {
        "folder": folder,
        "effect": effect,
        "seen": told(effect),
        "is_shown": dossier.is_shown,
        "problem": problem,
        "action": request.path,
    }
    return window(
        request,
        dossier,
        "staff/attachments/open_form.html",
        context,
        title=_("Open to the whole legal team"),
        back=list_address(dossier, folder.folder),
        status=409 if request.method == "POST" and problem else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def attachments_private(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """An administrator opens a private folder of others, with a reason that the team reads in the history."""
    dossier = access.visible_or_404(Dossier, request.user, public_id)
    if not request.user.is_administrator:
        raise PermissionDenied(_("Only administrators may do this. Ask one of them."))
    circles = lists.kept_from(request.user, dossier)
    form = EnterForm(request.POST if request.method == "POST" else None, circles=circles)
    problem = ""
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in circles if str(one.public_id) == form.cleaned_data["circle"])
        try:
            tree.enter(chosen, reason=form.cleaned_data["reason"], by=request.user)
        except NotPossible as reason:
            problem = str(reason)
        else:
            return done(
                request, dossier, None, _("You may open the private folder now. It stands in the list.")
            )
    status = 409 if problem else 422 if form.errors else 200
    return window(
        request,
        dossier,
        "staff/attachments/enter_form.html",
        {"form": form, "circles": circles, "problem": problem, "action": request.path},
        title=_("Open a private folder"),
        back=list_address(dossier),
        status=status,
    )
