"""Which passwords are good enough (decision 23), and changing one's own."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.accounts.factors import codes_of, confirmed, give_app, give_passkey, signed_in
from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD
from wathiq.notifications.models import Message

PAGE = at("portal", "account_change_password")
HOME = at("portal", "home")
LONG = "a lamp beside nine rivers"
SHORT = "kite8moss"


def change(browser: Browser, new: str, old: str = PASSWORD, **more: str) -> tuple[int, str]:
    answer = browser.post(PAGE, {"oldpassword": old, "password1": new, **more})
    return answer.status_code, answer.content.decode()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_new_password_replaces_the_old_one_and_ends_every_other_session(cast: Cast) -> None:
    browser, other = signed_in(cast.requester), signed_in(cast.requester)
    answer = browser.post(PAGE, {"oldpassword": PASSWORD, "password1": LONG})
    assert answer["Location"] == at("portal", "profile")
    assert "Your password was changed. Other devices are signed out." in browser.text(at("portal", "profile"))
    assert other.get(HOME).status_code == 302
    assert signed_in(cast.requester, LONG).get(HOME).status_code == 200
    door = Browser().post(
        at("portal", "account_login"), {"login": cast.requester.email, "password": PASSWORD}
    )
    assert door.status_code != 302
    assert Event.objects.filter(kind="account.password_changed").count() == 1
    assert (
        Message.objects.filter(recipient=cast.requester, event__kind="account.password_changed").count() == 1
    )


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("fourteen chars", "it needs at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "it repeats or counts up"),
        ("abcdefghijklmnopqrst", "it repeats or counts up"),
        ("Salma Benourid", "it needs at least 15 characters"),
        ("requester@atlas.example", "it is made of your name"),
        ("Salma Benourid 1", "it is made of your name"),
        ("noria legal 2026", "it is made of your name"),
        ("x" * 999 + "abcde", "too long"),
        ("", "required"),
    ],
)
def test_a_password_that_is_no_good_is_refused_beside_the_field(cast: Cast, new: str, sentence: str) -> None:
    browser = signed_in(cast.requester)
    status, page = change(browser, new)
    assert status == 422
    assert sentence in page
    assert 'id="id_password1_error"' in page
    assert fresh(cast.requester).check_password(PASSWORD)


def test_a_common_password_is_refused(cast: Cast) -> None:
    give_app(cast.requester)  # the list knows few that are longer
    with pytest.raises(ValidationError, match="too common"):
        validate_password("liverpool", cast.requester)


def test_a_wrong_current_password_changes_nothing(cast: Cast) -> None:
    status, page = change(signed_in(cast.requester), LONG, old="not my password")
    assert status == 422
    assert "This is not your current password." in page
    assert LONG not in page
    assert fresh(cast.requester).check_password(PASSWORD)


@pytest.mark.parametrize("factor", ["app", "passkey", "none"])
def test_eight_characters_do_with_a_second_factor_and_not_alone(cast: Cast, factor: str) -> None:
    browser = confirmed(cast.requester)
    if factor == "app":
        give_app(cast.requester)
    elif factor == "passkey":
        give_passkey(browser, "portal")
    status, page = change(browser, SHORT)
    if factor == "none":
        assert status == 422
        assert "it needs at least 15 characters" in page
        assert not fresh(cast.requester).has_short_password
    else:
        assert status == 302
        assert fresh(cast.requester).has_short_password
        assert "Shorter than 15 characters" in browser.text(at("portal", "profile"))


def test_seven_characters_never_do(cast: Cast) -> None:
    give_app(cast.requester)
    browser = confirmed_with_app(cast)
    status, page = change(browser, "kite8mo")
    assert status == 422
    assert "it needs at least 8 characters" in page


def confirmed_with_app(cast: Cast) -> Browser:
    browser = signed_in(cast.requester)
    code = codes_of(cast.requester)[0]
    assert browser.post(at("portal", "mfa_authenticate"), {"code": code}).status_code == 302
    return browser


def test_recovery_codes_alone_are_no_second_factor(cast: Cast) -> None:
    give_app(cast.requester)
    Authenticator.objects.filter(type="totp").delete()
    with pytest.raises(ValidationError, match="at least 15"):
        validate_password(SHORT, cast.requester)


def test_a_password_is_kept_as_typed(cast: Cast) -> None:
    browser = signed_in(cast.requester)
    spaced = "  مصباح قرب تسعة أنهار  "
    assert change(browser, spaced)[0] == 302
    assert fresh(cast.requester).check_password(spaced)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example"])
def test_the_way_on_leads_nowhere_else(cast: Cast, back: str) -> None:
    browser = signed_in(cast.requester)
    answer = browser.post(PAGE, {"oldpassword": PASSWORD, "password1": LONG, "next": back})
    assert answer["Location"] == at("portal", "profile")
