"""What each person of the world of tokens is told, by pages and by mail."""

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.urls import reverse

from tests.access.canaries import PORTAL, STAFF, World
from tests.access.observing import Answer, crawl, differences, observed, text_of, undone
from tests.access.people import signed_in
from tests.cast import Browser, at
from wathiq.accounts.models import CalendarFeed, User
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

LINK = re.compile(r"/(?:invitation|sign-up/confirm|password/new/[0-9a-f]{32})/([\w-]{20,})/")
OBSERVERS = ("administrator", "lawyer", "walled_lawyer", *PORTAL, "visitor")
# Who can see nothing of what `add_hidden_objects` adds; to it the administrator is a lawyer like others
UNAWARE = tuple(person for person in OBSERVERS if person not in ("outsider", "administrator"))


def face_of(person: str) -> str:
    return "staff" if person in STAFF else "portal"


def browser_of(world: World, person: str) -> Browser:
    """Signed in as this person, of which no list tells."""
    if person == "visitor":
        return signed_in(None)
    user = User.objects.filter(pk=world.people[person].pk)
    browser = signed_in(user.get())
    user.update(last_login=None)
    return browser


DOORS = ("home", "contracts", "profile", "account_login", "account_logout", "brand_css", "invitation_again")


def starts(world: World, person: str) -> list[str]:
    """Where somebody begins: the doors, and what no page leads to once it is closed again."""
    face = face_of(person)
    names = DOORS if face == "staff" else (*DOORS, "matters", "cases", "sign_up")
    found = [reverse(name, urlconf=settings.FACES[face]) for name in names]
    if person == "administrator":
        found += [at("staff", "client_roster", public_id=roster.public_id) for roster in world.rosters]
    return found


# One’s own account and the settings know nothing of contracts; and since when one is signed in differs by the minute
ELSEWHERE = ("/settings/", "/profile/", "/password/", "/invitation/", "/sign-up/", "/sign-in/", "/sign-out/")
# Nor do the pages of a single file, which the legal team alone has, of any other contract than its own
OF_ONE_FILE = ("/staff/attachments/",)


def observe(world: World, person: str, *, account: bool = False) -> dict[str, Answer]:
    """Whatever this person can look at; with their own `account`, the doors and the settings if wanted."""
    apart_from = ("/profile/devices/",) if account else (*ELSEWHERE, *OF_ONE_FILE)
    return observed(browser_of(world, person), *starts(world, person), apart_from=apart_from)


def assert_the_same(before: dict[str, Answer], after: dict[str, Answer], *, to: str = "them") -> None:
    found = differences(before, after)
    assert not found, "\n".join([f"to {to}", *found[:4]])


def words_of(response: HttpResponse) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = "\n".join(str(morsel) for morsel in response.cookies.values())
    return f"{headers}\n{cookies}\n{text_of(response)}"


def deliver() -> None:
    """Send all mail that waits."""
    for message in Message.objects.filter(state=Message.State.QUEUED).order_by("pk"):
        outbox.send(message.pk)


def whole(letter: EmailMessage) -> str:
    """Headers and both bodies, decoded."""
    message = letter.message()
    headers = [f"{name}: {make_header(decode_header(str(value)))}" for name, value in message.items()]
    parts: list[Any] = [part for part in message.walk() if not part.is_multipart()]
    return "\n".join(headers + [part.get_payload(decode=True).decode() for part in parts])


def mails_to(email: str) -> list[str]:
    return [whole(letter) for letter in mail.outbox if email in letter.recipients()]


def everything_told_to(world: World, person: str) -> Iterator[tuple[str, str]]:
    """Each page and each mail, whole."""
    with undone():
        for where, response in crawl(browser_of(world, person), *starts(world, person)).items():
            yield where, words_of(response)
        yield from calendar_of(world, person)
    for number, letter in enumerate([] if person == "visitor" else mails_to(world.people[person].email)):
        yield f"mail {number}", letter


def calendar_of(world: World, person: str) -> Iterator[tuple[str, str]]:
    """All that the calendar of somebody active would read, with titles; nothing stays of its address."""
    if person == "visitor" or not User.objects.get(pk=world.people[person].pk).is_active:
        return
    user = world.people[person]
    with undone():
        token = CalendarFeed.make(by=user, scope=CalendarFeed.Scope.ALL, with_titles=True)
        response: Any = signed_in(None).get(at(user.face, "calendar_feed", token=token))
        assert response.status_code == 200
        yield "calendar", words_of(response).replace("\r\n ", "")


def ask_for_passwords(world: World) -> None:
    for person in ("requester", "lawyer"):
        user = world.people[person]
        page = at(user.face, "account_reset_password")
        assert Browser().post(page, {"email": user.email}).status_code == 302


def links_in_mails() -> set[str]:
    """What opens a door, out of the mails that hold it."""
    return {token for letter in mail.outbox for token in LINK.findall(whole(letter))}
