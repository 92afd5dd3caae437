"""Related records: other dossiers that belong to this one, as far as the reader may open them."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core.pages import elsewhere
from wathiq.dossiers import access, relations
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier
from wathiq.staff.dossiers.desks import Desk, address
from wathiq.staff.dossiers.windows import ask

FOUND_AT_ONCE = 20
NOT_FOUND = gettext_lazy("What you chose cannot be found. Choose again.")


class RelateForm(forms.Form):
    other = forms.UUIDField(
        label=gettext_lazy("Contract, matter or case"),
        widget=forms.Select,
        error_messages={
            "required": gettext_lazy("Choose a contract, a matter or a case."),
            "invalid": NOT_FOUND,
        },
    )

    def offer(self, dossiers: list[Dossier]) -> None:
        widget = self.fields["other"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [(str(one.public_id), f"{one.reference} {one.title}") for one in dossiers]


def related_records(request: SignedIn, dossier: Dossier) -> dict[str, Any]:
    """What the section “Related records” of a dossier's page needs. One query, and two after one was removed."""
    removed = _known(request, request.GET.get("unrelated", "")) if "unrelated" in request.GET else None
    return {
        "records": relations.related_to(dossier, request.user),
        "unrelated": removed,
    }


def _known(request: SignedIn, public_id: object, *, to: Action = Action.READ) -> Dossier | None:
    """The dossier with this id, where this person may do `to` with it; what they may not open is absent."""
    try:
        return access.visible_or_404(Dossier, request.user, uuid.UUID(str(public_id)), to=to)
    except (ValueError, Http404):
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def relate(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Add a related record, found by its name or its reference."""
    dossier = desk.find(request.user, public_id, to=Action.EDIT)
    form = RelateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        other = _known(request, form.cleaned_data["other"], to=Action.EDIT)
        if other is None or other.pk == dossier.pk:
            form.add_error("other", str(NOT_FOUND))
        else:
            relations.relate(dossier, other, by=request.user)
            messages.success(request, _("The related record was added."))
            return elsewhere(request, address(dossier), status=204)
    words = request.GET.get("q", "")
    found = relations.candidates(dossier, words, reader=request.user, limit=FOUND_AT_ONCE) if words else []
    if found:
        form.offer(found)
    else:
        form.offer([one] if (one := _known(request, form["other"].value())) else [])
    context = {"form": form, "q": words, "found": found}
    status = 422 if form.errors else 200
    title = _("Add a related record")
    return ask(request, dossier, "staff/dossiers/relate_form.html", context, title=title, status=status)


@require_safe
def search(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> JsonResponse:
    """The type-ahead: what may be related to this, by name or reference. As the people's, with other words."""
    dossier = desk.find(request.user, public_id, to=Action.EDIT)
    words = request.GET.get("q", "")
    found = relations.candidates(dossier, words, reader=request.user, limit=FOUND_AT_ONCE + 1)
    rows = [
        {
            "id": str(one.public_id),
            "name": one.title,
            "company": one.company.name if one.company else "",
            "email": one.reference,
        }
        for one in found[:FOUND_AT_ONCE]
    ]
    return JsonResponse({"people": rows, "more": len(found) > FOUND_AT_ONCE})


@require_POST
def unrelate(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Remove a related record; the page that follows offers to undo it."""
    dossier = desk.find(request.user, public_id, to=Action.EDIT)
    other = _known(request, request.POST.get("other", ""), to=Action.EDIT)
    where = address(dossier)
    if other is None:
        messages.error(request, str(NOT_FOUND))
    elif relations.unrelate(dossier, other, by=request.user):
        where += "?" + urlencode({"unrelated": str(other.public_id)})
    return redirect(where)
