"""Change of status, of any kind of dossier: from the menu at once, or by a window for what the transition asks for."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.errors import conflict
from wathiq.core.pages import elsewhere, render
from wathiq.dossiers import moving
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.dossiers.move_form import MoveForm
from wathiq.staff.dossiers.desks import Desk, address
from wathiq.workflows.models import Transition


def moves(user: User, dossier: Dossier) -> list[tuple[Transition, str]]:
    """The transitions of the status menu, each with the key of its form. One query."""
    return [(way, submissions.new_key()) for way in moving.offered(user, dossier)]


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedIn, public_id: uuid.UUID, desk: Desk[Dossier]) -> HttpResponse:
    """Without `way`: which there are. With it: what it asks for, and the act."""
    found = desk.find(request.user, public_id, to=Action.MOVE)
    sent = request.method == "POST"
    if not sent and "way" not in request.GET:
        context = {"dossier": found, "moves": moves(request.user, found), "way": None}
        return render(request, "staff/dossiers/move.html", context)
    way = moving.way_or_404(request.user, found, (request.POST if sent else request.GET).get("way", ""))
    form = MoveForm(request.POST if sent else None, way=way, dossier=found)
    seen = request.POST.get("seen", str(found.status.public_id))
    if sent and form.is_valid():
        try:
            submission, is_first = submissions.take(request.POST, by=request.user)
        except submissions.Conflict as first:
            return conflict(request, first.result)
        if not is_first:
            return elsewhere(request, submission.result, status=204)
        page = address(found)
        try:
            moving.move(
                found, way, by=request.user, seen=seen, note=form.note_typed(), answers=form.answers()
            )
        except ValidationError as problems:
            submission.delete()
            form.refuse(problems)
        except NotPossible as reason:
            submission.delete()
            if not way.asks_something:
                messages.error(request, str(reason))
                return elsewhere(request, page, status=204)
            form.add_error(None, str(reason))
            return _window(request, found, way, form, seen, status=409)
        else:
            submission.finish(page)
            messages.success(request, _("The status is “%(status)s” now.") % {"status": way.target})
            return elsewhere(request, page, status=204)
    return _window(request, found, way, form, seen, status=422 if form.errors else 200)


def _window(
    request: SignedIn, dossier: Dossier, way: Transition, form: MoveForm, seen: str, *, status: int
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "way": way,
        "form": form,
        "seen": seen,
        "is_shown": dossier.is_shown,
        "submission": submissions.key_of(request),
    }
    if not request.htmx:
        template = "staff/dossiers/move.html"
    elif request.method == "POST":
        template = "staff/dossiers/move_form.html"
    else:
        template = "staff/dossiers/move_window.html"
    return render(request, template, context, status=status)
