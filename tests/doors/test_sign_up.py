"""Sign up: who may, the address is proved first, and every visitor gets the same answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.accounts.test_sign_in import sign_in
from tests.cast import Browser, at
from tests.contracts.test_double_clicks import at_once
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, invited, opened, path_in
from wathiq.accounts.models import Link, Rules, SignUp, User, Visitor
from wathiq.demo.cast import Cast, engage

PAGE = at("portal", "sign_up")
PASSWORD = at("portal", "sign_up_password")
EMAIL = "yasmina@new.example"


def ask(browser: Browser | None = None, **fields: Any) -> Any:
    form = {
        "first_name": "Yasmina",
        "last_name": "Berrada",
        "email": EMAIL,
        "company_name": "Berrada Frères",
        "access": "clients",
    }
    return (browser or Browser()).post(PAGE, form | fields)


def path_for(email: str = EMAIL, **fields: Any) -> str:
    """The path in the mail for somebody who has just asked."""
    assert ask(None, email=email, **fields).status_code == 302
    [letter] = deliver()
    assert letter.to == [email]
    return path_in(letter)


def test_where_nobody_may_sign_up_there_is_no_page(cast: Cast) -> None:
    assert Browser().get(PAGE).status_code == 404
    assert ask().status_code == 404
    assert "Sign up" not in Browser().text(at("portal", "account_login"))
    assert not SignUp.objects.exists()
    anybody_may_sign_up(cast)
    assert Browser().get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in Browser().text(at("portal", "account_login"))
    assert "Sign up" not in Browser().text(at("staff", "account_login"))


def test_a_stranger_signs_up_and_is_in_at_once(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    browser, page = opened(path_for())
    assert page.redirect_chain == [(PASSWORD, 302)]
    assert "Yasmina Berrada" in page.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()  # looking proves nothing
    home = browser.post(PASSWORD, {"password": GOOD}, follow=True)
    assert "Welcome, Yasmina" in home.content.decode()
    user = User.objects.get(email=EMAIL)
    assert (user.face, user.is_client, user.is_collaborator, user.role) == ("portal", True, False, "")
    assert user.company is None  # what was typed is for the approver to read
    assert sign_in(Browser(), "portal", EMAIL, GOOD).status_code == 302
    assert SignUp.objects.get().password == ""


@pytest.mark.parametrize("access", ["clients", "collaborators", "both"])
def test_the_access_asked_for_is_the_access_given(cast: Cast, access: str) -> None:
    anybody_may_sign_up(cast)
    browser, _page = opened(path_for(access=access))
    browser.post(PASSWORD, {"password": GOOD})
    user = User.objects.get(email=EMAIL)
    assert user.is_client == (access != "collaborators")
    assert user.is_collaborator == (access != "clients")


def test_only_what_is_offered_may_be_asked_for(cast: Cast) -> None:
    anybody_may_sign_up(cast, who="clients")
    assert 'type="radio"' not in Browser().text(PAGE)
    assert ask(access="both").status_code == 422
    assert ask(access="").status_code == 302
    assert SignUp.objects.get().access == "clients"
    anybody_may_sign_up(cast)
    assert ask(access="administrator").status_code == 422
    assert SignUp.objects.count() == 1


def test_nobody_makes_themselves_staff_or_anything_else(cast: Cast) -> None:
    anybody_may_sign_up(cast, who="clients")
    extra = {
        "face": "staff",
        "role": "administrator",
        "is_active": "1",
        "is_collaborator": "1",
        "state": "approved",
        "company": str(cast.companies["atlas"].public_id),
        "user": "1",
        "language": "xx",
    }
    browser, _page = opened(path_for(**extra))
    browser.post(PASSWORD, {"password": GOOD} | extra)
    user = User.objects.get(email=EMAIL)
    assert (user.face, user.role, user.is_collaborator, user.company) == ("portal", "", False, None)
    assert user.language == "en"


def test_where_somebody_approves_the_account_waits(cast: Cast) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    browser, _page = opened(path_for())
    answer = browser.post(PASSWORD, {"password": GOOD}, follow=True)
    assert answer.redirect_chain == [(at("portal", "sign_up_waiting"), 302)]
    assert "The legal team looks at it" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()
    assert sign_in(Browser(), "portal", EMAIL, GOOD).status_code == 200
    asked = SignUp.objects.get()
    assert asked.password.startswith("argon2")
    [letter] = deliver()
    assert letter.to == [cast.lawyer.email]
    assert "Berrada Frères" in str(letter.body)
    assert at("staff", "sign_up", public_id=asked.visitor.public_id) in str(letter.body)


def test_who_has_an_account_is_told_so_by_mail_alone(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    answers = [ask(email=email) for email in (EMAIL, cast.requester.email, cast.deactivated.email)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, at("portal", "sign_up_sent"))
    }
    letters = {letter.to[0]: str(letter.body) for letter in deliver()}
    assert "/sign-up/confirm/" in letters[EMAIL]
    for email in (cast.requester.email, cast.deactivated.email):
        assert "It has one." in letters[email]
        assert "/sign-up/confirm/" not in letters[email]
    assert "/password/forgotten/" in letters[cast.requester.email]
    assert "It is closed" in letters[cast.deactivated.email]
    assert User.objects.filter(email=cast.requester.email).count() == 1


def test_who_is_invited_gets_the_invitation_again(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    user = invited(cast)
    deliver()
    ask(email=user.email)
    [letter] = deliver()
    assert path_in(letter).startswith("/invitation/")


def test_the_same_address_in_another_case_is_the_same_person(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    ask(email=" Requester@ATLAS.example ")
    [letter] = deliver()
    assert letter.to == [cast.requester.email]
    assert "It has one." in str(letter.body)


@pytest.mark.parametrize(
    "email", ["аtlas@new.example", "a\u202eb@new.example", "yasmina@nеw.example", "no", "a@b"]
)
def test_an_address_that_could_pass_for_another_is_refused(cast: Cast, email: str) -> None:
    anybody_may_sign_up(cast)
    refused = ask(email=email)
    assert refused.status_code == 422
    assert 'value="Yasmina"' in refused.content.decode()
    assert not Visitor.objects.exists()


@pytest.mark.parametrize("field", ["first_name", "last_name", "company_name"])
@pytest.mark.parametrize(
    "text", ["A\r\nBcc: other@elsewhere.example", "A\u202egnp.exe", "A\u200bB", "A\x00B", "A" * 201]
)
def test_names_hold_no_headers_and_no_disguise(cast: Cast, field: str, text: str) -> None:
    anybody_may_sign_up(cast)
    assert ask(None, **{field: text}).status_code == 422
    assert not Visitor.objects.exists()
    assert deliver() == []
    assert ask(None, **{field: "Société « L’Été »"}).status_code == 302


def test_a_stranger_s_words_do_not_go_to_somebody_else_s_address(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    for email in ("victim@new.example", cast.requester.email):
        ask(email=email, first_name="Win a prize at evil.example", company_name="Click here")
    for letter in deliver():
        whole = f"{letter.subject} {letter.body} {letter.alternatives}"  # type: ignore[attr-defined]
        assert "evil.example" not in whole
        assert "Click here" not in whole
        assert len(letter.recipients()) == 1


def test_a_link_works_once(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    path = path_for()
    first, second = opened(path)[0], opened(path)[0]
    assert first.post(PASSWORD, {"password": GOOD}).status_code == 302
    again = second.post(PASSWORD, {"password": "another copper tulip ferry"})
    assert again.status_code == 410
    assert "This link was used" in again.content.decode()
    assert User.objects.get(email=EMAIL).check_password(GOOD)


@pytest.mark.parametrize("approves", [False, True])
def test_sixteen_at_once_open_one_account(transactional_db: None, password_hash: str, approves: bool) -> None:
    cast = engage(password_hash)
    anybody_may_sign_up(cast, approver=cast.lawyer if approves else None)
    cookies = opened(path_for())[0].cookies

    def send() -> Any:
        own = Browser()
        for morsel in cookies.values():
            own.cookies[morsel.key] = morsel.value
        return own.post(PASSWORD, {"password": GOOD})

    answers = [answer.status_code for answer in at_once(send)]
    assert answers.count(302) == 1
    assert set(answers) <= {302, 404, 410}
    assert User.objects.filter(email=EMAIL).count() == (0 if approves else 1)


def test_two_links_for_one_address_open_one_account(transactional_db: None, password_hash: str) -> None:
    """Made by two mails that were written at once: neither has ended the other."""
    cast = engage(password_hash)
    anybody_may_sign_up(cast)
    asked = [
        SignUp.ask(EMAIL, access="clients", language="en", first_name="Y", last_name="B") for _ in range(2)
    ]
    tokens = [Link.make(Link.Purpose.SIGN_UP, visitor=one.visitor) for one in asked]
    Link.objects.update(ended=None)
    browsers = [opened(at("portal", "sign_up_confirm", token=token))[0] for token in tokens] * 8

    def send() -> Any:
        own = Browser()
        for morsel in browsers.pop().cookies.values():
            own.cookies[morsel.key] = morsel.value
        return own.post(PASSWORD, {"password": GOOD})

    answers = [answer.status_code for answer in at_once(send)]
    assert answers.count(302) == 1
    assert set(answers) <= {302, 404, 410}
    assert User.objects.filter(email=EMAIL).count() == 1


def test_looking_at_the_link_uses_nothing_up(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    path = path_for()
    for _ in range(20):
        assert Browser().get(path).status_code == 302
        assert Browser().head(path).status_code == 302
    browser, _page = opened(path)
    assert browser.post(PASSWORD, {"password": GOOD}).status_code == 302


def test_an_expired_link_says_so(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    path = path_for()
    browser, _page = opened(path)
    Link.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert browser.post(PASSWORD, {"password": GOOD}).status_code == 410
    page = browser.get(PASSWORD).content.decode()
    assert "This link has expired" in page
    assert f'href="{PAGE}"' in page


def test_a_newer_link_replaces_the_older(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    old, new = path_for(), path_for()
    page = opened(old)[1]
    assert page.status_code == 410
    assert "This link was replaced" in page.content.decode()
    assert opened(new)[1].status_code == 200


@pytest.mark.parametrize("change", ["off", "other", "account"])
def test_a_link_is_worth_nothing_once_signing_up_is_over(cast: Cast, change: str) -> None:
    anybody_may_sign_up(cast)
    browser, page = opened(path_for())
    assert page.status_code == 200
    if change == "account":
        invited(cast, EMAIL)
    else:
        anybody_may_sign_up(cast, who="off" if change == "off" else "collaborators")
    answer = browser.post(PASSWORD, {"password": GOOD})
    assert answer.status_code == 410
    assert "not possible" in answer.content.decode()
    assert not User.objects.filter(email=EMAIL, is_active=True).exists()
    assert not Link.objects.get().used


def test_a_weak_password_is_refused_and_the_link_stays_good(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    browser, _page = opened(path_for())
    for weak in ("short", "Yasmina Berrada", "yasmina@new.example"):
        assert browser.post(PASSWORD, {"password": weak}).status_code == 422
    assert browser.post(PASSWORD, {"password": GOOD}).status_code == 302


def test_a_sign_up_link_is_no_invitation(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    token = path_for().removesuffix("/").rpartition("/")[2]
    for face in ("portal", "staff"):
        assert opened(at(face, "invitation", token=token))[1].status_code == 404
    assert Browser().get(f"/staff/sign-up/confirm/{token}/").status_code == 404
    assert opened(at("portal", "sign_up_confirm", token=token))[1].status_code == 200


def test_the_session_is_a_new_one_after_the_password_was_chosen(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    browser, _page = opened(path_for())
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post(PASSWORD, {"password": GOOD})
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_whoever_is_signed_in_needs_no_account(cast: Cast, browser_of: Callable[..., Browser]) -> None:
    anybody_may_sign_up(cast)
    assert browser_of(cast.requester).get(PAGE)["Location"] == "/"
    assert ask(browser_of(cast.requester)).status_code == 302
    assert not SignUp.objects.exists()


def test_who_waits_and_asks_again_is_told_to_wait(cast: Cast) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    browser, _page = opened(path_for())
    browser.post(PASSWORD, {"password": GOOD})
    deliver()
    ask()
    [letter] = deliver()
    assert "waits for approval" in letter.subject
    assert "/sign-up/confirm/" not in str(letter.body)


def test_one_address_gets_few_mails_and_the_answer_never_changes(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"sign_up": "20/h/ip", "sign_up_for_one": "3/d/key"}
    anybody_may_sign_up(cast)
    answers = [ask(email=email) for _ in range(5) for email in (EMAIL, cast.requester.email)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, at("portal", "sign_up_sent"))
    }
    assert sorted(letter.to[0] for letter in deliver()) == sorted([EMAIL, cast.requester.email] * 3)
    assert SignUp.objects.count() == 6


def test_one_device_asks_for_few_addresses(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"sign_up": "3/h/ip", "sign_up_for_one": "3/d/key"}
    anybody_may_sign_up(cast)
    statuses = [ask(email=f"{number}@new.example").status_code for number in range(4)]
    assert statuses == [302, 302, 302, 429]
    assert ask(Browser(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_the_rules_of_the_product_limit_signing_up() -> None:
    from django.conf import settings as real

    from wathiq import settings as written

    assert written.ACCOUNT_RATE_LIMITS["sign_up_for_one"]
    assert written.ACCOUNT_RATE_LIMITS["sign_up"]
    assert real.ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS is False


def test_the_rules_are_read_when_nobody_has_saved_any(db: None) -> None:
    assert Rules.current().offered() == []
