"""One's own names, language, time zone, calendar and digits."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from tests.accounts.factors import give_app
from tests.cast import Browser, at, shared
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message


@pytest.mark.parametrize(
    ("accepts", "language", "direction", "word"),
    [
        ("ar-LB,ar;q=0.9", "ar", "rtl", "تسجيل الدخول"),
        ("fr-MA,fr;q=0.9,en;q=0.5", "fr", "ltr", "Se connecter"),
        ("de,en;q=0.5", "en", "ltr", "Sign in"),
        ("", "en", "ltr", "Sign in"),
    ],
)
def test_the_first_visit_follows_the_browser(
    db: None, accepts: str, language: str, direction: str, word: str
) -> None:
    page = Browser().text(at("portal", "account_login"), headers={"Accept-Language": accepts})
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert word in page


def test_a_visitors_choice_is_kept_and_an_account_keeps_its_own(
    cast: Cast, requester_browser: Browser
) -> None:
    visitor = Browser()
    visitor.post(at("portal", "set_language"), {"language": "ar", "next": "/sign-in/"})
    assert 'dir="rtl"' in visitor.text("/sign-in/")
    answer = requester_browser.post(at("portal", "set_language"), {"language": "fr", "next": "/contracts/"})
    assert answer["Location"] == "/contracts/"
    assert User.objects.get(pk=cast.requester.pk).language == "fr"
    assert '<html lang="fr"' in requester_browser.text("/")


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example/x", "javascript:alert(1)", ""])
def test_the_language_switch_leads_nowhere_else(cast: Cast, requester_browser: Browser, back: str) -> None:
    answer = requester_browser.post(at("portal", "set_language"), {"language": "xx", "next": back})
    assert answer["Location"] == "/"
    assert User.objects.get(pk=cast.requester.pk).language == "en"


def test_the_profile_changes_what_is_one_s_own_and_nothing_else(
    cast: Cast, requester_browser: Browser
) -> None:
    form = {"first_name": "Selma", "last_name": "Benourid", "language": "ar", "time_zone": "Asia/Beirut"}
    smuggled = {"email": "x@evil.example", "role": "administrator", "face": "staff", "is_collaborator": "on"}
    assert requester_browser.post(at("portal", "profile"), form | smuggled).status_code == 302
    user = User.objects.get(pk=cast.requester.pk)
    assert (user.calendar, user.digits) == ("language", "western")  # not sent, not changed
    assert (user.first_name, user.language, user.time_zone) == ("Selma", "ar", "Asia/Beirut")
    assert (user.email, user.role, user.face, user.is_collaborator) == (
        "requester@atlas.example",
        "",
        "portal",
        False,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("last_name", "x" * 101),
        ("first_name", "a\u202eb"),
        ("language", "de"),
        ("time_zone", "Mars/Base"),
        ("calendar", "mayan"),
        ("digits", "roman"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused_beside_the_field(
    cast: Cast, requester_browser: Browser, field: str, value: str
) -> None:
    form = {
        "first_name": "Selma",
        "last_name": "Benourid",
        "language": "fr",
        "time_zone": "UTC",
        field: value,
    }
    response = requester_browser.post(at("portal", "profile"), form)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert User.objects.get(pk=cast.requester.pk).first_name == "Salma"


def choose(browser: Browser, **changes: str) -> None:
    form = {"first_name": "Salma", "last_name": "Benourid", "language": "ar", "time_zone": "UTC"}
    assert browser.post(at("portal", "profile"), form | changes).status_code == 302


def test_digits_and_calendar_are_as_the_reader_chose(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast, end=date(2026, 11, 23), value=Decimal("4200000.50"), currency="MAD")
    page = at("portal", "contract", public_id=contract.public_id)
    choose(requester_browser)
    text = requester_browser.text(page)
    assert "23 نوفمبر 2026" in text
    assert "13 جمادى الآخرة 1448 هـ" in text
    choose(requester_browser, digits="arabic")
    text = requester_browser.text(page)
    assert "٢٣ نوفمبر ٢٠٢٦" in text
    assert "١٣ جمادى الآخرة ١٤٤٨ هـ" in text
    assert "٤٬٢٠٠٬٠٠٠٫٥٠" in text
    assert contract.reference in text
    choose(requester_browser, calendar="gregorian")
    assert "جمادى" not in requester_browser.text(page)
    choose(requester_browser, language="fr", calendar="both")
    text = requester_browser.text(page)
    assert "23 novembre 2026" in text
    assert "13 Jumada al-Akhirah 1448 AH" in text


def test_what_one_reader_chose_is_nobody_elses(cast: Cast, browser_of: Callable[..., Browser]) -> None:
    contract = shared(cast, end=date(2026, 11, 23), watchers=[cast.watcher])
    User.objects.filter(pk=cast.watcher.pk).update(language="ar", digits="western")
    choose(browser_of(cast.requester), digits="arabic")
    page = at("portal", "contract", public_id=contract.public_id)
    assert "23 نوفمبر 2026" in browser_of(cast.watcher).text(page)


def test_the_profile_tells_how_one_signs_in(cast: Cast, requester_browser: Browser) -> None:
    page = requester_browser.text(at("portal", "profile"))
    for words in ("Authenticator app: off", "No passkey yet", "You are signed in on 1 device"):
        assert words in page
    give_app(cast.requester)
    assert "Authenticator app: on" in requester_browser.text(at("portal", "profile"))


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_both_faces_have_a_profile(cast: Cast, browser_of: Callable[..., Browser], face: str) -> None:
    user = cast.requester if face == "portal" else cast.lawyer
    page = browser_of(user).text(at(face, "profile"))
    for name in ("account_change_password", "mfa_index", "mfa_list_webauthn", "usersessions_list"):
        assert f'href="{at(face, name)}"' in page


@pytest.mark.parametrize("digits", ["arabic", "western"])
def test_mail_is_written_in_the_digits_of_its_reader(
    cast: Cast, mailoutbox: list[EmailMessage], digits: str
) -> None:
    User.objects.filter(pk=cast.requester.pk).update(language="ar", digits=digits)
    cast.requester.choose_password("a lamp beside nine rivers")
    message = Message.objects.get(recipient=cast.requester, event__kind="account.password_changed")
    outbox.send(message.pk)
    (mail,) = mailoutbox
    year_now = str(timezone.now().year).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert (year_now in str(mail.body)) == (digits == "arabic")
