"""An app, passkeys, recovery codes: adding them, signing in with them, and never losing the last one that is needed."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.accounts.factors import (
    SoftPasskey,
    acts,
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
from wathiq.accounts import second_factor
from wathiq.accounts.models import Rules, User
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD
from wathiq.notifications.models import Message

SECOND_STEP = at("portal", "mfa_authenticate")
APP = at("portal", "mfa_activate_totp")
REMOVE_APP = at("portal", "mfa_deactivate_totp")
CODES = at("portal", "mfa_view_recovery_codes")
LIST = at("portal", "mfa_list_webauthn")
HOME = at("portal", "home")


def wants_second_factor(cast: Cast, *, staff: bool = False) -> None:
    name = "staff_need_second_factor" if staff else "portal_needs_second_factor"
    Rules.current().change(by=cast.administrator, **{name: True})


def shown_secret(page: str) -> str:
    return page.split('<bdi class="code" dir="ltr">')[1].split("</bdi>")[0]


# Adding and using an app


def test_an_app_is_added_with_the_code_it_shows_and_asked_for_from_then_on(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    page = browser.text(APP)
    assert 'src="data:image/svg+xml;base64,' in page
    secret = shown_secret(page)
    assert [len(group) for group in secret.split()] == [4] * 8
    answer = browser.post(APP, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    codes = browser.text(CODES)
    assert "The authenticator app was added." in codes
    assert all(code in codes for code in codes_of(cast.requester))
    assert acts(cast.requester) == [("account.factor_added", "authenticator app")]
    assert Message.objects.filter(recipient=cast.requester, event__kind="account.factor_added").count() == 1

    fresh = Browser()
    answer = fresh.post(at("portal", "account_login"), {"login": cast.requester.email, "password": PASSWORD})
    assert answer["Location"] == SECOND_STEP
    assert fresh.get(HOME).status_code == 302


def test_a_wrong_code_adds_nothing_and_keeps_the_key(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    secret = shown_secret(browser.text(APP))
    answer = browser.post(APP, {"code": "000000"})
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()
    assert shown_secret(answer.content.decode()) == secret
    assert not second_factor.has_factor(cast.requester)
    assert browser.post(APP, {"code": code_of(secret)}).status_code == 302


def test_adding_asks_again_who_it_is(cast: Cast) -> None:
    browser = signed_in(cast.requester)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        answer = browser.get(at("portal", name))
        assert answer["Location"].startswith(at("portal", "account_reauthenticate"))
    again = at("portal", "account_reauthenticate") + f"?next={APP}"
    refused = browser.post(again, {"password": "not the password", "next": APP})
    assert refused.status_code == 422
    assert "This is not your password." in refused.content.decode()
    assert browser.post(again, {"password": PASSWORD, "next": APP})["Location"] == APP


@pytest.mark.parametrize("write", ["{}", "{} ", "spaced", "arabic"])
def test_a_code_may_be_typed_as_people_type_it(cast: Cast, write: str) -> None:
    secret = give_app(cast.requester)
    code = code_of(secret)
    typed = {
        "spaced": f"{code[:3]} {code[3:]}",
        "arabic": code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    }.get(write, write.format(code))
    browser = signed_in(cast.requester)
    assert browser.post(SECOND_STEP, {"code": typed})["Location"] == HOME
    assert browser.get(HOME).status_code == 200


def test_a_wrong_code_is_refused_beside_the_field(cast: Cast) -> None:
    give_app(cast.requester)
    browser = signed_in(cast.requester)
    answer = browser.post(SECOND_STEP, {"code": "000000"})
    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()
    assert browser.get(HOME).status_code == 302


def test_a_code_opens_once(cast: Cast) -> None:
    code = code_of(give_app(cast.requester))
    first, second = signed_in(cast.requester), signed_in(cast.requester)
    assert first.post(SECOND_STEP, {"code": code}).status_code == 302
    assert second.post(SECOND_STEP, {"code": code}).status_code == 422


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    give_app(cast.requester)
    code = codes_of(cast.requester)[0]
    first, second = signed_in(cast.requester), signed_in(cast.requester)
    assert first.post(SECOND_STEP, {"code": code}).status_code == 302
    assert second.post(SECOND_STEP, {"code": code}).status_code == 422
    assert "9 codes left" in first.text(at("portal", "mfa_index"))


def test_who_was_deactivated_meanwhile_gets_no_further(cast: Cast) -> None:
    secret = give_app(cast.requester)
    browser = signed_in(cast.requester)
    cast.requester.deactivate(by=cast.administrator)
    assert browser.post(SECOND_STEP, {"code": code_of(secret)}).status_code in (302, 422)
    assert browser.get(HOME).status_code == 302


def test_the_second_step_is_nobodys_page_without_the_first(db: None) -> None:
    assert Browser().get(SECOND_STEP)["Location"] == at("portal", "account_login")


# Recovery codes


def test_new_codes_replace_the_old_ones_on_the_record(cast: Cast) -> None:
    give_app(cast.requester)
    old = codes_of(cast.requester)
    browser = confirmed_with_app(cast)
    page = at("portal", "mfa_generate_recovery_codes")
    assert "You have 9 codes left." in browser.text(page)
    assert browser.post(page)["Location"] == CODES
    assert not set(old) & set(codes_of(cast.requester))
    assert acts(cast.requester) == [("account.factor_added", "recovery codes")]
    file = browser.get(at("portal", "mfa_download_recovery_codes"))
    assert file.content.decode().split() == codes_of(cast.requester)
    assert "attachment" in file["Content-Disposition"]


def confirmed_with_app(cast: Cast) -> Browser:
    browser = signed_in(cast.requester)
    assert browser.post(SECOND_STEP, {"code": codes_of(cast.requester)[-1]}).status_code == 302
    assert browser.post(at("portal", "account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return browser


def test_who_has_no_factor_has_no_codes_either(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    assert browser.get(CODES).status_code == 404
    answer = browser.post(at("portal", "mfa_generate_recovery_codes"))
    assert answer.status_code == 422
    assert "Add an authenticator app or a passkey first." in answer.content.decode()


# Passkeys


def test_a_passkey_signs_in_without_a_password(cast: Cast) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    assert acts(cast.requester) == [("account.factor_added", "passkey")]
    browser = Browser()
    assert come_in_by(browser, "portal", device)["Location"] == HOME
    assert "Welcome, Salma" in browser.text(HOME)


def test_a_passkey_is_a_second_step_as_well(cast: Cast) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    browser = signed_in(cast.requester)
    wrong = SoftPasskey()
    wrong.id, wrong.handle = device.id, device.handle
    answer = browser.post(SECOND_STEP, {"credential": wrong.sign(options_on(browser.text(SECOND_STEP)))})
    assert answer.status_code == 422
    assert "This passkey was not accepted." in answer.content.decode()
    answer = browser.post(SECOND_STEP, {"credential": device.sign(options_on(browser.text(SECOND_STEP)))})
    assert answer["Location"] == HOME


def test_a_passkey_confirms_who_it_is(cast: Cast) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    browser = Browser()
    come_in_by(browser, "portal", device)
    page = at("portal", "mfa_reauthenticate_webauthn")
    assert browser.post(page, {"credential": "{}"}).status_code == 422
    credential = device.sign(options_on(browser.text(page)))
    assert browser.post(page, {"credential": credential, "next": APP})["Location"] == APP
    assert browser.get(APP).status_code == 200


def test_a_passkey_never_learns_a_key_of_the_database(cast: Cast) -> None:
    from fido2.utils import websafe_decode

    device = give_passkey(confirmed(cast.requester), "portal")
    assert websafe_decode(device.handle) == cast.requester.public_id.bytes


@pytest.mark.parametrize("what", ["unknown device", "deactivated", "other door", "another's name"])
def test_a_passkey_opens_nothing_else(cast: Cast, what: str) -> None:
    device = give_passkey(confirmed(cast.requester), "portal")
    face = "portal"
    if what == "unknown device":
        stranger = SoftPasskey()
        stranger.handle = device.handle
        device = stranger
    elif what == "deactivated":
        cast.requester.deactivate(by=cast.administrator)
    elif what == "other door":
        face = "staff"
    else:
        from fido2.utils import websafe_encode

        device.handle = websafe_encode(cast.watcher.public_id.bytes)
    browser = Browser()
    answer = come_in_by(browser, face, device)
    assert answer.status_code == (403 if what == "other door" else 302)
    assert browser.get(at(face, "profile")).status_code == 302
    if what != "other door":
        assert "This passkey was not accepted." in browser.text(at(face, "account_login"))


@pytest.mark.parametrize(
    "nonsense",
    ["", "x", "[]", "null", "{}", '{"id": 5}', '{"id":"YQ","rawId":"YQ","type":"public-key","response":{}}'],
)
@pytest.mark.parametrize("page", ["mfa_login_webauthn", "mfa_add_webauthn", "mfa_authenticate"])
def test_nonsense_instead_of_a_passkey_is_refused(cast: Cast, page: str, nonsense: str) -> None:
    if page == "mfa_add_webauthn":
        browser = confirmed(cast.requester)
    elif page == "mfa_authenticate":
        give_app(cast.requester)
        browser = signed_in(cast.requester)
    else:
        browser = Browser()
    browser.get(at("portal", page), headers={"Accept": "application/json"})
    answer = browser.post(at("portal", page), {"credential": nonsense, "name": "x"})
    assert answer.status_code == (302 if page == "mfa_login_webauthn" else 422)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert Browser().get(HOME).status_code == 302


def test_passkeys_are_listed_renamed_and_removed(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    give_passkey(browser, "portal", "Old <b>phone</b>")
    give_passkey(browser, "portal", "")
    keys = [one.key for one in second_factor.factors_of(cast.requester).passkeys]
    page = browser.text(LIST)
    assert "Old &lt;b&gt;phone&lt;/b&gt;" in page
    assert "Passkey 2" in page
    rename = at("portal", "mfa_edit_webauthn", key=keys[0])
    assert browser.post(rename, {"name": "a\u202eb"}).status_code == 422
    assert browser.post(rename, {"name": "New phone"})["Location"] == LIST
    assert "New phone" in browser.text(LIST)
    remove = at("portal", "mfa_remove_webauthn", key=keys[0])
    assert "New phone" in browser.text(remove)
    assert browser.post(remove)["Location"] == LIST
    assert "New phone" not in browser.text(LIST)
    assert acts(cast.requester)[-1] == ("account.factor_removed", "passkey")


def test_a_passkey_of_somebody_else_is_not_there(cast: Cast) -> None:
    give_passkey(confirmed(cast.requester), "portal")
    (passkey,) = second_factor.factors_of(cast.requester).passkeys
    browser = confirmed(cast.watcher)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for key in (passkey.key, str(Authenticator.objects.get(type="webauthn").pk)):
            assert browser.get(at("portal", name, key=key)).status_code == 404
            assert browser.post(at("portal", name, key=key), {"name": "mine"}).status_code == 404
    assert second_factor.factors_of(cast.requester).passkeys == [passkey]


# The last one


@pytest.mark.parametrize("why", ["rule", "short password", "none"])
@pytest.mark.parametrize("which", ["app", "passkey"])
def test_the_last_factor_stays_while_it_is_needed(cast: Cast, which: str, why: str) -> None:
    browser = confirmed(cast.requester)
    if which == "passkey":
        give_passkey(browser, "portal")
        key = second_factor.factors_of(cast.requester).passkeys[0].key
        page = at("portal", "mfa_remove_webauthn", key=key)
    else:
        give_app(cast.requester)
        page = REMOVE_APP
    if why == "rule":
        wants_second_factor(cast)
    elif why == "short password":
        User.objects.filter(pk=cast.requester.pk).update(has_short_password=True)
    sentence = {
        "rule": "You need a second factor here",
        "short password": "Your password is shorter than 15 characters",
    }.get(why)
    before = browser.text(page)
    answer = browser.post(page)
    if sentence is None:
        assert answer.status_code == 302
        assert not second_factor.has_factor(cast.requester)
        assert second_factor.factors_of(cast.requester).codes is None
        assert acts(cast.requester)[-1][0] == "account.factor_removed"
    else:
        assert sentence in before
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert second_factor.has_factor(cast.requester)


def test_one_of_two_factors_goes_although_one_is_needed(cast: Cast) -> None:
    browser = confirmed(cast.requester)
    give_passkey(browser, "portal")
    give_app(cast.requester)
    wants_second_factor(cast)
    assert browser.post(REMOVE_APP).status_code == 302
    assert second_factor.factors_of(cast.requester).passkeys


# Where one is required


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_nothing_else_opens_until_there_is_a_second_factor(cast: Cast, face: str) -> None:
    wants_second_factor(cast, staff=face == "staff")
    user = cast.requester if face == "portal" else cast.lawyer
    browser = signed_in(user)
    index = at(face, "mfa_index")
    for name in ("home", "contracts"):
        answer = browser.get(at(face, name))
        assert (answer.status_code, answer["Location"]) == (302, index)
        answer = browser.get(at(face, name), headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (403, index)
        assert not answer.content
    if face == "staff":
        assert browser.post(at(face, "contract_create"), {"title": "x"})["Location"] == index
    asks = "The legal team asks" if face == "portal" else "Your office asks"
    assert f"{asks} for a second factor" in browser.text(index)
    for name in ("profile", "usersessions_list"):
        assert browser.get(at(face, name)).status_code == 200
    assert browser.post(at(face, "account_logout")).status_code == 302
    assert browser.get(index).status_code == 302


def test_who_has_added_one_is_led_to_what_was_asked_for(cast: Cast) -> None:
    wants_second_factor(cast)
    browser = signed_in(cast.requester)
    asked_for = at("portal", "contracts") + "?q=cement"
    assert browser.get(asked_for).status_code == 302
    browser.post(at("portal", "account_reauthenticate"), {"password": PASSWORD})
    answer = browser.post(APP, {"code": code_of(shown_secret(browser.text(APP)))})
    assert answer["Location"] == CODES
    assert f'href="{asked_for}"' in browser.text(CODES)
    assert browser.get(asked_for).status_code == 200
    assert "asks for a second factor" not in browser.text(at("portal", "mfa_index"))


def test_the_other_face_is_not_asked(cast: Cast) -> None:
    wants_second_factor(cast, staff=True)
    assert signed_in(cast.requester).get(HOME).status_code == 200


def test_a_rule_that_was_taken_back_asks_nobody_any_more(cast: Cast) -> None:
    wants_second_factor(cast)
    browser = signed_in(cast.requester)
    assert browser.get(HOME).status_code == 302
    Rules.current().change(by=cast.administrator, portal_needs_second_factor=False)
    assert browser.get(HOME).status_code == 200


def test_a_factor_that_cannot_be_unsealed_is_no_error(cast: Cast, settings: Any) -> None:
    secret = give_app(cast.requester)
    settings.SECRET_KEY = "another one " * 5
    browser = signed_in(cast.requester)
    assert browser.post(SECOND_STEP, {"code": code_of(secret)}).status_code == 422
    assert second_factor.factors_of(cast.requester).codes == 0


def test_the_record_holds_the_way_in_every_language(cast: Cast) -> None:
    told = second_factor.in_every_language(second_factor.WORDS[Authenticator.Type.WEBAUTHN])
    assert set(told) == {"en", "fr", "ar"}
    assert json.dumps(told)
