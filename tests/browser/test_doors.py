"""The way in: an invitation, a sign-up, a forgotten password; with a mouse, by keyboard, and without script."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.browser.guests import CLIENTS, GOOD, Guest, choose_password, introduce, invite
from tests.browser.test_keyboard import reach
from tests.browser.visitors import Visitor, Visitors, letters_about, link_in, name_of, person
from tests.browser.words import Language

pytestmark = pytest.mark.long

RULES = "/staff/settings/client-portal/sign-up/"
BETTER = "seven copper ferries at noon"

# The administrator works in the language of the test; who is invited reads the other one.
INVITED: dict[Language, Guest] = {
    "fr": Guest("رباب", "السوسي", "rabab@invited.example", "ar"),
    "ar": Guest("Anselme", "Durvaquier", "anselme@invited.example", "fr"),
}
STRANGER: dict[Language, Guest] = {
    "fr": Guest("Clarisse", "Hautpré", "clarisse@unknown.example", "fr"),
    "ar": Guest("زينب", "الورداني", "zaynab@unknown.example", "ar"),
}
REASON = "Nous ne connaissons pas cette entreprise."


def test_an_administrator_adds_a_client_who_comes_in_by_keyboard(
    visitors: Visitors, language: Language
) -> None:
    """AR-03 to AR-06, up to the day on which the password is forgotten."""
    guest = INVITED[language]
    administrator = visitors.signed_in("administrator", language, at=CLIENTS)
    administrator.link(administrator.words.add_a_client).first.click()
    invite(administrator, guest, company="Beta Textiles")
    link = link_in(visitors.house, administrator, guest.email, guest.language)

    client = visitors.arrive("en")
    client.is_turned_away(guest.email, GOOD)
    client.open(link)
    client.language = guest.language  # as the letter
    expect(client.main.locator("h1")).to_contain_text(guest.name)
    chooses_a_password_by_keyboard(client)
    client.page.wait_for_url(visitors.house.address + "/")
    expect(client.page.locator("#messages")).not_to_be_empty()
    client.inspect()

    client.sign_out()
    client.knock(guest.email, GOOD)
    client.page.wait_for_url(visitors.house.address + "/")
    client.open(link)
    client.reads_heading(client.said("This invitation was used"))
    client.inspect()
    client.sign_out()
    administrator.open(f"{CLIENTS}?q={guest.email}")
    expect(administrator.main.locator("tbody tr")).to_contain_text(administrator.words.active)

    forgets_the_password(client, administrator, guest)
    client.is_turned_away(guest.email, GOOD)
    client.knock(guest.email, BETTER)
    client.page.wait_for_url(visitors.house.address + "/")


def chooses_a_password_by_keyboard(client: Visitor) -> None:
    keyboard, box = client.page.keyboard, client.field(client.said("New password"))
    reach(client, box)
    keyboard.type("short")
    keyboard.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    client.inspect()
    box.focus()  # the inspection turned the page about
    keyboard.type(GOOD)
    reach(client, client.button(client.said("Show the password")), within=1)
    keyboard.press("Enter")
    expect(box).to_have_attribute("type", "text")
    reach(client, client.button(client.said("Choose this password")), within=1)
    keyboard.press("Enter")


def forgets_the_password(client: Visitor, reader: Visitor, guest: Guest) -> None:
    said = client.said
    client.link(said("Forgot your password?")).click()
    client.field(client.words.e_mail).fill(guest.email)
    client.inspect()
    client.button(said("Send me the link")).click()
    client.reads_heading(said("Look in your mail"))
    link = link_in(client.house, reader, guest.email, guest.language)
    client.open(link)
    client.inspect()
    choose_password(client, BETTER)
    client.reads_heading(said("Your password was changed"))
    client.inspect()
    client.open(link)
    client.reads_heading(said("This link does not work any more"))
    client.inspect()


def test_a_stranger_signs_up_and_comes_in_once_the_approver_agrees(
    visitors: Visitors, language: Language
) -> None:
    """AR-08: with the lawyer to approve, whom the administrator names."""
    guest, company = STRANGER[language], f"Atelier {language}"
    administrator = visitors.signed_in("administrator", language, at=RULES)
    names_the_approver(administrator, "lawyer")
    lawyer = visitors.signed_in("lawyer", language)

    client = visitors.arrive(language)
    client.open("/")
    asks_for_an_account(client, guest, company)
    client.inspect()
    client.open(link_in(visitors.house, administrator, guest.email, language))
    client.inspect()
    choose_password(client)
    client.reads_heading(client.said("The legal team looks at it"))
    client.inspect()
    client.is_turned_away(guest.email, GOOD)

    lawyer.open(link_in(visitors.house, administrator, person("lawyer").email, language))
    lawyer.reads_heading(guest.name)
    for fact in (guest.email, company, lawyer.words.client):
        expect(lawyer.main.locator(".facts")).to_contain_text(fact)
    lawyer.inspect()
    lawyer.page.get_by_role("radio", name=lawyer.words.client_and_collaborator, exact=True).check()
    expect(lawyer.field(lawyer.said("Name of the new company"))).to_have_value(company)
    lawyer.button(lawyer.words.approve).click()
    expect(lawyer.page.locator("#messages")).to_contain_text(guest.name)
    expect(lawyer.main).not_to_contain_text(guest.email)

    client.open(link_in(visitors.house, administrator, guest.email, language))
    client.knock(guest.email, GOOD)
    client.page.wait_for_url(visitors.house.address + "/")
    client.reads_heading(client.said("Welcome, %(name)s") % {"name": guest.first_name})
    administrator.open(f"{CLIENTS}?q={guest.email}")
    row = administrator.main.locator("tbody tr")
    for told in (
        guest.name,
        company,
        administrator.words.client_and_collaborator,
        administrator.words.active,
    ):
        expect(row).to_contain_text(told)


def names_the_approver(administrator: Visitor, key: str) -> None:
    """In the rules of signing up; clients and collaborators may."""
    administrator.page.get_by_role("radio", name=administrator.said("Clients and collaborators")).check()
    administrator.field(administrator.said("Who approves")).select_option(label=name_of(key))
    administrator.inspect()
    administrator.button(administrator.said("Save")).click()
    expect(administrator.page.locator("#messages")).not_to_be_empty()


def asks_for_an_account(client: Visitor, guest: Guest, company: str) -> None:
    """From the door, with a mistake on the way."""
    client.link(client.words.sign_up).click()
    client.reads_heading(client.words.sign_up)
    introduce(client, guest)
    client.field(client.words.company).fill(company)
    client.main.locator("form").evaluate("(form) => { form.noValidate = true; }")
    client.button(client.words.sign_up).click()  # without saying what for
    expect(client.main.locator(".error")).to_be_visible()
    client.inspect()
    expect(client.field(client.words.company)).to_have_value(company)
    client.main.get_by_role("radio").first.check()
    client.button(client.words.sign_up).click()
    client.reads_heading(client.said("Look in your mail"))


@pytest.mark.parametrize("language", ["fr"])
def test_who_is_declined_reads_why(visitors: Visitors, language: Language) -> None:
    stranger = STRANGER[language]
    guest = replace(stranger, email=f"not-{stranger.email}", last_name=f"{stranger.last_name} II")
    administrator = visitors.signed_in("administrator", language)
    client = visitors.arrive(language, java_script_enabled=False)
    signs_up_without_script(client, administrator, guest)

    administrator.open(RULES)
    administrator.link(guest.name).click()
    administrator.button(administrator.said("Decline")).click()
    expect(administrator.field(administrator.said("Reason"))).to_be_focused()  # nobody declines without
    administrator.field(administrator.said("Reason")).fill(REASON)
    asked = administrator.page.url
    administrator.button(administrator.said("Decline")).click()
    expect(administrator.page.locator("#messages")).to_contain_text(guest.name)
    expect(administrator.main).not_to_contain_text(guest.email)
    administrator.open(asked)
    expect(administrator.main).to_contain_text(REASON)
    administrator.inspect()

    letter = letters_about(visitors.house, administrator, guest.email)[-1]
    administrator.open(letter.path)
    expect(administrator.page.frame_locator("iframe").get_by_text(REASON)).to_be_visible()
    client.is_turned_away(guest.email, GOOD)


def signs_up_without_script(client: Visitor, reader: Visitor, guest: Guest) -> None:
    client.open("/sign-in/")
    client.link(client.words.sign_up).click()
    introduce(client, guest)
    client.main.get_by_role("radio").last.check()
    reader.inspect_copy_of(client)
    client.button(client.words.sign_up).click()
    client.reads_heading(client.said("Look in your mail"))
    client.open(link_in(client.house, reader, guest.email, guest.language))
    choose_password(client)
    client.reads_heading(client.said("The legal team looks at it"))


@pytest.mark.parametrize("language", ["ar"])
def test_an_invitation_is_sent_and_accepted_without_script(visitors: Visitors, language: Language) -> None:
    guest = replace(INVITED[language], email=f"{language}-without-script@invited.example")
    reader = visitors.signed_in("administrator", language)
    administrator = visitors.signed_in("administrator", language, at=CLIENTS, java_script_enabled=False)
    administrator.link(administrator.words.add_a_client).first.click()
    reader.inspect_copy_of(administrator)
    invite(administrator, guest)

    client = visitors.arrive("en", java_script_enabled=False)
    client.open(link_in(visitors.house, reader, guest.email, guest.language))
    client.language = guest.language
    reader.inspect_copy_of(client)
    choose_password(client, "short")
    expect(client.main.locator(".error")).to_be_visible()
    choose_password(client)
    assert client.path == "/"
    expect(client.main).to_contain_text(guest.first_name)
