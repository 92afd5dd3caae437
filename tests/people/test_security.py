"""Who needs a second factor, and the history of accounts."""

from typing import Any

from allauth.mfa.models import Authenticator

from tests.cast import Browser, at
from wathiq.accounts.models import Rules, System, User
from wathiq.audit.models import Event
from wathiq.audit.record import record
from wathiq.demo.cast import Cast

SECURITY = at("staff", "security")
EVENTS = at("staff", "account_events")


def give_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})


def is_signed_out(browser: Browser, face: str = "staff") -> bool:
    response = browser.get(at(face, "contracts"))
    return response.status_code == 302 and response["Location"].startswith(at(face, "account_login"))


def test_the_page_counts_who_has_no_second_factor(cast: Cast, admin_browser: Browser) -> None:
    staff = User.objects.filter(face="staff", is_active=True).count()
    portal = User.objects.filter(face="portal", is_active=True).count()
    give_factor(cast.lawyer)
    page = admin_browser.text(SECURITY)
    assert f"{staff - 1} people have no second factor yet" in page
    assert f"{portal} people have no second factor yet" in page
    assert "You have no second factor yet yourself" in page
    give_factor(cast.administrator)
    assert "You have no second factor yet yourself" not in admin_browser.text(SECURITY)


def test_a_stricter_rule_ends_the_sessions_of_those_without(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser, requester_browser: Browser, browser_of: Any
) -> None:
    give_factor(cast.administrator)
    give_factor(cast.lawyer)
    without: Browser = browser_of(cast.walled_lawyer)
    assert not is_signed_out(without)
    response = admin_browser.post(SECURITY, {"staff_need_second_factor": "on"})
    assert response["Location"] == SECURITY
    assert Rules.current().staff_need_second_factor
    assert not Rules.current().portal_needs_second_factor
    assert is_signed_out(without)
    assert not is_signed_out(lawyer_browser)
    assert not is_signed_out(requester_browser, "portal")
    assert "The rules were saved." in admin_browser.text(SECURITY)


def test_the_rule_for_portal_users_leaves_the_legal_team_alone(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser, requester_browser: Browser
) -> None:
    admin_browser.post(SECURITY, {"portal_needs_second_factor": "on"})
    assert is_signed_out(requester_browser, "portal")
    assert not is_signed_out(lawyer_browser)
    assert admin_browser.get(SECURITY).status_code == 200


def test_an_administrator_without_one_is_asked_at_once(cast: Cast, admin_browser: Browser) -> None:
    admin_browser.post(SECURITY, {"staff_need_second_factor": "on"})
    assert admin_browser.get(SECURITY)["Location"] == at("staff", "mfa_index")


def test_saving_the_same_or_less_ends_no_session(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser
) -> None:
    Rules.current().change(by=cast.administrator, staff_need_second_factor=True)
    events = Event.objects.filter(kind="rules.changed")
    assert events.count() == 1
    give_factor(cast.administrator)
    admin_browser.post(SECURITY, {"staff_need_second_factor": "on"})
    assert events.count() == 1
    admin_browser.post(SECURITY, {})
    assert events.count() == 2
    assert not Rules.current().staff_need_second_factor
    assert not is_signed_out(lawyer_browser)


def test_the_rules_of_signing_up_are_not_changed_here(cast: Cast, admin_browser: Browser) -> None:
    admin_browser.post(SECURITY, {"portal_needs_second_factor": "on", "sign_up": "both", "approver": "1"})
    assert (Rules.current().sign_up, Rules.current().approver) == ("off", None)


def test_the_history_of_accounts_is_read_in_sentences_newest_first(
    cast: Cast, admin_browser: Browser
) -> None:
    cast.lawyer.deactivate(by=cast.administrator)
    cast.lawyer.reactivate(by=cast.administrator)
    page = admin_browser.text(EVENTS)
    assert page.index("reactivated the account of") < page.index("deactivated the account of")
    assert "Karim Oudaran" in page


def test_the_history_of_accounts_is_paged(cast: Cast, admin_browser: Browser) -> None:
    for _time in range(60):
        record("account.signed_in", System(), by=cast.lawyer)
    total = Event.objects.filter(chain=System().chain_id).count()
    first = admin_browser.text(EVENTS)
    assert first.count('<li data-is="done">') == 50
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert admin_browser.text(EVENTS + older).count('<li data-is="done">') == min(50, total - 50)
    for senseless in ("0", "-1", "x", "9" * 30, "\u0662"):
        assert admin_browser.get(EVENTS, {"before": senseless}).status_code == 200


def test_a_lawyer_is_refused_with_a_sentence(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser
) -> None:
    for address in (SECURITY, EVENTS):
        assert admin_browser.get(address).status_code == 200
        response = lawyer_browser.get(address)
        assert response.status_code == 403
        assert "Only administrators may do this." in response.content.decode()
    assert lawyer_browser.post(SECURITY, {"staff_need_second_factor": "on"}).status_code == 403
    assert not Rules.current().staff_need_second_factor
