"""The acts of a lawyer at the desk: draw up a contract, open a matter or a case, and show it in the client portal."""

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, expect

from tests.browser.visitors import Visitor, name_of

TYPED = {"requester": "benou", "watcher": "valcou", "both": "الخز", "colleague": "البير", "stranger": "wexel"}


@dataclass(frozen=True)
class Drawn:
    """A contract, a matter or a case as the desk sees it; `at` is its address there, `portal` in the client portal."""

    title: str
    reference: str
    at: str

    @property
    def portal(self) -> str:
        return self.at.removeprefix("/staff").replace("/cases/", "/matters/cases/")


def draw_up(lawyer: Visitor, title: str, *, company: str = "") -> Drawn:
    """A new contract, through its form."""
    lawyer.open("/staff/contracts/new/")
    lawyer.page.locator("[name=title]").fill(title)
    lawyer.page.locator("[name=type]").select_option(index=1)
    if company:
        lawyer.page.locator("[name=company]").select_option(label=company)
    lawyer.main.locator("form button.primary").click()
    lawyer.page.wait_for_url(re.compile(r"/staff/contracts/[0-9a-f-]{36}/$"))
    reference = lawyer.page.locator(".crumb .ref").inner_text()
    return Drawn(title, reference, lawyer.path)


def begin(lawyer: Visitor, section: str, title: str, *, company: str = "", **days: date) -> Drawn:
    """A new matter, or a new case, through its form and by the labels in it; `section` is matters or cases.

    `days` are arrived, filed and due, where they are not what the form proposes.
    """
    said = lawyer.said
    create = said("Create a case" if section == "cases" else "Create a matter")
    lawyer.open(f"/staff/{section}/")
    lawyer.link(create).first.click()
    lawyer.reads_heading(create)
    lawyer.field(said("Name")).fill(title)
    lawyer.field(said("Practice area")).select_option(index=1)
    if company:
        lawyer.field(said("Client company")).select_option(label=company)
    for name, day in days.items():
        lawyer.field(said({"arrived": "Arrived on", "filed": "Filed on", "due": "Due on"}[name])).fill(
            day.isoformat()
        )
    lawyer.button(create).click()
    lawyer.page.wait_for_url(re.compile(rf"/staff/{section}/[0-9a-f-]{{36}}/$"))
    return Drawn(title, lawyer.page.locator(".crumb .ref").inner_text(), lawyer.path)


def three_dots(lawyer: Visitor) -> Locator:
    return lawyer.page.locator(".title-acts [popovertarget]")


def choose_in_menu(lawyer: Visitor, label: str) -> None:
    """Open the menu of three dots, choose, and see the window."""
    three_dots(lawyer).click()
    lawyer.page.locator(".title-acts .menu").get_by_text(label, exact=True).click()
    expect(lawyer.window).to_be_visible()


def box(lawyer: Visitor, field: str) -> Locator:
    """Where the name of the requester or of watchers is typed."""
    return lawyer.page.locator(f"[name={field}] + .ts-wrapper input")


def choose(lawyer: Visitor, field: str, key: str) -> None:
    """Type part of a name, and take the first who is offered; the keyboard is enough."""
    box(lawyer, field).focus()
    type_and_take(lawyer, field, key)


def type_and_take(lawyer: Visitor, field: str, key: str) -> None:
    lawyer.page.keyboard.type(TYPED[key])
    offered = lawyer.page.locator(f"[name={field}] + .ts-wrapper .option")
    expect(lawyer.page.locator(f"[name={field}] + .ts-wrapper [aria-busy=false]")).to_be_visible()
    expect(offered).to_have_text([re.compile(re.escape(name_of(key)))])  # one, and this one
    lawyer.page.keyboard.press("Enter")
    expect(token(lawyer, field, key)).to_be_visible()


def token(lawyer: Visitor, field: str, key: str) -> Locator:
    return lawyer.page.locator(f"[name={field}] + .ts-wrapper .token").filter(has_text=name_of(key))


def preview(lawyer: Visitor) -> Locator:
    """Who will see what."""
    return lawyer.page.locator("#who-will-see")


def settle(lawyer: Visitor) -> None:
    """Wait until who will see what answers the last change; before that the button asks to read it again."""
    expect(preview(lawyer)).not_to_have_class(re.compile("htmx-request"))


def share(lawyer: Visitor, contract: Drawn, requester: str, *watchers: str) -> None:
    """Show it in the client portal to these people."""
    lawyer.open(contract.at)
    choose_in_menu(lawyer, lawyer.words.show)
    choose(lawyer, "requester", requester)
    for watcher in watchers:
        choose(lawyer, "watchers", watcher)
    confirm(lawyer, requester, *watchers)


def confirm(lawyer: Visitor, *readers: str) -> None:
    """Read who will see what, then press the button at the end of the window."""
    for key in readers:
        expect(preview(lawyer)).to_contain_text(name_of(key))
    press_the_button(lawyer)


def press_the_button(lawyer: Visitor) -> None:
    """The one at the end of the window, once who will see what stands there."""
    settle(lawyer)
    lawyer.window.locator(".dialog-foot button").click()
    expect(lawyer.window).to_have_count(0)
    expect(lawyer.page.locator("#messages")).not_to_be_empty()
