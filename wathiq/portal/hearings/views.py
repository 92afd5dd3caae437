"""The hearings of a portal user's cases."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.core import paging
from wathiq.core.pages import render
from wathiq.matters import hearings_list


@require_safe
def hearings(request: SignedIn) -> HttpResponse:
    """Those that come, the next one first; or with `view=past` those that were."""
    is_past = request.GET.get("view") == "past"
    page = hearings_list.for_portal(request.user, past=is_past, cursor=request.GET.get("from", ""))
    before, after = paging.links(page, view="past" if is_past else "")
    context = {"hearings": page.rows, "is_past": is_past, "before": before, "after": after}
    return render(request, "portal/hearings/list.html", context)
