"""Everything can be done without a mouse, and one sees where one is."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import (
    TYPED,
    box,
    choose_in_menu,
    draw_up,
    preview,
    settle,
    three_dots,
    token,
    type_and_take,
)
from tests.browser.visitors import Visitor, Visitors, name_of
from tests.browser.words import Language

OUTLINE = """
(element) => {
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    const style = getComputedStyle(one);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
  }
  return false;
}
"""


def reach(visitor: Visitor, wanted: Locator, *, within: int = 40, key: str = "Tab") -> None:
    """Press Tab until there; every stop on the way shows that one is on it."""
    target = wanted.element_handle()
    for _ in range(within):
        visitor.page.keyboard.press(key)
        # on nothing, or on what the browser itself puts into a field, such as the button of its calendar
        if visitor.page.evaluate("!document.querySelector(':focus')"):
            continue
        focused = visitor.page.locator(":focus")
        assert focused.evaluate(OUTLINE), (
            f"no focus to be seen on {focused.evaluate('(one) => one.outerHTML')}"
        )
        if visitor.page.evaluate("(target) => document.activeElement === target", target):
            return
    raise AssertionError(f"{wanted} is not reached by {key}")


def test_the_skip_link_leads_past_the_navigation(visitors: Visitors, language: Language) -> None:
    visitor = visitors.arrive(language)
    for key, path in (("lawyer", "/staff/contracts/"), ("stranger", "/contracts/")):
        visitors.sit_down(visitor, key, language, at=path)
        visitor.open(path)  # with nothing pressed yet
        visitor.page.keyboard.press("Tab")
        skip = visitor.page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        visitor.page.keyboard.press("Enter")
        expect(visitor.main).to_be_focused()
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_contract_is_shown_and_hidden_by_keyboard(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    words = lawyer.words
    contract = draw_up(lawyer, "Repair of the weighbridge", company="Atlas Holding")
    lawyer.open(contract.at)
    press = lawyer.page.keyboard.press
    menu = lawyer.page.locator(".title-acts .menu")

    reach(lawyer, three_dots(lawyer))
    press("Enter")
    expect(menu).to_be_visible()
    press("Escape")
    expect(menu).to_be_hidden()
    expect(three_dots(lawyer)).to_be_focused()
    press("Enter")
    reach(lawyer, menu.get_by_text(words.show, exact=True), within=3)
    press("Enter")
    leave(lawyer)
    expect(three_dots(lawyer)).to_be_focused()

    press("Enter")
    reach(lawyer, menu.get_by_text(words.show, exact=True), within=3)
    press("Enter")
    expect(lawyer.window).to_be_visible()
    for field, key in (("requester", "both"), ("watchers", "watcher")):
        reach(lawyer, lawyer.page.locator(f"[name={field}] + .ts-wrapper input"))
        type_and_take(lawyer, field, key)
    reach(lawyer, token(lawyer, "watchers", "watcher").get_by_role("button"), key="Shift+Tab")
    press("Enter")
    expect(token(lawyer, "watchers", "watcher")).to_have_count(0)
    type_and_take(lawyer, "watchers", "watcher")
    settle(lawyer)
    expect(preview(lawyer).locator("li")).to_have_count(4)
    reach(lawyer, lawyer.window.locator(".dialog-foot button"))
    press("Enter")
    expect(lawyer.page.locator("h1.shown")).to_be_visible()

    reach(lawyer, three_dots(lawyer))
    press("Enter")
    reach(lawyer, menu.get_by_text(words.who_can_see, exact=True), within=5)
    press("Enter")
    expect(lawyer.window).to_be_visible()
    reach(lawyer, lawyer.window.locator("[data-close]").first, within=5)
    press("Enter")
    expect(lawyer.window).to_have_count(0)
    expect(three_dots(lawyer)).to_be_focused()
    press("Enter")
    reach(lawyer, menu.get_by_text(words.hide, exact=True), within=5)
    press("Enter")
    reach(lawyer, lawyer.window.get_by_role("button", name=words.hide, exact=True), within=5)
    press("Enter")
    expect(lawyer.page.locator("h1.shown")).to_have_count(0)


@pytest.mark.parametrize("language", ["fr"])
def test_the_focus_stays_in_an_open_window(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Lease of two printers")
    lawyer.open(contract.at)
    lawyer.page.locator("#see-share").click()
    expect(lawyer.window).to_be_visible()
    leave(lawyer)
    expect(lawyer.page.locator("#see-share")).to_be_focused()
    lawyer.page.keyboard.press("Enter")
    expect(box(lawyer, "requester")).to_be_focused()
    for _ in range(12):
        lawyer.page.keyboard.press("Tab")
        assert lawyer.page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog').contains(document.activeElement)"
        )


@pytest.mark.parametrize("language", ["fr"])
def test_enter_takes_nobody_whose_name_was_not_typed(visitors: Visitors, language: Language) -> None:
    """Whoever types quickly presses Enter before the server has answered."""
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Survey of the quay")
    lawyer.open(contract.at)
    choose_in_menu(lawyer, lawyer.words.show)
    expect(lawyer.window.locator(".ts-dropdown .option").first).to_be_visible()
    lawyer.page.keyboard.type(TYPED["watcher"])
    lawyer.page.keyboard.press("Enter")
    expect(lawyer.window.locator(".ts-dropdown .option, .token")).to_have_text(
        [re.compile(re.escape(name_of("watcher")))]
    )


def leave(visitor: Visitor) -> None:
    """The window opens where one types, with its list: the first Esc closes the list, the second the window."""
    offered = visitor.window.locator(".ts-dropdown .option")
    expect(offered.first).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(offered.first).to_be_hidden()
    expect(visitor.window).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.window).to_have_count(0)
