"""The page of one's calendar: an address made, shown once, replaced and ended."""

import re
from typing import Any

import pytest

from tests.cast import Browser, at, form_of, submission
from wathiq.accounts.models import CalendarFeed, System, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

PAGE, MAKE, END = (at("portal", name) for name in ("calendar", "calendar_make", "calendar_end"))
ADDRESS = re.compile(r"http://testserver(/(?:staff/)?calendar/[\w-]{43}\.ics)")


def make(browser: Browser, page: str = MAKE, **data: str) -> str:
    """The page that shows the new address."""
    response: Any = browser.post(page, {"submission": submission(), **data})
    assert response.status_code == 200
    return str(response.content.decode())


def feed_of(user: User) -> CalendarFeed:
    found = CalendarFeed.of(user)
    assert found is not None
    return found


def events() -> list[str]:
    found = Event.objects.filter(chain=System().chain_id, kind__startswith="account.calendar")
    return list(found.order_by("sequence").values_list("kind", flat=True))


def test_an_address_is_shown_once(cast: Cast, requester_browser: Browser) -> None:
    assert "Make a calendar address" in requester_browser.text(PAGE)
    page = make(requester_browser)
    found = ADDRESS.search(page)
    assert found
    assert f'href="webcal://testserver{found[1]}"' in page
    assert f'data-copy="{found[0]}"' in page
    assert Browser().get(found[1]).status_code == 200
    later = requester_browser.text(PAGE)
    assert not ADDRESS.search(later)
    assert "A calendar last read it" in later
    assert events() == ["account.calendar_made"]


def test_a_form_that_is_sent_twice_makes_one_address(cast: Cast, requester_browser: Browser) -> None:
    data = {"submission": submission()}
    assert requester_browser.post(MAKE, data).status_code == 200
    first = feed_of(cast.requester)
    again: Any = requester_browser.post(MAKE, data)
    assert (again.status_code, again["Location"]) == (302, PAGE)
    assert feed_of(cast.requester) == first


def test_looking_makes_nothing(cast: Cast, requester_browser: Browser) -> None:
    requester_browser.text(PAGE)
    requester_browser.text(MAKE)
    assert CalendarFeed.of(cast.requester) is None


def test_a_new_address_is_asked_about_and_keeps_the_choice(cast: Cast, requester_browser: Browser) -> None:
    make(requester_browser, with_titles="on")
    before = feed_of(cast.requester)
    asked = requester_browser.text(MAKE)
    assert "The address you have ends at once" in asked
    make(requester_browser, **form_of(asked, action=MAKE))
    after = feed_of(cast.requester)
    assert after != before
    assert after.with_titles
    before.refresh_from_db()
    assert before.ended is not None


def test_an_address_ends_by_its_button(cast: Cast, requester_browser: Browser) -> None:
    found = ADDRESS.search(make(requester_browser))
    assert found
    assert requester_browser.post(END)["Location"] == PAGE
    assert Browser().get(found[1]).status_code == 404
    assert "Make a calendar address" in requester_browser.text(PAGE)
    assert requester_browser.post(END)["Location"] == PAGE
    assert events() == ["account.calendar_made", "account.calendar_ended"]


def test_titles_are_a_choice_of_everybody_and_the_hearings_of_the_legal_team(
    cast: Cast, requester_browser: Browser, lawyer_browser: Browser
) -> None:
    make(requester_browser, scope="all")
    assert feed_of(cast.requester).scope == "mine"
    page = make(lawyer_browser, at("staff", "calendar_make"), scope="all")
    assert ADDRESS.search(page)
    assert feed_of(cast.lawyer).scope == "all"
    here = at("staff", "calendar")
    lawyer_browser.post(here, {"scope": "mine", "with_titles": "on"})
    assert (feed_of(cast.lawyer).scope, feed_of(cast.lawyer).with_titles) == ("mine", True)
    lawyer_browser.post(here, {"scope": "mine", "with_titles": "on"})
    wrong: Any = lawyer_browser.post(here, {"scope": "everybody"})
    assert wrong.status_code == 422
    assert events() == ["account.calendar_made"] * 2 + ["account.calendar_changed"]


def test_nobody_else_can_end_or_change_it(cast: Cast, stranger_browser: Browser) -> None:
    CalendarFeed.make(by=cast.requester)
    stranger_browser.post(END)
    stranger_browser.post(PAGE, {"with_titles": "on"})
    make(stranger_browser)
    assert not feed_of(cast.requester).with_titles


def test_its_owner_is_told_by_mail_without_the_address(
    cast: Cast, requester_browser: Browser, mailoutbox: list[Any]
) -> None:
    found = ADDRESS.search(make(requester_browser))
    assert found
    outbox.send(Message.objects.get(event__kind="account.calendar_made").pk)
    (mail,) = mailoutbox
    assert mail.to == [cast.requester.email]
    assert found[1] not in mail.body
    assert f"http://testserver{PAGE}" in mail.body


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_speaks_every_language(cast: Cast, requester_browser: Browser, language: str) -> None:
    cast.requester.speak(language)
    assert f'lang="{language}"' in requester_browser.text(PAGE)
