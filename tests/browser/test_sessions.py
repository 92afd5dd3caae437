"""When a session ends while a page is open, what was asked for is not lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import choose_in_menu, draw_up, three_dots
from tests.browser.visitors import Visitors
from tests.browser.words import Language

pytestmark = pytest.mark.long


@pytest.mark.parametrize("language", ["ar"])
def test_a_window_asked_for_after_the_session_ended_leads_to_the_door_and_back(
    visitors: Visitors, language: Language
) -> None:
    lawyer = visitors.arrive(language)
    lawyer.open("/staff/sign-in/")
    lawyer.sign_in("administrator")
    lawyer.read_in(language)
    contract = draw_up(lawyer, "Cleaning of the offices")
    lawyer.context.clear_cookies(name=re.compile("session"))
    three_dots(lawyer).click()
    lawyer.page.locator(".title-acts .menu").get_by_text(lawyer.words.show, exact=True).click()
    lawyer.page.wait_for_url(re.compile(r"/staff/sign-in/\?next="))
    lawyer.sign_in("administrator")
    assert lawyer.path == contract.at
    choose_in_menu(lawyer, lawyer.words.show)
    expect(lawyer.window).to_be_visible()
