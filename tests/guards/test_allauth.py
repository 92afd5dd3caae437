"""What allauth takes for granted: templates of ours, and names that both faces know."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth.account
import pytest
from django.conf import settings
from django.template import loader
from django.template.backends.django import DjangoTemplates
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Browser
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

# Names that allauth looks up for what is switched on here: signing in, signing out, and what its middleware answers
ON = {"account_login", "account_logout"}
# … and for what is off. A name that is in neither set fails: an upgrade brought it.
OFF = {
    "account_signup": "nobody signs up: Adapter.is_open_for_signup",
    "account_signup_by_passkey": "passkeys are not installed",
    "account_email": "addresses are the administrator’s, and ACCOUNT_CHANGE_EMAIL is off",
    "account_email_verification_sent": "ACCOUNT_EMAIL_VERIFICATION is “none”",
    "account_confirm_email": "ACCOUNT_EMAIL_VERIFICATION is “none”",
    "account_change_password": "not built",
    "account_set_password": "not built",
    "account_reset_password": "not built",
    "account_reset_password_done": "not built",
    "account_reset_password_from_key": "not built",
    "account_reset_password_from_key_done": "not built",
    "account_confirm_password_reset_code": "not built",
    "account_complete_password_reset": "not built",
    "account_password_reset_completed": "not built",
    "account_inactive": "PasswordBackend answers an inactive account like a wrong password",
    "account_reauthenticate": "not built",
    "account_request_login_code": "ACCOUNT_LOGIN_BY_CODE is off",
    "account_confirm_login_code": "ACCOUNT_LOGIN_BY_CODE is off",
    "account_verify_phone": "there are no phone numbers",
    "account_change_phone": "there are no phone numbers",
    "mfa_reauthenticate": "allauth.mfa is not installed",
    "mfa_reauthenticate_webauthn": "allauth.mfa is not installed",
    "socialaccount_signup": "allauth.socialaccount is not installed",
    "usersessions_list": "allauth.usersessions is not installed",
}


LOOK_UPS = ("reverse", "reverse_lazy", "resolve_url")


def names_looked_up() -> set[str]:
    """Every name in the installed allauth that is given to reverse() and its like."""
    found: set[str] = set()
    folder = Path(str(allauth.account.__file__)).parent
    for path in folder.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts or path.name == "urls.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in LOOK_UPS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_name_that_allauth_looks_up_is_declared_on_or_off() -> None:
    assert names_looked_up() <= ON | OFF.keys()


@pytest.mark.parametrize("face", settings.FACES)
@pytest.mark.parametrize("name", sorted(ON))
def test_both_faces_know_the_names_of_what_is_on(face: str, name: str) -> None:
    assert reverse(name, urlconf=settings.FACES[face])


def test_what_is_off_is_off() -> None:
    from allauth.account import app_settings

    assert app_settings.EMAIL_VERIFICATION == "none"
    assert not app_settings.LOGIN_BY_CODE_ENABLED
    assert not app_settings.CHANGE_EMAIL
    assert not [
        app for app in settings.INSTALLED_APPS if app.startswith("allauth.") and app != "allauth.account"
    ]
    for face in settings.FACES:
        assert not {pattern.name for pattern in patterns(face)} & OFF.keys()


def patterns(face: str) -> Iterator[URLPattern]:
    def walk(found: list[Any]) -> Iterator[URLPattern]:
        for one in found:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns)
            else:
                yield one

    yield from walk(get_resolver(settings.FACES[face]).url_patterns)


@pytest.mark.parametrize("face", settings.FACES)
def test_every_template_of_a_mounted_allauth_view_is_ours(face: str) -> None:
    names = set()
    for pattern in patterns(face):
        view = getattr(pattern.callback, "view_class", None)
        if view is not None and view.__module__.startswith("allauth."):
            names.add(view.template_name)
    assert names == {"account/login.html", "account/logout.html"}
    for name in (*names, "account/messages/logged_in.txt", "account/messages/logged_out.txt"):
        template: Any = loader.get_template(name)  # Django's types do not know its backend
        assert template.backend.name == "jinja2", name
        assert "/wathiq/" in template.template.filename


@pytest.mark.parametrize("face", settings.FACES)
def test_signing_in_and_out_renders_no_template_of_somebody_else(
    cast: Cast, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of the running pages, since allauth names some of its templates where nobody would look."""
    theirs = DjangoTemplates.get_template

    def refuse(backend: DjangoTemplates, name: str) -> Any:
        theirs(backend, name)  # looking for what nobody has is no harm
        raise AssertionError(f"{name} came from Django's own template engine")

    monkeypatch.setattr(DjangoTemplates, "get_template", refuse)
    user = cast.lawyer if face == "staff" else cast.requester
    other = cast.requester if face == "staff" else cast.lawyer
    sign_in = reverse("account_login", urlconf=settings.FACES[face])
    sign_out = reverse("account_logout", urlconf=settings.FACES[face])
    browser = Browser()
    assert browser.get(sign_in).status_code == 200
    assert browser.post(sign_in, {"login": user.email, "password": "wrong"}).status_code == 200
    assert browser.post(sign_in, {"login": cast.deactivated.email, "password": PASSWORD}).status_code == 200
    assert browser.post(sign_in, {"login": other.email, "password": PASSWORD}).status_code == 403
    assert browser.post(sign_in, {"login": user.email, "password": PASSWORD}).status_code == 302
    assert browser.get(sign_out).status_code == 200
    assert browser.post(sign_out).status_code == 302
