"""Hidden equals absent: what one may not see answers exactly like what does not exist."""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.addresses import (
    OF_A_CONTRACT,
    OF_THE_TEAM,
    Things,
    forms,
    kind_of,
    mounted,
    parameters_of,
    send,
    things_of,
)
from tests.access.observing import HTMX, Answer, undone
from tests.access.people import Entrance, Troupe
from tests.access.tables import ROWS_OF
from tests.accounts.factors import confirmed
from tests.cast import at
from wathiq.contracts.models import Contract
from wathiq.core import paging

WAYS: list[tuple[str, dict[str, str]]] = [
    (verb, {}) for verb in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
] + [("GET", HTMX)]
# One id for both: a file and its versions; somebody related, and brought back already
SAME = ({"document", "version"}, {"involvement", "removal"})
NOT_THEIRS = {
    "portal": ("colleague", "collaborator", "former", "stranger", "loner"),
    "staff": ("administrator", "walled_lawyer"),
}


def named_by_id(face: str) -> list[str]:
    return sorted(name for name in mounted(face) if "public_id" in parameters_of(face, name))


def compare(
    things: Things, entrance: Entrance, person: str, name: str, ways: list[tuple[str, dict[str, str]]]
) -> tuple[set[int], list[str]]:
    """How what exists and what does not are answered, and where the two differ: status, headers or bytes."""
    statuses, wrong = set(), []
    named = things.named[kind_of(name)]
    ids = [named["public_id"], uuid.uuid4()]
    for verb, headers in ways:
        answers = []
        for public_id in ids:
            address, data = things.address(name, named | {"public_id": public_id}), forms().get(name)
            with undone():
                response = send(entrance.browser(person), verb, address, data, headers)
            answers.append(Answer.of(response, same_time=True).without(str(public_id)))
        statuses.add(answers[0].status)
        if answers[0] != answers[1]:
            wrong.append(f"{verb} {name} tells {person}: {answers}")
    return statuses, wrong


@pytest.mark.long
@pytest.mark.parametrize("face", ["portal", "staff"])
def test_hidden_and_absent_contracts_and_papers_answer_alike(troupe: Troupe, face: str) -> None:
    """For every verb, as a page and as a fragment."""
    things = things_of(troupe, face)
    entrance = Entrance(troupe, *NOT_THEIRS[face])
    for name in named_by_id(face):
        if kind_of(name) in OF_A_CONTRACT:
            for person in NOT_THEIRS[face]:
                statuses, wrong = compare(things, entrance, person, name, WAYS)
                assert not wrong, "\n".join(wrong)
                assert statuses <= {404, 405}, f"{name}: {person} gets {statuses}"


def test_people_and_settings_that_exist_answer_a_lawyer_like_those_that_do_not(troupe: Troupe) -> None:
    things = things_of(troupe, "staff")
    entrance = Entrance(troupe, "lawyer")
    for name in named_by_id("staff"):
        if kind_of(name) not in OF_A_CONTRACT + OF_THE_TEAM:
            statuses, wrong = compare(
                things, entrance, "lawyer", name, [("GET", {}), ("POST", {}), ("GET", HTMX)]
            )
            assert not wrong, "\n".join(wrong)
            assert statuses - {405} == {403}, f"{name}: {statuses}"


@pytest.mark.long
@pytest.mark.parametrize("face", ["portal", "staff"])
def test_an_id_of_another_kind_is_no_id(troupe: Troupe, face: str) -> None:
    """A colleague is no client, a company no department; and nothing is what somebody made up."""
    things, wrong = things_of(troupe, face), []
    kinds = (*OF_A_CONTRACT, *OF_THE_TEAM, "client", "colleague", "company", "sign_up")
    ids = {kind: things.named[kind]["public_id"] for kind in kinds} | {"nobody": uuid.uuid4()}
    people = {"portal": ("requester",), "staff": ("administrator", "lawyer")}[face]
    entrance = Entrance(troupe, *people)
    for row in ROWS_OF[face]:
        if "public_id" not in parameters_of(face, row.name):
            continue
        own = kind_of(row.name)
        person = "lawyer" if own in OF_A_CONTRACT and face == "staff" else people[0]
        if dict(row.answers)[person] == 405:
            continue
        assert dict(row.answers)[person] != 404  # the success beside the refusal
        papers: tuple[str, ...] = () if own in OF_A_CONTRACT else OF_A_CONTRACT[1:]
        if row.name.startswith(("attachments", "folder", "related")):
            papers = ("matter", "case")  # these serve every kind of dossier
        for kind, public_id in ids.items():
            if kind not in papers and {kind, own} not in SAME and kind != own:
                address = things.address(row.name, things.named[own] | {"public_id": public_id})
                with undone():
                    response = send(entrance.browser(person), row.method, address, forms().get(row.name))
                if response.status_code != 404:
                    wrong.append(f"{row}: {kind} answers {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["invitation", "account_reset_password_from_key"])
def test_a_link_of_the_other_face_is_no_link(troupe: Troupe, name: str) -> None:
    theirs, answers = things_of(troupe, "staff"), []
    good = theirs.named[kind_of(name)]
    made_up = {one: one[0] * len(value) for one, value in good.items()} | {"uidb36": "e" * 32}
    for kwargs in (good, {one: made_up[one] for one in good}):
        with undone():
            response: Any = troupe.browser("visitor").get(at("portal", name, **kwargs), follow=True)
        answers.append(Answer.of(response, same_time=True).without(*kwargs.values()))
    assert answers[0].status in (404, 410)
    assert answers[0] == answers[1]
    assert troupe.browser("visitor").get(at("staff", name, **good), follow=True).status_code == 200


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_somebody_elses_passkey_is_no_passkey(troupe: Troupe, name: str) -> None:
    things = things_of(troupe, "staff")
    browser, answers = confirmed(troupe.cast.lawyer), []
    for kwargs in (things.named["passkey"], things.of_nobody(name)):
        address = things.address(name, kwargs)
        response: Any = browser.get(address)
        answers.append(Answer.of(response, same_time=True).without(*kwargs.values()))
    assert answers[0].status == 404
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("face", "person"), [("portal", "stranger"), ("staff", "walled_lawyer")])
def test_hidden_and_absent_take_the_same_work(troupe: Troupe, face: str, person: str) -> None:
    """As many queries, so that time does not tell what the page does not."""
    hidden, counts = things_of(troupe, face).contract, []
    for public_id in (hidden.public_id, uuid.uuid4()):
        browser = troupe.browser(person)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at(face, "contract", public_id=public_id)).status_code == 404
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_address_cut_short_does_not_tell_what_exists(troupe: Troupe) -> None:
    hidden = things_of(troupe, "portal").contract
    for person, face in (("stranger", "portal"), ("walled_lawyer", "staff"), ("visitor", "portal")):
        answers = []
        for public_id in (hidden.public_id, uuid.uuid4()):
            address = reverse("contract", urlconf=settings.FACES[face], kwargs={"public_id": public_id})
            response = send(troupe.browser(person), "GET", address.rstrip("/"))
            answers.append(Answer.of(response, same_time=True).without(str(public_id)))
        assert answers[0] == answers[1]


def test_a_cursor_of_a_hidden_contract_is_no_better_than_an_invented_one(troupe: Troupe) -> None:
    hidden = things_of(troupe, "portal").contract
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
