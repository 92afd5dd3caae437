"""What a second factor withstands: changes in between, answers used twice, guessing, and two acts at once."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.accounts.factors import (
    FLAG,
    SoftPasskey,
    code_of,
    codes_of,
    come_in_by,
    confirmed,
    give_app,
    give_passkey,
    options_on,
    signed_in,
)
from tests.cast import Browser, at
from wathiq import settings as written
from wathiq.accounts import second_factor
from wathiq.accounts.middleware import SecondFactorMiddleware
from wathiq.accounts.models import Rules, User
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

SECOND_STEP = at("portal", "mfa_authenticate")
DOOR = at("portal", "account_login")
HOME = at("portal", "home")
AGAIN = at("portal", "mfa_reauthenticate")
REMOVE_APP = at("portal", "mfa_deactivate_totp")
CHANGE = at("portal", "account_change_password")
LONG = "a lamp beside nine rivers"
SHORT = "kite8moss"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


# Where one is required


def mounted(face: str) -> dict[str, URLPattern]:
    found = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            else:
                found[str(one.name)] = one

    walk(get_resolver(f"wathiq.{face}.urls").url_patterns)
    return found


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_every_address_that_is_not_named_leads_to_the_second_factor(cast: Cast, face: str) -> None:
    Rules.current().change(
        by=cast.administrator, staff_need_second_factor=True, portal_needs_second_factor=True
    )
    browser = signed_in(cast.requester if face == "portal" else cast.administrator)
    assert browser.get(at(face, "profile")).status_code == 200
    some: dict[str, Any] = {"UUIDConverter": uuid.uuid4(), "IntConverter": 1}
    closed = {name: one for name, one in mounted(face).items() if name not in SecondFactorMiddleware.OPEN}
    assert "contracts" in closed
    assert face == "portal" or "account_events" in closed
    for name, one in closed.items():
        taken = {
            key: some.get(type(converter).__name__, "x") for key, converter in one.pattern.converters.items()
        }
        page = reverse(name, urlconf=f"wathiq.{face}.urls", kwargs=taken)
        answer = browser.get(page)
        assert (answer.status_code, answer.get("Location")) == (302, at(face, "mfa_index")), name
        answer = browser.get(page, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.get("HX-Redirect")) == (403, at(face, "mfa_index")), name


def test_every_name_that_is_open_is_mounted() -> None:
    assert mounted("portal").keys() & mounted("staff").keys() >= SecondFactorMiddleware.OPEN


def test_a_new_rule_ends_the_administrators_own_other_sessions(cast: Cast) -> None:
    here, elsewhere = confirmed(cast.administrator), signed_in(cast.administrator)
    colleague = signed_in(cast.lawyer)
    answer = here.post(at("staff", "security"), {"staff_need_second_factor": "on"})
    assert answer.status_code == 302
    assert here.get(at("staff", "profile")).status_code == 200
    for over in (elsewhere, colleague):
        assert over.get(at("staff", "profile"))["Location"].startswith(at("staff", "account_login"))


def test_a_new_rule_leaves_those_who_have_a_factor_alone(cast: Cast) -> None:
    give_app(cast.administrator)
    here, elsewhere = signed_in(cast.administrator), signed_in(cast.administrator)
    for browser, code in zip((here, elsewhere), codes_of(cast.administrator), strict=False):
        assert browser.post(at("staff", "mfa_authenticate"), {"code": code}).status_code == 302
    here.post(at("staff", "security"), {"staff_need_second_factor": "on"})
    assert elsewhere.get(at("staff", "profile")).status_code == 200


# A sign-in that was begun before the account changed

CHANGES: dict[str, Callable[[Cast], object]] = {
    "password": lambda cast: fresh(cast.requester).choose_password(LONG, by_reset=True),
    "access": lambda cast: fresh(cast.requester).edit({"is_collaborator": True}, by=cast.administrator),
    "deactivated": lambda cast: fresh(cast.requester).deactivate(by=cast.administrator),
    "deactivated and reactivated": lambda cast: (
        fresh(cast.requester).deactivate(by=cast.administrator),
        fresh(cast.requester).reactivate(by=cast.administrator),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_sign_in_that_was_begun_before_a_change_begins_again(cast: Cast, change: str) -> None:
    secret = give_app(cast.requester)
    browser = signed_in(cast.requester)
    assert browser.get(SECOND_STEP).status_code == 200
    CHANGES[change](cast)
    assert browser.post(SECOND_STEP, {"code": code_of(secret)})["Location"] == DOOR
    assert browser.get(DOOR).status_code == 200
    assert browser.get(HOME).status_code == 302
    assert not {"account_login", second_factor.BEGUN_AS} & browser.session.keys()


def test_another_name_meanwhile_is_no_hindrance(cast: Cast) -> None:
    secret = give_app(cast.requester)
    browser = signed_in(cast.requester)
    fresh(cast.requester).edit({"first_name": "Selma"}, by=cast.administrator)
    assert browser.post(SECOND_STEP, {"code": code_of(secret)})["Location"] == HOME
    assert second_factor.BEGUN_AS not in browser.session


def test_reactivating_raises_the_epoch(cast: Cast) -> None:
    cast.requester.deactivate(by=cast.administrator)
    before = fresh(cast.requester).epoch
    assert cast.requester.reactivate(by=cast.administrator)
    assert fresh(cast.requester).epoch == cast.requester.epoch == before + 1


@pytest.mark.parametrize("is_active", [True, False])
def test_a_passkey_is_no_second_step_for_who_was_deactivated_this_instant(
    cast: Cast, is_active: bool
) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    browser = signed_in(cast.requester)
    credential = device.sign(options_on(browser.text(SECOND_STEP)))
    User.objects.filter(pk=cast.requester.pk).update(is_active=is_active)  # and nothing of what a verb does
    assert browser.post(SECOND_STEP, {"credential": credential}).status_code == (302 if is_active else 422)


# Passkeys instead of a password


@pytest.mark.parametrize("asked", ["required", "preferred"])
def test_an_answer_to_a_question_that_asks_for_less_is_no_sign_in(cast: Cast, asked: str) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    page, browser = at("portal", "mfa_login_webauthn"), Browser()
    browser.get(page, headers={"Accept": "application/json"})
    session = browser.session
    session["mfa.webauthn.state"]["user_verification"] = asked  # the second step asks "preferred"
    session.save()
    challenge = session["mfa.webauthn.state"]["challenge"]
    device.assures = FLAG.UP | FLAG.UV if asked == "required" else FLAG.UP
    browser.post(page, {"credential": device.sign({"challenge": challenge, "rpId": "testserver"})})
    assert browser.get(HOME).status_code == (200 if asked == "required" else 302)


@pytest.mark.parametrize("is_wished", [True, False])
def test_a_passkey_opens_without_a_password_only_where_that_was_wished(cast: Cast, is_wished: bool) -> None:
    page = at("portal", "mfa_add_webauthn")
    browser, device = confirmed(cast.requester), SoftPasskey()
    credential = device.create(options_on(browser.text(page)))
    sent = {"name": "Key", "credential": credential} | ({"passwordless": "on"} if is_wished else {})
    assert browser.post(page, sent).status_code == 302
    visitor = Browser()
    come_in_by(visitor, "portal", device)
    assert visitor.get(HOME).status_code == (200 if is_wished else 302)
    second = signed_in(cast.requester)
    answer = second.post(SECOND_STEP, {"credential": device.sign(options_on(second.text(SECOND_STEP)))})
    assert answer["Location"] == HOME


# Codes


def test_a_code_opens_once_for_as_long_as_it_is_good(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = give_app(cast.requester)
    *_, following = (totp.hotp_value(secret, counter) for counter in totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(following)
    assert signed_in(cast.requester).post(SECOND_STEP, {"code": code}).status_code == 302
    second = signed_in(cast.requester)
    now, clock = timezone.now, time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 40)
    monkeypatch.setattr(
        "django.core.cache.backends.db.tz_now", lambda *args: now(*args) + timedelta(seconds=40)
    )
    assert second.post(SECOND_STEP, {"code": code}).status_code == 422
    *_, later = (totp.hotp_value(secret, counter) for counter in totp.yield_hotp_counters_from_time())
    assert second.post(SECOND_STEP, {"code": totp.format_hotp_value(later)}).status_code == 302


LIMITS = {"login": "60/m/ip", "login_failed": "2/5m/ip", "reauthenticate": "100/m/user"}


def test_a_code_of_ones_own_does_not_wipe_what_counts_against_the_address(cast: Cast, settings: Any) -> None:
    cast.watcher.speak("en")
    give_app(cast.watcher)
    own = codes_of(cast.watcher)
    settings.ACCOUNT_RATE_LIMITS = LIMITS | {"second_factor": "5/5m/ip", "second_factor_for_one": "10/5m/key"}
    attacker = signed_in(cast.watcher)
    for _ in range(3):
        wrong = Browser().post(DOOR, {"login": cast.requester.email, "password": "not the password"})
        assert wrong.status_code != 302
    assert attacker.post(SECOND_STEP, {"code": own[0]}).status_code == 302
    answer = Browser().post(DOOR, {"login": cast.requester.email, "password": PASSWORD})
    assert "Too many attempts" in answer.content.decode()

    for attempt in range(5):
        assert "not correct" in attacker.post(AGAIN, {"code": "000000"}).content.decode(), attempt
    assert "Too many attempts" in attacker.post(AGAIN, {"code": own[1]}).content.decode()


def test_an_accepted_code_clears_what_counts_against_its_account(cast: Cast, settings: Any) -> None:
    give_app(cast.requester)
    own = codes_of(cast.requester)
    settings.ACCOUNT_RATE_LIMITS = LIMITS | {"second_factor": "9/5m/ip", "second_factor_for_one": "3/5m/key"}
    settings.ACCOUNT_RATE_LIMITS["login_failed"] = "100/5m/ip"
    browser = signed_in(cast.requester)
    for code in ("000000", "000000"):
        assert browser.post(SECOND_STEP, {"code": code}).status_code == 422
    assert browser.post(SECOND_STEP, {"code": own[0]}).status_code == 302
    for _ in range(3):
        assert "not correct" in browser.post(AGAIN, {"code": "000000"}).content.decode()
    assert "Too many attempts" in browser.post(AGAIN, {"code": own[1]}).content.decode()


def test_attempts_at_the_second_factor_are_limited_in_the_settings() -> None:
    limits = written.ACCOUNT_RATE_LIMITS
    assert limits["second_factor"].endswith("/ip")
    assert limits["second_factor_for_one"].endswith("/key")
    assert limits["change_password"] == "10/5m/user,30/h/user"


def test_what_cannot_be_unsealed_is_no_error_when_asked_again(cast: Cast, settings: Any) -> None:
    secret = give_app(cast.requester)
    codes = codes_of(cast.requester)
    browser = signed_in(cast.requester)
    browser.post(SECOND_STEP, {"code": codes[0]})
    assert browser.post(AGAIN, {"code": codes[1]}).status_code == 302
    for one in Authenticator.objects.filter(user=cast.requester):
        kept = "secret" if one.type == "totp" else "seed"
        one.data[kept] = one.data[kept][:-8] + "AAAAAAA="
        one.save()
    assert browser.post(AGAIN, {"code": code_of(secret)}).status_code == 422
    assert "You get ten new codes" in browser.text(at("portal", "mfa_generate_recovery_codes"))
    assert browser.get(at("portal", "mfa_view_recovery_codes")).status_code == 200
    assert browser.get(at("portal", "mfa_download_recovery_codes")).status_code == 404
    assert browser.post(at("portal", "mfa_generate_recovery_codes")).status_code == 302
    assert browser.post(AGAIN, {"code": codes_of(cast.requester)[0]}).status_code == 302


# Two acts at once


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do this at the last instant before the account's row is locked, as another request may."""
    held = User.held

    def later(user: User) -> User:
        monkeypatch.setattr(User, "held", held)
        act()
        return held(user)

    monkeypatch.setattr(User, "held", later)


def locks(queries: CaptureQueriesContext) -> list[str]:
    """The tables whose rows are locked or deleted, in order."""
    found = []
    for query in queries.captured_queries:
        sql = query["sql"]
        if "FOR UPDATE" in sql or "FOR NO KEY UPDATE" in sql:
            found.append(sql.split(' FROM "')[1].split('"')[0])
        elif sql.startswith("DELETE"):
            found.append("deleted from " + sql.split('"')[1])
    return found


@pytest.mark.parametrize("became_short", [False, True])
def test_the_last_factor_is_judged_by_the_password_of_that_moment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, became_short: bool
) -> None:
    browser = confirmed(cast.requester)
    give_app(cast.requester)
    own = User.objects.filter(pk=cast.requester.pk)
    meanwhile(monkeypatch, lambda: own.update(has_short_password=became_short))
    browser.post(REMOVE_APP)
    assert second_factor.has_factor(cast.requester) is became_short


@pytest.mark.parametrize("which", ["app", "passkey"])
def test_removing_locks_the_rules_then_the_account_and_then_decides(cast: Cast, which: str) -> None:
    browser = confirmed(cast.requester)
    page = REMOVE_APP
    if which == "passkey":
        give_passkey(browser, "portal")
        (passkey,) = second_factor.factors_of(cast.requester).passkeys
        page = at("portal", "mfa_remove_webauthn", key=passkey.key)
    else:
        give_app(cast.requester)
    with CaptureQueriesContext(connection) as queries:
        assert browser.post(page).status_code == 302
    order = locks(queries)
    assert order.index("accounts_rules") < order.index("accounts_user")
    assert order.index("accounts_user") < order.index("deleted from mfa_authenticator")


def test_a_new_rule_locks_the_rules_first_and_accounts_in_order(cast: Cast) -> None:
    browser = confirmed(cast.administrator)
    with CaptureQueriesContext(connection) as queries:
        browser.post(at("staff", "security"), {"portal_needs_second_factor": "on"})
    order = [one for one in locks(queries) if one.startswith("accounts_")]
    assert order[:2] == ["accounts_rules", "accounts_user"]
    assert [one["sql"] for one in queries if "ORDER BY" in one["sql"] and "FOR NO KEY UPDATE" in one["sql"]]


@pytest.mark.parametrize("goes", [False, True])
def test_a_short_password_is_refused_when_the_factor_went_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, goes: bool
) -> None:
    browser = signed_in(cast.requester)
    give_app(cast.requester)
    own = Authenticator.objects.filter(user=cast.requester)
    meanwhile(monkeypatch, lambda: own.delete() if goes else None)
    answer = browser.post(CHANGE, {"oldpassword": PASSWORD, "password1": SHORT})
    assert answer.status_code == (422 if goes else 302)
    assert ("at least 15 characters" in answer.content.decode()) is goes
    assert fresh(cast.requester).has_short_password is not goes


def test_the_verb_stores_no_short_password_without_a_factor(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        cast.requester.choose_password(SHORT)
    assert fresh(cast.requester).check_password(PASSWORD)
    give_app(cast.requester)
    fresh(cast.requester).choose_password(SHORT)
    assert fresh(cast.requester).check_password(SHORT)


def test_a_passkey_is_added_under_the_accounts_lock(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    with CaptureQueriesContext(connection) as queries:
        give_passkey(browser, "portal")
    order = locks(queries)
    assert order.index("accounts_user") < order.index("audit_chain")


# Passwords that nobody types


def test_a_password_without_end_is_refused_before_it_is_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(cast.requester)
    read: list[str] = []
    hashed = User.check_password

    def noted(user: User, typed: str) -> bool:
        read.append(typed)
        return hashed(user, typed)

    monkeypatch.setattr(User, "check_password", noted)
    endless = "a lamp beside nine rivers " * 4000
    answer = browser.post(CHANGE, {"oldpassword": endless, "password1": endless})
    assert answer.status_code == 422
    assert "This password is too long." in answer.content.decode()
    assert read == []
    assert "maxlength" not in browser.text(CHANGE).split('name="password1"')[1].split(">")[0]
    assert browser.post(CHANGE, {"oldpassword": PASSWORD, "password1": LONG}).status_code == 302
    assert read[0] == PASSWORD
