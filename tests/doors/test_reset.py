"""A forgotten password: the same answer for everybody, and a link that works once for the right person."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from tests.accounts.test_sign_in import sign_in
from tests.cast import Browser, at
from tests.contracts.test_double_clicks import at_once
from tests.doors.post import GOOD, deliver, invited, opened, path_in
from wathiq.accounts import reset
from wathiq.accounts.models import User, Visitor
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage

FORGOTTEN = at("portal", "account_reset_password")
OTHER = "another copper tulip ferry"


def ask(email: str, face: str = "portal") -> Any:
    return Browser().post(at(face, "account_reset_password"), {"email": email})


def path_for(user: User) -> str:
    """The path in the mail that this person gets for asking."""
    ask(user.email, user.face)
    [letter] = deliver()
    assert letter.to == [user.email]
    return path_in(letter)


def choose(browser: Browser, path: str, password: str = GOOD) -> Any:
    key = path.removesuffix("/").rpartition("/")[2]
    return browser.post(path.replace(key, "set-password"), {"password1": password})


def test_a_client_who_forgot_the_password_chooses_a_new_one_and_signs_in(cast: Cast) -> None:
    path = path_for(cast.requester)
    browser, page = opened(path)
    assert page.redirect_chain[-1][0].endswith("/set-password/")  # the token has left the address
    assert cast.requester.email in page.content.decode()
    done = choose(browser, path)
    assert done["Location"] == at("portal", "account_reset_password_from_key_done")
    page = browser.text(done["Location"])
    assert f'href="{at("portal", "account_login")}"' in page
    assert sign_in(Browser(), "portal", cast.requester.email, GOOD).status_code == 302
    assert sign_in(Browser(), "portal", cast.requester.email).status_code == 200  # the old one
    assert Event.objects.filter(kind="account.password_reset").count() == 1
    [letter] = deliver()
    assert letter.to == [cast.requester.email]
    assert "was changed" in letter.subject


def test_a_lawyer_does_the_same_at_the_staff_door(cast: Cast) -> None:
    path = path_for(cast.lawyer)
    assert path.startswith("/staff/")
    browser, _page = opened(path)
    assert choose(browser, path).status_code == 302
    assert sign_in(Browser(), "staff", cast.lawyer.email, GOOD).status_code == 302


def test_nothing_is_sent_to_strangers_nor_to_the_deactivated(cast: Cast) -> None:
    assert path_for(cast.requester)
    for email in ("nobody@elsewhere.example", cast.deactivated.email):
        assert ask(email).status_code == 302
        assert deliver() == []


def test_an_invited_person_who_forgot_gets_a_new_invitation(cast: Cast) -> None:
    user = invited(cast)
    deliver()
    ask(user.email)
    [letter] = deliver()
    assert "/invitation/" in str(letter.body)
    browser, _page = opened(path_in(letter))
    assert browser.post(at("portal", "invitation_accept"), {"password": GOOD}).status_code == 302


def test_the_mail_is_for_one_person_and_names_no_key_of_the_database(cast: Cast) -> None:
    ask(f"  {cast.requester.email.upper()} ")
    [letter] = deliver()
    assert (letter.to, letter.cc, letter.bcc) == ([cast.requester.email], [], [])
    assert cast.requester.public_id.hex in path_in(letter)


@pytest.mark.parametrize(
    "email",
    ["a@b.example\nBcc: c@d.example", "a@b.example\r\nSubject: x", "a@b.example,c@d.example", "x" * 300],
)
def test_an_address_that_would_write_headers_is_no_address(cast: Cast, email: str) -> None:
    assert ask(email).status_code == 422
    assert not Visitor.objects.exists()


def test_a_link_works_once(cast: Cast) -> None:
    path = path_for(cast.requester)
    first, second = opened(path)[0], opened(path)[0]
    assert choose(first, path).status_code == 302
    again = choose(second, path, OTHER)
    assert again.status_code == 410
    assert "does not work any more" in again.content.decode()
    assert opened(path)[1].status_code == 410
    assert User.objects.get(pk=cast.requester.pk).check_password(GOOD)


def test_sixteen_at_once_change_it_once(transactional_db: None, password_hash: str) -> None:
    cast = engage(password_hash)
    path = path_for(cast.requester)
    cookies = opened(path)[0].cookies

    def send() -> Any:
        own = Browser()
        for morsel in cookies.values():
            own.cookies[morsel.key] = morsel.value
        return choose(own, path)

    answers = [answer.status_code for answer in at_once(send)]
    assert answers.count(302) == 1
    assert set(answers) == {302, 410}
    assert Event.objects.filter(kind="account.password_reset").count() == 1


def test_looking_at_the_link_uses_nothing_up(cast: Cast) -> None:
    path = path_for(cast.requester)
    for _ in range(20):
        assert Browser().get(path).status_code == 302
        assert Browser().head(path).status_code == 302
    browser, _page = opened(path)
    assert choose(browser, path).status_code == 302


def test_a_weak_password_is_refused_and_the_link_stays_good(cast: Cast) -> None:
    path = path_for(cast.requester)
    browser, _page = opened(path)
    refused = choose(browser, path, "short")
    assert refused.status_code == 422
    assert "at least 15 characters" in refused.content.decode()
    assert choose(browser, path).status_code == 302


def test_a_link_is_good_for_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    path = path_for(cast.requester)
    assert opened(path)[1].status_code == 200
    later = timezone.now().replace(tzinfo=None) + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(reset.Tokens, "_now", lambda self: later)
    assert opened(path)[1].status_code == 410


@pytest.mark.parametrize("end", ["password", "address", "deactivation", "role", "company", "reactivation"])
def test_a_link_ends_with_whatever_it_was_made_for(cast: Cast, end: str) -> None:
    user = cast.requester
    path = path_for(user)
    browser, page = opened(path)
    assert page.status_code == 200
    if end == "password":
        user.choose_password(OTHER)
    elif end == "address":
        user.edit({"email": "moved@atlas.example"}, by=cast.administrator)
    elif end == "role":
        user.edit({"is_collaborator": not user.is_collaborator}, by=cast.administrator)
    elif end == "company":
        user.join(cast.companies["beta"], by=cast.administrator)
    else:
        user.deactivate(by=cast.administrator)
        if end == "reactivation":
            user.reactivate(by=cast.administrator)
    assert choose(browser, path).status_code == 410
    assert not User.objects.get(pk=user.pk).check_password(GOOD)


def test_a_link_of_the_portal_opens_nothing_at_the_staff_door(cast: Cast) -> None:
    path = path_for(cast.requester)
    browser, page = opened(f"/staff{path}")
    assert page.status_code == 410
    assert cast.requester.email not in page.content.decode()
    assert choose(browser, f"/staff{path}").status_code == 410
    assert opened(path)[1].status_code == 200


@pytest.mark.parametrize(
    ("whose", "key"), [("x", "y"), ("0" * 32, "set-password"), ("1", "c8-abc"), ("zz", "%00")]
)
def test_a_made_up_link_is_explained(cast: Cast, whose: str, key: str) -> None:
    page = opened(at("portal", "account_reset_password_from_key", uidb36=whose, key=key))[1]
    assert page.status_code == 410
    assert "Ask for a new link" in page.content.decode()


def test_one_person_s_link_changes_nobody_else(cast: Cast) -> None:
    path = path_for(cast.requester)
    other = path.replace(cast.requester.public_id.hex, cast.watcher.public_id.hex)
    assert opened(other)[1].status_code == 410
    browser, page = opened(path)
    assert page.status_code == 200
    assert choose(browser, other).status_code == 410  # the key in the session is another's


def test_a_new_password_ends_the_sessions_of_the_old_one(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    elsewhere = browser_of(cast.requester)
    assert elsewhere.get("/").status_code == 200
    path = path_for(cast.requester)
    browser, _page = opened(path)
    choose(browser, path)
    assert elsewhere.get("/").status_code == 302
    assert browser.get("/").status_code == 302  # and nobody is signed in by the link alone


def test_an_address_that_was_changed_signs_in_no_more(cast: Cast) -> None:
    """allauth would keep each address it has made a link for, and go on taking it at the door."""
    old = cast.requester.email
    path_for(cast.requester)
    assert sign_in(Browser(), "portal", old).status_code == 302
    assert not EmailAddress.objects.exists()
    cast.requester.edit({"email": "moved@atlas.example"}, by=cast.administrator)
    assert sign_in(Browser(), "portal", old).status_code == 200
    assert sign_in(Browser(), "portal", "moved@atlas.example").status_code == 302


def test_somebody_who_asks_too_often_is_slowed_down(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/h/ip,5/h/key"}
    for email in (cast.requester.email, "nobody@elsewhere.example"):
        assert [ask(email).status_code for _ in range(6)] == [302] * 5 + [429]
    assert len(deliver()) == 5


def test_the_page_for_a_new_password_is_not_kept_by_browsers_or_told_to_others(cast: Cast) -> None:
    path = path_for(cast.requester)
    page = opened(path)[1]
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert not re.search(r"<form[^>]*action=", page.content.decode().split("<main")[1])


def test_csrf_is_asked_for(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORGOTTEN, {"email": cast.requester.email}).status_code == 403
