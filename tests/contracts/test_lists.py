"""Lists of both faces: search, filters, order, pages and export."""

import io

import openpyxl
import pytest

from tests.cast import Browser, at, draw_up, shared
from wathiq.contracts import lists
from wathiq.contracts.lists import Filters
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier


def titles(page: str, *names: str) -> set[str]:
    return {name for name in names if name in page}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("cement", {"Supply of cement"}),
        ("CEMENT", {"Supply of cement"}),
        ("atlas", {"Supply of cement"}),
        ("رافعات", {"عقد تأجير رافعات"}),
        ("nothing at all", set()),
        ("%", set()),
        ("_", set()),
    ],
)
def test_staff_search_by_name_and_company(
    cast: Cast, lawyer_browser: Browser, q: str, found: set[str]
) -> None:
    shared(cast, "Supply of cement")
    draw_up(cast, "عقد تأجير رافعات")
    page = lawyer_browser.text(at("staff", "contracts"), data={"q": q})
    assert titles(page, "Supply of cement", "عقد تأجير رافعات") == found


def test_staff_search_by_reference(cast: Cast, lawyer_browser: Browser) -> None:
    wanted, other = draw_up(cast, "Wanted"), draw_up(cast, "Other")
    assert other.reference != wanted.reference
    page = lawyer_browser.text(at("staff", "contracts"), data={"q": wanted.reference})
    assert titles(page, "Wanted", "Other") == {"Wanted"}


def test_the_views_and_filters_narrow_the_list(cast: Cast, lawyer_browser: Browser) -> None:
    shared(cast, "Shown one")
    draw_up(cast, "Hidden one", by=cast.administrator)

    def shown(**query: str) -> set[str]:
        return titles(lawyer_browser.text(at("staff", "contracts"), data=query), "Shown one", "Hidden one")

    assert shown() == {"Shown one", "Hidden one"}
    assert shown(view="shown") == {"Shown one"}
    assert shown(view="mine") == {"Shown one"}
    assert shown(assignee=str(cast.administrator.public_id)) == {"Hidden one"}
    assert shown(company=str(cast.companies["atlas"].public_id)) == {"Shown one"}
    assert shown(status="junk", view="junk", sort="junk", **{"from": "junk"}) == {"Shown one", "Hidden one"}


def test_the_green_line_stands_beside_what_clients_can_see_and_nowhere_else(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast, "Shown one")
    draw_up(cast, "Hidden one")
    page = lawyer_browser.text(at("staff", "contracts"))
    assert page.count('class="name shown"') == 1
    assert page.index('class="name shown"') < page.index("Shown one") < page.index("Clients can see this")
    contract.hide(by=cast.lawyer)
    assert 'class="name shown"' not in lawyer_browser.text(at("staff", "contracts"))


@pytest.mark.parametrize("sort", list(Filters.ORDERS))
def test_pages_by_key_visit_every_row_once_in_both_directions(cast: Cast, sort: str) -> None:
    for number in range(7):
        draw_up(cast, f"Contract {number % 3}")
    Dossier.objects.update(updated=Dossier.objects.values("updated")[:1])  # equal keys need the tie-breaker
    everything = [row["public_id"] for row in lists.for_staff(cast.lawyer, Filters(sort=sort), size=50).rows]
    walked, cursor = [], ""
    while True:
        page = lists.for_staff(cast.lawyer, Filters(sort=sort), cursor, size=3)
        walked.append([row["public_id"] for row in page.rows])
        if page.after is None:
            break
        cursor = page.after
    assert [one for page_of_ids in walked for one in page_of_ids] == everything
    assert len(set(everything)) == 7
    back = lists.for_staff(cast.lawyer, Filters(sort=sort), page.before or "", size=3)
    assert [row["public_id"] for row in back.rows] == walked[-2]


def test_a_cursor_of_another_order_is_the_first_page(cast: Cast) -> None:
    for number in range(4):
        draw_up(cast, f"Contract {number}")
    other = lists.for_staff(cast.lawyer, Filters(sort="title"), size=2).after
    first = lists.for_staff(cast.lawyer, Filters(), size=2)
    assert lists.for_staff(cast.lawyer, Filters(), other or "", size=2) == first


def test_the_portal_list_searches_and_filters_what_is_shown(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast, "Haulage framework")
    draw_up(cast, "Haulage secret")

    def shown(**query: str) -> set[str]:
        page = requester_browser.text(at("portal", "contracts"), data=query)
        return titles(page, "Haulage framework", "Haulage secret")

    assert shown() == {"Haulage framework"}
    assert shown(q="haulage") == {"Haulage framework"}
    assert shown(q=contract.reference) == {"Haulage framework"}
    assert shown(q="secret") == set()
    assert shown(state="open") == {"Haulage framework"}
    assert shown(state="done") == set()
    assert shown(state="junk\x00", q="\x00") == {"Haulage framework"}


def test_what_is_new_is_marked_until_it_was_opened(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast, "Haulage framework")
    home, page = at("portal", "home"), at("portal", "contract", public_id=contract.public_id)
    assert "New or changed since you last opened it: 1." in requester_browser.text(home)
    requester_browser.text(page)
    assert "Nothing has changed" in requester_browser.text(home)
    contract.refresh_from_db()
    contract.edit({"title": "Haulage framework, signed"}, assignee=cast.lawyer, by=cast.lawyer)
    assert "New or changed since you last opened it: 1." in requester_browser.text(home)


def test_the_export_holds_the_list_as_narrowed_and_no_formula(cast: Cast, lawyer_browser: Browser) -> None:
    draw_up(cast, '=HYPERLINK("http://x")')
    draw_up(cast, "+1 contract")
    response = lawyer_browser.get(at("staff", "contracts_export"), {"q": "HYPERLINK"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[1].value for row in rows] == ['=HYPERLINK("http://x")']
    assert {cell.data_type for row in rows for cell in row} <= {"s", "d", "n"}
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''Contracts.xlsx"


def test_empty_lists_say_what_would_be_here(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser
) -> None:
    assert "Create the first contract" in lawyer_browser.text(at("staff", "contracts"))
    assert "A contract appears here when" in requester_browser.text(at("portal", "contracts"))
    assert Contract.objects.count() == 0
