"""A folder among some of the legal team: the others do not find it, and its link opens for its members alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import draw_up
from tests.browser.test_attachments import opens_the_tab, row_of
from tests.browser.visitors import Visitor, Visitors, name_of
from tests.browser.words import Language

pytestmark = pytest.mark.long

FOLDER = "Stratégie"


def chooses_of_the_folder(lawyer: Visitor, label: str) -> None:
    row_of(lawyer, FOLDER).locator("[popovertarget]").click()
    row_of(lawyer, FOLDER).locator(".menu").get_by_text(label, exact=True).click()


def question(lawyer: Visitor, key: str) -> Locator:
    """What this colleague may do in the folder."""
    return lawyer.window.get_by_role("group", name=name_of(key), exact=True)


def test_a_private_folder_opens_for_its_viewer_and_is_not_there_for_another_lawyer(
    visitors: Visitors, language: Language
) -> None:
    lawyer = visitors.signed_in("lawyer", language, permissions=["clipboard-read", "clipboard-write"])
    said = lawyer.said
    contract = draw_up(lawyer, "Sale of the old quarry")
    opens_the_tab(lawyer, contract)
    lawyer.page.locator("#open-folder").click()
    lawyer.window.get_by_label(said("Name")).fill(FOLDER)
    lawyer.window.locator(".dialog-foot .primary").click()

    chooses_of_the_folder(lawyer, said("Share with colleagues"))
    viewer = said("Viewer", of="a private folder")
    question(lawyer, "administrator").get_by_label(viewer, exact=True).check()
    lawyer.inspect()
    lawyer.window.get_by_role("button", name=said("Make private"), exact=True).click()
    expect(lawyer.window).to_have_count(0)
    expect(row_of(lawyer, FOLDER)).to_contain_text(said("Private"))
    lawyer.inspect()

    chooses_of_the_folder(lawyer, said("Copy link"))
    expect(lawyer.page.locator("#toasts")).to_contain_text(said("Link copied"))
    link = lawyer.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(visitors.house.address)

    other = visitors.signed_in("walled_lawyer", language, at=f"{contract.at}attachments/")
    other.reads_heading(contract.title)
    expect(other.main).not_to_contain_text(FOLDER)
    other.is_told_that_nothing_is_here(link.removeprefix(visitors.house.address))
    assert FOLDER not in other.text()

    visitors.sit_down(other, "administrator", language, at=link)
    expect(other.main).to_contain_text(FOLDER)
    expect(other.main).to_contain_text(
        said("You are a viewer here: you read and download, and change nothing.")
    )
    other.inspect()
