"""The portal's list of matters and cases: who finds what in it, what it is narrowed to, pages and export."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.cast import Browser, at, open_matter, shared
from tests.portal_matters.desk import CASE, MATTER, area, put_in, shared_matter
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.core import formats
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters import portal_lists
from wathiq.matters.models import Hearing
from wathiq.matters.portal_lists import Filters

BrowserOf = Callable[[User | None], Browser]
LIST, CASES, EXPORT = (at("portal", name) for name in ("matters", "cases", "matters_export"))
ALL = ("Advice on a lease", "Payment of an invoice", "Trade mark", "Supply of cement", "Weak on page 3")


def titles(page: str) -> set[str]:
    return {title for title in ALL if title in page}


@pytest.fixture
def several(cast: Cast) -> None:
    shared_matter(cast, "Advice on a lease", practice_area=area("Real estate"), watchers=[cast.watcher])
    shared_matter(cast, "Payment of an invoice", kind=CASE, practice_area=area("Commercial litigation"))
    shared_matter(cast, "Trade mark", practice_area=area("Intellectual property"))
    shared(cast, "Supply of cement", watchers=[cast.watcher])
    open_matter(cast, "Weak on page 3", company=cast.companies["atlas"])


READERS = {
    "requester": {"Advice on a lease", "Payment of an invoice", "Trade mark"},
    "watcher": {"Advice on a lease"},
    "colleague": set(),
    "stranger": set(),
    "counterparty": set(),
}


@pytest.mark.parametrize("person", READERS)
def test_everybody_finds_what_is_shown_to_them_and_contracts_elsewhere(
    cast: Cast, several: None, browser_of: BrowserOf, person: str
) -> None:
    browser = browser_of(cast.people[person])
    assert titles(browser.text(LIST)) == READERS[person]
    assert {row[1] for row in exported(browser)} == READERS[person]


def test_contracts_stay_on_a_page_of_their_own(several: None, requester_browser: Browser) -> None:
    assert titles(requester_browser.text(at("portal", "contracts"))) == {"Supply of cement"}


@pytest.mark.parametrize("person", ["visitor", "deactivated"])
def test_who_is_not_inside_gets_no_list(cast: Cast, browser_of: BrowserOf, person: str) -> None:
    for address in (LIST, CASES, EXPORT):
        assert browser_of(cast.people.get(person)).get(address).status_code == 302


def test_what_is_hidden_is_gone_from_the_list_and_from_what_it_can_be_narrowed_to(
    cast: Cast, requester_browser: Browser
) -> None:
    matter = shared_matter(cast, "Trade mark", practice_area=area("Intellectual property"))
    before = requester_browser.text(LIST)
    assert titles(before) == {"Trade mark"}
    assert "Intellectual property" in before
    matter.hide(by=cast.lawyer)
    after = requester_browser.text(LIST)
    assert "No matter yet" in after
    assert "Intellectual property" not in after
    assert "Intellectual property" not in requester_browser.text(f"{LIST}?q=mark")


def test_the_list_is_narrowed_by_kind_status_practice_area_and_words(
    cast: Cast, several: None, requester_browser: Browser
) -> None:
    def found(address: str = LIST, **query: str) -> set[str]:
        return titles(requester_browser.text(address, data=query))

    lease, payment, mark = "Advice on a lease", "Payment of an invoice", "Trade mark"
    assert found() == {lease, payment, mark}
    assert found(kind=MATTER) == {lease, mark}
    assert found(kind=CASE) == found(CASES) == {payment}
    assert found(CASES, kind=MATTER) == {payment}
    assert found(area=str(area("Real estate").public_id)) == {lease}
    assert found(area=str(area("Tax").public_id)) == set()
    assert found(CASES, area=str(area("Real estate").public_id)) == set()
    assert found(q="LEASE") == found(q="lease") == {lease}
    assert found(q="atlas") == {lease, payment, mark}
    assert found(q="weak") == found(q="%") == set()
    put_in(Dossier.objects.get(title=lease), category="done")
    assert found(state="done") == {lease}
    assert lease not in found(state="open") | found(state="progress")
    put_in(Dossier.objects.get(title=payment), turn="client")
    assert found(state="turn") == {payment}
    assert found(q="\x00", state="junk", kind=Dossier.Kind.CONTRACT, area="1", **{"from": "junk"}) == found()


def test_a_row_says_what_it_is_where_it_stands_and_whose_turn_it_is(
    cast: Cast, requester_browser: Browser
) -> None:
    case = shared_matter(cast, "Payment", kind=CASE, practice_area=area("Commercial litigation"))
    status = put_in(case, turn="client")
    page = requester_browser.text(LIST)
    for words in (
        case.reference,
        "Case · Commercial litigation",
        str(status),
        "It is your turn, since today",
    ):
        assert words in page
    assert f'href="{at("portal", "case", public_id=case.public_id)}"' in page


def test_a_collaborator_from_elsewhere_reads_the_header_and_whose_turn_as_others_read_it(
    cast: Cast, browser_of: BrowserOf
) -> None:
    case = shared_matter(cast, "Payment of an invoice", kind=CASE)
    case.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    put_in(case, turn="client")
    browser = browser_of(cast.counterparty)
    page = browser.text(LIST)
    assert "It is the client’s turn" in page
    assert "It is your turn" not in page
    assert titles(browser.text(LIST, data={"state": "turn"})) == set()
    # what changes for clients alone does not move the row, nor make it new
    browser.text(at("portal", "case", public_id=case.public_id))
    case.refresh_from_db()
    case.edit({"latest_update": "The court was told."}, assignee=cast.lawyer, by=cast.lawyer)
    assert "New or changed" not in browser.text(LIST)


def test_a_case_shows_its_next_hearing_to_its_clients_alone(cast: Cast, browser_of: BrowserOf) -> None:
    case = shared_matter(cast, "Payment of an invoice", kind=CASE)
    case.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    today = timezone.localdate()
    first, next_one, kept = (today + timedelta(days=days) for days in (-3, 4, 2))
    for day in (first, next_one):
        Hearing.add(case, date=day, by=cast.lawyer)
    hidden = Hearing.add(case, date=kept, by=cast.lawyer)
    hidden.hide(by=cast.lawyer)
    page, header = (browser_of(user).text(LIST) for user in (cast.requester, cast.counterparty))
    assert f"Next hearing: {formats.day(next_one)}" in page
    assert "Next hearing" not in header
    assert exported(browser_of(cast.requester))[0][8] == formats.day(next_one)
    assert not exported(browser_of(cast.counterparty))[0][8]
    for hearing in Hearing.objects.filter(date=next_one):
        hearing.cancel(by=cast.lawyer)
    assert "Next hearing" not in browser_of(cast.requester).text(LIST)


def test_what_is_new_is_marked_until_it_was_opened(cast: Cast, requester_browser: Browser) -> None:
    matter = shared_matter(cast)
    assert "New or changed" in requester_browser.text(LIST)
    requester_browser.text(at("portal", "matter", public_id=matter.public_id))
    assert "New or changed" not in requester_browser.text(LIST)
    matter.refresh_from_db()
    matter.edit({"description": "Weak on page 3"}, assignee=cast.lawyer, by=cast.lawyer)
    assert "New or changed" not in requester_browser.text(LIST)
    matter.edit({"latest_update": "The court was told."}, assignee=cast.lawyer, by=cast.lawyer)
    assert "New or changed" in requester_browser.text(LIST)


def test_empty_lists_say_what_would_be_here_and_where_nothing_matches(
    cast: Cast, requester_browser: Browser
) -> None:
    assert "A matter appears here when" in requester_browser.text(LIST)
    assert "A case appears here when" in requester_browser.text(CASES)
    shared_matter(cast)
    page = requester_browser.text(f"{LIST}?q=nothing-like-this")
    assert "Nothing is found" in page
    assert "Clear the search" in page


def test_pages_by_key_visit_every_row_once(cast: Cast, requester_browser: Browser) -> None:
    for number in range(7):
        shared_matter(cast, f"Lot {number}", kind=(MATTER, CASE)[number % 2])
    Dossier.objects.update(portal_updated=Dossier.objects.values("portal_updated")[:1])
    walked, cursor = [], ""
    while True:
        page = portal_lists.for_portal(cast.requester, Filters(), cursor, size=3)
        walked += [row["public_id"] for row in page.rows]
        if page.after is None:
            break
        cursor = page.after
    assert len(walked) == len(set(walked)) == 7


def exported(browser: Browser, **query: str) -> list[list[Any]]:
    response = browser.get(EXPORT, query)
    assert response.status_code == 200
    sheet: Any = openpyxl.load_workbook(io.BytesIO(response.content)).active  # openpyxl is not typed
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}  # and no formula
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_the_export_is_the_list_as_narrowed_and_it_is_recorded(
    cast: Cast, several: None, requester_browser: Browser
) -> None:
    shared_matter(cast, '=HYPERLINK("http://x")', description="Weak on page 3", internal_reference="A-1")
    assert len(exported(requester_browser)) == 4
    [row] = exported(requester_browser, kind=CASE, q="invoice")
    assert row[1:5] == ["Payment of an invoice", "Case", "Commercial litigation", "Atlas Holding"]
    assert exported(requester_browser, kind=CASE, q="lease") == []
    event = Event.objects.filter(kind="matters.exported").latest("at")
    assert (event.actor, event.facts["count"]) == (cast.requester.public_id, 0)
    page = requester_browser.text(f"{CASES}?q=invoice")
    assert f'href="{EXPORT}?q=invoice&amp;kind=case"' in page


def test_the_menu_leads_to_matters_and_says_where_one_is(cast: Cast, requester_browser: Browser) -> None:
    entry = f'<a href="{LIST}"'
    assert entry + ">Matters" in requester_browser.text(at("portal", "home"))
    assert entry + ' aria-current="page">Matters' in requester_browser.text(LIST)
    assert entry + ' aria-current="page">Matters' in requester_browser.text(CASES)


def test_home_tells_of_matters_as_of_contracts(cast: Cast, requester_browser: Browser) -> None:
    contract, case = shared(cast, "Supply of cement"), shared_matter(cast, "Payment", kind=CASE)
    put_in(case, turn="client")
    page = requester_browser.text(at("portal", "home"))
    assert "New or changed since you last opened them: 2." in page
    awaiting = page[page.index('id="awaits"') : page.index('id="latest"')]
    assert at("portal", "case", public_id=case.public_id) in awaiting
    assert at("portal", "contract", public_id=contract.public_id) not in awaiting
    assert at("portal", "contract", public_id=contract.public_id) in page
