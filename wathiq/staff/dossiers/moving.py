"""Where a dossier stands in its workflow."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wathiq.accounts.requests import SignedIn
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.staff.dossiers.desks import Desk, address
from wathiq.workflows.models import Status


@require_POST
def move(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Go to another status of the workflow."""
    dossier = desk.find(request.user, public_id, to=Action.MOVE)
    try:
        status = Status.objects.filter(public_id=uuid.UUID(request.POST.get("status", ""))).first()
    except ValueError:
        status = None
    if status is None:
        raise Http404
    try:
        dossier.move_to(status, by=request.user)
    except NotPossible as reason:
        messages.error(request, str(reason))
    return redirect(address(dossier))
