"""The portal's home."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.contracts import lists, turns
from wathiq.core.pages import render

SHOWN = 6


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """A welcome, and what is new for this person."""
    latest = lists.for_portal(request.user, size=SHOWN).rows
    context = {
        "contracts": latest,
        "new_count": sum(row["is_new"] for row in latest),
        "awaiting": lists.for_portal(request.user, state="turn", size=SHOWN).rows,
        "turn_of": turns.for_reader,
    }
    return render(request, "portal/home.html", context)
