"""A session ends with its next request when what its owner may do has changed."""

from collections.abc import Callable

import pytest

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast

HOME = at("portal", "contracts")

ENDS: dict[str, Callable[[Cast, User], object]] = {
    "another company": lambda cast, user: user.join(cast.companies["beta"], by=cast.administrator),
    "no company any more": lambda cast, user: user.leave(by=cast.administrator),
    "another access": lambda cast, user: user.edit({"is_collaborator": True}, by=cast.administrator),
    "another address": lambda cast, user: user.edit({"email": "new@atlas.example"}, by=cast.administrator),
    "deactivated": lambda cast, user: user.deactivate(by=cast.administrator),
    "another password": lambda cast, user: user.choose_password("a lamp beside nine rivers"),
}
GOES_ON: dict[str, Callable[[Cast, User], object]] = {
    "another name": lambda cast, user: user.edit({"first_name": "Selma"}, by=cast.administrator),
    "the same company": lambda cast, user: user.join(cast.companies["atlas"], by=cast.administrator),
    "another language": lambda cast, user: user.speak("ar"),
    "nothing new": lambda cast, user: user.edit({"email": user.email}, by=cast.administrator),
}


@pytest.mark.parametrize("change", ENDS)
def test_a_session_ends_with_what_its_owner_may_do(
    cast: Cast, browser_of: Callable[[User | None], Browser], change: str
) -> None:
    browser = browser_of(cast.requester)
    assert browser.get(HOME).status_code == 200
    ENDS[change](cast, User.objects.get(pk=cast.requester.pk))
    assert browser.get(HOME).status_code == 302


@pytest.mark.parametrize("change", GOES_ON)
def test_a_session_goes_on_when_nothing_of_that_changes(
    cast: Cast, browser_of: Callable[[User | None], Browser], change: str
) -> None:
    browser = browser_of(cast.requester)
    GOES_ON[change](cast, User.objects.get(pk=cast.requester.pk))
    assert browser.get(HOME).status_code == 200


def test_another_role_ends_the_session_of_an_administrator(
    cast: Cast, browser_of: Callable[[User | None], Browser]
) -> None:
    browser = browser_of(cast.administrator)
    page = at("staff", "contracts")
    assert browser.get(page).status_code == 200
    other = User.add(
        "second@cabinet.example",
        by=None,
        first_name="Sana",
        face=User.Face.STAFF,
        role=User.Role.ADMINISTRATOR,
    )
    User.objects.get(pk=cast.administrator.pk).edit({"role": User.Role.LAWYER}, by=other)
    assert browser.get(page).status_code == 302


def test_an_old_session_stays_ended_when_the_account_is_activated_again(
    cast: Cast, browser_of: Callable[[User | None], Browser]
) -> None:
    browser = browser_of(cast.requester)
    user = User.objects.get(pk=cast.requester.pk)
    user.deactivate(by=cast.administrator)
    user.reactivate(by=cast.administrator)
    assert browser.get(HOME).status_code == 302
    assert browser_of(User.objects.get(pk=user.pk)).get(HOME).status_code == 200
