"""One's own names, language and time zone."""

import pytest

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast


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
