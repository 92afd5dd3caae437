"""Hearings for somebody's own calendar: all of theirs by a private address, or one as a file."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.matters.calendars import feeds


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Public: a calendar cannot sign in, and the token says whose it is."""
    return feeds.feed(request, "staff", token)


@require_safe
def hearing_calendar(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    hearing = feeds.readable(request.user).filter(public_id=public_id).first()
    if hearing is None:
        raise Http404
    return feeds.one(request, hearing, request.user)
