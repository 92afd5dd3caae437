"""An administrator's day with the clients: their companies, what they share, and how it ends (FR-08 to FR-10)."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import Drawn, box, choose_in_menu, draw_up, press_the_button, preview
from tests.browser.guests import CLIENTS, GOOD, Guest, accept, invite
from tests.browser.visitors import Visitor, Visitors
from tests.browser.words import Language

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Newcomers:
    """A company nobody knows yet, and two of its people; the second one is added without a company."""

    company: str
    requester: Guest
    colleague: Guest


NEWCOMERS: dict[Language, Newcomers] = {
    "fr": Newcomers(
        "Rouages du Delta",
        Guest("Léonie", "Marcerou", "leonie@rouages.example", "fr"),
        Guest("Gaspard", "Tillovec", "gaspard@rouages.example", "fr"),
    ),
    "ar": Newcomers(
        "شركة المنارة للمعدات",
        Guest("سلوى", "الدرعاني", "salwa@manara.example", "ar"),
        Guest("مروان", "القصبي", "marwan@manara.example", "ar"),
    ),
}


def test_an_administrators_day_with_the_clients(visitors: Visitors, language: Language) -> None:
    here = NEWCOMERS[language]
    administrator = visitors.signed_in(
        "administrator", language, at="/staff/contracts/?q=Maintenance of the lifts"
    )
    the_window_leads_to_the_clients(administrator)
    adds_a_company_and_its_people(administrator, here)
    gives_the_colleague_the_company(administrator, here)
    requester = accept(visitors, administrator, here.requester)
    colleague = accept(visitors, administrator, here.colleague)

    contract = draw_up(administrator, "Rental of two forklifts", company=here.company)
    share(administrator, contract, requester=here.requester)
    requester.open(contract.portal)
    requester.reads_heading(contract.title)
    finds_nothing(colleague, contract)  # FR-10: a colleague, and yet
    share(administrator, contract, watchers=here.colleague)
    colleague.open(contract.portal)
    colleague.reads_heading(contract.title)
    expect(colleague.main).to_contain_text(here.requester.name)

    moves(administrator, here.colleague, contract)
    colleague.page.reload()
    assert colleague.path.startswith("/sign-in/")  # sessions end with the company
    colleague.knock(here.colleague.email, GOOD)
    colleague.page.wait_for_url(lambda url: "/sign-in/" not in url)
    finds_nothing(colleague, contract)
    requester.page.reload()
    requester.reads_heading(contract.title)

    deactivates(administrator, here.requester, contract)
    requester.page.reload()
    assert requester.path.startswith("/sign-in/")
    requester.is_turned_away(here.requester.email, GOOD)


def the_window_leads_to_the_clients(administrator: Visitor) -> None:
    """FR-08: the same place as Settings, Client portal, Manage clients."""
    words = administrator.words
    administrator.main.locator("tbody").get_by_role("link").click()
    administrator.page.locator(".title-acts [popovertarget]").click()
    administrator.page.locator("#open-share").click()
    administrator.window.get_by_role("link", name=words.manage_clients).click()
    administrator.reads_heading(words.manage_clients)
    assert administrator.path == CLIENTS
    for place in (words.settings, words.client_portal, words.manage_clients):
        expect(administrator.main.locator(".crumb")).to_contain_text(place)
    administrator.link(words.settings).first.click()
    administrator.reads_heading(words.manage_clients)
    assert administrator.path == CLIENTS


def adds_a_company_and_its_people(administrator: Visitor, here: Newcomers) -> None:
    words, said = administrator.words, administrator.said
    administrator.link(said("Companies")).click()
    administrator.inspect()
    administrator.link(said("Add a company")).click()
    administrator.field(said("Name")).fill(here.company)
    administrator.inspect()
    administrator.button(said("Add a company")).click()
    administrator.reads_heading(here.company)
    administrator.inspect()
    administrator.link(words.add_a_client).first.click()
    expect(administrator.field(words.company).locator("option:checked")).to_have_text(here.company)
    invite(administrator, here.requester, then="Send and add another")
    expect(administrator.field(said("First name"))).to_have_value("")
    expect(administrator.field(words.company).locator("option:checked")).to_have_text(here.company)
    invite(administrator, here.colleague, company=said("No company"))
    administrator.reads_heading(here.colleague.name)
    expect(administrator.main.locator(".status")).to_have_text(words.invited)
    administrator.inspect()


def gives_the_colleague_the_company(administrator: Visitor, here: Newcomers) -> None:
    """FR-09: whoever has no company is given one, and the account is edited."""
    words, said = administrator.words, administrator.said
    administrator.open(f"{CLIENTS}?q={here.colleague.email}")
    row_of(administrator, here.colleague).get_by_role("link", name=said("Give a company")).click()
    administrator.field(words.company).select_option(label=here.company)
    administrator.button(said("Give this company")).click()
    expect(administrator.page.locator("#messages")).to_contain_text(here.company)
    expect(administrator.main.get_by_role("link", name=here.company)).to_be_visible()
    administrator.link(said("Edit")).click()
    administrator.field(said("Job title")).fill("Contrôleuse de gestion")
    administrator.inspect()
    administrator.button(said("Save")).click()
    expect(administrator.main).to_contain_text("Contrôleuse de gestion")
    administrator.link(here.company).click()
    for guest in (here.requester, here.colleague):
        expect(row_of(administrator, guest)).to_contain_text(words.invited)
    administrator.inspect()


def share(administrator: Visitor, contract: Drawn, **readers: Guest) -> None:
    """Show it to these, or to these as well."""
    administrator.open(contract.at)
    if "requester" in readers:
        choose_in_menu(administrator, administrator.words.show)
    else:
        administrator.page.locator(".title-acts [popovertarget]").click()
        administrator.page.locator("#open-share").click()
    for field, guest in readers.items():
        box(administrator, field).focus()
        administrator.page.keyboard.type(guest.last_name)
        offered = administrator.page.locator(f"[name={field}] + .ts-wrapper .option")
        expect(offered).to_contain_text([guest.name])
        administrator.page.keyboard.press("Enter")
        expect(preview(administrator)).to_contain_text(guest.name)
    press_the_button(administrator)


def finds_nothing(client: Visitor, contract: Drawn) -> None:
    client.is_told_that_nothing_is_here(contract.portal)
    client.open("/contracts/?q=" + contract.reference)
    expect(client.main.get_by_role("listitem")).to_have_count(0)
    expect(client.main).not_to_contain_text(contract.title)


def moves(administrator: Visitor, guest: Guest, contract: Drawn) -> None:
    """To another company, after reading what is lost."""
    said = administrator.said
    opens(administrator, guest)
    administrator.link(said("Change the company")).click()
    expect(administrator.page.get_by_role("heading", name=said("What they lose"))).to_be_visible()
    lost = administrator.main.get_by_role("listitem").filter(has_text=contract.reference)
    expect(lost).to_contain_text(administrator.words.watcher)
    administrator.field(administrator.words.company).select_option(label="Gamma Haulage")
    administrator.inspect()
    administrator.button(said("Change the company")).click()
    expect(administrator.page.locator("#messages")).to_contain_text("Gamma Haulage")
    expect(administrator.main.get_by_role("link", name="Gamma Haulage")).to_be_visible()


def deactivates(administrator: Visitor, guest: Guest, contract: Drawn) -> None:
    words, said = administrator.words, administrator.said
    opens(administrator, guest)
    administrator.link(said("Deactivate")).click()
    expect(administrator.main).to_contain_text(contract.title)
    administrator.inspect()
    administrator.button(said("Deactivate")).click()
    administrator.reads_heading(guest.name)
    expect(administrator.main.locator(".status")).to_have_text(words.inactive)
    administrator.open(f"{CLIENTS}?q={guest.email}")
    expect(row_of(administrator, guest)).to_contain_text(words.inactive)
    row_of(administrator, guest).locator("[popovertarget]").click()
    administrator.inspect()


def opens(administrator: Visitor, guest: Guest) -> None:
    administrator.open(f"{CLIENTS}?q={guest.email}")
    administrator.link(guest.name).click()
    administrator.reads_heading(guest.name)


def row_of(administrator: Visitor, guest: Guest) -> Locator:
    return administrator.main.locator("tbody tr").filter(has_text=guest.email)
