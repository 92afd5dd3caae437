"""Nobody learns at a door who has an account: the same status, bytes and work for every address."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.test_sign_in import WRONG, sign_in
from tests.cast import Browser, at
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, invited, masked, opened, path_in
from wathiq.accounts.models import Link
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

Answer = tuple[tuple[int, str, str], list[str], tuple[int, str, str]]
KINDS = ("existing", "staff", "unknown", "inactive", "invited")


@pytest.fixture
def addresses(cast: Cast) -> dict[str, str]:
    """One address of each kind."""
    user = invited(cast)
    deliver()
    return {
        "existing": cast.requester.email,
        "staff": cast.lawyer.email,
        "unknown": "nobody@elsewhere.example",
        "inactive": cast.deactivated.email,
        "invited": user.email,
    }


def answer_to(send: Callable[[Browser], Any], *typed: str) -> Answer:
    """What a visitor can tell: the answer, the statements it took, and the page it leads to."""
    browser = Browser()
    with CaptureQueriesContext(connection) as captured:
        response = send(browser)
    statements = [shape(query["sql"]) for query in captured]
    after = browser.get(response["Location"]) if response.status_code == 302 else response
    return masked(response, *typed), statements, masked(after, *typed)


def shape(sql: str) -> str:
    """The statement without what differs each time: its first words and its table."""
    words = sql.split()
    tables = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("FROM", "INTO", "UPDATE")]
    return " ".join([words[0], *tables[:1]]) if words[0] not in ("SAVEPOINT", "RELEASE") else words[0]


def all_the_same(addresses: dict[str, str], send: Callable[[Browser, str], Any]) -> Answer:
    answers = {
        kind: answer_to(lambda browser, email=email: send(browser, email), email)  # type: ignore[misc]
        for kind, email in addresses.items()
    }
    assert set(answers) == set(KINDS)
    for kind in KINDS:
        assert answers[kind] == answers["existing"], kind
    return answers["existing"]


@pytest.mark.parametrize("password", ["not-the-password", "x" * 30])
@pytest.mark.parametrize("face", ["portal", "staff"])
def test_signing_in_with_a_wrong_password(addresses: dict[str, str], face: str, password: str) -> None:
    same = all_the_same(addresses, lambda browser, email: sign_in(browser, face, email, password))
    assert same[0][0] == 200
    assert WRONG in same[0][2]


def test_the_right_password_of_a_closed_account_is_a_wrong_one(addresses: dict[str, str]) -> None:
    unknown = answer_to(
        lambda browser: sign_in(browser, "portal", addresses["unknown"]), addresses["unknown"]
    )
    closed = answer_to(
        lambda browser: sign_in(browser, "portal", addresses["inactive"], PASSWORD), addresses["inactive"]
    )
    assert closed == unknown
    assert sign_in(Browser(), "portal", addresses["existing"], PASSWORD).status_code == 302


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_asking_for_a_new_password(addresses: dict[str, str], face: str) -> None:
    page = at(face, "account_reset_password")
    same = all_the_same(addresses, lambda browser, email: browser.post(page, {"email": email}))
    assert same[0][:2] == (302, at(face, "account_reset_password_done"))
    assert {letter.to[0] for letter in deliver()} == {
        addresses[kind] for kind in ("existing", "staff", "invited")
    }


def test_signing_up(cast: Cast, addresses: dict[str, str]) -> None:
    anybody_may_sign_up(cast)
    form = {"first_name": "A", "last_name": "B", "company_name": "C", "access": "clients"}
    page = at("portal", "sign_up")
    same = all_the_same(addresses, lambda browser, email: browser.post(page, form | {"email": email}))
    assert same[0][:2] == (302, at("portal", "sign_up_sent"))


def test_asking_for_an_invitation_again(cast: Cast) -> None:
    """With an expired link in hand: whether its person has joined, was deactivated, or still may come."""
    still, joined, left = [invited(cast, f"{name}@atlas.example") for name in ("still", "joined", "left")]
    paths = {letter.to[0]: path_in(letter) for letter in deliver()}
    opened(paths[joined.email])[0].post(at("portal", "invitation_accept"), {"password": GOOD})
    Link.objects.update(used=None, ended=None, expires=timezone.now() - timedelta(seconds=1))
    left.deactivate(by=cast.administrator)
    Link.objects.update(ended=None)

    def ask(path: str) -> Answer:
        browser, _page = opened(path)
        return answer_to(lambda _fresh: browser.post(at("portal", "invitation_again")))

    answers = [ask(paths[user.email]) for user in (still, joined, left)]
    assert answers[0][0][:2] == (302, at("portal", "invitation_again"))
    for other in answers[1:]:
        assert other == answers[0]
    made_up = ask(at("portal", "invitation", token="made-up"))  # has no session, and that is all
    assert (made_up[0], made_up[2]) == (answers[0][0], answers[0][2])


def test_a_stranger_cannot_lock_out_an_owner_who_signs_in_on_their_own_device(
    cast: Cast, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "1000/5m/ip,10/h/key"}
    own = Browser(REMOTE_ADDR="198.51.100.7")
    assert sign_in(own, "portal", cast.requester.email).status_code == 302
    own.post(at("portal", "account_logout"))
    pages = [
        sign_in(Browser(REMOTE_ADDR=f"203.0.113.{number}"), "portal", cast.requester.email, f"wrong-{number}")
        for number in range(15)
    ]
    assert WRONG in pages[0].content.decode()
    assert "Too many attempts" in pages[-1].content.decode()
    # the guesser does not come in even with the right password, from wherever
    stranger = sign_in(Browser(REMOTE_ADDR="203.0.113.200"), "portal", cast.requester.email)
    assert "Too many attempts" in stranger.content.decode()
    assert sign_in(own, "portal", cast.requester.email).status_code == 302


def test_guesses_on_the_owner_s_device_are_counted_too(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed_known": "5/h/key"}
    own = Browser()
    sign_in(own, "portal", cast.requester.email)
    own.post(at("portal", "account_logout"))
    pages = [sign_in(own, "portal", cast.requester.email, f"wrong-{number}") for number in range(7)]
    assert "Too many attempts" in pages[-1].content.decode()


def test_hammering_is_answered_alike_for_known_and_unknown(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "1000/5m/ip,3/h/key"}

    def answers(email: str, network: int) -> list[tuple[int, str, str]]:
        browser = Browser(REMOTE_ADDR=f"203.0.113.{network}")
        return [masked(sign_in(browser, "portal", email, "wrong"), email) for _ in range(5)]

    known = answers(cast.requester.email, 1)
    assert known == answers("nobody@elsewhere.example", 2)
    assert WRONG in known[0][2]
    assert "Too many attempts" in known[-1][2]


def test_a_deactivated_person_does_not_come_in_and_a_reactivated_one_does(cast: Cast) -> None:
    user = cast.requester
    user.deactivate(by=cast.administrator)
    assert sign_in(Browser(), "portal", user.email).status_code == 200
    user.reactivate(by=cast.administrator)
    assert sign_in(Browser(), "portal", user.email).status_code == 302
