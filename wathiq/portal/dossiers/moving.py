"""Change of status by clients, of any kind of dossier: the transitions that an administrator granted, and no others."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.pages import render
from wathiq.dossiers import access, moving
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.dossiers.move_form import MoveForm
from wathiq.workflows.models import Transition


def moves(user: User, dossier: Dossier) -> list[tuple[Transition, str]]:
    """The transitions granted to this person now, each with the key of its form. One query."""
    return [(way, submissions.new_key()) for way in moving.offered(user, dossier)]


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedIn, public_id: uuid.UUID, kind: Dossier.Kind) -> HttpResponse:
    """What a granted transition asks for, and the act."""
    sent = request.POST if request.method == "POST" else request.GET
    to = Action.READ if sent.get("way") else Action.MOVE
    found = access.visible_or_404(Dossier, request.user, public_id, "status", to=to, kind=kind)
    if to is Action.MOVE:  # there are some; which one is meant, nobody said
        return redirect(found.kind, public_id=found.public_id)
    way = moving.way_or_404(request.user, found, sent["way"])
    form = MoveForm(request.POST if request.method == "POST" else None, way=way, dossier=found)
    seen = request.POST.get("seen", str(found.status.public_id))
    status = 200
    if request.method == "POST" and form.is_valid():
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        try:
            moving.move(found, way, by=request.user, seen=seen, note=form.note_typed())
        except ValidationError as problems:
            submission.delete()
            form.refuse(problems)
        except NotPossible as reason:
            submission.delete()
            if not way.asks_something:
                messages.error(request, str(reason))
                return redirect(found.kind, public_id=found.public_id)
            form.add_error(None, str(reason))
            status = 409
        else:
            submission.finish(reverse(found.kind, kwargs={"public_id": found.public_id}))
            messages.success(request, _("Done. The status is “%(status)s” now.") % {"status": way.target})
            return redirect(submission.result)
    if form.errors and status == 200:
        status = 422
    context = {
        "dossier": found,
        "way": way,
        "form": form,
        "seen": seen,
        "submission": submissions.key_of(request),
    }
    return render(request, "portal/dossiers/move.html", context, status=status)


def move_of(kind: Dossier.Kind) -> URLPattern:
    """The change of status of one kind of dossier, beside its page, as `contract_move` and so on."""
    return path("<uuid:public_id>/status/", move, {"kind": kind}, name=f"{kind}_move")
