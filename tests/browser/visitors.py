"""People at a browser of their own, who do what people do: read labels, click, type, open their mail."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Browser, BrowserContext, Locator, ViewportSize, expect

from tests.browser.house import House
from tests.browser.inspection import Inspector
from tests.browser.words import WORDS, Language, Words
from wathiq.demo.people import PASSWORD, PEOPLE, Person

DESK: ViewportSize = {"width": 1280, "height": 900}
SESSIONS = {True: "wathiq-session-staff", False: "wathiq-session"}
LOCALES = {"en": "en-GB", "fr": "fr-FR", "ar": "ar-MA"}
expect.set_options(timeout=10_000)


def person(key: str) -> Person:
    """One of the cast, as the demo describes them."""
    return next(one for one in PEOPLE if one.key == key)


def name_of(key: str) -> str:
    return f"{person(key).first_name} {person(key).last_name}"


def language_of(key: str) -> Language:
    language: Language = person(key).language  # type: ignore[assignment]  # the cast says str
    return language


def is_staff(key: str) -> bool:
    return bool(person(key).role)


class Visitor:
    """A browser, what its person reads in, and everything it complained of."""

    def __init__(self, house: House, context: BrowserContext, language: Language) -> None:
        self.house = house
        self.context = context
        self.language = language
        self.inspector = Inspector(context, house.address)
        self.page = context.new_page()

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    def said(self, english: str, of: str = "") -> str:
        """This label in the language of this person, as the catalogue has it; `of` tells words of two senses apart."""
        with translation.override(self.language):
            return pgettext(of, english) if of else gettext(english)

    # Moving about

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.house.address + path)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.house.address)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def window(self) -> Locator:
        """The dialog that is open."""
        return self.page.get_by_role("dialog")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def link(self, label: str) -> Locator:
        return self.page.get_by_role("link", name=label, exact=True)

    def field(self, label: str) -> Locator:
        """The box with this label, which may say that it is optional."""
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(|$)"))

    def reads_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def inspect(self) -> None:
        """Stop here and look whether everything on the page is right, on a desk and on a phone, light and dark."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("html")).to_have_attribute("dir", self.words.direction)
        self.inspector.inspect(self.page)

    def inspect_copy_of(self, other: "Visitor") -> None:
        """The same for the page of somebody without script: axe needs some, so it is given a copy."""
        expect(other.page.locator("html")).to_have_attribute("lang", other.language)
        other.page.wait_for_load_state()  # all of it
        html = re.sub(r"<script.*?</script>|</?noscript>", "", other.page.content(), flags=re.S)
        copy = self.context.new_page()
        copy.route(other.page.url, lambda route: route.fulfill(body=html, content_type="text/html"))
        copy.goto(other.page.url)
        self.inspector.inspect(copy)
        copy.close()

    # Doors

    def sign_in(self, key: str) -> None:
        """Fill in the form that is on the screen, and be let in."""
        self.fill_in_the_door(key)
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def fill_in_the_door(self, key: str) -> None:
        self.knock(person(key).email, PASSWORD)

    def knock(self, email: str, password: str) -> None:
        self.page.get_by_label(self.words.e_mail, exact=True).fill(email)
        self.page.get_by_label(self.words.password, exact=True).fill(password)
        self.button(self.words.sign_in).click()

    def is_turned_away(self, email: str, password: str) -> None:
        """Try the door of the client portal, which stays shut."""
        self.open("/sign-in/")
        self.knock(email, password)
        expect(self.page.get_by_role("alert")).to_be_visible()
        assert self.path.startswith("/sign-in/")

    def sign_out(self) -> None:
        self.page.locator("[popovertarget=menu-profile]").click()
        self.button(self.words.sign_out).click()
        self.page.wait_for_url("**/sign-in/")

    def read_in(self, language: Language) -> None:
        """Choose the language in its menu, unless the page speaks it already."""
        self.language = language
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator("[popovertarget=menu-language]").click()
            self.button(self.words.own_name).click()
            expect(self.page.locator("html")).to_have_attribute("lang", language)

    def forget(self, staff: bool) -> None:
        """Leave one face without signing out, as if the browser were another."""
        self.context.clear_cookies(name=SESSIONS[staff])

    # Answers

    def is_told_that_nothing_is_here(self, path: str) -> None:
        answer = self.page.goto(self.house.address + path)
        assert answer is not None
        assert answer.status == 404

    def text(self) -> str:
        return self.main.inner_text()


class Visitors:
    def __init__(self, house: House, browser: Browser, sessions: dict[str, Any]) -> None:
        self.house = house
        self.browser = browser
        self.sessions = sessions
        self.present: list[Visitor] = []

    @property
    def complaints(self) -> list[str]:
        return [complaint for visitor in self.present for complaint in visitor.inspector.complaints]

    def arrive(self, language: Language = "en", **options: Any) -> Visitor:
        """Somebody whom nobody knows yet, with a browser in this language."""
        context = self.browser.new_context(
            locale=LOCALES[language], reduced_motion="reduce", viewport=DESK, **options
        )
        context.set_default_timeout(10_000)
        visitor = Visitor(self.house, context, language)
        self.present.append(visitor)
        return visitor

    def signed_in(
        self, key: str, language: Language | None = None, *, at: str = "", **options: Any
    ) -> Visitor:
        """One of the cast at this page, or at their first, reading in their own language or in this one."""
        visitor = self.arrive(language or language_of(key), **options)
        self.sit_down(visitor, key, language, at=at)
        return visitor

    def sit_down(self, visitor: Visitor, key: str, language: Language | None = None, *, at: str = "") -> None:
        """One of the cast takes over this browser from whoever of their face sat there. Quicker than a new one."""
        visitor.language = language or language_of(key)
        visitor.forget(is_staff(key))
        if key in self.sessions:
            visitor.context.add_cookies(self.sessions[key])
        visitor.open(at or ("/staff/contracts/" if is_staff(key) else "/"))
        if "/sign-in/" in visitor.page.url:
            visitor.read_in(visitor.language)
            visitor.sign_in(key)
            ours = SESSIONS[is_staff(key)]
            self.sessions[key] = [one for one in visitor.context.cookies() if one.get("name") == ours]
        visitor.read_in(visitor.language)

    def photograph(self, folder: Path) -> None:
        """What was on the screens, for whoever reads about a failure."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, visitor in enumerate(self.present):
            for page in visitor.context.pages:
                page.screenshot(path=folder / f"{number}.png")

    def leave(self) -> None:
        for visitor in self.present:
            visitor.context.close()


@dataclass(frozen=True)
class Letter:
    """A mail in the demo's mailbox."""

    path: str
    subject: str
    to: str


def letters_about(house: House, reader: Visitor, reference: str) -> list[Letter]:
    """Everything that was sent about this contract, or to this address, so far; oldest first."""
    house.wait_for_the_queue()
    reader.open("/demo/mailbox/")
    found = []
    for row in reader.main.get_by_role("listitem").filter(has_text=reference).all():
        subject = row.get_by_role("link")
        to = re.search(r"\S+@\S+", row.inner_text())
        assert to
        found.append(Letter(subject.get_attribute("href") or "", subject.inner_text(), to[0]))
    return found[::-1]


def link_in(house: House, reader: Visitor, email: str, language: Language) -> str:
    """Open the newest letter to this address, see that it is written in this language, and find its link."""
    reader.open(letters_about(house, reader, email)[-1].path)
    written = reader.page.frame_locator("iframe")
    expect(written.locator("html")).to_have_attribute("lang", language)
    expect(written.locator("html")).to_have_attribute("dir", WORDS[language].direction)
    return written.locator("a.press").get_attribute("href") or ""
