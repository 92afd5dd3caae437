"""Which hearings a person's calendar holds, and the answers that carry them."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from allauth.core.internal import ratelimit
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation

from wathiq.accounts import doors
from wathiq.accounts.models import CalendarFeed, User
from wathiq.core import formats
from wathiq.core.acting import acting_as
from wathiq.core.faces import Face
from wathiq.dossiers.models import Participant
from wathiq.matters.calendars import writing
from wathiq.matters.models import Attendance, Hearing

PAST = timedelta(days=90)
MOST = 5_000  # hearings in one calendar: the next ones, then the latest that were

Role = Participant.Role
Scope = CalendarFeed.Scope


def feed(request: HttpRequest, face: Face, token: str) -> HttpResponse:
    """What the calendar with this address reads, signed in or not: the token is the right.

    Raises Http404 alike for what never was, has ended, is the other face's or of somebody inactive. It does the same
    work until then: one look for a hash.
    """
    if not _may_ask(request, "calendar_feed"):
        return doors.too_many(request)
    found = CalendarFeed.find(token, face=face)
    if found is None:
        raise Http404
    if not _may_ask(request, "calendar_feed_for_one", key=str(found.pk)):
        return doors.too_many(request)
    found.note_reading()
    reader = found.user
    with acting_as(reader):
        hearings = in_feed(reader, found.scope)
    answer = _answer(request, reader, hearings, with_titles=found.with_titles)
    answer["Content-Language"] = reader.language
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _may_ask(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    # its public twin counts no GET, and here there is nothing else
    return bool(ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True))


def one(request: HttpRequest, hearing: Hearing, reader: User) -> HttpResponse:
    """One hearing as a file, for somebody whom the rule has let in."""
    return _answer(request, reader, [hearing])


def readable(user: User) -> QuerySet[Hearing]:
    """The hearings this person may read, with what a calendar says of them and no more."""
    hearings: QuerySet[Hearing] = Hearing.visible_to(user).select_related("dossier")
    columns = [
        f"dossier__{name}" for name in ("public_id", "reference", "title")
    ]  # nothing here reads what is for other eyes
    if user.is_staff_member:
        hearings = hearings.select_related("stage")
        columns += ["stage__court", "stage__court_reference"]
    return hearings.only(
        "public_id",
        "type",
        "date",
        "time",
        "zone",
        "duration",
        "starts",
        "ends",
        "place",
        "link",
        "client_attends",
        "bring",
        "state",
        "sequence",
        "sequence_at",
        *columns,
    )


def in_feed(user: User, scope: str) -> list[Hearing]:
    """From 90 days ago onward, in order. Two queries at most.

    What was cancelled or postponed stays for 90 days, so that calendars take it away; what is hidden is gone at once.
    """
    now = timezone.now()
    hearings = readable(user).filter(
        Q(state__in=(Hearing.State.PLANNED, Hearing.State.HELD)) | Q(sequence_at__gte=now - PAST)
    )
    if user.is_staff_member and scope != Scope.ALL:
        attended = Attendance.objects.filter(user=user, until=None)
        parts = Participant.objects.filter(user=user, role__in=(Role.ASSIGNEE, Role.CONTRIBUTOR), until=None)
        theirs = Hearing.objects.filter(dossier__in=parts.values("dossier_id"))
        # a union, which is walked from the reader; an OR is asked of every hearing there is
        own = attended.values_list("hearing_id").union(theirs.values_list("pk"), all=True)
        hearings = hearings.filter(pk__in=own)
    coming = list(hearings.filter(starts__gte=now).order_by("starts", "public_id")[:MOST])
    past = hearings.filter(starts__lt=now, starts__gte=now - PAST).order_by("-starts", "-public_id")
    room = MOST - len(coming)
    latest = list(past[:room]) if room else []
    return [*reversed(latest), *coming]


def _answer(
    request: HttpRequest, reader: User, hearings: Sequence[Hearing], *, with_titles: bool = False
) -> HttpResponse:
    """The calendar as its reader reads: their language, their digits. 304 where the asker has these bytes."""
    with (
        translation.override(reader.language),
        timezone.override(reader.zone),
        formats.read_by(reader),
    ):
        content = writing.written(reader, hearings, with_titles=with_titles)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    answer: HttpResponse
    if _knows(request, etag):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="hearings.ics"'
        answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-store, private"
    return answer


def _knows(request: HttpRequest, etag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return etag in {one.strip().removeprefix("W/") for one in given.split(",")}
