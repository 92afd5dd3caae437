"""The private address: whose it is, what it holds, and that nobody else learns anything of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.access.observing import Answer
from tests.calendars.strict import events, read
from tests.cast import Browser, at
from tests.hearings.scenes import in_days, plan, shown_case
from wathiq.accounts.models import CalendarFeed, Rules, User
from wathiq.core.logs import masked
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Participant
from wathiq.matters.calendars import feeds
from wathiq.matters.calendars.writing import uid_of
from wathiq.matters.models import Hearing, Matter

BrowserOf = Callable[[User | None], Browser]


@pytest.fixture
def case(cast: Cast) -> Matter:
    return shown_case(cast, title="Payment of an invoice")


def address_of(user: User, **options: Any) -> str:
    """A new calendar address of this person."""
    return at(user.face, "calendar_feed", token=CalendarFeed.make(by=user, **options))


def fetch(address: str, **extra: Any) -> HttpResponse:
    response: Any = Browser().get(address, **extra)
    answer: HttpResponse = response
    return answer


def held(address: str) -> set[str]:
    response = fetch(address)
    assert response.status_code == 200
    return set(events(response.content))


def test_a_calendar_reads_its_owners_hearings_without_signing_in(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    response = fetch(address_of(cast.requester))
    assert set(events(response.content)) == {uid_of(hearing)}
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert held(address_of(cast.stranger)) == set()


def test_it_is_written_in_its_owners_language(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer)
    User.objects.filter(pk=cast.requester.pk).update(language="fr")
    response = fetch(address_of(cast.requester), headers={"Accept-Language": "ar"})
    assert response["Content-Language"] == "fr"
    assert read(response.content).text("X-WR-CALNAME").startswith("Noria Juridique")


def test_a_calendar_that_knows_it_already_is_told_so(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    address = address_of(cast.requester)
    etag = fetch(address)["ETag"]
    again = fetch(address, headers={"If-None-Match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    hearing.edit({"place": "Room 5"}, by=cast.lawyer)
    changed = fetch(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_what_is_hidden_is_gone_at_once(cast: Cast, case: Matter) -> None:
    hearing, other = plan(case, by=cast.lawyer), plan(case, by=cast.lawyer, date=in_days(12))
    address = address_of(cast.watcher)
    assert held(address) == {uid_of(hearing), uid_of(other)}
    hearing.hide(by=cast.lawyer)
    assert held(address) == {uid_of(other)}
    case.hide(by=cast.lawyer)
    assert held(address) == set()


def test_whoever_leaves_the_company_has_an_empty_calendar(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer)
    address = address_of(cast.requester)
    assert held(address)
    cast.requester.leave(by=cast.administrator)
    assert held(address) == set()


def test_a_colleague_of_the_same_company_reads_nothing_of_it(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer)
    assert held(address_of(cast.colleague)) == set()


def test_a_new_address_ends_the_one_before(cast: Cast) -> None:
    first = address_of(cast.requester)
    second = address_of(cast.requester)
    assert first != second
    assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
    assert CalendarFeed.end(by=cast.requester)
    assert not CalendarFeed.end(by=cast.requester)
    assert fetch(second).status_code == 404


def test_what_does_not_open_answers_alike(cast: Cast) -> None:
    """Guessed, ended, of the other face, and of somebody who was deactivated: as what never was."""
    ended = address_of(cast.requester)
    CalendarFeed.end(by=cast.requester)
    theirs = address_of(cast.lawyer).replace("/staff/", "/")
    gone = address_of(cast.watcher)
    cast.watcher.deactivate(by=cast.administrator)
    guessed = at("portal", "calendar_feed", token="x" * 43)
    pages = []
    for address in (guessed, ended, theirs, gone):
        with CaptureQueriesContext(connection) as captured:
            response = fetch(address)
        token = address.split("/")[-1].removesuffix(".ics")
        pages.append((Answer.of(response).without(token), len(captured)))
        assert response.status_code == 404
    assert pages == [pages[0]] * 4
    assert fetch(address_of(cast.requester).replace("/calendar/", "/staff/calendar/")).status_code == 404


def test_an_address_does_not_come_back_with_its_owner(cast: Cast) -> None:
    address = address_of(cast.watcher)
    cast.watcher.deactivate(by=cast.administrator)
    cast.watcher.reactivate(by=cast.administrator)
    assert fetch(address).status_code == 404
    assert fetch(address_of(cast.watcher)).status_code == 200


@pytest.mark.parametrize("change", ["password", "address", "access"])
def test_an_address_ends_with_what_ends_the_sessions_of_its_owner(cast: Cast, change: str) -> None:
    address = address_of(cast.requester)
    cast.requester.edit({"first_name": "Selma"}, by=cast.administrator)
    assert fetch(address).status_code == 200
    if change == "password":
        cast.requester.choose_password("a sentence that nobody has guessed", by_reset=True)
    else:
        edits: dict[str, dict[str, Any]] = {
            "address": {"email": "new@atlas.example"},
            "access": {"is_collaborator": True},
        }
        cast.requester.edit(edits[change], by=cast.administrator)
    assert fetch(address).status_code == 404
    assert fetch(address_of(cast.requester)).status_code == 200


def test_a_second_factor_is_not_asked_of_a_calendar(
    cast: Cast, case: Matter, requester_browser: Browser
) -> None:
    plan(case, by=cast.lawyer)
    Rules.current().change(
        by=cast.administrator, portal_needs_second_factor=True, staff_need_second_factor=True
    )
    assert held(address_of(cast.requester))
    assert held(address_of(cast.lawyer, scope="all"))
    assert requester_browser.get(address_of(cast.requester)).status_code == 200


def test_too_many_are_asked_to_wait(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"calendar_feed": "3/h/ip", "calendar_feed_for_one": "2/h/key"}
    address = address_of(cast.requester)
    assert [fetch(address).status_code for _time in range(3)] == [200, 200, 429]
    assert fetch(at("portal", "calendar_feed", token="x" * 43)).status_code == 429


def test_the_token_is_kept_nowhere(cast: Cast) -> None:
    token = CalendarFeed.make(by=cast.requester)
    for table in ("accounts_calendarfeed", "audit_event", "audit_personal", "notifications_message"):
        with connection.cursor() as cursor:
            cursor.execute(f"select string_agg(t::text, ' ') from {table} t")
            assert token not in str(cursor.fetchone()[0]), table
    assert token not in masked(f"Not Found: /calendar/{token}.ics")
    assert token not in masked(f"/staff/calendar/{token}.ics answered 404")
    assert masked("/calendar/new/") == "/calendar/new/"


def test_when_it_was_read_is_noted_once_an_hour(cast: Cast) -> None:
    address = address_of(cast.requester)
    fetch(address)
    feed = CalendarFeed.of(cast.requester)
    assert feed is not None
    assert feed.last_read_at is not None
    fetch(address)
    again = CalendarFeed.of(cast.requester)
    assert again is not None
    assert again.last_read_at == feed.last_read_at
    CalendarFeed.objects.update(last_read_at=timezone.now() - timedelta(hours=2))
    fetch(address)
    later = CalendarFeed.of(cast.requester)
    assert later is not None
    assert later.last_read_at is not None
    assert later.last_read_at > feed.last_read_at


def test_the_legal_team_reads_its_own_hearings_or_all(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    attended = plan(case, by=cast.lawyer, attendees=[cast.walled_lawyer], date=in_days(12))
    assert held(address_of(cast.lawyer)) == {uid_of(hearing), uid_of(attended)}
    assert held(address_of(cast.walled_lawyer)) == {uid_of(attended)}
    assert held(address_of(cast.walled_lawyer, scope="all")) == {uid_of(hearing), uid_of(attended)}
    case.give_part(cast.walled_lawyer, Participant.Role.CONTRIBUTOR, by=cast.lawyer)
    assert held(address_of(cast.walled_lawyer)) == {uid_of(hearing), uid_of(attended)}


def test_a_private_case_is_in_no_other_lawyers_calendar(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer, attendees=[cast.walled_lawyer])
    address, mine = address_of(cast.walled_lawyer, scope="all"), address_of(cast.lawyer)
    assert held(address)
    case.edit({"private": True}, assignee=cast.lawyer, by=cast.lawyer)
    assert held(address) == set()
    assert held(mine)


def test_somebody_named_from_elsewhere_reads_no_hearings(cast: Cast, case: Matter) -> None:
    plan(case, by=cast.lawyer)
    case.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    assert held(address_of(cast.counterparty)) == set()


def test_one_hearing_is_a_file_for_whoever_may_read_it(
    cast: Cast, case: Matter, browser_of: BrowserOf
) -> None:
    hearing = plan(case, by=cast.lawyer)
    plan(case, by=cast.lawyer, date=in_days(20))
    for person in (cast.requester, cast.lawyer):
        page = at(person.face, "hearing_calendar", public_id=hearing.public_id)
        response: Any = browser_of(person).get(page)
        assert set(events(response.content)) == {uid_of(hearing)}
        assert response["Content-Disposition"] == 'attachment; filename="hearings.ics"'
    for person in (cast.stranger, cast.colleague):
        page = at("portal", "hearing_calendar", public_id=hearing.public_id)
        assert browser_of(person).get(page).status_code == 404
    hearing.hide(by=cast.lawyer)
    page = at("portal", "hearing_calendar", public_id=hearing.public_id)
    assert browser_of(cast.requester).get(page).status_code == 404


def add_many(case: Matter, cast: Cast, count: int) -> None:
    """Hearings without their events, quickly."""
    first = plan(case, by=cast.lawyer)
    Hearing.objects.bulk_create(
        Hearing(
            dossier_id=case.pk,
            date=first.date,
            time=first.time,
            zone=first.zone,
            starts=first.starts + timedelta(minutes=number),
            ends=first.ends + timedelta(minutes=number),
            added_by=cast.lawyer,
        )
        for number in range(1, count)
    )


# the feed, that it was read; for whom it acts: six; the hearings to come, and those that were; the office
QUERIES = 11


@pytest.mark.parametrize("count", [1, 60])
@pytest.mark.parametrize("person", ["requester", "lawyer"])
def test_a_feed_makes_as_many_queries_as_it_is_known_for(
    cast: Cast, case: Matter, person: str, count: int
) -> None:
    add_many(case, cast, count)
    address = address_of(cast.people[person])
    with CaptureQueriesContext(connection) as captured:
        assert len(held(address)) == count
    own = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(own) == QUERIES, "\n".join(sql[:200] for sql in own)


def test_a_feed_holds_the_next_ones_first_and_then_the_latest(
    cast: Cast, case: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [plan(case, by=cast.lawyer, date=in_days(number)) for number in (-20, -10, 5, 6, 7)]
    monkeypatch.setattr(feeds, "MOST", 4)
    assert feeds.in_feed(cast.requester, "all") == made[1:]
    monkeypatch.setattr(feeds, "MOST", 2)
    assert feeds.in_feed(cast.requester, "all") == made[2:4]


@pytest.mark.long
def test_five_thousand_hearings_are_read_in_a_few_seconds(cast: Cast, case: Matter) -> None:
    add_many(case, cast, feeds.MOST + 3)
    address = address_of(cast.requester)
    started = timezone.now()
    response = fetch(address)
    assert timezone.now() - started < timedelta(seconds=20)
    assert response.content.count(b"BEGIN:VEVENT") == feeds.MOST
