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

from tests.accounts.factors import code_of, confirmed, give_app, give_passkey
from tests.cast import Browser, at
from tests.guards.test_templates import Watch
from wathiq.accounts import second_factor
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

# Names that allauth looks up for what is switched on here
ON = {
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "usersessions_list",
}
# … and for what is off. A name that is in neither set fails: an upgrade brought it.
OFF = {
    "account_signup": "people sign up at a page of ours: Adapter.is_open_for_signup",
    "account_signup_by_passkey": "MFA_PASSKEY_SIGNUP_ENABLED is off",
    "account_email": "addresses are the administrator’s, and ACCOUNT_CHANGE_EMAIL is off",
    "account_email_verification_sent": "ACCOUNT_EMAIL_VERIFICATION is “none”",
    "account_confirm_email": "ACCOUNT_EMAIL_VERIFICATION is “none”",
    "account_set_password": "whoever signs in has a password",
    "account_confirm_password_reset_code": "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED is off",
    "account_complete_password_reset": "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED is off",
    "account_password_reset_completed": "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED is off",
    "account_inactive": "PasswordBackend answers an inactive account like a wrong password, and so do passkeys",
    "account_request_login_code": "ACCOUNT_LOGIN_BY_CODE is off",
    "account_confirm_login_code": "ACCOUNT_LOGIN_BY_CODE is off",
    "account_verify_phone": "there are no phone numbers",
    "account_change_phone": "there are no phone numbers",
    "mfa_signup_webauthn": "MFA_PASSKEY_SIGNUP_ENABLED is off",
    "mfa_trust": "MFA_TRUST_ENABLED is off",
    "socialaccount_signup": "allauth.socialaccount is not installed",
}
APPS = {"allauth.account", "allauth.mfa", "allauth.usersessions"}


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
    assert name in {pattern.name for pattern in patterns(face)}


def test_what_is_off_is_off() -> None:
    from allauth.account import app_settings
    from allauth.mfa import app_settings as mfa

    assert app_settings.EMAIL_VERIFICATION == "none"
    assert not app_settings.LOGIN_BY_CODE_ENABLED
    assert not app_settings.CHANGE_EMAIL
    assert not app_settings.PASSWORD_RESET_BY_CODE_ENABLED
    assert not mfa.PASSKEY_SIGNUP_ENABLED
    assert not mfa.TRUST_ENABLED
    assert {app for app in settings.INSTALLED_APPS if app.startswith("allauth.")} == APPS
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
        if view is not None and any(base.__module__.startswith("allauth.") for base in view.__mro__):
            names.add(view.template_name)
    names.discard(None)  # signing in with a passkey has no page of its own
    assert names >= {"account/login.html", "mfa/authenticate.html", "mfa/recovery_codes/download.txt"}
    for name in names:
        template: Any = loader.get_template(name)  # Django's types do not know its backend
        assert template.backend.name == "jinja2", name
        assert "/wathiq/" in template.template.filename


def test_every_message_of_allauth_is_ours_to_say() -> None:
    """Its flows speak through templates; an empty one of ours keeps it silent, and our views speak instead."""
    folder = Path(str(allauth.account.__file__)).parent.parent / "templates"
    for app in ("account", "mfa", "usersessions"):
        for path in (folder / app / "messages").glob("*.txt"):
            name = str(path.relative_to(folder))
            if name in NEVER_SAID:
                continue
            template: Any = loader.get_template(name)
            assert template.backend.name == "jinja2", name


# Of what is off
NEVER_SAID = {
    f"account/messages/{name}.txt"
    for name in (
        "cannot_delete_primary_email",
        "email_confirmation_failed",
        "email_confirmation_sent",
        "email_confirmed",
        "email_deleted",
        "login_code_sent",
        "password_set",
        "phone_verification_sent",
        "phone_verified",
        "primary_email_set",
        "unverified_primary_email",
    )
}


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


@pytest.mark.parametrize("face", settings.FACES)
def test_no_page_of_the_second_factor_renders_a_template_of_somebody_else(
    cast: Cast, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = DjangoTemplates.get_template

    def refuse(backend: DjangoTemplates, name: str) -> Any:
        theirs(backend, name)
        raise AssertionError(f"{name} came from Django's own template engine")

    monkeypatch.setattr(DjangoTemplates, "get_template", refuse)
    user = cast.requester if face == "portal" else cast.lawyer
    browser = confirmed(user)
    give_passkey(browser, face)
    (passkey,) = second_factor.factors_of(user).passkeys

    watch = Watch()

    def looks_right(name: str, **keys: str) -> None:
        with watch.watching(monkeypatch):
            page = browser.text(at(face, name, **keys))
        assert not watch.queries
        assert "bound method" not in page
        assert "object at 0x" not in page

    looks_right("mfa_activate_totp")
    secret = give_app(user)
    for name in PAGES:
        looks_right(name)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        looks_right(name, key=passkey.key)
    browser.post(at(face, "account_logout"))
    browser.post(at(face, "account_login"), {"login": user.email, "password": PASSWORD})
    looks_right("mfa_authenticate")
    assert browser.post(at(face, "mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    browser.post(at(face, "account_reauthenticate"), {"password": PASSWORD})
    assert browser.post(at(face, "mfa_generate_recovery_codes")).status_code == 302
    assert browser.post(at(face, "mfa_deactivate_totp")).status_code == 302
    assert browser.post(at(face, "mfa_remove_webauthn", key=passkey.key)).status_code == 302
    changed = {"oldpassword": PASSWORD, "password1": "a lamp beside nine rivers"}
    assert browser.post(at(face, "account_change_password"), changed).status_code == 302
    looks_right("profile")


PAGES = (
    "profile",
    "account_change_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "usersessions_list",
)
