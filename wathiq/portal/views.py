"""The portal's home."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core.pages import render
from wathiq.dossiers import turns
from wathiq.dossiers.lists import Listing
from wathiq.dossiers.models import Dossier
from wathiq.portal.dossiers.rows import kind_of
from wathiq.workflows.models import Status

EVERYTHING = Listing(tuple(Dossier.Kind))
SHOWN = 6
LOOKED_AT = 50  # among these it says how many are new


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """A welcome, and what is new for this person."""
    page = EVERYTHING.for_portal(request.user, size=LOOKED_AT)
    awaiting = [row for row in page.rows if row["turn"] == Status.Turn.CLIENT and row["as_client"]]
    if page.after is not None:
        awaiting = list(EVERYTHING.for_portal(request.user, state="turn", size=SHOWN).rows)
    context = {
        "rows": page.rows[:SHOWN],
        "new_count": sum(row["is_new"] for row in page.rows),
        "awaiting": awaiting[:SHOWN],
        "turn_of": turns.for_reader,
        "what": kind_of,
        "category_names": dict(Status.Category.choices),
    }
    return render(request, "portal/home.html", context)
