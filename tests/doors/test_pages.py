"""The pages of the doors as pages: nothing asks the database while it is rendered, and nothing leaks into it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Browser, at
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, invited, opened, path_in
from tests.doors.test_approval import address, somebody_waits
from tests.guards.test_templates import Watch
from wathiq.accounts.models import Link, SignUp
from wathiq.demo.cast import Cast

OURS = {
    "account/login.html",
    "account/invitation.html",
    "account/invitation_over.html",
    "account/invitation_again.html",
    "account/password_reset.html",
    "account/password_reset_done.html",
    "account/password_reset_from_key.html",
    "account/password_reset_from_key_done.html",
    "portal/sign_up/ask.html",
    "portal/sign_up/sent.html",
    "portal/sign_up/password.html",
    "portal/sign_up/over.html",
    "portal/sign_up/waiting.html",
    "staff/sign_ups/list.html",
    "staff/sign_ups/sign_up.html",
}


def every_page(cast: Cast, administrator: Browser) -> Iterator[Any]:
    """Each page of the doors, in each of its states."""
    visitor = Browser()
    for face in ("portal", "staff"):
        yield visitor.get(at(face, "account_login"))
        yield visitor.get(at(face, "account_reset_password"))
        yield visitor.get(at(face, "account_reset_password_done"))
        yield visitor.get(at(face, "account_reset_password_from_key_done"))
        yield visitor.get(at(face, "invitation_again"))
    yield administrator.get(at("staff", "sign_ups"))
    anybody_may_sign_up(cast, approver=cast.lawyer)
    yield visitor.get(at("portal", "account_login"))
    yield visitor.get(at("portal", "sign_up"))
    yield visitor.post(at("portal", "sign_up"), {"email": "x"})
    yield visitor.get(at("portal", "sign_up_sent"))
    yield visitor.get(at("portal", "sign_up_waiting"))

    user = invited(cast)
    browser, page = opened(path_in(deliver()[0]))
    yield page
    yield browser.post(at("portal", "invitation_accept"), {"password": "short"})
    for change in ({"expires": timezone.now()}, {"ended": timezone.now()}, {"used": timezone.now()}):
        Link.objects.filter(user=user).update(**change)
        yield browser.get(at("portal", "invitation_accept"))
    yield opened(at("portal", "invitation", token="made-up"))[1]

    browser.post(at("portal", "account_reset_password"), {"email": cast.requester.email})
    path = path_in(deliver()[0])
    browser, page = opened(path)
    yield page
    yield browser.post(page.redirect_chain[-1][0], {"password1": "short"})
    yield browser.post(page.redirect_chain[-1][0], {"password1": GOOD})
    yield opened(path)[1]
    deliver()

    asked = somebody_waits()
    yield administrator.get(at("staff", "sign_ups"))
    yield administrator.get(address("sign_up", asked))
    yield administrator.post(address("sign_up_approve", asked), {})
    yield administrator.post(address("sign_up_decline", asked), {})
    yield administrator.post(at("staff", "sign_ups"), {"sign_up": "x"})
    asked.decline("No", by=cast.lawyer)
    yield administrator.get(address("sign_up", asked))
    deliver()

    other = SignUp.ask("other@new.example", access="both", language="ar", first_name="ن", last_name="ب")
    browser, page = opened(path_in(deliver()[0]))
    yield page
    for change in ({"expires": timezone.now() - timedelta(days=1)}, {"ended": timezone.now()}):
        Link.objects.filter(visitor=other.visitor).update(**change)
        yield browser.get(at("portal", "sign_up_password"))


def test_no_page_of_the_doors_queries_while_it_is_rendered(
    cast: Cast, browser_of: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    administrator = browser_of(cast.administrator)
    with watch.watching(monkeypatch):
        for page in every_page(cast, administrator):
            html = page.content.decode()
            assert page.status_code in (200, 302, 404, 410, 422), page.request["PATH_INFO"]
            for leak in ("bound method", "object at 0x", "gettext", "None<"):
                assert leak not in html, page.request["PATH_INFO"]
    asked = {name: sql for name, sql in watch.queries.items() if name in OURS}
    assert not asked
    assert watch.rendered >= OURS


def test_signing_in_asks_once_more_where_strangers_may_sign_up(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):  # the office; the rules
        Browser().get(at("portal", "account_login"))
    with django_assert_num_queries(1):
        Browser().get(at("staff", "account_login"))
