"""The invitation: a link by mail, a password, and in. Whatever else is tried with it is explained."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import Browser, at
from tests.contracts.test_double_clicks import CLICKS, at_once
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, invited, link_for, opened, path_in
from wathiq.accounts import doors, tasks
from wathiq.accounts.models import Link, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage

ACCEPT = at("portal", "invitation_accept")


def expire(user: User) -> None:
    Link.objects.filter(user=user).update(expires=timezone.now() - timedelta(seconds=1))


def test_an_invited_client_chooses_a_password_and_is_in(cast: Cast) -> None:
    user = invited(cast)
    browser, page = opened(link_for(user))
    html = page.content.decode()
    assert page.redirect_chain == [(ACCEPT, 302)]
    assert "Nadia Chraibi" in html
    assert user.email in html
    assert "15 characters" in html
    home = browser.post(ACCEPT, {"password": GOOD}, follow=True)
    assert home.redirect_chain[-1][0] == "/"
    assert "Your account is open" in home.content.decode()
    assert "Welcome, Nadia" in home.content.decode()
    user.refresh_from_db()
    assert user.is_active
    assert not user.is_invited
    assert user.check_password(GOOD)
    assert Event.objects.filter(kind="account.joined").count() == 1


def test_an_invited_lawyer_comes_into_the_main_application(cast: Cast) -> None:
    user = invited(cast, "new@cabinet.example", face="staff", role="lawyer", is_client=False)
    path = link_for(user)
    assert path.startswith("/staff/")
    browser, _page = opened(path)
    answer = browser.post(at("staff", "invitation_accept"), {"password": GOOD}, follow=True)
    assert "Create a contract" in answer.content.decode()


def test_the_letter_is_in_the_language_of_the_person_and_so_is_the_page(cast: Cast) -> None:
    user = invited(cast, language="ar")
    [letter] = deliver()
    assert letter.extra_headers["Content-Language"] == "ar"
    browser, page = opened(path_in(letter))
    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    browser.post(at("portal", "set_language"), {"language": "fr", "next": ACCEPT})
    assert '<html lang="fr"' in browser.text(ACCEPT)
    browser.post(ACCEPT, {"password": GOOD})
    user.refresh_from_db()
    assert user.language == "fr"  # goes on in the language of that page


def test_a_weak_password_is_refused_with_a_reason_and_the_link_stays_good(cast: Cast) -> None:
    browser, _page = opened(link_for(invited(cast)))
    for weak, words in (("short", "too short"), ("nadia@atlas.example", "easy to guess"), ("a" * 20, "easy")):
        refused = browser.post(ACCEPT, {"password": weak})
        assert refused.status_code == 422
        assert words in refused.content.decode()
        assert weak not in refused.content.decode() or weak in ("short", "nadia@atlas.example")
    assert browser.post(ACCEPT, {"password": GOOD}).status_code == 302


def test_a_mail_scanner_may_open_the_link_as_often_as_it_likes(cast: Cast) -> None:
    user = invited(cast)
    path = link_for(user)
    before = list(Link.objects.values_list("used", "ended"))
    for _ in range(20):
        opened(path)
        assert Browser().head(path).status_code == 302
        assert Browser().get(path).status_code == 302
    assert list(Link.objects.values_list("used", "ended")) == before
    user.refresh_from_db()
    assert user.is_invited
    browser, page = opened(path)
    assert page.status_code == 200
    assert browser.post(ACCEPT, {"password": GOOD}).status_code == 302


def test_a_link_works_once(cast: Cast) -> None:
    user = invited(cast)
    path = link_for(user)
    first, _page = opened(path)
    second, _page = opened(path)
    first.post(ACCEPT, {"password": GOOD})
    again = second.post(ACCEPT, {"password": "another copper tulip ferry"})
    assert again.status_code == 410
    assert "This invitation was used" in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(GOOD)
    assert opened(path)[1].status_code == 410


def test_sixteen_at_once_come_in_once(transactional_db: None, password_hash: str) -> None:
    cast = engage(password_hash)
    user = invited(cast)
    browser, _page = opened(link_for(user))
    cookies = browser.cookies

    def send() -> Any:
        own = Browser()
        for morsel in cookies.values():
            own.cookies[morsel.key] = morsel.value
        return own.post(ACCEPT, {"password": GOOD})

    answers = sorted(answer.status_code for answer in at_once(send))
    assert answers.count(302) == 1
    assert set(answers) <= {302, 404, 410}  # the session of the page is gone for some
    assert len(answers) == CLICKS
    assert Event.objects.filter(kind="account.joined").count() == 1


def test_an_expired_link_says_so_and_a_new_one_is_sent(cast: Cast) -> None:
    user = invited(cast)
    path = link_for(user)
    expire(user)
    browser, page = opened(path)
    assert page.status_code == 410
    assert "This invitation has expired" in page.content.decode()
    assert browser.post(ACCEPT, {"password": GOOD}).status_code == 410
    answer = browser.post(at("portal", "invitation_again"), follow=True)
    assert "a new one is on its way" in answer.content.decode()
    work_off()
    fresh = link_for(user)
    assert fresh != path
    assert opened(fresh)[1].status_code == 200


def work_off() -> None:
    """Do what was asked of the queue."""
    for job in ProcrastinateJob.objects.filter(task_name=tasks.invite_again.name):
        tasks.invite_again.func(**job.args)


def test_a_new_invitation_is_sent_to_nobody_who_joined_or_left(cast: Cast) -> None:
    joined, left, good = invited(cast), invited(cast, "b@atlas.example"), invited(cast, "c@atlas.example")
    paths = {letter.to[0]: path_in(letter) for letter in deliver()}
    browsers = {user.pk: opened(paths[user.email])[0] for user in (joined, left, good)}
    browsers[joined.pk].post(ACCEPT, {"password": GOOD})
    left.deactivate(by=cast.administrator)
    expire(left)
    for user in (joined, left, good):
        opened(paths[user.email], browsers[user.pk])
        answer = browsers[user.pk].post(at("portal", "invitation_again"))
        assert (answer.status_code, answer["Location"]) == (302, at("portal", "invitation_again"))
    work_off()
    assert deliver() == []
    assert opened(paths[good.email])[1].status_code == 200  # an open one is not replaced


def test_asking_again_and_again_sends_few(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invitation_again": "20/h/ip", "invitation_again_for_one": "3/d/key"}
    user = invited(cast)
    path = link_for(user)
    expire(user)
    browser, _page = opened(path)
    for _ in range(20):
        answer = browser.post(at("portal", "invitation_again"))
        assert answer.status_code == 302
    assert ProcrastinateJob.objects.filter(task_name=tasks.invite_again.name).count() == 3
    assert browser.post(at("portal", "invitation_again")).status_code == 429
    work_off()
    assert len(deliver()) == 1  # the others found it replaced already


def test_a_newer_invitation_replaces_the_older(cast: Cast) -> None:
    user = invited(cast)
    old = link_for(user)
    user.invite_again(by=cast.administrator)
    assert opened(old)[1].status_code == 410  # at once, before the newer one is written
    new = link_for(user)
    page = opened(old)[1].content.decode()
    assert "newest e-mail" in page
    assert "Send me a new invitation" not in page
    assert opened(new)[1].status_code == 200


def test_a_link_of_the_portal_opens_nothing_at_the_staff_door(cast: Cast) -> None:
    user = invited(cast)
    token = link_for(user).removesuffix("/").rpartition("/")[2]
    browser, page = opened(at("staff", "invitation", token=token))
    assert page.status_code == 404
    assert "Nadia" not in page.content.decode()
    assert browser.post(at("staff", "invitation_accept"), {"password": GOOD}).status_code == 404
    assert opened(at("portal", "invitation", token=token))[1].status_code == 200


def test_an_invitation_confirms_no_sign_up(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    token = link_for(invited(cast)).removesuffix("/").rpartition("/")[2]
    assert opened(at("portal", "sign_up_confirm", token=token))[1].status_code == 404
    assert opened(at("portal", "invitation", token=token))[1].status_code == 200


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "..", "ه" * 10])
def test_an_unknown_link_is_explained(cast: Cast, token: str) -> None:
    page = opened(at("portal", "invitation", token=token))[1]
    assert page.status_code == 404
    assert "legal@cabinet.example" in page.content.decode()


@pytest.mark.parametrize("end", ["deactivate", "another address"])
def test_a_link_ends_with_the_account_and_with_its_address(cast: Cast, end: str) -> None:
    user = invited(cast)
    path = link_for(user)
    browser, page = opened(path)
    assert page.status_code == 200
    if end == "deactivate":
        user.deactivate(by=cast.administrator)
    else:
        user.edit({"email": "other@atlas.example"}, by=cast.administrator)
    assert browser.post(ACCEPT, {"password": GOOD}).status_code == 410
    user.refresh_from_db()
    assert not user.is_active


def test_the_session_is_a_new_one_after_the_password_was_chosen(cast: Cast) -> None:
    browser, _page = opened(link_for(invited(cast)))
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post(ACCEPT, {"password": GOOD})
    after = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()
    fixed = Browser()
    fixed.cookies[settings.SESSION_COOKIE_NAME] = before
    assert fixed.get("/").status_code == 302
    assert doors.OPENED not in Session.objects.get(session_key=after).get_decoded()


def test_whoever_was_signed_in_on_this_device_is_signed_out(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    shared = browser_of(cast.requester)
    user = invited(cast)
    _browser, page = opened(link_for(user), shared)
    assert "Salma Benourid" in page.content.decode()
    shared.post(ACCEPT, {"password": GOOD})
    assert "Welcome, Nadia" in shared.text("/")


def test_the_token_is_hashed_and_stands_in_no_log_and_no_page_of_staff(
    cast: Cast, caplog: pytest.LogCaptureFixture, browser_of: Callable[..., Browser]
) -> None:
    caplog.set_level(logging.DEBUG)
    user = invited(cast)
    path = link_for(user)
    token = path.removesuffix("/").rpartition("/")[2]
    browser, page = opened(path)
    browser.post(ACCEPT, {"password": "short"})
    assert len(token) >= 43  # 256 bits
    assert token not in page.content.decode()
    assert token.encode() not in b"".join(bytes(link.digest) for link in Link.objects.all())
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("wathiq")]
    assert not [line for line in ours if token in line]
    assert token not in browser_of(cast.administrator).text(at("staff", "clients"))


def test_guesses_at_the_page_are_slowed_down(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "3/h/ip"}
    browser = Browser()
    assert [browser.post(ACCEPT, {"password": GOOD}).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert Browser(REMOTE_ADDR="203.0.113.9").post(ACCEPT, {"password": GOOD}).status_code == 404
