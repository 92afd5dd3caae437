"""A world with something on every page, and every page of it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from tests.access.observing import HTMX, crawl
from tests.access.people import Troupe
from tests.access.situations import SITUATIONS
from tests.cast import Browser
from wathiq.contracts.models import Contract
from wathiq.dossiers.models import Participant

PEOPLE = ("lawyer", "requester", "counterparty", "visitor")
FACES = ("portal", "staff")


def furnish(troupe: Troupe) -> Contract:
    """A shown contract with everything filled in, beside one of each kind of state."""
    for name in ("draft", "walled"):
        SITUATIONS[name](troupe)
    contract = SITUATIONS["shown_named"](troupe)
    cast = troupe.cast
    contract.edit(
        {
            "other_party": "Omicron <Solar>",
            "description": "Weak on “page 3” & 4",
            "value": 4200000,
            "currency": "MAD",
        },
        assignee=cast.lawyer,
        by=cast.lawyer,
    )
    contract.give_part(cast.walled_lawyer, Participant.Role.CONTRIBUTOR, by=cast.lawyer)
    return contract


def address(face: str, name: str, **kwargs: Any) -> str:
    return reverse(name, urlconf=settings.FACES[face], kwargs=kwargs)


def every_page(troupe: Troupe, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """Every page and fragment of both faces, with those that refuse and those that follow a form."""
    for person in PEOPLE:
        browser = troupe.browser(person)
        for face in FACES:
            names = (
                "home",
                "contracts",
                "profile",
                "account_login",
                "account_logout",
                "brand_css",
                "brand_logo",
            )
            starts = [address(face, name) for name in names]
            starts += [
                f"{address(face, 'contracts')}?q=nothing-like-this",
                f"{address(face, 'home')}nowhere/",
            ]
            if face == "portal":
                starts += ["/healthz", "/readyz"]
            for where, response in crawl(browser, *starts).items():
                yield f"{person} GET {where}", response
    yield from _forms(troupe, contract)
    yield "lawyer at the wrong door", _get(troupe.at_the_wrong_door("lawyer"), address("portal", "home"))
    yield "client at the wrong door", _get(troupe.at_the_wrong_door("requester"), address("staff", "home"))


def _forms(troupe: Troupe, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """What is said to forms that are wrong, late or refused."""
    browser, some = troupe.browser("lawyer"), {"anything": "1"}
    for name in ("contract_edit", "contract_share", "contract_share_preview", "contract_move"):
        where = address("staff", name, public_id=contract.public_id)
        for headers in ({}, HTMX):
            yield f"POST {where} {headers}", _post(browser, where, some, headers)
    for name in ("contract_create", "profile"):
        yield f"POST {name}", _post(browser, address("staff", name), some)
    people = {
        "requester": str(troupe.cast.requester.public_id),
        "watchers": [str(troupe.cast.stranger.public_id)],
        "version": contract.version,
    }
    where = address("staff", "contract_share", public_id=contract.public_id)
    yield "a share that is refused", _post(browser, where, people)
    yield "a share to confirm", _post(browser, where, people | {"watchers": []})
    stale = people | {"watchers": [], "version": 0, "seen": people["requester"]}
    yield "a share that is late", _post(browser, where, stale)
    yield "a search without script", _post(browser, where, people | {"find": "requester", "requester_q": "a"})
    late = {"title": "Other", "type": contract.type.code, "version": 1, "company": ""}
    edit = address("staff", "contract_edit", public_id=contract.public_id)
    yield "an edit that is late", _post(browser, edit, late)
    visitor = troupe.browser("visitor")
    wrong = {"login": "nobody@atlas.example", "password": "not the password"}
    for face in FACES:
        yield f"{face}: a wrong password", _post(visitor, address(face, "account_login"), wrong)
        yield f"{face}: nothing typed", _post(visitor, address(face, "account_login"), some)
    strict = Browser(enforce_csrf_checks=True)
    yield "without the token", _post(strict, address("portal", "account_login"), wrong)


def _get(browser: Browser, where: str) -> HttpResponse:
    response: Any = browser.get(where)
    answer: HttpResponse = response
    return answer


def _post(
    browser: Browser, where: str, data: dict[str, Any], headers: dict[str, str] | None = None
) -> HttpResponse:
    response: Any = browser.post(where, data, headers=headers or {})
    answer: HttpResponse = response
    return answer
