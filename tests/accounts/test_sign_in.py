"""The two doors: who comes in, who is pointed elsewhere, and what ends a session."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from tests.cast import Browser, at, shared
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

WRONG = "The e-mail or the password is not correct."


def sign_in(browser: Browser, face: str, email: str, password: str = PASSWORD, **query: str) -> Any:
    address = at(face, "account_login")
    return browser.post(address, {"login": email, "password": password, **query})


@pytest.mark.parametrize(
    ("face", "email", "target"),
    [
        ("portal", "requester@atlas.example", "/"),
        ("portal", "REQUESTER@Atlas.Example", "/"),
        ("portal", "counterparty@gamma.example", "/"),
        ("staff", "lawyer@cabinet.example", "/staff/"),
        ("staff", "admin@cabinet.example", "/staff/"),
    ],
)
def test_the_right_person_comes_in_at_the_right_door(cast: Cast, face: str, email: str, target: str) -> None:
    browser = Browser()
    response = sign_in(browser, face, email)
    assert (response.status_code, response["Location"]) == (302, target)
    assert browser.get(target, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("requester@atlas.example", "not-the-password"),
        ("nobody@atlas.example", PASSWORD),
        ("deactivated@atlas.example", PASSWORD),
        ("requester@atlas.example' or '1'='1", PASSWORD),
        ("requester@atlas.example", "x" * 5000),
    ],
)
def test_everybody_else_gets_the_same_answer(cast: Cast, email: str, password: str) -> None:
    page = sign_in(Browser(), "portal", email, password).content.decode()
    assert WRONG in page or "valid email" in page or "at most" in page
    assert "Welcome" not in page


def test_wrong_password_unknown_address_and_deactivated_account_answer_with_equal_bytes(cast: Cast) -> None:
    def answer(email: str, password: str) -> tuple[int, str]:
        import re

        response = sign_in(Browser(), "portal", email, password)
        page = response.content.decode().replace(email, "EMAIL")
        return response.status_code, re.sub(
            r'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', "", page
        )

    wrong = answer("requester@atlas.example", "not-the-password")
    assert answer("nobody@atlas.example", PASSWORD) == wrong
    assert answer("deactivated@atlas.example", PASSWORD) == wrong


@pytest.mark.parametrize(
    ("face", "email", "words"),
    [
        ("portal", "lawyer@cabinet.example", "Sign in to the main application"),
        ("staff", "requester@atlas.example", "Sign in to the client portal"),
    ],
)
def test_the_wrong_door_points_to_the_right_one_and_leaves_no_session(
    cast: Cast, face: str, email: str, words: str
) -> None:
    browser = Browser()
    response = sign_in(browser, face, email)
    assert response.status_code == 403
    assert words in response.content.decode()
    assert not any("_auth_user_id" in session.get_decoded() for session in Session.objects.all())
    home = "/" if face == "portal" else "/staff/contracts/"
    assert browser.get(home).status_code == 302


def test_a_wrong_password_at_the_wrong_door_says_nothing_about_the_account(cast: Cast) -> None:
    page = sign_in(Browser(), "portal", "lawyer@cabinet.example", "not-the-password").content.decode()
    assert WRONG in page
    assert "main application" not in page


def test_a_session_of_one_face_opens_nothing_in_the_other(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    client = browser_of(cast.requester)
    name = settings.SESSION_COOKIE_NAME
    client.cookies[f"{name}-staff"] = client.cookies[name].value  # carried over by hand
    response = client.get("/staff/contracts/")
    assert response.status_code == 403
    assert "Sign in to the client portal" in response.content.decode()


def test_a_lawyer_and_a_client_are_signed_in_side_by_side(cast: Cast) -> None:
    browser = Browser()
    sign_in(browser, "portal", "requester@atlas.example")
    sign_in(browser, "staff", "lawyer@cabinet.example")
    assert "Welcome, Salma" in browser.text("/")
    assert "Create a contract" in browser.text("/staff/contracts/")
    browser.post(at("staff", "account_logout"))
    assert browser.get("/staff/contracts/").status_code == 302
    assert "Welcome, Salma" in browser.text("/")


def test_the_session_key_changes_at_sign_in(cast: Cast) -> None:
    browser = Browser()
    browser.get(at("portal", "account_login"))
    browser.cookies[settings.SESSION_COOKIE_NAME] = "fixed-by-somebody-else"
    sign_in(browser, "portal", "requester@atlas.example")
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "fixed-by-somebody-else"
    assert "Welcome" in browser.text("/")


def test_deactivation_and_a_new_password_end_every_session(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    first, second = browser_of(cast.requester), browser_of(cast.watcher)
    assert first.get("/").status_code == second.get("/").status_code == 200
    cast.requester.deactivate(by=cast.administrator)
    assert first.get("/").status_code == 302
    watcher = User.objects.get(pk=cast.watcher.pk)
    watcher.set_password("another-long-password")
    watcher.save(update_fields=["password"])
    assert second.get("/").status_code == 302


def test_sign_in_leads_back_to_the_page_asked_for_but_never_to_another_site(cast: Cast) -> None:
    contract = shared(cast)
    page = at("portal", "contract", public_id=contract.public_id)
    asked = Browser().get(page)
    assert asked["Location"] == f"{at('portal', 'account_login')}?next={page}"
    assert sign_in(Browser(), "portal", "requester@atlas.example", next=page)["Location"] == page
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert sign_in(Browser(), "portal", "requester@atlas.example", next=elsewhere)["Location"] == "/"


def test_a_fragment_asked_for_after_the_session_ended_leads_to_sign_in(cast: Cast) -> None:
    response = Browser().get(
        "/staff/contracts/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/staff/contracts/?q=a"},
    )
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/staff/sign-in/?next=%2Fstaff%2Fcontracts%2F%3Fq%3Da"


def test_repeated_failures_are_slowed_down(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/5m/ip,200/h/key"}
    browser = Browser()
    pages = [sign_in(browser, "portal", "requester@atlas.example", f"wrong-{number}") for number in range(7)]
    assert WRONG in pages[0].content.decode()
    assert "Too many attempts" in pages[-1].content.decode()
    # the right password does not help the guesser now; its owner, elsewhere, comes in
    assert "Too many attempts" in sign_in(browser, "portal", "requester@atlas.example").content.decode()
    assert sign_in(Browser(REMOTE_ADDR="203.0.113.9"), "portal", "requester@atlas.example").status_code == 302


def test_signing_in_is_on_the_record(cast: Cast) -> None:
    from wathiq.audit.models import Event

    sign_in(Browser(), "portal", "requester@atlas.example")
    event = Event.objects.get(kind="account.signed_in")
    assert event.actor == cast.requester.public_id


def test_csrf_is_asked_of_every_form(cast: Cast) -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert sign_in(strict, "portal", "requester@atlas.example").status_code == 403
    assert strict.post(at("portal", "set_language"), {"language": "fr"}).status_code == 403


def test_whoever_asks_too_often_gets_our_own_page_in_their_face(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    browser = Browser()
    sign_in(browser, "staff", "lawyer@cabinet.example", "not-the-password")
    refused = sign_in(browser, "staff", "lawyer@cabinet.example", "not-the-password")
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "Your account is safe." in page
    assert 'class="staff' in page
