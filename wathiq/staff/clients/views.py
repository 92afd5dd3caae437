"""Settings → Client portal → Manage clients: the portal users, one of them, and the forms about them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import directory, lists
from wathiq.accounts.models import System, User
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.audit.record import record
from wathiq.core import faces, paging, spreadsheets, submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.dossiers import leaving
from wathiq.staff.clients.forms import AccountForm, NewAccountForm, access_of, as_it_is, digest_of

FOUND_AT_ONCE = 20


@require_safe
def clients(request: SignedIn) -> HttpResponse:
    """The one page of settings that lawyers read as well: they choose requesters and watchers from it."""
    filters = lists.Filters.read(request.GET)
    page = lists.portal_users(filters, request.GET.get("from", ""))
    before, after = paging.links(page, **filters.parameters())
    context = {
        "clients": page.rows,
        "filters": filters,
        "parameters": filters.parameters(),
        "cursor": request.GET.get("from", ""),
        "companies": list(lists.companies().values_list("public_id", "name")),
        "states": User.State,
        "portal": faces.address("portal", "home"),
        "before": before,
        "after": after,
    }
    return render(request, "staff/clients/list.html", context)


@require_safe
@administrators_only
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed and sorted, as a workbook."""
    rows = list(lists.all_portal_users(lists.Filters.read(request.GET)))
    record("accounts.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Portal users"), _export_columns(), rows)


def _export_columns() -> list[spreadsheets.Column]:
    languages = dict(settings.LANGUAGES)
    return [
        (_("First name"), lambda row: row["first_name"]),
        (_("Last name"), lambda row: row["last_name"]),
        (_("E-mail"), lambda row: row["email"]),
        (_("Company"), lambda row: row["company_name"]),
        (_("Department"), lambda row: row["department__name"]),
        (_("Job title"), lambda row: row["job_title"]),
        (_("Phone"), lambda row: row["phone"]),
        (_("Access"), lambda row: access_in_words(row["is_client"], row["is_collaborator"])),
        (_("Language"), lambda row: languages[row["language"]]),
        (_("Status"), lambda row: row["state"].label),
        (_("Last sign-in"), lambda row: row["last_login"]),
    ]


def access_in_words(is_client: bool, is_collaborator: bool) -> str:
    if is_client and is_collaborator:
        return _("Client and collaborator")
    return _("Client") if is_client else _("Collaborator")


@require_safe
@administrators_only
def people(request: SignedIn) -> JsonResponse:
    """The type-ahead for a manager: active portal users by name or address."""
    found = lists.find_portal_users(request.GET.get("q", ""), limit=FOUND_AT_ONCE + 1)
    rows = [
        {
            "id": str(row["public_id"]),
            "name": f"{row['first_name']} {row['last_name']}",
            "company": row["company_name"] or "",
            "email": row["email"],
        }
        for row in found[:FOUND_AT_ONCE]
    ]
    return JsonResponse({"people": rows, "more": len(found) > FOUND_AT_ONCE})


@require_safe
@administrators_only
def client(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    person = directory.portal_user_or_404(public_id)
    context = {
        "client": person,
        "company": person.company,
        "access": access_in_words(person.is_client, person.is_collaborator),
        "department": person.department,
        "manager": person.manager,
        "team": directory.people_managed_by(person),
        "language": dict(settings.LANGUAGES)[person.language],
        "open": leaving.count_open(person),
    }
    return render(request, "staff/clients/client.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    start = {"company": request.GET.get("company", ""), "language": get_language()}
    is_sent = request.method == "POST"
    form = NewAccountForm(request.POST if is_sent else None, initial=start)
    if is_sent:
        # asked first: sent twice, its second copy would find its own address taken
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        person = _invite(form, by=request.user) if form.is_valid() else None
        if person is None:
            submission.delete()
        else:
            messages.success(
                request, _("An invitation is on its way to %(email)s.") % {"email": isolate(person.email)}
            )
            submission.finish(_where_next(request, person))
            return redirect(submission.result)
    context = {"form": form, "client": None, "submission": submissions.key_of(request)}
    return render(request, "staff/clients/form.html", context, status=422 if form.errors else 200)


def _invite(form: NewAccountForm, *, by: User) -> User | None:
    """The invited person; None when another administrator was quicker, and the form says with what."""
    try:
        with transaction.atomic():
            company = form.chosen_company(by=by)
            try:
                with transaction.atomic():
                    return User.invite(
                        **form.details(),
                        company=company,
                        by=by,
                        face=User.Face.PORTAL,
                        time_zone=settings.OFFICE_TIME_ZONE,
                    )
            except IntegrityError:
                form.refuse_address()
                raise
    except IntegrityError:
        return None


def _where_next(request: SignedIn, person: User) -> str:
    """The person's page, or the form once more for a colleague of theirs."""
    if "another" not in request.POST:
        return reverse("client", kwargs={"public_id": person.public_id})
    company = person.company
    return reverse("client_create") + (f"?company={company.public_id}" if company else "")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    is_sent = request.method == "POST"
    person = directory.portal_user_or_404(public_id, held=is_sent)
    form = AccountForm(request.POST if is_sent else None, initial=as_it_is(person), account=person)
    address = reverse("client", kwargs={"public_id": person.public_id})
    is_stale = False
    if is_sent and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        is_stale = form.cleaned_data["seen"] != digest_of(person)
        if not is_stale and _edit(form, person, by=request.user):
            messages.success(request, _("The account was saved."))
            submission.finish(address)
            return redirect(address)
        submission.delete()
        if is_stale:
            renew(form, seen=digest_of(person))
    context = {
        "form": form,
        "client": person,
        "company": person.company,
        "theirs": _what_differs(form, person) if is_stale else [],
        "is_stale": is_stale,
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/clients/form.html", context, status=status)


def _edit(form: AccountForm, person: User, *, by: User) -> bool:
    try:
        with transaction.atomic():
            person.edit(form.details(), by=by)
    except IntegrityError:
        form.refuse_address()
        return False
    return True


def _what_differs(form: AccountForm, person: User) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    typed = form.cleaned_data
    theirs: dict[str, tuple[Any, str]] = {
        name: (getattr(person, name), getattr(person, name))
        for name in ("first_name", "last_name", "email", "job_title", "phone")
    }
    theirs |= {
        "access": (access_of(person), access_in_words(person.is_client, person.is_collaborator)),
        "department": (person.department, person.department.name if person.department else ""),
        "manager": (person.manager, person.manager.name if person.manager else ""),
        "language": (person.language, dict(settings.LANGUAGES)[person.language]),
    }
    return [
        (str(form.fields[name].label), words or "–")
        for name, (value, words) in theirs.items()
        if (typed[name] or None) != (value or None)
    ]
