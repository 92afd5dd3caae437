"""An app and a passkey, with a Chromium that holds a passkey of its own, in the words that are on the screen."""

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from tests.accounts.factors import code_of
from tests.browser.visitors import Visitor, Visitors, name_of
from tests.browser.words import Language
from wathiq.demo.people import PASSWORD

pytestmark = pytest.mark.long

PEOPLE = {
    "fr": "collaborator",
    "ar": "watcher",
}  # each their own, so that nobody is asked for another's factor


def said(visitor: Visitor, english: str) -> str:
    """This label as the catalogue has it."""
    with translation.override(visitor.language):
        return gettext(english)


def with_passkeys(page: Page) -> None:
    """A device that knows its owner, and says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def confirm_by_password(visitor: Visitor) -> None:
    visitor.page.get_by_label(visitor.words.password, exact=True).fill(PASSWORD)
    visitor.button(said(visitor, "Confirm")).click()


def come_in(visitors: Visitors, language: Language) -> Visitor:
    visitor = visitors.arrive(language)
    visitor.open("/sign-in/")
    visitor.sign_in(PEOPLE[language])
    visitor.read_in(language)
    return visitor


def follow(visitor: Visitor, *labels: str) -> None:
    for label in labels:
        visitor.link(said(visitor, label)).click()


def test_a_passkey_is_added_and_signs_in_without_a_password(visitors: Visitors, language: Language) -> None:
    visitor = come_in(visitors, language)
    with_passkeys(visitor.page)
    visitor.open("/profile/")
    visitor.inspect()
    follow(visitor, "Passkeys", "Add a passkey")
    visitor.inspect()
    confirm_by_password(visitor)
    visitor.inspect()
    visitor.page.get_by_label(said(visitor, "Name"), exact=True).fill("Casablanca")
    visitor.button(said(visitor, "Add the passkey")).click()
    visitor.page.wait_for_url("**/profile/recovery-codes/")
    visitor.inspect()
    follow(visitor, "I have kept them")
    visitor.inspect()
    visitor.sign_out()

    visitor.read_in(language)
    visitor.inspect()
    visitor.button(said(visitor, "Sign in with a passkey")).click()
    visitor.page.wait_for_url(visitor.house.address + "/")
    expect(visitor.page.get_by_text(name_of(PEOPLE[language])).first).to_be_attached()

    visitor.open("/profile/passkeys/")
    expect(visitor.main.get_by_text("Casablanca", exact=True)).to_be_visible()
    visitor.inspect()
    visitor.main.get_by_role("link", name=said(visitor, "Remove")).click()
    visitor.page.get_by_role("heading", level=1).wait_for()
    if "/again/" in visitor.path:
        confirm_by_password(visitor)
    visitor.inspect()
    visitor.button(said(visitor, "Remove the passkey")).click()
    visitor.page.wait_for_url("**/profile/passkeys/")
    expect(visitor.page.get_by_text(said(visitor, "No passkey yet")).first).to_be_visible()


def test_a_browser_that_gives_no_passkey_is_told_what_else_to_do(
    visitors: Visitors, language: Language
) -> None:
    visitor = visitors.arrive(language)
    with_nothing = visitor.page.context.new_cdp_session(visitor.page)
    with_nothing.send("WebAuthn.enable")
    visitor.open("/sign-in/")
    visitor.read_in(language)
    visitor.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")
    visitor.button(said(visitor, "Sign in with a passkey")).click()
    told = visitor.page.get_by_text(said(visitor, "No passkey was used. Try again, or choose another way."))
    expect(told).to_be_visible()
    visitor.inspect()


def test_an_app_is_added_and_asked_for_at_the_next_sign_in(visitors: Visitors, language: Language) -> None:
    visitor = come_in(visitors, language)
    visitor.open("/profile/")
    follow(visitor, "Second factor")
    visitor.inspect()
    follow(visitor, "Add an app")
    confirm_by_password(visitor)
    picture = visitor.main.get_by_role("img", name=said(visitor, QR))
    expect(picture).to_be_visible()
    visitor.inspect()
    secret = visitor.main.locator("bdi.code").inner_text()
    visitor.page.get_by_label(said(visitor, "Code from the app"), exact=True).fill(code_of(secret))
    visitor.button(said(visitor, "Add the app")).click()
    visitor.page.wait_for_url("**/profile/recovery-codes/")
    recovery = visitor.main.get_by_role("listitem").locator("bdi.code").first.inner_text()
    visitor.sign_out()

    visitor.read_in(language)
    visitor.fill_in_the_door(PEOPLE[language])
    visitor.page.wait_for_url("**/sign-in/second-factor/")
    code = visitor.page.get_by_label(said(visitor, "Code"), exact=True)
    code.fill("000000")
    visitor.button(visitor.words.sign_in).click()
    expect(code).to_have_attribute("aria-invalid", "true")
    visitor.inspect()
    code.fill(recovery)
    visitor.button(visitor.words.sign_in).click()
    visitor.page.wait_for_url(visitor.house.address + "/")

    visitor.open("/profile/second-factor/app/remove/")
    confirm_by_password(visitor)
    visitor.inspect()
    visitor.button(said(visitor, "Remove the app")).click()
    visitor.page.wait_for_url("**/profile/second-factor/")
    expect(visitor.link(said(visitor, "Add an app"))).to_be_visible()


def test_a_session_on_another_device_is_ended_from_here(visitors: Visitors, language: Language) -> None:
    here, there = come_in(visitors, language), come_in(visitors, language)
    here.open("/profile/devices/")
    expect(here.main.get_by_text(said(here, "This device"), exact=True)).to_be_visible()
    here.inspect()
    here.main.get_by_role("button", name=said(here, "Sign out there")).first.click()
    expect(here.page.get_by_text(said(here, "That device is signed out."))).to_be_visible()
    there.open("/")
    assert there.path.startswith("/sign-in/")


QR = "QR code for your authenticator app. It holds the key that is written below."
