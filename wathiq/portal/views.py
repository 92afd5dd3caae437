"""The portal's home."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.contracts import lists, turns
from wathiq.core.pages import render
from wathiq.workflows.models import Status

SHOWN = 6
LOOKED_AT = 50  # among these it says how many are new


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """A welcome, and what is new for this person."""
    page = lists.for_portal(request.user, size=LOOKED_AT)
    awaiting = [row for row in page.rows if row["turn"] == Status.Turn.CLIENT and row["as_client"]]
    if page.after is not None:
        awaiting = list(lists.for_portal(request.user, state="turn", size=SHOWN).rows)
    context = {
        "contracts": page.rows[:SHOWN],
        "new_count": sum(row["is_new"] for row in page.rows),
        "awaiting": awaiting[:SHOWN],
        "turn_of": turns.for_reader,
        "category_names": dict(Status.Category.choices),
    }
    return render(request, "portal/home.html", context)
