"""The portal's home."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.contracts import lists
from wathiq.core.pages import render


@require_safe
def home(request: SignedIn) -> HttpResponse:
    """A welcome, and what is new for this person."""
    latest = lists.for_portal(request.user).rows
    return render(request, "portal/home.html", {"contracts": latest[:6], "has_more": len(latest) > 6})
