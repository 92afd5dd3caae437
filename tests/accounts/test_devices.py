"""Where somebody is signed in: each session listed in words, and ended one by one."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factors import signed_in
from tests.cast import Browser, at
from wathiq.accounts import agents
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast

DEVICES = at("portal", "usersessions_list")
HOME = at("portal", "home")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 15; SM-S938B) Chrome/121 Mobile Safari/537.36", "Chrome on Android"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130 Safari/537",
            "Samsung Internet on Android",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/138 Safari/537.36 OPR/120",
            "Opera on macOS",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Something", "Linux"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert agents.in_words(agent) == words


def ends(page: str) -> list[str]:
    """Where the buttons lead that end one session."""
    return re.findall(r'action="(/profile/devices/\w{32}/end/)"', page)


def endings() -> int:
    return Event.objects.filter(kind="account.session_ended").count()


def test_every_session_is_listed_and_this_one_is_marked(cast: Cast) -> None:
    desk, phone = (
        signed_in(cast.requester, HTTP_USER_AGENT=FIREFOX),
        signed_in(cast.requester, HTTP_USER_AGENT=IPHONE),
    )
    page = desk.text(DEVICES)
    assert page.index("Firefox on Windows") < page.index("This device") < page.index("Safari on iPhone")
    assert page.count("This device") == 1
    assert len(ends(page)) == 1
    assert "127.0.0.1" in page
    for session in Session.objects.all():
        assert session.session_key not in page
    assert phone.text(DEVICES).index("Safari on iPhone") < phone.text(DEVICES).index("Firefox on Windows")
    assert "You are signed in on 2 devices" in desk.text(at("portal", "profile"))


def test_one_session_is_ended_and_the_others_go_on(cast: Cast) -> None:
    here, there, elsewhere = (signed_in(cast.requester, HTTP_USER_AGENT=FIREFOX) for _ in range(3))
    somebody = signed_in(cast.watcher)
    newest_first = ends(here.text(DEVICES))
    answer = here.post(newest_first[0])
    assert answer["Location"] == DEVICES
    assert "That device is signed out." in here.text(DEVICES)
    assert elsewhere.get(HOME).status_code == 302
    for other in (here, there, somebody):
        assert other.get(HOME).status_code == 200
    assert endings() == 1
    here.post(newest_first[0])  # pressed twice
    assert "signed out already" in here.text(DEVICES)
    assert endings() == 1


def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    theirs, other = signed_in(cast.watcher), signed_in(cast.watcher)
    (end,) = ends(theirs.text(DEVICES))
    browser = signed_in(cast.requester)
    for target in (end, "/profile/devices/x/end/", f"/profile/devices/{UserSession.objects.first()}/end/"):
        answer = browser.post(target)
        assert answer.status_code in (302, 404)
    assert other.get(HOME).status_code == 200
    assert endings() == 0
    assert browser.get(end).status_code == 405


def test_all_others_are_ended_at_once(cast: Cast) -> None:
    here, *others = (signed_in(cast.requester) for _ in range(3))
    assert here.post(at("portal", "devices_end"))["Location"] == DEVICES
    assert here.get(HOME).status_code == 200
    assert [other.get(HOME).status_code for other in others] == [302, 302]
    assert endings() == 2
    assert not ends(here.text(DEVICES))


def test_a_session_that_is_over_is_not_listed(cast: Cast) -> None:
    here, there, old = (signed_in(cast.requester) for _ in range(3))
    there.post(at("portal", "account_logout"))
    Session.objects.filter(session_key=old.session.session_key).update(expire_date="2020-01-01T00:00Z")
    assert not ends(here.text(DEVICES))


def test_sessions_of_an_earlier_password_are_not_listed(cast: Cast) -> None:
    signed_in(cast.requester)
    cast.requester.choose_password("a lamp beside nine rivers")
    here = signed_in(cast.requester, "a lamp beside nine rivers")
    assert not ends(here.text(DEVICES))


def test_the_list_costs_the_same_for_many_sessions(cast: Cast) -> None:
    here = signed_in(cast.requester)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            here.get(DEVICES)
        return len(queries)

    one = cost()
    for _ in range(4):
        signed_in(cast.requester)
    assert cost() == one


def test_a_visitor_is_led_to_the_door(db: None) -> None:
    for name in ("usersessions_list", "devices_end"):
        assert Browser().post(at("portal", name))["Location"].startswith(at("portal", "account_login"))
