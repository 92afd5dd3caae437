"""What holds for every response of the product, whatever it says."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse

from tests.access.people import Troupe
from tests.guards.world import address, every_page
from wathiq.contracts.models import Contract
from wathiq.dossiers import access

# Asked by machines, answered before everything else, and without a word about anybody
HEALTH = ("/healthz", "/readyz")
# The same for everybody and kept by browsers on purpose
PUBLIC = ("/brand.css", "GET brand_css")
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}

# Somebody's bytes: even a browser that opens them runs nothing
OF_FILES = {"sandbox", "default-src 'none'", "frame-ancestors 'none'"}


class Inline(HTMLParser):
    """What a strict content security policy would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not given.get("src") and not is_data):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            scripted = name.startswith(("on", "hx-on")) or (value or "").strip().lower().startswith(
                "javascript:"
            )
            if name == "style" or scripted or (name in ("hx-vals", "hx-vars") and "js:" in (value or "")):
                self.found.append(f"<{tag} {name}>")
        for name in ("src", "href"):
            if tag in ("script", "link", "img", "use", "iframe") and (given.get(name) or "").startswith(
                ("http", "//")
            ):
                self.found.append(f"<{tag}> from elsewhere")


def inline_in(body: str) -> list[str]:
    parser = Inline()
    parser.feed(body)
    return parser.found


def faults_of(where: str, response: HttpResponse) -> list[str]:
    found, headers = [], response.headers
    body = response.content.decode(errors="replace") if not response.streaming else ""
    for sign in (
        "bound method",
        "object at 0x",
        "&lt;function",
        "Undefined",
        "Traceback",
        "<QuerySet",
        "__proxy__",
    ):
        if sign in body:
            found.append(f"holds “{sign}”")
    if re.search(r"%\(\w+\)[sd]", body):
        found.append("holds a placeholder that nobody filled")
    if headers.get("Content-Type", "").startswith("text/html"):
        found += inline_in(body)
    policy = {one.strip() for one in headers.get("Content-Security-Policy", "").split(";")}
    is_file = "sandbox" in policy
    if policy != (OF_FILES if is_file else POLICY):
        found.append(f"has the policy {policy}")
    if is_file != (response.streaming or response.headers.get("Content-Type") == "application/zip"):
        found.append("is taken for a file, or a file for a page")
    if is_file and not headers.get("Content-Disposition", "").startswith("attachment;"):
        found.append("would be opened in the browser")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("can be sniffed")
    if headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        found.append("tells others where one comes from")
    if headers.get("X-Frame-Options") != "DENY":
        found.append("can be framed by old browsers")
    kept = "no-store" not in headers.get("Cache-Control", "")
    if kept and not any(name in where for name in PUBLIC):
        found.append(f"may be kept: {headers.get('Cache-Control')}")
    for cookie in response.cookies.values():
        is_taken_back = cookie["max-age"] == 0
        if cookie["samesite"] != "Lax" or not (cookie["httponly"] or is_taken_back):
            found.append(f"sets an open cookie {cookie.key}")
    return [f"{where}: {response.status_code} {one}" for one in found]


def test_every_response_keeps_to_the_policy_and_shows_nothing_of_the_machine(
    troupe: Troupe, contract: Contract
) -> None:
    seen, faults = set(), []
    for where, response in every_page(troupe, contract):
        if where.endswith(HEALTH):
            continue
        seen.add(response.status_code)
        faults += faults_of(where, response)
    assert not faults, "\n".join(faults[:30])
    assert {200, 302, 401, 403, 404, 409, 422} - {401} <= seen


def test_while_the_database_is_away_the_answer_says_so_and_asks_to_come_back(
    troupe: Troupe, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly at 10.1.2.3")

    browser = troupe.browser("requester")
    browser.raise_request_exception = False
    monkeypatch.setattr(access, "open_or_404", away)
    response: Any = browser.get(address("portal", "contract", public_id=contract.public_id))
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "10.1.2.3" not in response.content.decode()


def test_a_fault_of_ours_shows_nothing_of_itself_and_undoes_the_act(
    troupe: Troupe, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret is 4711")

    browser = troupe.browser("lawyer")
    browser.raise_request_exception = False
    monkeypatch.setattr("wathiq.staff.dossiers.sharing.messages.success", fail)
    response: Any = browser.post(address("staff", "contract_hide", public_id=contract.public_id))
    assert response.status_code == 500
    assert "4711" not in response.content.decode()
    assert not faults_of("a fault", response)
    assert contract.is_shown


def test_the_guard_sees_what_it_guards_against() -> None:
    bad = "<p style='a'><style></style><script>1</script><a onclick='x' href='javascript:1'>"
    assert len(inline_in(bad)) == 5
    assert not inline_in("<script src='/static/a.js'></script><p class='b'>")
    assert not inline_in("<script type='application/json'>1</script>")  # which nothing runs
