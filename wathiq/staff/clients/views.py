"""Settings → Client portal → Manage clients: the portal users, their companies and their access."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts import lists
from wathiq.accounts.requests import SignedIn
from wathiq.core import paging
from wathiq.core.pages import render


@require_safe
def clients(request: SignedIn) -> HttpResponse:
    q = request.GET.get("q", "").strip()[: lists.LONGEST_SEARCH]
    page = lists.portal_users(q, request.GET.get("from", ""))
    before, after = paging.links(page, q=q)
    context = {"clients": page.rows, "q": q, "before": before, "after": after}
    return render(request, "staff/clients/list.html", context)
