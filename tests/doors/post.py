"""The post of these tests: send what waits, and open the link in a mail as its reader would."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.core.mail import EmailMessage

from tests.cast import Browser
from wathiq.accounts.models import Rules, User
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

GOOD = "copper tulip seven ferry"  # a password
MASKS = re.compile(r'(name="csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce=")[^"]+')


def deliver() -> list[EmailMessage]:
    """Send every mail that waits; those that went out now."""
    before = len(mail.outbox)
    for message in Message.objects.filter(state=Message.State.QUEUED).order_by("pk"):
        outbox.send(message.pk)
    return list(mail.outbox[before:])


def path_in(letter: EmailMessage) -> str:
    """The path of the link that stands alone in the mail's text."""
    found = re.search(r"https?://\S+/(?:invitation|password/new|sign-up/confirm)/\S+", str(letter.body))
    assert found, letter.body
    return urlsplit(found.group().rstrip(".>)")).path


def link_for(user: User) -> str:
    """The path in the one mail that waits for this person."""
    letters = [letter for letter in deliver() if letter.to == [user.email]]
    assert len(letters) == 1
    return path_in(letters[0])


def opened(path: str, browser: Browser | None = None) -> tuple[Browser, Any]:
    """A browser that followed this link, and the page it came to."""
    browser = browser or Browser()
    return browser, browser.get(path, follow=True)


def masked(response: Any, *typed: str) -> tuple[int, str, str]:
    """Status, where it leads and the bytes, without what differs for every request."""
    page = MASKS.sub(r"\1", response.content.decode())
    for text in typed:
        page = page.replace(text, "TYPED")
    return response.status_code, response.headers.get("Location", ""), page


def invited(cast: Cast, email: str = "nadia@atlas.example", **fields: Any) -> User:
    """Somebody whom the administrator has just invited to the portal."""
    fields = {"first_name": "Nadia", "last_name": "Chraibi", "face": "portal", "is_client": True} | fields
    return User.invite(email, by=cast.administrator, **fields)


def anybody_may_sign_up(cast: Cast, *, approver: User | None = None, who: str = "both") -> None:
    Rules.current().change(by=cast.administrator, sign_up=who, approver=approver)
