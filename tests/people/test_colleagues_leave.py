"""Accounts of the legal team close and come back, and an administrator always stays."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from tests.cast import Browser, at, draw_up
from tests.people.test_colleagues import as_saved, invite, page_of
from wathiq.accounts import administrators
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast, engage
from wathiq.demo.people import PASSWORD
from wathiq.dossiers.models import Participant

# ── Deactivating ───────────────────────────────────────────────────────────


def sign_in(user: User) -> Browser:
    browser = Browser()
    browser.post(at("staff", "account_login"), {"login": user.email, "password": PASSWORD})
    return browser


def test_the_page_says_what_ends_and_what_stays(cast: Cast, admin_browser: Browser) -> None:
    for _device in range(2):
        sign_in(cast.lawyer)
    contract = draw_up(cast, "Supply of cement")
    private = draw_up(cast, "Secret merger", private=True)
    other = draw_up(cast, "Lease of a hall", assignee=cast.walled_lawyer)
    other.give_part(cast.lawyer, Participant.Role.CONTRIBUTOR, by=cast.administrator)
    page = admin_browser.text(page_of(cast.lawyer, "colleague_deactivate"))
    assert "on 2 devices" in page
    assert "contributor of 3 contracts" in page
    assert contract.reference in page
    assert other.reference in page
    assert private.reference not in page
    assert "Secret merger" not in page
    assert "One of them is private" in page
    assert User.objects.get(pk=cast.lawyer.pk).is_active


def test_a_deactivated_colleague_is_out_and_comes_back(cast: Cast, admin_browser: Browser) -> None:
    theirs = sign_in(cast.lawyer)
    assert theirs.get(at("staff", "contracts")).status_code == 200
    response = admin_browser.post(page_of(cast.lawyer, "colleague_deactivate"))
    assert response["Location"] == at("staff", "colleagues")
    assert theirs.get(at("staff", "contracts")).status_code == 302
    assert sign_in(cast.lawyer).get(at("staff", "contracts")).status_code == 302
    assert admin_browser.get(page_of(cast.lawyer, "colleague_deactivate")).status_code == 302
    admin_browser.post(page_of(cast.lawyer, "colleague_reactivate"))
    assert "can sign in again" in admin_browser.text(page_of(cast.lawyer))
    assert sign_in(cast.lawyer).get(at("staff", "contracts")).status_code == 200


def test_who_never_chose_a_password_is_invited_when_reactivated(cast: Cast, admin_browser: Browser) -> None:
    invite(admin_browser)
    user = User.objects.get(email="leila@cabinet.example")
    admin_browser.post(page_of(user, "colleague_deactivate"))
    admin_browser.post(page_of(user, "colleague_reactivate"))
    user.refresh_from_db()
    assert user.state == User.State.INVITED
    assert "was invited again" in admin_browser.text(page_of(user))


# ── Never without an administrator ─────────────────────────────────────────


def test_the_last_administrator_stays(cast: Cast, admin_browser: Browser) -> None:
    form = as_saved(cast.administrator, role="lawyer")
    response = admin_browser.post(page_of(cast.administrator), form)
    assert response.status_code == 422
    assert "You are the only active administrator" in response.content.decode()
    response = admin_browser.post(page_of(cast.administrator, "colleague_deactivate"))
    assert response.status_code == 422
    assert "You are the only active administrator" in response.content.decode()
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active
    assert cast.administrator.is_administrator


def test_nobody_takes_their_own_access_away(cast: Cast, admin_browser: Browser, second: User) -> None:
    form = as_saved(cast.administrator, role="lawyer")
    response = admin_browser.post(page_of(cast.administrator), form)
    assert response.status_code == 422
    assert "Ask another administrator." in response.content.decode()
    response = admin_browser.post(page_of(cast.administrator, "colleague_deactivate"))
    assert response.status_code == 422
    assert admin_browser.post(page_of(second, "colleague_deactivate")).status_code == 302
    second.refresh_from_db()
    cast.administrator.refresh_from_db()
    assert (second.is_active, cast.administrator.is_active) == (False, True)


def test_an_administrator_who_was_demoted_meanwhile_changes_nobody(cast: Cast, second: User) -> None:
    stale = User.objects.get(pk=second.pk)
    administrators.edit(second, {"role": "lawyer"}, by=cast.administrator)
    with pytest.raises(PermissionDenied):
        administrators.deactivate(cast.lawyer, by=stale)
    assert User.objects.get(pk=cast.lawyer.pk).is_active


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The answers of these acts, or what they raised, started together in a thread each."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            answers.append(act())
        except Exception as raised:
            answers.append(raised)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("act", ["demote", "deactivate"])
def test_two_administrators_who_remove_each_other_leave_one(committed_cast: Cast, act: str) -> None:
    cast = committed_cast
    cast.walled_lawyer.edit({"role": User.Role.ADMINISTRATOR}, by=cast.administrator)
    one, two = cast.administrator, cast.walled_lawyer

    def remove(colleague: User, by: User) -> Callable[[], bool]:
        own, actor = User.objects.get(pk=colleague.pk), User.objects.get(pk=by.pk)
        if act == "demote":
            return lambda: administrators.edit(own, {"role": User.Role.LAWYER}, by=actor)
        return lambda: administrators.deactivate(own, by=actor)

    answers = at_once(remove(one, two), remove(two, one))
    assert answers.count(True) == 1
    assert [type(answer) for answer in answers if answer is not True] == [PermissionDenied]
    assert User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).count() == 1


def test_two_browsers_that_demote_each_other_leave_one_administrator(
    committed_cast: Cast, browser_of: Any
) -> None:
    cast = committed_cast
    cast.walled_lawyer.edit({"role": User.Role.ADMINISTRATOR}, by=cast.administrator)
    one, two = cast.administrator, cast.walled_lawyer

    def demote(colleague: User, by: User) -> Callable[[], int]:
        browser: Browser = browser_of(by)
        form = as_saved(colleague, role="lawyer")
        return lambda: browser.post(page_of(colleague), form).status_code

    answers = at_once(demote(one, two), demote(two, one))
    assert all(answer in (302, 403) for answer in answers)
    assert User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).count() == 1
