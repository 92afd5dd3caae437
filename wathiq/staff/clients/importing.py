"""Invite many portal users at once: a file, what would become of each row, and the result."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.models import Roster
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.accounts.roster import columns, outcomes, reading, separated, sheet
from wathiq.core import spreadsheets
from wathiq.core.pages import render

NAMED_AT_ONCE = 20  # new companies


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel workbook (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def import_file(request: SignedIn) -> HttpResponse:
    """Without a key against repetition: a file read twice is two previews, and nothing is done before the yes."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        try:
            roster = reading.read(form.cleaned_data["file"], by=request.user)
        except sheet.Unreadable as reason:
            form.add_error("file", str(reason))
        else:
            return redirect("client_roster", public_id=roster.public_id)
    context = {
        "form": form,
        "columns": _meanings(),
        "most": sheet.MOST_ROWS,
    }
    return render(request, "staff/clients/import.html", context, status=422 if form.errors else 200)


def _meanings() -> list[tuple[str, bool, str]]:
    """Each column: its heading, whether it must be there, and what stands in it."""
    meanings = {
        "email": _("They sign in with it. Nobody is invited twice."),
        "access": _("Client, Collaborator, or Client and collaborator. Left empty: Client."),
        "company": _("As it is called here; a new name becomes a new company."),
        "department": _("As it is called here; a new name becomes a new department."),
        "phone": _("As text, so that the + and the zeros at its beginning stay."),
        "language": _("English, French or Arabic, for their pages and e-mail. Left empty: yours."),
    }
    return [
        (str(label), key in columns.MANDATORY, meanings.get(key, "")) for key, label in columns.LABELS.items()
    ]


@require_safe
@administrators_only
def template(request: SignedIn) -> HttpResponse:
    """An empty workbook with the headings."""
    return spreadsheets.answer(_("Portal users to invite"), _as_in_the_template(), [])


def _as_in_the_template() -> list[spreadsheets.Column]:
    return [(str(label), _reader(key)) for key, label in columns.LABELS.items()]


def _reader(key: str) -> Any:
    return lambda row: row[key]


@require_safe
@administrators_only
def roster(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """What will be done, how far it is, or what was done."""
    progress = Roster.progress_of(public_id)
    if progress is None:
        raise Http404
    if progress["state"] == Roster.State.WORKING:
        return _progress(request, public_id, progress)
    if request.htmx:  # the page that was looking on: it is done now
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _rows(request, _found(public_id))


def _progress(request: SignedIn, public_id: uuid.UUID, progress: dict[str, Any]) -> HttpResponse:
    block = "progress" if request.htmx else None
    context = {"public_id": public_id, "progress": progress}
    return render(request, "staff/clients/import_progress.html", context, block=block)


def _found(public_id: uuid.UUID) -> Roster:
    found = Roster.find(public_id)
    if found is None:
        raise Http404
    return found


def _rows(request: SignedIn, found: Roster) -> HttpResponse:
    view = request.GET.get("show", "")
    view = view if view in outcomes.VIEWS else ""
    counts = outcomes.counts(found)
    start = _start(request.GET.get("from", ""), counts[view])
    companies = outcomes.new_names(found, "company")
    departments = outcomes.new_names(found, "department")
    size = outcomes.PAGE
    context = {
        "roster": found,
        "is_done": found.state == Roster.State.DONE,
        "view": view,
        "counts": counts,
        "lines": outcomes.lines(found, view, start),
        "ignored": found.rows["ignored"],
        "encoding": separated.encoding_in_words(found.rows["encoding"]) if found.rows["encoding"] else "",
        "new_companies": companies[:NAMED_AT_ONCE],
        "more_companies": max(len(companies) - NAMED_AT_ONCE, 0),
        "new_departments": departments[:NAMED_AT_ONCE],
        "more_departments": max(len(departments) - NAMED_AT_ONCE, 0),
        "before": max(start - size, 0) if start else None,
        "after": start + size if start + size < counts[view] else None,
    }
    return render(request, "staff/clients/import_rows.html", context)


def _start(value: str, count: int) -> int:
    """Where a page of rows begins; what cannot be read, or lies beyond the last row, is the first page."""
    is_number = value.isascii() and value.isdigit() and len(value) < 6
    return int(value) if is_number and int(value) < count else 0


@require_POST
@administrators_only
def start(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = _found(public_id)
    if not found.to_invite:
        messages.error(request, _("There is nobody to invite in this list."))
    elif not found.start(by=request.user):
        messages.error(request, _("This list was started before. Nothing is done twice."))
    return redirect("client_roster", public_id=found.public_id)


@require_safe
@administrators_only
def refused(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """The rows that nobody was invited from, to be mended and imported again."""
    lines = outcomes.lines(_found(public_id), "refused", size=None)
    rows = [line.values | {"why": _reason(line), "line": line.line} for line in lines]
    also = [(_("Reason"), _reader("why")), (_("Row in the file"), _reader("line"))]
    return spreadsheets.answer(_("Rows to mend"), _as_in_the_template() + also, rows)


def _reason(line: outcomes.Line) -> str:
    if line.became == "failed":
        return _("This row could not be done. Add this client by hand, or try again.")
    return _("It was not this row’s turn any more.") if line.became == "left" else line.sentence
