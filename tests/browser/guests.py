"""People whom the demo does not know yet: they are invited, choose a password and come in."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.browser.visitors import Visitor, Visitors, link_in
from tests.browser.words import Language

CLIENTS = "/staff/settings/client-portal/clients/"
GOOD = "copper tulip seven ferry"  # a password


@dataclass(frozen=True)
class Guest:
    first_name: str
    last_name: str
    email: str
    language: Language

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def introduce(visitor: Visitor, guest: Guest) -> None:
    """Fill in who somebody is, in the form that is on the screen."""
    visitor.field(visitor.said("First name")).fill(guest.first_name)
    visitor.field(visitor.said("Last name")).fill(guest.last_name)
    visitor.field(visitor.words.e_mail).fill(guest.email)


def invite(
    administrator: Visitor, guest: Guest, *, company: str = "", then: str = "Send the invitation"
) -> None:
    """Fill in the form to add a client, which is on the screen, and send it."""
    introduce(administrator, guest)
    administrator.field(administrator.said("Language")).select_option(guest.language)
    if company:
        administrator.field(administrator.words.company).select_option(label=company)
    administrator.button(administrator.said(then)).click()
    expect(administrator.page.locator("#messages")).to_contain_text(guest.email)


def accept(visitors: Visitors, reader: Visitor, guest: Guest) -> Visitor:
    """The guest comes with the link of the invitation and chooses a password."""
    visitor = visitors.arrive(guest.language)
    visitor.open(link_in(visitors.house, reader, guest.email, guest.language))
    choose_password(visitor)
    visitor.page.wait_for_url(visitors.house.address + "/")
    return visitor


def choose_password(visitor: Visitor, password: str = GOOD) -> None:
    visitor.field(visitor.said("New password")).fill(password)
    visitor.button(visitor.said("Choose this password")).click()
