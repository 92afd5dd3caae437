"""Every address of both faces, and what it answers to whom. An address without a row here fails the build."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.observing import HTMX, Answer, text_of, undone
from tests.access.people import Entrance, Troupe
from tests.access.situations import SITUATIONS
from tests.cast import Browser
from wathiq.contracts.models import Contract
from wathiq.core import faces, paging
from wathiq.dossiers.models import Participant
from wathiq.workflows.models import Status

# The contract asked for is private among staff (the lawyer's), and shown to the requester and the watcher; the
# counterparty is named in it. `door` is somebody of the other face who presents a session at the wrong door.
# A form is sent with what FORMS says; `.` stands for 404.
PORTAL = """
name           method visitor requester watcher colleague counterparty stranger deactivated door
home           GET    302     200       200     200       200          200      302         403
home           POST   302     405       405     405       405          405      302         403
contracts      GET    302     200       200     200       200          200      302         403
contracts      POST   302     405       405     405       405          405      302         403
contract       GET    302     200       200     .         200          .        302         403
contract       POST   302     405       405     405       405          405      302         403
account_login  GET    200     302       302     302       302          302      200         403
account_login  POST   200     302       302     302       302          302      200         403
account_logout GET    302     200       200     200       200          200      302         403
account_logout POST   302     302       302     302       302          302      302         403
set_language   GET    405     405       405     405       405          405      405         403
set_language   POST   302     302       302     302       302          302      302         403
profile        GET    302     200       200     200       200          200      302         403
profile        POST   302     422       422     422       422          422      302         403
brand_css      GET    200     200       200     200       200          200      200         403
brand_css      POST   405     405       405     405       405          405      405         403
brand_logo     GET    .       .         .       .         .            .        .           403
brand_logo     POST   405     405       405     405       405          405      405         403
"""

STAFF = """
name                   method visitor administrator lawyer walled_lawyer door
home                   GET    302     302           302    302           403
home                   POST   302     302           302    302           403
contracts              GET    302     200           200    200           403
contracts              POST   302     405           405    405           403
contracts_export       GET    302     200           200    200           403
contracts_export       POST   302     405           405    405           403
contract_create        GET    302     200           200    200           403
contract_create        POST   302     422           422    422           403
contract               GET    302     .             200    .             403
contract               POST   302     405           405    405           403
contract_history       GET    302     .             200    .             403
contract_history       POST   302     405           405    405           403
contract_edit          GET    302     .             200    .             403
contract_edit          POST   302     .             422    .             403
contract_move          GET    302     405           405    405           403
contract_move          POST   302     .             302    .             403
contract_share         GET    302     .             200    .             403
contract_share         POST   302     .             422    .             403
contract_share_people  GET    302     .             200    .             403
contract_share_people  POST   302     405           405    405           403
contract_share_preview GET    302     405           405    405           403
contract_share_preview POST   302     .             200    .             403
contract_hide          GET    302     .             200    .             403
contract_hide          POST   302     .             302    .             403
contract_readers       GET    302     .             200    .             403
contract_readers       POST   302     405           405    405           403
clients                GET    302     200           200    200           403
clients                POST   302     405           405    405           403
account_login          GET    200     302           302    302           403
account_login          POST   200     302           302    302           403
account_logout         GET    302     200           200    200           403
account_logout         POST   302     302           302    302           403
set_language           GET    405     405           405    405           403
set_language           POST   302     302           302    302           403
profile                GET    302     200           200    200           403
profile                POST   302     422           422    422           403
brand_css              GET    200     200           200    200           403
brand_css              POST   405     405           405    405           403
brand_logo             GET    .       .             .      .             403
brand_logo             POST   405     405           405    405           403
"""

TABLES = {"portal": PORTAL, "staff": STAFF}
DOOR = {"portal": "lawyer", "staff": "requester"}
# Mounted in demo, development and test only (tests/guards/test_production.py); they hold nothing of an installation
OF_THE_DEMO = {"mailbox", "mail", "mail_letter", "ui", "ui_people", "ui_window"}
OUTSIDE = ("visitor", "deactivated")
# Visitors may send these: nothing is done that they could not do anyway
OPEN_TO_ALL = {"set_language", "account_logout"}
# Views of Django and allauth that lead elsewhere whatever the verb
LEADS_AWAY = {("staff", "home"): 302, ("portal", "account_login"): 302, ("staff", "account_login"): 302}


@dataclass(frozen=True)
class Row:
    face: str
    name: str
    method: str
    answers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"{self.face} {self.name} {self.method}"


def rows() -> Iterator[Row]:
    for face, table in TABLES.items():
        head, *lines = table.strip().splitlines()
        people = head.split()[2:]
        for line in lines:
            name, method, *cells = line.split()
            answers = [404 if cell == "." else int(cell) for cell in cells]
            yield Row(face, name, method, tuple(zip(people, answers, strict=True)))


ROWS = list(rows())
ROWS_OF = {face: [row for row in ROWS if row.face == face] for face in TABLES}


def mounted(face: str) -> dict[str, URLPattern]:
    """Every pattern of a face by its name; two with one name, or one without, would escape the table."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            else:
                assert one.name, f"{one} has no name"
                assert one.name not in found, f"two addresses are called {one.name}"
                found[one.name] = one

    walk(get_resolver(settings.FACES[face]).url_patterns)
    return found


def parameters_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters)


@pytest.mark.parametrize("face", TABLES)
def test_every_address_has_its_rows(face: str) -> None:
    declared = {row.name for row in ROWS if row.face == face}
    assert mounted(face).keys() - OF_THE_DEMO == declared
    for name in declared:
        assert {row.method for row in ROWS if (row.face, row.name) == (face, name)} == {"GET", "POST"}


@pytest.mark.parametrize("face", TABLES)
def test_no_address_takes_a_parameter_these_tests_do_not_know(face: str) -> None:
    for name, pattern in mounted(face).items():
        if name not in OF_THE_DEMO:
            assert parameters_of(pattern) <= {"public_id"}, name


def address_of(face: str, name: str, contract: Contract) -> str:
    takes = parameters_of(mounted(face)[name])
    kwargs = {"public_id": contract.public_id} if takes else {}
    return reverse(name, urlconf=settings.FACES[face], kwargs=kwargs)


def forms() -> dict[str, dict[str, str]]:
    """What is sent where an empty form would not reach the question who may."""
    review = Status.objects.get(workflow__kind="contract", position=1)
    return {"contract_move": {"status": str(review.public_id)}, "set_language": {"language": "fr"}}


def asked_for(troupe: Troupe) -> Contract:
    contract = SITUATIONS["private"](troupe)
    contract.give_part(troupe.cast.counterparty, Participant.Role.APPROVER, by=None)
    return contract


@pytest.mark.parametrize("face", TABLES)
def test_every_address_answers_as_its_row_says(troupe: Troupe, face: str) -> None:
    contract, data, wrong = asked_for(troupe), forms(), []
    people = [person for person, _status in ROWS_OF[face][0].answers if person != "door"]
    entrance = Entrance(troupe, *people)
    entrance.also("door", troupe.at_the_wrong_door(DOOR[face]))
    sign_in = reverse("account_login", urlconf=settings.FACES[face])
    door = faces.address("portal" if face == "staff" else "staff", "account_login")
    for row in ROWS_OF[face]:
        address = address_of(face, row.name, contract)
        for person, expected in row.answers:
            with undone():
                response = send(entrance.browser(person), row.method, address, data.get(row.name))
            if response.status_code != expected:
                wrong.append(f"{row}: {person} gets {response.status_code}, not {expected}")
            elif person == "door":
                said = text_of(response)
                if f'href="{door}"' not in said or contract.title in said:
                    wrong.append(f"{row}: {person} is not told where their door is")
            elif expected == 302 and person in OUTSIDE and row.name not in OPEN_TO_ALL:
                assert response["Location"].startswith(sign_in), f"{row}: {person}"
    assert not wrong, "\n".join(wrong)


def send(
    browser: Browser,
    verb: str,
    address: str,
    data: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """As a form is sent; a browser always sends a field more than an empty form has."""
    body = urlencode({"csrfmiddlewaretoken": "any", **(data or {})})
    kind = "application/x-www-form-urlencoded"
    response: Any = browser.generic(verb, address, data=body, content_type=kind, headers=headers or {})
    answer: HttpResponse = response
    return answer


def test_a_contract_that_is_not_private_is_every_lawyers(troupe: Troupe) -> None:
    """The success beside the refusals of the table."""
    contract, data = SITUATIONS["shown"](troupe), forms()
    entrance = Entrance(troupe, "administrator", "walled_lawyer")
    for row in ROWS_OF["staff"]:
        address = address_of("staff", row.name, contract)
        for person in ("administrator", "walled_lawyer"):
            with undone():
                response = send(entrance.browser(person), row.method, address, data.get(row.name))
            assert response.status_code == dict(row.answers)["lawyer"], f"{row}, {person}"


@pytest.mark.parametrize("face", TABLES)
def test_no_other_verb_does_anything(troupe: Troupe, face: str) -> None:
    contract = asked_for(troupe)
    person, wrong = "lawyer" if face == "staff" else "requester", []
    entrance = Entrance(troupe, person)
    for name in sorted({row.name for row in ROWS_OF[face]}):
        expected = LEADS_AWAY.get((face, name), 405)
        for verb in ("PUT", "PATCH", "DELETE", "TRACE"):
            with undone():
                response = send(entrance.browser(person), verb, address_of(face, name, contract))
            if response.status_code != expected and not (expected == 302 and response.status_code == 405):
                wrong.append(f"{verb} {name} answered {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("face", TABLES)
def test_htmx_is_asked_to_sign_in_and_gets_no_page(troupe: Troupe, face: str) -> None:
    contract = asked_for(troupe)
    for row in ROWS_OF[face]:
        if dict(row.answers)["visitor"] == 302 and row.name not in OPEN_TO_ALL:
            response = send(Browser(), row.method, address_of(face, row.name, contract), headers=HTMX)
            assert (response.status_code, response.content) == (401, b""), str(row)


# ── Hidden equals absent ──────────────────────────────────────────────────────

NOT_THEIRS = {
    "portal": ("colleague", "collaborator", "former", "stranger", "loner"),
    "staff": ("administrator", "walled_lawyer"),
}


def with_an_id(face: str) -> list[str]:
    return sorted(name for name, one in mounted(face).items() if parameters_of(one) == {"public_id"})


@pytest.mark.parametrize("face", TABLES)
def test_hidden_and_absent_answer_alike(troupe: Troupe, face: str) -> None:
    """Status, headers and bytes, for every verb, as a page and as a fragment."""
    hidden, data, wrong = asked_for(troupe), forms(), []
    entrance = Entrance(troupe, *NOT_THEIRS[face])
    ways: list[tuple[str, dict[str, str]]] = [
        (verb, {}) for verb in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
    ] + [("GET", HTMX)]
    for name in with_an_id(face):
        for person in NOT_THEIRS[face]:
            for verb, headers in ways:
                answers = []
                for public_id in (hidden.public_id, uuid.uuid4()):
                    address = reverse(name, urlconf=settings.FACES[face], kwargs={"public_id": public_id})
                    with undone():
                        response = send(entrance.browser(person), verb, address, data.get(name), headers)
                    answers.append(Answer.of(response, same_time=True).without(str(public_id)))
                if answers[0] != answers[1] or answers[0].status not in (404, 405):
                    wrong.append(f"{verb} {name} tells {person}: {answers}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("face", "person"), [("portal", "stranger"), ("staff", "walled_lawyer")])
def test_hidden_and_absent_take_the_same_work(troupe: Troupe, face: str, person: str) -> None:
    """As many queries, so that time does not tell what the page does not."""
    hidden, counts = asked_for(troupe), []
    for public_id in (hidden.public_id, uuid.uuid4()):
        browser = troupe.browser(person)
        address = reverse("contract", urlconf=settings.FACES[face], kwargs={"public_id": public_id})
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 404
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_address_cut_short_does_not_tell_what_exists(troupe: Troupe) -> None:
    hidden = asked_for(troupe)
    for person, face in (("stranger", "portal"), ("walled_lawyer", "staff"), ("visitor", "portal")):
        answers = []
        for public_id in (hidden.public_id, uuid.uuid4()):
            address = reverse("contract", urlconf=settings.FACES[face], kwargs={"public_id": public_id})
            response = send(troupe.browser(person), "GET", address.rstrip("/"))
            answers.append(Answer.of(response, same_time=True).without(str(public_id)))
        assert answers[0] == answers[1]


def test_a_cursor_of_a_hidden_contract_is_no_better_than_an_invented_one(troupe: Troupe) -> None:
    hidden = asked_for(troupe)
    theirs = Contract.objects.get(pk=hidden.pk)
    for person, face, column in (
        ("stranger", "portal", "portal_updated"),
        ("walled_lawyer", "staff", "updated"),
    ):
        browser, answers = troupe.browser(person), []
        order = paging.Order(column, descending=True, is_time=True)
        for public_id in (theirs.public_id, uuid.uuid4()):
            cursor = paging._write("a", {column: getattr(theirs, column), "public_id": public_id}, order)
            page = reverse("contracts", urlconf=settings.FACES[face]) + f"?from={cursor}"
            answers.append(Answer.of(send(browser, "GET", page)).without(cursor))
        assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "way", ["id of nobody", "no id", "of the legal team", "of another company", "a collaborator"]
)
def test_people_named_in_the_share_form_are_resolved_by_the_server(troupe: Troupe, way: str) -> None:
    contract = SITUATIONS["draft"](troupe)
    cast = troupe.cast
    chosen = {
        "id of nobody": str(uuid.uuid4()),
        "no id": "1",
        "of the legal team": str(cast.walled_lawyer.public_id),
        "of another company": str(cast.stranger.public_id),
        "a collaborator": str(cast.counterparty.public_id),
    }[way]
    page = address_of("staff", "contract_share", contract)
    response: Any = troupe.browser("lawyer").post(
        page, {"requester": chosen, "version": contract.version, "seen": chosen}
    )
    assert response.status_code == 422
    assert not contract.is_shown
    assert not Participant.objects.filter(dossier=contract.pk).exclude(role="assignee").exists()


def test_the_picker_offers_nobody_who_may_not_be_chosen(troupe: Troupe) -> None:
    contract = SITUATIONS["draft"](troupe)  # of Atlas
    page = address_of("staff", "contract_share_people", contract)
    found: Any = troupe.browser("lawyer").get(page, {"role": "requester"})
    names = {one["name"] for one in json.loads(found.content)["people"]}
    cast = troupe.cast
    assert names == {cast.requester.name, cast.watcher.name, cast.colleague.name, cast.both.name}


def test_a_field_that_is_not_in_the_form_changes_nothing(troupe: Troupe) -> None:
    """Every column of every table a contract is made of, sent to each of its forms."""
    contract = SITUATIONS["draft"](troupe)
    before = Contract.objects.filter(pk=contract.pk).values().get()
    names = {field.name for field in Contract._meta.get_fields()} | {"seen_by", "requester_id", "company_id"}
    allowed = {*Contract.EDITABLE, "assignee", "version"}
    data = dict.fromkeys(names - allowed, "1") | {
        "title": contract.title,
        "type": contract.type.code,
        "company": str(troupe.cast.companies["atlas"].public_id),
        "assignee": str(troupe.cast.lawyer.public_id),
        "version": str(contract.version),
    }
    response: Any = troupe.browser("lawyer").post(address_of("staff", "contract_edit", contract), data)
    assert response.status_code == 302
    assert Contract.objects.filter(pk=contract.pk).values().get() == before


def test_a_portal_user_changes_nothing_but_names_language_and_zone(troupe: Troupe) -> None:
    user = troupe.cast.requester
    before = type(user).objects.filter(pk=user.pk).values().get()
    data = dict.fromkeys(before, "1") | {
        "email": "thief@beta.example",
        "face": "staff",
        "role": "administrator",
        "company": "1",
        "first_name": "Nadia",
        "last_name": user.last_name,
        "language": "ar",
        "time_zone": "UTC",
    }
    browser = troupe.browser("requester")
    assert browser.post(reverse("profile", urlconf=settings.FACES["portal"]), data).status_code == 302
    after = type(user).objects.filter(pk=user.pk).values().get()
    changed = {name for name, value in dict(after).items() if (name, value) not in dict(before).items()}
    changed -= {"last_login"}
    assert changed == {"first_name", "language", "time_zone"}
