"""Drawing up a contract and editing it: mistakes are told beside the field, and what was typed stays."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import draw_up
from tests.browser.visitors import Visitor, Visitors
from tests.browser.words import Language

pytestmark = pytest.mark.long

TITLE = '"Framework" <b>of</b> عقد إطاري 2027'


def error_beside(visitor: Visitor, field: str) -> Locator:
    """The sentence that this field is described by."""
    control = visitor.page.locator(f"[name={field}]")
    expect(control).to_have_attribute("aria-invalid", "true")
    described = control.get_attribute("aria-describedby") or ""
    identity = next(one for one in described.split() if one.endswith("_error"))
    return visitor.page.locator(f"#{identity}")


def test_mistakes_are_told_beside_the_field_and_what_was_typed_stays(
    visitors: Visitors, language: Language
) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    page = lawyer.page
    lawyer.open("/staff/contracts/new/")
    lawyer.inspect()
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=type]").select_option(index=2)
    page.locator("[name=other_party]").fill("مؤسسة المسار")
    page.locator("[name=start]").fill("2027-03-01")
    page.locator("[name=end]").fill("2027-02-01")
    page.locator("[name=value]").fill("1250000.50")
    page.locator("[name=description]").fill("Deux lignes,\nune par idée.")
    lawyer.main.locator("form button.primary").click()
    for field in ("end", "currency"):
        expect(error_beside(lawyer, field)).to_be_visible()
    expect(page.get_by_role("alert")).to_be_focused()
    lawyer.inspect()
    for field, typed in (
        ("title", TITLE),
        ("other_party", "مؤسسة المسار"),
        ("start", "2027-03-01"),
        ("end", "2027-02-01"),
        ("value", "1250000.50"),
        ("description", "Deux lignes,\nune par idée."),
    ):
        expect(page.locator(f"[name={field}]")).to_have_value(typed)

    page.locator("[name=end]").fill("2028-02-01")
    page.locator("[name=currency]").select_option("MAD")
    lawyer.main.locator("form button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(lawyer.main).to_contain_text("مؤسسة المسار")
    lawyer.inspect()


def test_a_contract_is_edited_and_its_history_says_so(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Rental of a crane")
    lawyer.open(contract.at + "edit/")
    lawyer.inspect()
    title = lawyer.page.locator("[name=title]")
    title.fill("\u202eenarc")
    lawyer.main.locator("form button.primary").click()
    expect(error_beside(lawyer, "title")).to_be_visible()
    expect(title).to_be_focused()
    title.fill("Rental of two cranes")
    lawyer.main.locator("form button.primary").click()
    assert lawyer.path == contract.at
    expect(lawyer.page.get_by_role("heading", level=1)).to_have_text("Rental of two cranes")
    lawyer.link(lawyer.words.history).click()
    expect(lawyer.page.locator(".trail li")).to_have_count(2)
    expect(lawyer.page.locator(".trail")).to_contain_text("Karim Oudaran")
    lawyer.inspect()
