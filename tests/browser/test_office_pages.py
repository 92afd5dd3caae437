"""The office's other pages: the lists, what they say when nothing is found, and the way to the clients."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visitors, name_of
from tests.browser.words import Language

pytestmark = pytest.mark.long


def test_the_list_is_searched_and_filtered(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    rows = lawyer.main.locator("tbody tr")
    everything = rows.count()
    search = lawyer.main.get_by_role("searchbox")
    search.fill("رافعات")
    lawyer.main.get_by_role("button", name=lawyer.words.search, exact=True).click()
    expect(rows).to_have_count(1)
    lawyer.inspect()
    search.fill("zzz")
    search.press("Enter")
    expect(lawyer.main.locator(".empty")).to_be_visible()
    lawyer.inspect()
    search.fill("")
    search.press("Enter")
    expect(rows).to_have_count(everything)
    lawyer.page.get_by_label(lawyer.words.status, exact=True).select_option(label=lawyer.words.signed)
    search.press("Enter")
    lawyer.page.wait_for_url(re.compile(r"status=[^&]"))
    expect(rows.filter(has_text="Maintenance of the lifts")).to_have_count(1)
    assert 0 < rows.count() < everything
    lawyer.open("/staff/contracts/")
    lawyer.inspect()


def test_the_window_leads_to_the_clients(visitors: Visitors, language: Language) -> None:
    """FR-08: the same place as Settings, Client portal, Manage clients."""
    lawyer = visitors.signed_in("lawyer", language, at="/staff/contracts/?q=Maintenance of the lifts")
    words = lawyer.words
    lawyer.main.locator("tbody").get_by_role("link").click()
    lawyer.page.locator(".title-acts [popovertarget]").click()
    lawyer.page.locator("#open-share").click()
    lawyer.window.get_by_role("link", name=words.manage_clients).click()
    expect(lawyer.page.get_by_role("heading", name=words.manage_clients, level=1)).to_be_visible()
    expect(lawyer.main).to_contain_text(name_of("stranger"))
    lawyer.inspect()
    lawyer.page.locator("[popovertarget=menu-profile]").click()
    lawyer.inspect()
    for path in ("/staff/profile/", "/staff/sign-out/", "/staff/contracts/nowhere/"):
        lawyer.open(path)
        lawyer.inspect()
