"""Everything that happened to a dossier, newest first."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.audit import history as past
from wathiq.core.pages import render
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier
from wathiq.staff.dossiers.desks import Desk
from wathiq.staff.dossiers.pages import page_of


@require_safe
def history(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    dossier = desk.find(request.user, public_id)
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 15
    entries, last = past.page(
        dossier.chain_id,
        circles=access.circles_told(request.user, dossier),
        before=int(before) if is_number else None,
    )
    context = page_of(request.user, desk, dossier)
    context |= {"entries": entries, "older": f"?before={last}" if last else None}
    return render(request, "staff/dossiers/history.html", context)
