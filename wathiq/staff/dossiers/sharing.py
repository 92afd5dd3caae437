"""The share window, its people and its preview; hiding; and who can see a dossier."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.errors import conflict
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere, render
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules
from wathiq.documents.outlook import Outlook
from wathiq.dossiers import access, appearing, sharing
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, StaleVersion
from wathiq.staff.dossiers.desks import Desk, address, desk_of
from wathiq.staff.dossiers.people import ShareForm, find_users, known_users, public_id_in

FOUND_AT_ONCE = 20


@dataclass(frozen=True)
class Prospect:
    """What clients see once they see the dossier."""

    files: Outlook
    others: tuple[appearing.Appearing, ...]

    @classmethod
    def of(cls, dossier: Dossier) -> "Prospect":
        return cls(Outlook.of(dossier), appearing.of(dossier))

    def digest(self, *, shows_all: bool) -> str:
        """Another one where they would see something else."""
        parts = (self.files.digest(shows_all=shows_all), appearing.digest(self.others))
        return " ".join(part for part in parts if part)


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Show in client portal, or change who reads. Nothing is done before the list of who will see it was seen."""
    dossier = desk.find(request.user, public_id, to=Action.SHARE)
    prospect = Prospect.of(dossier)
    files = prospect.files
    if request.method != "POST":
        return _window(request, dossier, _form_of_today(dossier, files), prospect)
    if "find" in request.POST:
        return _window(request, dossier, ShareForm(initial=_typed(request)), prospect)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _window(request, dossier, form, prospect, status=422)
    people = form.people()
    try:
        sharing.check(dossier, people)
    except sharing.Refused as refused:
        form.refuse(refused.reasons)
        return _window(request, dossier, form, prospect, status=422)
    shows_all = form.cleaned_data["show_all"] and files.offers_all
    if request.POST.get("seen") != _digest(people, prospect, shows_all=shows_all):
        return _window(request, dossier, form, prospect, asks_to_confirm=True)
    try:
        submission, is_first = submissions.take(request.POST, by=request.user)
    except submissions.Conflict as first:
        return conflict(request, first.result)
    if not is_first:
        return elsewhere(request, submission.result, status=204)
    try:
        changed, appearing = _share(request, dossier, form, prospect, shows_all=shows_all)
    except sharing.Refused as refused:
        submission.delete()
        form.refuse(refused.reasons)
        return _window(request, dossier, form, prospect, status=422)
    except StaleVersion:
        submission.delete()
        return _stale(request, dossier, form)
    submission.finish(address(dossier))
    if not files.is_shown:
        messages.success(request, _("Clients can see this now. An e-mail is on its way to each of them."))
    elif changed:
        messages.success(request, _("Who can see this was changed."))
    if files.is_shown and appearing:
        messages.success(
            request,
            ngettext(
                "Clients can see %(count)d more file now.",
                "Clients can see %(count)d more files now.",
                appearing,
            )
            % {"count": appearing},
        )
    return elsewhere(request, submission.result, status=204)


def _share(
    request: SignedIn, dossier: Dossier, form: ShareForm, prospect: Prospect, *, shows_all: bool
) -> tuple[bool, int]:
    """Share it with the people of a valid form, and show all files where `shows_all`: all of it or nothing.

    Whether the people changed, and how many files appear. Raises as `Dossier.share` does, and StaleVersion where
    clients would see something else than `prospect`.
    """
    people = form.people()
    with transaction.atomic():
        changed = dossier.share(
            requester=form.cleaned_data["requester"],
            watchers=people.watchers,
            by=request.user,
            version=form.cleaned_data["version"],
        )
        now = Prospect.of(dossier)  # nobody else changes it any more: sharing holds the dossier
        if now.digest(shows_all=shows_all) != prospect.digest(shows_all=shows_all):
            raise StaleVersion
        appearing = tree.show_all(dossier, by=request.user).appearing if shows_all else ()
    return changed, len(appearing)


def _typed(request: SignedIn) -> dict[str, Any]:
    """What stands in the form while its sender still looks for people."""
    return {
        "requester": request.POST.get("requester", ""),
        "watchers": request.POST.getlist("watchers"),
        "show_all": "show_all" in request.POST,
        "version": request.POST.get("version", ""),
    }


def _form_of_today(dossier: Dossier, files: Outlook) -> ShareForm:
    people = sharing.People.of(dossier.pk)
    starts_ticked = bool(files.files) and not files.is_shown and AttachmentRules.current().shown_by_default
    return ShareForm(
        initial={
            "requester": people.requester and str(people.requester.public_id),
            "watchers": [str(watcher.public_id) for watcher in people.watchers],
            "show_all": starts_ticked,
            "version": dossier.version,
        }
    )


def _stale(request: SignedIn, dossier: Dossier, form: ShareForm) -> HttpResponse:
    """Somebody else changed the dossier meanwhile: what was chosen stays, and theirs is said."""
    dossier.refresh_from_db()
    renew(form, version=str(dossier.version))
    today = sharing.People.of(dossier.pk)
    return _window(
        request, dossier, form, Prospect.of(dossier), status=409, theirs=today, asks_to_confirm=True
    )


def _window(
    request: SignedIn,
    dossier: Dossier,
    form: ShareForm,
    prospect: Prospect,
    *,
    status: int = 200,
    theirs: sharing.People | None = None,
    asks_to_confirm: bool = False,
) -> HttpResponse:
    chosen = _chosen(form)
    preview = _preview(dossier, chosen, prospect, shows_all=bool(form["show_all"].value()))
    companies, company, requester = preview["companies"], preview["company"], preview["requester"]
    for name, users in chosen.items():
        form.offer([(user, companies.get(user.pk)) for user in users], to=name)
    if requester is None and request.method != "POST":
        form.fields["requester"].widget.attrs["autofocus"] = True
    searched = request.POST.get("find")  # the page without script asks the server to fill a list
    if searched == "requester":
        words = request.POST.get("requester_q", "")
        form.offer(sharing.candidates(words, company=dossier.company), to="requester")
    elif searched == "watchers" and company is not None:
        form.offer(
            sharing.candidates(request.POST.get("watchers_q", ""), company=company, apart_from=requester),
            to="watchers",
        )
    context = {
        "dossier": dossier,
        "desk": desk_of(dossier),
        "form": form,
        "theirs": theirs,
        "asks_to_confirm": asks_to_confirm,
        "submission": submissions.key_of(request),
    } | preview
    if not request.htmx:
        template = "staff/dossiers/share.html"
    elif request.method == "POST":
        template = "staff/dossiers/share_form.html"
    else:
        template = "staff/dossiers/share_window.html"
    return render(request, template, context, status=status)


def _chosen(form: ShareForm) -> dict[str, list[User]]:
    """Whom the form names as it stands, valid or not; ids that nobody has are left out."""
    named = {}
    for name in ("requester", "watchers"):
        value = form[name].value() or []
        named[name] = [value] if isinstance(value, str) else list(value)
    known = known_users([one for values in named.values() for one in values])
    return {
        name: [user for user in known if user.public_id in {public_id_in(one) for one in values}]
        for name, values in named.items()
    }


def _preview(
    dossier: Dossier, chosen: dict[str, list[User]], prospect: Prospect, *, shows_all: bool
) -> dict[str, Any]:
    """Who will see what when these people are confirmed, and who is told."""
    files = prospect.files
    requester = chosen["requester"][0] if chosen["requester"] else None
    watchers = chosen["watchers"]
    companies = sharing.companies_of([*chosen["requester"], *watchers])
    reasons: dict[User, str] = {}
    if requester is not None:
        try:
            sharing.check(dossier, sharing.People(requester, tuple(watchers)), companies)
        except sharing.Refused as refused:
            reasons = refused.reasons
    before = sharing.People.of(dossier.pk).everyone() if files.is_shown else set()
    shows_all = shows_all and files.offers_all
    everyone = {requester, *watchers} - {None}
    mails = len(everyone - before)
    return {
        "companies": companies,
        "company": dossier.company or (companies.get(requester.pk) if requester else None),
        "is_shown": files.is_shown,
        "requester": requester,
        "watchers": watchers,
        "reasons": list(reasons.values()),
        "files": files,
        "visible_files": files.visible(shows_all=shows_all),
        "others": prospect.others,
        "leaving": sorted(user.name for user in before - everyone),
        "mails": ngettext(
            "%(count)d e-mail leaves when you confirm, in the reader’s language.",
            "%(count)d e-mails leave when you confirm, each in the reader’s language.",
            mails,
        )
        % {"count": mails}
        if mails
        else _("No e-mail leaves."),
        "seen": _digest(sharing.People(requester, tuple(watchers)), prospect, shows_all=shows_all)
        if requester and not reasons
        else "",
    }


def _digest(people: sharing.People, prospect: Prospect, *, shows_all: bool) -> str:
    """What was read: who will see it, and what of it."""
    assert people.requester is not None
    watchers = sorted(str(watcher.public_id) for watcher in people.watchers)
    return " ".join(
        [str(people.requester.public_id), *watchers, prospect.digest(shows_all=shows_all)]
    ).strip()


@require_POST
def preview(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """The part of the window that says who will see what, as the choice stands."""
    dossier = desk.find(request.user, public_id, to=Action.SHARE)
    form = ShareForm(request.POST)
    context = {"dossier": dossier, "desk": desk, "asks_to_confirm": False}
    context |= _preview(
        dossier, _chosen(form), Prospect.of(dossier), shows_all=bool(form["show_all"].value())
    )
    return render(request, "staff/dossiers/share_preview.html", context)


@require_safe
def people(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> JsonResponse:
    """The type-ahead: who may be chosen as `role`, by name or address."""
    dossier = desk.find(request.user, public_id, to=Action.SHARE)
    company = dossier.company
    requester = None
    if request.GET.get("role") == "watcher":
        try:
            requester = find_users([request.GET.get("of", "")])[0]
        except ValidationError:
            requester = None
        company = company or (requester.company if requester else None)
        if company is None:
            return JsonResponse({"people": [], "more": False})
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    found = sharing.candidates(words, company=company, apart_from=requester, limit=FOUND_AT_ONCE + 1)
    rows = [
        {
            "id": str(user.public_id),
            "name": user.name,
            "company": of_company.name if of_company else "",
            "email": user.email,
        }
        for user, of_company in found[:FOUND_AT_ONCE]
    ]
    return JsonResponse({"people": rows, "more": len(found) > FOUND_AT_ONCE})


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Hide in client portal, after asking."""
    dossier = desk.find(request.user, public_id, to=Action.SHARE)
    if request.method == "POST":
        if dossier.hide(by=request.user):
            messages.success(request, _("Clients cannot see this any more. Nothing was lost."))
        return redirect(address(dossier))
    context = {"dossier": dossier, "readers": access.readers_of(dossier)}
    template = "staff/dossiers/hide_window.html" if request.htmx else "staff/dossiers/hide.html"
    return render(request, template, context)


@require_safe
def readers(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Who can see this: everybody outside the legal team who can open it, and why."""
    dossier = desk.find(request.user, public_id)
    found = access.readers_of(dossier)
    context = {
        "dossier": dossier,
        "readers": found,
        "companies": sharing.companies_of([reader.user for reader in found]),
        "openings": access.openings_of(dossier),
        "staff": list(access.staff_who_read(dossier)),
    }
    template = "staff/dossiers/readers_window.html" if request.htmx else "staff/dossiers/readers.html"
    return render(request, template, context)
