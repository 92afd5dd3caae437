"""The portal's list as a workbook: exactly what its reader sees listed, and nothing that they may not read."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Browser, at, draw_up, shared
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Participant
from wathiq.workflows.models import Status

BrowserOf = Callable[[User | None], Browser]
EXPORT = at("portal", "contracts_export")


def sheet_of(browser: Browser, **query: str) -> Any:  # openpyxl is not typed
    response = browser.get(EXPORT, query)
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


def rows(browser: Browser, **query: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet_of(browser, **query).iter_rows(min_row=2)]


def test_the_export_holds_what_is_listed_and_nothing_else(cast: Cast, browser_of: BrowserOf) -> None:
    shared(cast, "Supply of cement", watchers=[cast.watcher])
    shared(cast, "Lease of a depot")
    draw_up(cast, "Weak on page 3", company=cast.companies["atlas"])
    hidden = shared(cast, "Hidden again", watchers=[cast.watcher])
    hidden.hide(by=cast.lawyer)
    titles = {person: {row[1] for row in rows(browser_of(cast.people[person]))} for person in READERS}
    assert titles == READERS


READERS: dict[str, set[str]] = {
    "requester": {"Supply of cement", "Lease of a depot"},
    "watcher": {"Supply of cement"},
    "colleague": set(),
    "stranger": set(),
    "counterparty": set(),
}


@pytest.mark.parametrize("person", ["visitor", "deactivated"])
def test_who_is_not_inside_gets_none(cast: Cast, browser_of: BrowserOf, person: str) -> None:
    assert browser_of(cast.people.get(person)).get(EXPORT).status_code == 302


def test_it_is_narrowed_like_the_list(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast, "Supply of cement")
    other = shared(cast, "Lease of a depot")
    status = next(one for one in contract.status.next_statuses if one.category != contract.status.category)
    other.move_to(status, by=cast.lawyer)
    assert [row[1] for row in rows(requester_browser, q="cement")] == ["Supply of cement"]
    assert [row[1] for row in rows(requester_browser, state=status.category)] == ["Lease of a depot"]
    assert rows(requester_browser, q="cement", state=status.category) == []
    page = requester_browser.text(at("portal", "contracts"), data={"q": "cement"})
    assert f'href="{EXPORT}?q=cement"' in page


def test_a_collaborator_from_elsewhere_reads_the_header_and_whose_turn_as_others_read_it(
    cast: Cast, browser_of: BrowserOf
) -> None:
    contract = shared(cast, "Supply of cement", watchers=[cast.watcher])
    contract.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    Status.objects.filter(pk=contract.status_id).update(turn=Status.Turn.CLIENT)
    (theirs,) = rows(browser_of(cast.counterparty))
    (own,) = rows(browser_of(cast.requester))
    assert own[:3] == theirs[:3]
    assert own[6].startswith("It is your turn")
    assert theirs[6].startswith("It is the client’s turn")
    assert len(theirs) == len(own) == 8


def test_no_cell_is_a_formula(cast: Cast, requester_browser: Browser) -> None:
    shared(cast, '=HYPERLINK("http://x")')
    shared(cast, "+1 contract")
    cells = [cell for row in sheet_of(requester_browser).iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}


def test_an_arabic_sheet_runs_from_right_to_left(cast: Cast, requester_browser: Browser) -> None:
    shared(cast)
    assert not sheet_of(requester_browser).sheet_view.rightToLeft
    cast.requester.speak("ar")
    assert sheet_of(requester_browser).sheet_view.rightToLeft


def test_it_is_recorded_that_they_were_taken(cast: Cast, requester_browser: Browser) -> None:
    shared(cast)
    requester_browser.get(EXPORT)
    event = Event.objects.get(kind="contracts.exported")
    assert (event.actor, event.facts["count"]) == (cast.requester.public_id, 1)


def test_a_longer_list_costs_no_more_queries(cast: Cast, requester_browser: Browser) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            requester_browser.get(EXPORT)
        return len(captured)

    shared(cast)
    requester_browser.get(EXPORT)
    few = queries()
    for number in range(5):
        shared(cast, f"Lot {number}")
    assert queries() == few
