"""Manage clients: editing an account, and what may become of it."""

import re
from typing import Any

import pytest

from tests.cast import Browser, at, shared
from tests.people.accounts import account, hidden_of, page_of
from wathiq.accounts.models import Company, Link, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.notifications.models import Message


@pytest.fixture
def admin(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


# ── Edit ──────────────────────────────────────────────────────────────────────


def test_an_administrator_edits_an_account(cast: Cast, admin: Browser) -> None:
    Link.make(Link.Purpose.INVITATION, user=cast.requester)
    form = account(cast.requester, admin, first_name="Selma", email="Selma@atlas.example", access="both")
    assert admin.post(page_of(cast.requester, "client_edit"), form).status_code == 302
    after = User.objects.get(pk=cast.requester.pk)
    assert (after.first_name, after.email, after.is_collaborator) == ("Selma", "selma@atlas.example", True)
    assert after.epoch > cast.requester.epoch
    assert Link.objects.get(user=after).state == Link.State.REPLACED


def test_what_another_administrator_saved_meanwhile_is_not_overwritten_unseen(
    cast: Cast, admin: Browser
) -> None:
    form = account(cast.requester, admin, first_name="Selma")
    cast.requester.edit({"job_title": "Director"}, by=cast.administrator)
    answer = admin.post(page_of(cast.requester, "client_edit"), form)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Director" in words
    assert 'value="Selma"' in words
    form |= dict(re.findall(r'name="(seen)" value="([^"]*)"', words))
    assert admin.post(page_of(cast.requester, "client_edit"), form).status_code == 302
    assert User.objects.get(pk=cast.requester.pk).first_name == "Selma"


def test_an_edit_refuses_the_address_of_somebody_else_and_oneself_as_manager(
    cast: Cast, admin: Browser
) -> None:
    address = page_of(cast.requester, "client_edit")
    answer = admin.post(address, account(cast.requester, admin, email="WATCHER@atlas.example"))
    assert answer.status_code == 422
    assert "Étienne Valcourel" in answer.content.decode()
    answer = admin.post(address, account(cast.requester, admin, manager=cast.requester.public_id))
    assert answer.status_code == 422
    assert "their own manager" in answer.content.decode()


def test_less_access_closes_the_doors_of_clients(
    cast: Cast, admin: Browser, requester_browser: Browser
) -> None:
    contract = shared(cast)
    page = at("portal", "contract", public_id=contract.public_id)
    requester_browser.text(page)
    admin.post(page_of(cast.requester, "client_edit"), account(cast.requester, admin, access="collaborator"))
    assert requester_browser.get(page).status_code == 302  # the session ended
    requester_browser.force_login(User.objects.get(pk=cast.requester.pk))
    assert requester_browser.get(page).status_code == 404


# ── What becomes of an account ────────────────────────────────────────────────


def test_deactivating_says_what_ends_and_ends_it(
    cast: Cast, admin: Browser, requester_browser: Browser
) -> None:
    shared(cast, "Supply of cement")
    shared(cast, "Merger nobody knows of", private=True)
    requester_browser.text(at("portal", "contracts"))
    cast.watcher.edit({"manager": cast.requester}, by=cast.administrator)
    page = admin.text(page_of(cast.requester, "client_deactivate"))
    assert "Supply of cement" in page
    assert "One private record more" in page
    assert "Merger" not in page
    assert "Étienne Valcourel" in page
    assert User.objects.get(pk=cast.requester.pk).is_active
    assert admin.post(page_of(cast.requester, "client_deactivate")).status_code == 302
    assert requester_browser.get(at("portal", "contracts")).status_code == 302
    assert "This account is inactive" in admin.text(page_of(cast.requester))

    assert admin.post(page_of(cast.requester, "client_reactivate")).status_code == 302
    requester_browser.force_login(User.objects.get(pk=cast.requester.pk))
    assert "Supply of cement" in requester_browser.text(at("portal", "contracts"))


def test_an_invitation_is_sent_again_only_while_it_is_not_accepted(cast: Cast, admin: Browser) -> None:
    invited = User.invite(
        "n@atlas.example", by=cast.administrator, first_name="N", last_name="F", face="portal", is_client=True
    )
    old = Link.make(Link.Purpose.INVITATION, user=invited)
    list_of = {"list": "1", "q": "atlas", "status": "invited", "evil": "https://example.com"}
    answer = admin.post(page_of(invited, "client_invite_again"), list_of)
    assert answer["Location"] == at("staff", "clients") + "?q=atlas&status=invited"
    found = Link.find(Link.Purpose.INVITATION, old)
    assert found is not None
    assert found.state == Link.State.REPLACED
    assert Message.objects.filter(recipient=invited).count() == 2

    answer = admin.post(page_of(cast.requester, "client_invite_again"), follow=True)
    assert "has accepted the invitation" in answer.content.decode()
    assert not Message.objects.filter(recipient=cast.requester).exists()


def test_who_never_chose_a_password_is_invited_again_when_activated(cast: Cast, admin: Browser) -> None:
    invited = User.invite(
        "n@atlas.example", by=cast.administrator, first_name="N", last_name="F", face="portal", is_client=True
    )
    admin.post(page_of(invited, "client_deactivate"))
    answer = admin.post(page_of(invited, "client_reactivate"), follow=True)
    assert "A new invitation is on its way" in answer.content.decode()
    assert User.objects.get(pk=invited.pk).state == "invited"


def test_moving_says_what_is_lost_and_ends_it(cast: Cast, admin: Browser) -> None:
    contract = shared(cast, "Supply of cement")
    shared(cast, "Merger nobody knows of", private=True)
    address = page_of(cast.requester, "client_move")
    page = admin.text(address)
    assert "Supply of cement" in page
    assert "One private record more" in page
    assert "Merger" not in page
    form = hidden_of(admin, address) | {"company": cast.companies["beta"].public_id}
    answer = admin.post(address, form, follow=True)
    words = answer.content.decode()
    assert "Beta Textiles" in words
    assert "Their part in 2 records ended." in words
    assert cast.requester.company == cast.companies["beta"]
    assert [part.role for part in contract.people()] == ["assignee"]
    assert admin.post(address, form)["Location"] == page_of(cast.requester)  # pressed twice


def test_a_move_is_asked_again_when_there_is_more_to_lose_than_was_said(cast: Cast, admin: Browser) -> None:
    address = page_of(cast.requester, "client_move")
    form = hidden_of(admin, address) | {"company": cast.companies["beta"].public_id}
    shared(cast, "Shared meanwhile")
    answer = admin.post(address, form)
    assert answer.status_code == 409
    assert "Shared meanwhile" in answer.content.decode()
    assert cast.requester.company == cast.companies["atlas"]
    form |= dict(re.findall(r'name="(seen)" value="([^"]*)"', answer.content.decode()))
    assert admin.post(address, form).status_code == 302
    assert cast.requester.company == cast.companies["beta"]


def test_somebody_moves_to_no_company_or_a_new_one_but_not_to_their_own(cast: Cast, admin: Browser) -> None:
    address = page_of(cast.requester, "client_move")
    form = hidden_of(admin, address)
    answer = admin.post(address, form | {"company": cast.companies["atlas"].public_id})
    assert answer.status_code == 422
    assert "company of today" in answer.content.decode()
    assert admin.post(address, form).status_code == 302
    assert cast.requester.company is None
    assert "They lose nothing" in admin.text(address)
    assert admin.post(address, hidden_of(admin, address) | {"new_company": "Delta Foods"}).status_code == 302
    assert cast.requester.company == Company.objects.get(name="Delta Foods")


# ── Who may ───────────────────────────────────────────────────────────────────

OF_A_PERSON = ["client", "client_edit", "client_move", "client_deactivate"]


@pytest.mark.parametrize("name", OF_A_PERSON)
def test_only_administrators_open_the_pages_of_a_person(
    cast: Cast, admin: Browser, lawyer_browser: Browser, requester_browser: Browser, name: str
) -> None:
    admin.text(page_of(cast.requester, name))
    assert "Only administrators may do this" in lawyer_browser.text(page_of(cast.requester, name), status=403)
    assert requester_browser.get(page_of(cast.requester, name)).status_code == 302
    assert Browser().get(page_of(cast.requester, name)).status_code == 302


@pytest.mark.parametrize("name", [*OF_A_PERSON, "client_reactivate", "client_invite_again"])
def test_the_legal_team_are_not_portal_users(cast: Cast, admin: Browser, name: str) -> None:
    for nobody in (cast.lawyer, cast.administrator):
        assert admin.post(page_of(nobody, name)).status_code == (405 if name == "client" else 404)
    assert User.objects.get(pk=cast.administrator.pk).is_active


@pytest.mark.parametrize(
    "name", ["client_edit", "client_move", "client_deactivate", "client_reactivate", "client_invite_again"]
)
def test_a_lawyer_changes_nothing(cast: Cast, lawyer_browser: Browser, name: str) -> None:
    before = Event.objects.count()
    assert lawyer_browser.post(page_of(cast.requester, name), {"first_name": "X"}).status_code == 403
    assert Event.objects.count() == before


def test_the_search_for_a_manager_finds_active_portal_users(
    cast: Cast, admin: Browser, lawyer_browser: Browser
) -> None:
    address = at("staff", "client_people")
    names = [row["name"] for row in admin.get(address, {"q": "atlas.example"}).json()["people"]]
    assert "Salma Benourid" in names
    assert "Tarek Lamdaoun" not in names
    assert admin.get(address, {"q": "oudaran"}).json()["people"] == []
    assert lawyer_browser.get(address).status_code == 403
