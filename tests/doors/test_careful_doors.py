"""What the doors take care of: letters to an address of yesterday, counts that shut an office out, tokens that stay."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as real
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.accounts.test_sign_in import WRONG, sign_in
from tests.cast import Browser, at
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, invited, link_for, opened, path_in
from tests.doors.test_approval import somebody_waits
from tests.notifications.queue import wait_until_alone
from wathiq import settings as written
from wathiq.accounts.models import Link, User, Visitor
from wathiq.accounts.tasks import forget_expired
from wathiq.audit.models import Event
from wathiq.core.logs import OneLine, masked
from wathiq.core.tasks import forget_finished, try_mail
from wathiq.demo.cast import Cast
from wathiq.notifications import letters
from wathiq.notifications.models import Message

TOO_MANY = "Too many attempts"
ACCEPT = at("portal", "invitation_accept")
MUNICH = "hans@xn--mnchen-3ya.example"  # hans@münchen.example, as it is kept


def token_in(path: str) -> str:
    return path.removesuffix("/").rpartition("/")[2]


@pytest.mark.parametrize("change", ["address", "joined", "nothing"])
def test_a_letter_begun_before_the_address_was_corrected_is_dropped(cast: Cast, change: str) -> None:
    user = invited(cast)
    message = Message.objects.select_related("recipient", "event").get(recipient=user)
    if change == "address":  # an administrator is quicker than the mail
        User.objects.get(pk=user.pk).edit({"email": "right@atlas.example"}, by=cast.administrator)
    elif change == "joined":
        User.objects.filter(pk=user.pk).update(is_invited=False, is_active=True)
    mail = letters.write(message)
    if change == "nothing":
        assert mail is not None
        assert mail.to == [user.email]
        assert Link.objects.get(user=user).state == Link.State.GOOD
    else:
        assert mail is None
        assert not Link.objects.filter(user=user).exists()


def test_the_corrected_address_gets_the_invitation(cast: Cast) -> None:
    user = invited(cast)
    user.edit({"email": "right@atlas.example"}, by=cast.administrator)
    letters_sent = [letter for letter in deliver() if "/invitation/" in str(letter.body)]
    assert {letter.to[0] for letter in letters_sent} == {"right@atlas.example"}


def test_invited_colleagues_behind_one_address_do_not_lock_each_other_out(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = written.ACCOUNT_RATE_LIMITS | {"invitation_for_one": "2/h/key"}
    guessed, _page = opened(link_for(invited(cast)))
    other, _page = opened(link_for(invited(cast, "other@atlas.example")))
    answers = [guessed.post(ACCEPT, {"password": "short"}).status_code for _ in range(3)]
    assert answers == [422, 422, 429]
    assert other.post(ACCEPT, {"password": GOOD}).status_code == 302
    answers = [Browser().post(ACCEPT, {"password": GOOD}).status_code for _ in range(61)]
    assert set(answers) == {404}


def test_sign_up_passwords_are_counted_by_their_link(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "600/h/ip", "invitation_for_one": "2/h/key"}
    anybody_may_sign_up(cast)
    browsers = []
    for email in ("one@new.example", "two@new.example"):
        form = {"first_name": "A", "last_name": "B", "email": email, "access": "clients"}
        Browser().post(at("portal", "sign_up"), form)
        browsers.append(opened(path_in(deliver()[0]))[0])
    page = at("portal", "sign_up_password")
    assert [browsers[0].post(page, {"password": "short"}).status_code for _ in range(3)] == [422, 422, 429]
    assert browsers[1].post(page, {"password": GOOD}).status_code == 302


def test_typing_errors_on_known_devices_shut_out_nobody_else_in_the_office(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = written.ACCOUNT_RATE_LIMITS | {
        "login": "1000/m/ip",
        "login_failed": "3/5m/ip,100/h/key",
    }
    own = Browser()
    assert sign_in(own, "portal", cast.requester.email).status_code == 302
    own.post(at("portal", "account_logout"))
    pages = [sign_in(own, "portal", cast.requester.email, "wrong").content.decode() for _ in range(11)]
    assert WRONG in pages[9]
    assert TOO_MANY in pages[10]  # counted all the same, for this device
    assert sign_in(Browser(), "portal", cast.watcher.email).status_code == 302  # same network, a new device
    pages = [sign_in(Browser(), "portal", cast.watcher.email, "wrong").content.decode() for _ in range(4)]
    assert WRONG in pages[2]
    assert TOO_MANY in pages[3]  # strangers are counted by their network


def test_the_written_limits_leave_room_for_an_office() -> None:
    assert written.ACCOUNT_RATE_LIMITS["login_failed"].startswith("30/5m/ip")
    assert "/ip" not in written.ACCOUNT_RATE_LIMITS["login_failed_known"]


@pytest.fixture
def hans(cast: Cast, password_hash: str) -> User:
    """Somebody whose domain has letters that are kept in ASCII."""
    User.objects.filter(pk=cast.watcher.pk).update(email=MUNICH)
    return User.objects.get(pk=cast.watcher.pk)


@pytest.mark.parametrize("typed", [MUNICH, "hans@münchen.example", " Hans@MÜNCHEN.example "])
def test_an_international_domain_is_known_however_it_is_typed(hans: User, typed: str) -> None:
    assert sign_in(Browser(), "portal", typed).status_code == 302
    assert Browser().post(at("portal", "account_reset_password"), {"email": typed}).status_code == 302
    [letter] = deliver()
    assert letter.to == [MUNICH]


def test_an_address_that_we_would_not_keep_is_answered_as_any_other(hans: User) -> None:
    typed = "hans@mün\u0441hen.example"  # a Cyrillic letter among Latin ones
    assert WRONG in sign_in(Browser(), "portal", typed).content.decode()
    page = at("portal", "account_reset_password")
    wrong, right = [Browser().post(page, {"email": email}).status_code for email in (typed, MUNICH)]
    assert wrong == right == 302
    assert {letter.to[0] for letter in deliver()} == {MUNICH}


def test_administrators_hear_of_a_sign_up_when_the_approver_has_left(cast: Cast) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    somebody_waits()
    assert [letter.to for letter in deliver()] == [[cast.lawyer.email]]
    cast.lawyer.deactivate(by=cast.administrator)
    somebody_waits("second@new.example")
    active = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    told = sorted(letter.to[0] for letter in deliver())
    assert told == sorted(active.values_list("email", flat=True))
    assert told


def test_history_reads_well_with_several_approvers(cast: Cast, browser_of: Callable[..., Browser]) -> None:
    from wathiq.audit import history

    anybody_may_sign_up(cast, approver=cast.lawyer)
    cast.lawyer.deactivate(by=cast.administrator)
    somebody_waits()
    event = Event.objects.get(kind="account.sign_up_waits")
    [entry] = history.entries([event])
    assert cast.administrator.name in entry.sentence


def test_what_has_expired_is_forgotten(cast: Cast, browser_of: Callable[..., Browser]) -> None:
    browser = browser_of(cast.requester)
    ended = browser_of(cast.watcher).cookies[real.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=ended).update(expire_date=timezone.now() - timedelta(hours=1))
    cache.set("counts", 1, 600)
    cache.set("counts-no-more", 1, 600)
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_cache set expires = now() - interval '1 hour' where cache_key like '%no-more'"
        )
        forget_expired(timestamp=0)
        cursor.execute("select cache_key from core_cache where cache_key like '%counts%'")
        assert [key.rpartition(":")[2] for (key,) in cursor.fetchall()] == ["counts"]
    assert not Session.objects.filter(session_key=ended).exists()
    assert browser.get("/").status_code == 200


def test_visitors_stay_since_their_messages_name_them(cast: Cast) -> None:
    Visitor.forgot_password("nobody@elsewhere.example", language="en")
    Visitor.objects.update(created=timezone.now() - timedelta(days=90))
    forget_expired(timestamp=0)
    assert Message.objects.get().visitor == Visitor.objects.get()


def test_finished_jobs_are_forgotten_after_a_week(transactional_db: None) -> None:
    old, fresh, waiting = [try_mail.defer(by="", key=str(number)) for number in range(3)]
    with connection.cursor() as cursor:
        for status in ("doing", "failed"):
            cursor.execute(
                "update procrastinate_jobs set status = %s::procrastinate_job_status where id = any(%s)",
                [status, [old, fresh]],
            )
        cursor.execute(
            "update procrastinate_events set at = at - interval '8 days' where job_id = any(%s)",
            [[old, waiting]],
        )

    context: Any = SimpleNamespace(app=app)

    async def forget() -> None:
        async with app.open_async():
            await forget_finished.func(context, int(time.time()))

    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(forget())
    wait_until_alone()
    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == {fresh, waiting}


@pytest.mark.parametrize("name", ["invitation", "sign_up_confirm"])
def test_a_made_up_link_leaves_no_session(cast: Cast, name: str) -> None:
    anybody_may_sign_up(cast)
    made_up = Browser()
    assert opened(at("portal", name, token="made-up"), made_up)[1].status_code == 404
    assert not Session.objects.exists()
    Browser().get(link_for(invited(cast)))
    assert Session.objects.count() == 1


def test_a_made_up_link_does_not_open_the_one_before(cast: Cast) -> None:
    browser, page = opened(link_for(invited(cast)))
    assert page.status_code == 200
    assert opened(at("portal", "invitation", token="made-up"), browser)[1].status_code == 404


def test_sessions_hold_no_token(cast: Cast) -> None:
    anybody_may_sign_up(cast)
    form = {"first_name": "A", "last_name": "B", "email": "one@new.example", "access": "clients"}
    Browser().post(at("portal", "sign_up"), form)
    for path in (path_in(deliver()[0]), link_for(invited(cast))):
        browser, page = opened(path)
        assert page.status_code == 200
        kept = Session.objects.get(session_key=browser.cookies[real.SESSION_COOKIE_NAME].value).get_decoded()
        assert token_in(path) not in json.dumps(kept)


def line_of(message: str, *args: object) -> str:
    return OneLine().format(logging.LogRecord("x", logging.WARNING, "", 0, message, args, None))


@pytest.mark.parametrize(
    "path", ["/invitation/", "/staff/invitation/", "/sign-up/confirm/", "/staff/password/new/0a1b2c/"]
)
def test_tokens_of_links_do_not_reach_the_log(path: str) -> None:
    assert "t0ken-_X" not in line_of("Method Not Allowed (%s): %s", "POST", f"{path}t0ken-_X/")
    assert "t0ken-_X" not in line_of(f"went to {path}t0ken-_X?x=1")
    assert f"{path}[hidden]/" in line_of("%s", f"{path}t0ken-_X/")


@pytest.mark.parametrize(
    "path", ["/invitation/again/", "/invitation/", "/password/new/", "/staff/contracts/1/"]
)
def test_other_addresses_stand_in_the_log(path: str) -> None:
    assert masked(f"{path} answered 404") == f"{path} answered 404"


def test_an_error_at_a_link_is_logged_without_its_token(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert strict.post("/invitation/t0ken-_X/").status_code == 403
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("wathiq")]
    assert any("/invitation/[hidden]/ answered 403" in line for line in ours)
    assert not any("t0ken-_X" in line for line in ours)


def ask_for_a_new_password(email: str) -> int:
    return int(Browser().post(at("portal", "account_reset_password"), {"email": email}).status_code)


def test_an_address_has_its_share_of_a_day_whatever_tag_it_wears(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "3/d/key", "sign_up": "20/h/ip"}
    local, _at, domain = cast.requester.email.partition("@")
    emails = [
        cast.requester.email,
        f"{local}+a@{domain}",
        f"{local.upper()}+b@{domain}",
        f"{local}+c@{domain}",
    ]
    assert [ask_for_a_new_password(email) for email in emails] == [302, 302, 302, 429]
    assert ask_for_a_new_password(cast.watcher.email) == 302
    assert "10/d/key" in written.ACCOUNT_RATE_LIMITS["reset_password"]


def test_signing_up_with_tags_sends_few(cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"sign_up": "20/h/ip", "sign_up_for_one": "3/d/key"}
    anybody_may_sign_up(cast)
    for number in range(5):
        form = {"first_name": "A", "last_name": "B", "access": "clients"}
        Browser().post(at("portal", "sign_up"), form | {"email": f"one+{number}@new.example"})
    assert [letter.to[0] for letter in deliver()] == [f"one+{number}@new.example" for number in range(3)]


def test_looking_at_somebody_else_s_reset_link_signs_nobody_out(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    ask_for_a_new_password(cast.requester.email)
    cast.watcher.speak("en")
    path = path_in(deliver()[0])
    browser, page = opened(path, browser_of(cast.watcher))
    html = page.content.decode()
    assert page.status_code == 200
    assert cast.watcher.name in html
    assert "is signed out when you go on" in html
    assert browser.head(page.redirect_chain[-1][0]).status_code == 200
    assert browser.get("/").status_code == 200  # still in
    answer = browser.post(page.redirect_chain[-1][0], {"password1": GOOD})
    assert answer.status_code == 302
    assert browser.get("/").status_code == 302  # the one who was in is out
    assert User.objects.get(pk=cast.requester.pk).check_password(GOOD)
    assert not User.objects.get(pk=cast.watcher.pk).check_password(GOOD)
