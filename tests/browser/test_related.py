"""The related people of a contract: a lawyer adds and shows them, clients read them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import draw_up, share
from tests.browser.test_sharing import READERS, green_line
from tests.browser.visitors import Visitor, Visitors
from tests.browser.words import Language

pytestmark = pytest.mark.long

LONG = "Compagnie méditerranéenne d’assurances et de réassurances maritimes"


def opens_the_window(lawyer: Visitor) -> None:
    lawyer.page.locator("#open-related").click()
    expect(lawyer.window).to_be_visible()


def answers(lawyer: Visitor, source: str) -> None:
    lawyer.window.locator(f"[name=source][value={source}]").check()


def presses_add(lawyer: Visitor) -> None:
    lawyer.window.locator(".dialog-foot .primary").click()


def row_of(lawyer: Visitor, name: str) -> Locator:
    return lawyer.page.locator("#related .related > li").filter(has_text=name)


def chooses_in_its_menu(lawyer: Visitor, name: str, what: str) -> None:
    row_of(lawyer, name).locator("[popovertarget]").click()
    row_of(lawyer, name).locator(f".menu {what}").click()


def test_a_client_reads_the_related_people_whom_the_lawyer_shows(
    visitors: Visitors, language: Language
) -> None:
    """AR-18: added from the contacts and on the fly, shown, hidden, removed and brought back."""
    requester, _watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, f"Charter of the pilot boat, {language}")
    share(lawyer, contract, requester)
    client = visitors.signed_in(requester, language, at=contract.portal)
    longest = f"{LONG} {language} " + LONG.replace(" ", "") * 3
    lawyer.open(contract.at)

    # somebody from the contacts, found while one types
    opens_the_window(lawyer)
    expect(lawyer.window.locator("[name=name]")).to_be_hidden()
    lawyer.inspect()
    lawyer.page.locator("[name=contact] + .ts-wrapper input").focus()
    lawyer.page.keyboard.type("kappa cim")
    offered = lawyer.page.locator("[name=contact] + .ts-wrapper .option")
    expect(offered.filter(has_text=re.compile("^Kappa Ciments$"))).to_be_visible()
    offered.filter(has_text=re.compile("^Kappa Ciments$")).click()
    lawyer.window.locator("[name=role]").select_option("opponent")
    presses_add(lawyer)
    expect(lawyer.window).to_have_count(0)
    expect(row_of(lawyer, "Kappa Ciments")).to_be_visible()
    assert not green_line(row_of(lawyer, "Kappa Ciments").locator(".name"))

    # somebody new, with a name as long as names may be
    opens_the_window(lawyer)
    answers(lawyer, "organisation")
    expect(lawyer.window.locator("[name=organisation] + .ts-wrapper")).to_be_hidden()
    answers(lawyer, "person")
    expect(lawyer.window.locator("[name=organisation] + .ts-wrapper")).to_be_visible()
    lawyer.window.locator("[name=name]").fill(longest[:300])
    lawyer.window.locator("[name=role]").select_option("expert")
    lawyer.window.locator("[name=position]").fill("خبير حسابات")
    lawyer.window.locator("[name=shown]").press("Space")
    lawyer.inspect()
    presses_add(lawyer)
    expect(row_of(lawyer, "Compagnie")).to_be_visible()
    assert green_line(row_of(lawyer, "Compagnie").locator(".name"))
    lawyer.inspect()

    client.open(contract.portal)
    people = client.main.locator("ul.people")
    expect(people).to_contain_text("Compagnie")
    expect(people).to_contain_text("خبير حسابات")
    expect(people).not_to_contain_text("Kappa")
    client.inspect()

    # the same name again: the one who is there is offered
    opens_the_window(lawyer)
    answers(lawyer, "person")
    lawyer.window.locator("[name=name]").fill(longest[:300].upper())
    lawyer.window.locator("[name=role]").select_option("other")
    presses_add(lawyer)
    expect(lawyer.window.locator("[name=choose]")).to_be_visible()
    lawyer.inspect()
    lawyer.window.locator("[name=choose]").click()
    expect(row_of(lawyer, "Compagnie")).to_have_count(2)

    chooses_in_its_menu(lawyer, "Kappa", "[value=show]")
    expect(row_of(lawyer, "Kappa").locator(".shown")).to_be_visible()
    chooses_in_its_menu(lawyer, "Kappa", "button.danger")
    expect(row_of(lawyer, "Kappa")).to_have_count(0)
    client.open(contract.portal)
    expect(people).not_to_contain_text("Kappa")
    lawyer.page.locator(".toast").filter(has_text="Kappa").locator("form button").click()
    expect(row_of(lawyer, "Kappa").locator(".shown")).to_be_visible()
    client.open(contract.portal)
    expect(people).to_contain_text("Kappa")

    # the contact's own page
    row_of(lawyer, "Kappa").get_by_role("link", name="Kappa Ciments", exact=True).click()
    expect(lawyer.main).to_contain_text(contract.reference)
    lawyer.inspect()
    lawyer.open("/staff/contacts/")
    lawyer.inspect()
    lawyer.open("/staff/contacts/new/")
    lawyer.inspect()
