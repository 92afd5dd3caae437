"""Everybody the access tests speak of: the cast of the demo, and the three it does not need."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from tests.cast import Browser
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast

STAFF = ("administrator", "lawyer", "walled_lawyer")
PORTAL = (
    "requester",
    "watcher",
    "colleague",
    "collaborator",
    "both",
    "counterparty",
    "former",
    "stranger",
    "deactivated",
    "loner",
)
PERSONAS = (*STAFF, *PORTAL, "visitor")


@dataclass(frozen=True)
class Troupe:
    """`former` was a collaborator of Gamma; `loner` is a client without a company; `visitor` has no account."""

    cast: Cast
    former: User
    loner: User

    def user(self, key: str) -> User | None:
        """As the database knows this person now; None for the visitor."""
        if key == "visitor":
            return None
        known = {"former": self.former, "loner": self.loner} | self.cast.people
        return User.objects.get(pk=known[key].pk)

    def reader(self, key: str) -> User | AnonymousUser:
        return self.user(key) or AnonymousUser()

    def browser(self, key: str) -> Browser:
        """Signed in at this person's own door; a deactivated person still holds the session of before."""
        return signed_in(self.user(key))

    def at_the_wrong_door(self, key: str) -> Browser:
        """With a session of this person, presented to the other face."""
        user = self.user(key)
        assert user is not None
        return signed_in(user, at="portal" if user.is_staff_member else "staff")


class Entrance:
    """Signs each person in once, and gives out any number of browsers that hold that session."""

    def __init__(self, troupe: Troupe, *people: str) -> None:
        self._cookies = {person: troupe.browser(person).cookies for person in people}

    def also(self, key: str, browser: Browser) -> None:
        self._cookies[key] = browser.cookies

    def browser(self, key: str) -> Browser:
        browser = Browser()
        for morsel in self._cookies[key].values():
            browser.cookies[morsel.key] = morsel.value
        return browser


def signed_in(user: User | None, *, at: str | None = None) -> Browser:
    browser = Browser()
    if user is None:
        return browser
    Client.force_login(browser, user)
    if (at or user.face) == "staff":
        name = settings.SESSION_COOKIE_NAME
        browser.cookies[f"{name}-staff"] = browser.cookies[name].value
        del browser.cookies[name]
    return browser


def gather(cast: Cast) -> Troupe:
    def portal_user(email: str, first: str, last: str, **access: Any) -> User:  # User.add takes any field
        return User.add(
            email,
            by=None,
            first_name=first,
            last_name=last,
            time_zone="Africa/Casablanca",
            face=User.Face.PORTAL,
            **access,
        )

    former = portal_user("former@gamma.example", "Goran", "Vilmark", is_collaborator=True)
    former.join(cast.companies["gamma"], by=None)
    loner = portal_user("loner@nowhere.example", "Lina", "Ferrandi", is_client=True)
    return Troupe(cast, former, loner)
