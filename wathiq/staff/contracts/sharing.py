"""The share window, its people and its preview; hiding; and who can see a contract."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.contracts.models import Contract
from wathiq.core import submissions
from wathiq.core.errors import conflict
from wathiq.core.forms import renew
from wathiq.core.pages import elsewhere, render
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules
from wathiq.documents.outlook import Outlook
from wathiq.dossiers import access, sharing
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import StaleVersion
from wathiq.staff.contracts.people import ShareForm, find_users, known_users

FOUND_AT_ONCE = 20


def _for_sharing(request: SignedIn, public_id: uuid.UUID) -> Contract:
    return access.visible_or_404(
        Contract, request.user, public_id, "status", "type", "company", to=Action.SHARE
    )


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Show in client portal, or change who reads. Nothing is done before the list of who will see it was seen."""
    contract = _for_sharing(request, public_id)
    files = Outlook.of(contract)
    if request.method != "POST":
        return _window(request, contract, _form_of_today(contract, files), files)
    if "find" in request.POST:
        return _window(request, contract, ShareForm(initial=_typed(request)), files)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _window(request, contract, form, files, status=422)
    people = form.people()
    try:
        sharing.check(contract, people)
    except sharing.Refused as refused:
        form.refuse(refused.reasons)
        return _window(request, contract, form, files, status=422)
    shows_all = form.cleaned_data["show_all"] and files.offers_all
    if request.POST.get("seen") != _digest(people, files, shows_all=shows_all):
        return _window(request, contract, form, files, asks_to_confirm=True)
    try:
        submission, is_first = submissions.take(request.POST, by=request.user)
    except submissions.Conflict as first:
        return conflict(request, first.result)
    if not is_first:
        return elsewhere(request, submission.result, status=204)
    try:
        changed, appearing = _share(request, contract, form, files, shows_all=shows_all)
    except sharing.Refused as refused:
        submission.delete()
        form.refuse(refused.reasons)
        return _window(request, contract, form, files, status=422)
    except StaleVersion:
        submission.delete()
        return _stale(request, contract, form)
    submission.finish(reverse("contract", kwargs={"public_id": contract.public_id}))
    if not files.is_shown:
        messages.success(
            request, _("Clients can see this contract now. An e-mail is on its way to each of them.")
        )
    elif changed:
        messages.success(request, _("Who can see this contract was changed."))
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
    request: SignedIn, contract: Contract, form: ShareForm, files: Outlook, *, shows_all: bool
) -> tuple[bool, int]:
    """Share it with the people of a valid form, and show all files where `shows_all`: all of it or nothing.

    Whether the people changed, and how many files appear. Raises as `Dossier.share` does, and StaleVersion where
    clients would see other files than `files`.
    """
    people = form.people()
    with transaction.atomic():
        changed = contract.share(
            requester=form.cleaned_data["requester"],
            watchers=people.watchers,
            by=request.user,
            version=form.cleaned_data["version"],
        )
        now = Outlook.of(contract)  # nobody else changes them any more: sharing holds the contract
        if now.digest(shows_all=shows_all) != files.digest(shows_all=shows_all):
            raise StaleVersion
        appearing = tree.show_all(contract, by=request.user).appearing if shows_all else ()
    return changed, len(appearing)


def _typed(request: SignedIn) -> dict[str, Any]:
    """What stands in the form while its sender still looks for people."""
    return {
        "requester": request.POST.get("requester", ""),
        "watchers": request.POST.getlist("watchers"),
        "show_all": "show_all" in request.POST,
        "version": request.POST.get("version", ""),
    }


def _form_of_today(contract: Contract, files: Outlook) -> ShareForm:
    people = sharing.People.of(contract.pk)
    starts_ticked = bool(files.files) and not files.is_shown and AttachmentRules.current().shown_by_default
    return ShareForm(
        initial={
            "requester": people.requester and str(people.requester.public_id),
            "watchers": [str(watcher.public_id) for watcher in people.watchers],
            "show_all": starts_ticked,
            "version": contract.version,
        }
    )


def _stale(request: SignedIn, contract: Contract, form: ShareForm) -> HttpResponse:
    """Somebody else changed the contract meanwhile: what was chosen stays, and theirs is said."""
    contract.refresh_from_db()
    renew(form, version=str(contract.version))
    today = sharing.People.of(contract.pk)
    return _window(
        request, contract, form, Outlook.of(contract), status=409, theirs=today, asks_to_confirm=True
    )


def _window(
    request: SignedIn,
    contract: Contract,
    form: ShareForm,
    files: Outlook,
    *,
    status: int = 200,
    theirs: sharing.People | None = None,
    asks_to_confirm: bool = False,
) -> HttpResponse:
    chosen = _chosen(form)
    preview = _preview(contract, chosen, files, shows_all=bool(form["show_all"].value()))
    companies, company, requester = preview["companies"], preview["company"], preview["requester"]
    for name, users in chosen.items():
        form.offer([(user, companies.get(user.pk)) for user in users], to=name)
    if requester is None and request.method != "POST":
        form.fields["requester"].widget.attrs["autofocus"] = True
    searched = request.POST.get("find")  # the page without script asks the server to fill a list
    if searched == "requester":
        words = request.POST.get("requester_q", "")
        form.offer(sharing.candidates(words, company=contract.company), to="requester")
    elif searched == "watchers" and company is not None:
        form.offer(
            sharing.candidates(request.POST.get("watchers_q", ""), company=company, apart_from=requester),
            to="watchers",
        )
    context = {
        "contract": contract,
        "form": form,
        "theirs": theirs,
        "asks_to_confirm": asks_to_confirm,
        "submission": submissions.key_of(request),
    } | preview
    if not request.htmx:
        template = "staff/contracts/share.html"
    elif request.method == "POST":
        template = "staff/contracts/share_form.html"
    else:
        template = "staff/contracts/share_window.html"
    return render(request, template, context, status=status)


def _chosen(form: ShareForm) -> dict[str, list[User]]:
    """Whom the form names as it stands, valid or not; ids that nobody has are left out."""
    found = {}
    for name in ("requester", "watchers"):
        value = form[name].value() or []
        found[name] = known_users([value] if isinstance(value, str) else value)
    return found


def _preview(
    contract: Contract, chosen: dict[str, list[User]], files: Outlook, *, shows_all: bool
) -> dict[str, Any]:
    """Who will see what when these people are confirmed, and who is told."""
    requester = chosen["requester"][0] if chosen["requester"] else None
    watchers = chosen["watchers"]
    companies = sharing.companies_of([*chosen["requester"], *watchers])
    reasons: dict[User, str] = {}
    if requester is not None:
        try:
            sharing.check(contract, sharing.People(requester, tuple(watchers)), companies)
        except sharing.Refused as refused:
            reasons = refused.reasons
    before = sharing.People.of(contract.pk).everyone() if files.is_shown else set()
    shows_all = shows_all and files.offers_all
    everyone = {requester, *watchers} - {None}
    mails = len(everyone - before)
    return {
        "companies": companies,
        "company": contract.company or (companies.get(requester.pk) if requester else None),
        "is_shown": files.is_shown,
        "requester": requester,
        "watchers": watchers,
        "reasons": list(reasons.values()),
        "files": files,
        "visible_files": files.visible(shows_all=shows_all),
        "leaving": sorted(user.name for user in before - everyone),
        "mails": ngettext(
            "%(count)d e-mail leaves when you confirm, in the reader’s language.",
            "%(count)d e-mails leave when you confirm, each in the reader’s language.",
            mails,
        )
        % {"count": mails}
        if mails
        else _("No e-mail leaves."),
        "seen": _digest(sharing.People(requester, tuple(watchers)), files, shows_all=shows_all)
        if requester and not reasons
        else "",
    }


def _digest(people: sharing.People, files: Outlook, *, shows_all: bool) -> str:
    """What was read: who will see it, and which files."""
    assert people.requester is not None
    watchers = sorted(str(watcher.public_id) for watcher in people.watchers)
    return " ".join([str(people.requester.public_id), *watchers, files.digest(shows_all=shows_all)]).strip()


@require_POST
def preview(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """The part of the window that says who will see what, as the choice stands."""
    contract = _for_sharing(request, public_id)
    form = ShareForm(request.POST)
    context = {"contract": contract, "asks_to_confirm": False}
    context |= _preview(
        contract, _chosen(form), Outlook.of(contract), shows_all=bool(form["show_all"].value())
    )
    return render(request, "staff/contracts/share_preview.html", context)


@require_safe
def people(request: SignedIn, public_id: uuid.UUID) -> JsonResponse:
    """The type-ahead: who may be chosen as `role`, by name or address."""
    contract = _for_sharing(request, public_id)
    company = contract.company
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
def hide(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Hide in client portal, after asking."""
    contract = _for_sharing(request, public_id)
    address = reverse("contract", kwargs={"public_id": contract.public_id})
    if request.method == "POST":
        if contract.hide(by=request.user):
            messages.success(request, _("Clients cannot see this contract any more. Nothing was lost."))
        return redirect(address)
    context = {"contract": contract, "readers": access.readers_of(contract)}
    template = "staff/contracts/hide_window.html" if request.htmx else "staff/contracts/hide.html"
    return render(request, template, context)


@require_safe
def readers(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Who can see this: everybody outside the legal team who can open it, and why."""
    contract = access.visible_or_404(Contract, request.user, public_id, "status", "type", "company")
    found = access.readers_of(contract)
    context = {
        "contract": contract,
        "readers": found,
        "companies": sharing.companies_of([reader.user for reader in found]),
        "openings": access.openings_of(contract),
        "staff": list(access.staff_who_read(contract)),
    }
    template = "staff/contracts/readers_window.html" if request.htmx else "staff/contracts/readers.html"
    return render(request, template, context)
