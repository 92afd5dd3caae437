"""The lists of matters and of cases: views, filters, search, order, pages and workbook."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.cast import Browser, at, draw_up, open_case, open_matter
from wathiq.accounts.models import Team
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters import lists
from wathiq.matters.models import PracticeArea
from wathiq.workflows.models import Status

Kind = Dossier.Kind


def titles(cast: Cast, kind: Any = Kind.MATTER, **given: Any) -> list[str]:
    filters = lists.Filters.read({name: str(value) for name, value in given.items()})
    return [row["title"] for row in lists.STAFF[kind].for_staff(cast.lawyer, filters).rows]


def test_each_list_holds_its_own_kind_alone(cast: Cast) -> None:
    draw_up(cast, "Contract")
    open_matter(cast, "Matter")
    open_case(cast, "Case")
    assert titles(cast) == ["Matter"]
    assert titles(cast, Kind.CASE) == ["Case"]


def test_every_filter_narrows_and_what_means_nothing_does_not(cast: Cast) -> None:
    team = Team.add("Litigation", by=cast.administrator)
    areas = list(PracticeArea.for_kind(Kind.MATTER))
    done = Status.objects.filter(workflow__kind="matter", category="done")[0]
    first = open_matter(
        cast,
        "First",
        company=cast.companies["atlas"],
        practice_area=areas[1],
        team=team,
        priority="urgent",
        internal_reference="W-1704",
        assignee=cast.walled_lawyer,
    )
    second = open_matter(cast, "Second", practice_area=areas[2], status=done)
    narrowed: list[dict[str, Any]] = [
        {"status": first.status.public_id},
        {"status": "open"},
        {"category": "open"},
        {"area": areas[1].public_id},
        {"company": cast.companies["atlas"].public_id},
        {"assignee": cast.walled_lawyer.public_id},
        {"team": team.public_id},
        {"priority": "urgent"},
        {"q": "w-1704"},
        {"q": "first"},
        {"q": first.reference},
        {"q": cast.companies["atlas"].name},
    ]
    for given in narrowed:
        assert titles(cast, **given) == ["First"], given
    assert titles(cast, status="done") == ["Second"]
    for name in ("status", "priority", "team", "view", "sort"):
        meaningless: dict[str, Any] = {name: "x"}
        assert titles(cast, **meaningless) == ["Second", "First"], name
    assert second.urgency == 2


def test_the_views(cast: Cast) -> None:
    today = timezone.localdate()
    long_ago = date(2020, 1, 1)
    late = open_matter(cast, "Late", arrived=long_ago, due=today - timedelta(days=1))
    soon = open_matter(cast, "Soon", arrived=long_ago, due=today, by=cast.administrator)
    later = open_matter(cast, "Later", arrived=long_ago, due=today + timedelta(days=90))
    done = Status.objects.filter(workflow__kind="matter", category="done")[0]
    open_matter(cast, "Done", arrived=long_ago, due=today - timedelta(days=9), status=done)
    later.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert titles(cast, view="overdue") == [late.title]
    assert titles(cast, view="soon") == [soon.title]
    assert titles(cast, view="shown") == [later.title]
    assert soon.title not in titles(cast, view="mine")
    assert late.title in titles(cast, view="mine")
    turn = late.status.turn
    assert (late.title in titles(cast, view="turn")) is (turn == Status.Turn.LEGAL)


@pytest.mark.parametrize("sort", sorted(lists.Filters.ORDERS))
def test_pages_follow_each_other_in_every_order_without_gap_or_repetition(cast: Cast, sort: str) -> None:
    for number in range(7):
        priority = ("low", "urgent", "normal")[number % 3]
        due = date(2030, 1, 1 + number % 4) if number % 2 else None
        open_matter(cast, f"Matter {number % 3}", arrived=date(2020, 1, 1), priority=priority, due=due)
    filters = lists.Filters.read({"sort": sort})
    everything = [row["public_id"] for row in lists.STAFF[Kind.MATTER].all_for_staff(cast.lawyer, filters)]
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = lists.STAFF[Kind.MATTER].for_staff(cast.lawyer, filters, cursor, size=2)
        found += [row["public_id"] for row in page.rows]
        cursor = page.after
    assert len(everything) == 7
    assert found == everything


def test_those_without_a_due_date_come_last_and_the_urgent_first(cast: Cast) -> None:
    open_matter(cast, "Never", priority="low")
    soon = open_matter(cast, "Then", arrived=date(2020, 1, 1), due=date(2030, 1, 1), priority="urgent")
    assert titles(cast, sort="due") == ["Then", "Never"]
    assert titles(cast, sort="priority") == ["Then", "Never"]
    soon.edit({"due": None, "priority": "low"}, assignee=cast.lawyer, by=cast.lawyer)
    soon.refresh_from_db()
    assert (soon.deadline, soon.urgency) == (date.max, 1)


def test_the_page_shows_what_is_shown_and_private_and_keeps_the_filters(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    open_case(cast, "Hidden walls", private=True)
    page = lawyer_browser.text(at("staff", "cases") + "?priority=normal&status=open&sort=due")
    assert "Hidden walls" in page
    assert "Private" in page
    assert 'value="open" selected' in page
    assert "Hidden walls" not in browser_of(cast.walled_lawyer).text(at("staff", "cases") + "?q=Hidden")
    for name in ("q", "from", "status", "company", "sort", "view", "area", "team", "priority", "category"):
        assert lawyer_browser.get(at("staff", "cases"), {name: "\x00'\"<"}).status_code == 200


def test_a_tampered_cursor_is_the_first_page(cast: Cast, lawyer_browser: Browser) -> None:
    open_matter(cast, "Only one")
    bad = "WyJhIiwgImRlYWRsaW5lIiwgIm5vIGRheSIsICIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDAiLCAwXQ"
    assert "Only one" in lawyer_browser.text(at("staff", "matters") + f"?sort=due&from={bad}")


def test_the_workbook_holds_the_list_as_it_is_narrowed(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    open_matter(cast, "=Lease", internal_reference="W-17")
    open_matter(cast, "Behind walls", private=True)
    address = at("staff", "matters_export")

    def rows(browser: Browser, **given: str) -> list[Any]:
        response: Any = browser.get(address, given)
        return [row[1].value for row in load_workbook(io.BytesIO(response.content)).active.rows][1:]

    assert set(rows(lawyer_browser)) == {"=Lease", "Behind walls"}
    assert rows(lawyer_browser, q="W-17") == ["=Lease"]
    assert rows(browser_of(cast.walled_lawyer)) == ["=Lease"]
