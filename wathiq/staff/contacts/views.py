"""The contacts of the office: the list, one of them, add and edit."""

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts.models import System
from wathiq.accounts.requests import SignedIn
from wathiq.audit.record import record
from wathiq.contacts import book, lists
from wathiq.contacts.models import Contact, Involvement
from wathiq.core import paging, spreadsheets, submissions
from wathiq.core.forms import renew
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.dossiers.models import NotPossible, StaleVersion
from wathiq.staff.contacts.forms import ContactForm, offer

FOUND_AT_ONCE = 20


@require_safe
def contacts(request: SignedIn) -> HttpResponse:
    filters = lists.Filters.read(request.GET)
    page = lists.page(filters, request.GET.get("from", ""))
    before, after = paging.links(page, **filters.parameters())
    context = {
        "contacts": page.rows,
        "filters": filters,
        "parameters": filters.parameters(),
        "before": before,
        "after": after,
        "kinds": list(Contact.Kind),
        "kind_names": {kind.value: kind.label for kind in Contact.Kind},
    }
    return render(request, "staff/contacts/list.html", context)


@require_safe
def export(request: SignedIn) -> HttpResponse:
    """The list as it is narrowed, as a workbook."""
    rows = list(lists.everything(lists.Filters.read(request.GET)))
    record("contacts.exported", System(), by=request.user, count=len(rows))
    return spreadsheets.answer(_("Contacts"), export_columns(), rows)


def export_columns() -> list[spreadsheets.Column]:
    kinds = {kind.value: str(kind.label) for kind in Contact.Kind}
    return [
        (_("Name"), lambda row: row["name"]),
        (_("Kind"), lambda row: kinds[row["kind"]]),
        (_("Organisation"), lambda row: row["organisation_name"]),
        (_("Client company"), lambda row: row["company_name"]),
        (_("E-mail"), lambda row: row["email"]),
        (_("Phone"), lambda row: row["phone"]),
    ]


@require_safe
def find(request: SignedIn) -> JsonResponse:
    """The type-ahead: contacts of one kind or of both, by name, address or organisation."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Contact.Kind else ""
    found = lists.find(request.GET.get("q", ""), kind=kind, limit=FOUND_AT_ONCE + 1)
    rows = [
        {
            "id": str(one.public_id),
            "name": one.name,
            "company": one.organisation.name if one.organisation else "",
            "email": one.email,
        }
        for one in found[:FOUND_AT_ONCE]
    ]
    return JsonResponse({"people": rows, "more": len(found) > FOUND_AT_ONCE})


@require_safe
def contact(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """Who it is, and what it is to the dossiers that the reader may open."""
    found = lists.contact_or_404(public_id)
    page = lists.involvements(request.user, found, request.GET.get("from", ""))
    newer, older = paging.links(page)
    context = {
        "contact": found,
        "involvements": page.rows,
        "newer": newer,
        "older": older,
        "people": lists.people_of(found) if found.is_organisation else [],
        "roles": {role.value: role.label for role in Involvement.Role},
    }
    return render(request, "staff/contacts/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedIn) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ContactForm(
        request.POST if is_sent and "find" not in request.POST else None, initial=_typed(request)
    )
    alike: list[Contact] = []
    if form.is_bound and form.is_valid():
        # asked first: sent twice, its second copy would find itself alike
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        alike = book.alike(book.draft(**form.changes()))
        if not alike or request.POST.get("seen") == seen(alike):
            made = book.add(by=request.user, **form.changes())
            submission.finish(_address(made))
            messages.success(request, _("%(name)s was added to the contacts.") % {"name": isolate(made.name)})
            return redirect(submission.result)
        submission.delete()
    return _form_page(request, form, None, alike=alike)


def seen(alike: list[Contact]) -> str:
    """What was read: which contacts are like this one."""
    ids = " ".join(sorted(str(one.public_id) for one in alike))
    return hashlib.sha256(ids.encode()).hexdigest()[:32]


def _typed(request: SignedIn) -> dict[str, Any]:
    """What stands in the form while its sender still looks for an organisation."""
    return {name: request.POST[name] for name in request.POST if name in ContactForm.base_fields} or {
        "kind": Contact.Kind.PERSON
    }


def _address(contact: Contact) -> str:
    return reverse("contact", kwargs={"public_id": contact.public_id})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = lists.contact_or_404(public_id)
    is_sent = request.method == "POST"
    is_searching = is_sent and "find" in request.POST
    form = ContactForm(
        request.POST if is_sent and not is_searching else None,
        initial=_typed(request) if is_searching else ContactForm.saved(found),
    )
    is_stale = False
    if form.is_bound and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            book.edit(found, form.changes(), by=request.user, version=form.cleaned_data["version"] or 0)
        except StaleVersion:
            submission.delete()
            is_stale = True
            found = lists.contact_or_404(public_id)
            renew(form, version=str(found.version))
        except NotPossible as reason:
            submission.delete()
            form.add_error(None, str(reason))
        else:
            submission.finish(_address(found))
            messages.success(request, _("The contact was saved."))
            return redirect(submission.result)
    return _form_page(request, form, found, is_stale=is_stale)


def _form_page(
    request: SignedIn,
    form: ContactForm,
    contact: Contact | None,
    *,
    alike: list[Contact] | None = None,
    is_stale: bool = False,
) -> HttpResponse:
    words = request.POST.get("organisation_q", "") if "find" in request.POST else ""
    offer(form, "organisation", lists.find(words, kind=Contact.Kind.ORGANISATION) if words else [])
    context = {
        "form": form,
        "contact": contact,
        "alike": alike or [],
        "seen": seen(alike) if alike else "",
        "is_stale": is_stale,
        "theirs": _what_differs(form, contact) if is_stale and contact else [],
        "submission": submissions.key_of(request),
    }
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/contacts/form.html", context, status=status)


def _what_differs(form: ContactForm, contact: Contact) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it differs from what was typed here: label and their text."""
    return [
        (str(form.fields[name].label), _in_words(name, getattr(contact, name)))
        for name in Contact.EDITABLE
        if (form.cleaned_data[name] or None) != (getattr(contact, name) or None)
    ]


def _in_words(name: str, value: Any) -> str:
    if name == "kind":
        return str(Contact.Kind(value).label)
    return str(getattr(value, "name", "") or value or "–")
