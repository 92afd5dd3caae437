"""Who may go which way, whom it tells, and what becomes of races."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.http import Http404

from tests.cast import draw_up, shared
from tests.workflows.office import (
    CLIENT,
    DRAFT,
    NEGOTIATION,
    REVIEW,
    SIGNATURE,
    SIGNED,
    change,
    status,
    way,
)
from wathiq.accounts.models import Team, User
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage
from wathiq.dossiers import access, moving, standing
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, NotPossible, Participant
from wathiq.notifications import outbox
from wathiq.notifications.models import Message
from wathiq.workflows.models import Refused, Status, Transition

Role = Participant.Role
PEOPLE = (
    *("administrator", "lawyer", "walled_lawyer"),
    *("requester", "watcher", "both", "colleague", "counterparty", "collaborator", "stranger", "deactivated"),
)


def at_client(cast: Cast, **fields: Any) -> Contract:
    """A contract of the lawyer with the client; the counterparty is named in it, and `both` watches it."""
    contract = shared(cast, watchers=[cast.watcher, cast.both], **fields)
    contract.give_part(cast.counterparty, Role.APPROVER, by=None)
    contract.give_part(cast.both, Role.SIGNEE, by=None)
    contract.move_to(status(CLIENT), by=cast.lawyer)
    return contract


def may_go(cast: Cast, contract: Contract, one: Transition) -> set[str]:
    """Who is offered this way; the verb must say the same."""
    found = set()
    for person in PEOPLE:
        user = User.objects.get(pk=cast.people[person].pk)
        is_offered = one in moving.offered(user, contract)
        if is_offered:
            found.add(person)
        if not user.is_staff_member:
            assert access.may(user, Action.MOVE, contract) is is_offered
        if not is_offered:
            with pytest.raises((PermissionDenied, Http404)) as refused:
                moving.move(contract, one, by=user)
            opens = access.opens(user, contract.pk)
            assert refused.type is (PermissionDenied if opens else Http404), person
    return found


@pytest.mark.parametrize(
    ("performers", "expected"),
    [
        ("anybody", {"administrator", "lawyer", "walled_lawyer"}),
        ("administrators", {"administrator"}),
        ("parts", {"lawyer"}),
        ("team", {"walled_lawyer"}),
    ],
)
def test_the_legal_team_goes_where_it_may(cast: Cast, performers: str, expected: set[str]) -> None:
    contract, team = at_client(cast), Team.add("Disputes", by=cast.administrator)
    Team.put(cast.walled_lawyer, [team], by=cast.administrator)
    given = {"performers": performers, "team": team if performers == "team" else None}
    one = change(way(CLIENT, REVIEW), by=cast.administrator, **given)
    assert may_go(cast, contract, one) == expected
    if performers == "parts":
        contract.give_part(cast.walled_lawyer, Role.CONTRIBUTOR, by=None)
        assert may_go(cast, contract, one) == {"lawyer", "walled_lawyer"}
    moving.move(contract, one, by=cast.people[next(iter(expected))])
    assert contract.status == status(REVIEW)


@pytest.mark.parametrize(
    ("grant", "companies", "expected"),
    [
        ("nobody", [], set()),
        ("requester", [], {"requester"}),
        ("clients", [], {"requester", "watcher", "both"}),
        ("clients", ["atlas"], {"requester", "watcher", "both"}),
        ("requester", ["beta", "atlas"], {"requester"}),
        ("clients", ["beta"], set()),
    ],
)
def test_portal_users_go_where_it_is_granted(
    cast: Cast, grant: str, companies: list[str], expected: set[str]
) -> None:
    contract = at_client(cast)
    one = change(
        way(CLIENT, REVIEW),
        by=cast.administrator,
        companies=[cast.companies[key] for key in companies],
        grant=grant,
        performers="administrators",
    )
    assert may_go(cast, contract, one) == {"administrator", *expected}
    if expected:
        moving.move(contract, one, by=cast.people[min(expected)])
        assert contract.status == status(REVIEW)


def test_a_grant_ends_with_the_part_and_with_the_showing(cast: Cast) -> None:
    contract = at_client(cast)
    one = change(way(CLIENT, REVIEW), by=cast.administrator, grant="clients")
    assert one in moving.offered(cast.watcher, contract)
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert moving.offered(cast.watcher, contract) == []
    assert one in moving.offered(cast.requester, contract)
    contract.hide(by=cast.lawyer)
    assert moving.offered(cast.requester, contract) == []
    with pytest.raises(Http404):
        moving.move(contract, one, by=cast.requester)


def test_a_private_contract_is_moved_by_its_own_people(cast: Cast) -> None:
    contract = at_client(cast, private=True)
    assert may_go(cast, contract, way(CLIENT, REVIEW)) == {"lawyer"}


def test_only_the_ways_from_where_it_stands_are_offered(cast: Cast) -> None:
    contract = draw_up(cast)
    assert [str(one.target) for one in moving.offered(cast.lawyer, contract)] == [
        "Under review",
        "With the client",
        "Cancelled",
    ]
    with pytest.raises(NotPossible, match="it is “Draft” now"):
        moving.move(contract, way(REVIEW, SIGNATURE), by=cast.lawyer)
    matters = Transition.objects.filter(target__workflow__kind="matter").first()
    assert matters is not None
    with pytest.raises(NotPossible):
        moving.move(contract, matters, by=cast.lawyer)


def test_a_form_read_before_somebody_moved_it_says_where_it_stands(cast: Cast) -> None:
    contract = draw_up(cast)
    hold = contract.status.workflow.add_status(
        {"names": {"en": "Suspended"}, "category": "open", "turn": "nobody", "colour": "red"},
        reached_from=[],
        from_any=True,
        by=cast.administrator,
    )
    anywhere = Transition.objects.get(target=hold)
    seen = str(contract.status.public_id)
    contract.move_to(status(REVIEW), by=cast.administrator)
    with pytest.raises(NotPossible, match="it is “Under review” now"):
        moving.move(contract, anywhere, by=cast.lawyer, seen=seen)
    moving.move(contract, anywhere, by=cast.lawyer, seen=str(status(REVIEW).public_id))
    assert contract.status == hold


def test_what_it_asks_for_is_given_and_kept(cast: Cast) -> None:
    contract = draw_up(cast)
    one = change(way(DRAFT, REVIEW), by=cast.administrator, note="must", asks=["assignee"])
    with pytest.raises(ValidationError) as refused:
        moving.move(contract, one, by=cast.lawyer, note="  ")
    assert set(refused.value.message_dict) == {"note", "assignee"}
    assert Dossier.objects.get(pk=contract.pk).status == status(DRAFT)
    moving.move(
        contract, one, by=cast.lawyer, note="Please read clause 4", answers={"assignee": cast.walled_lawyer}
    )
    assert contract.person(Role.ASSIGNEE) == cast.walled_lawyer
    facts = Event.objects.filter(chain=contract.chain_id, kind="contract.moved").latest("sequence").facts
    assert facts["note"] == "Please read clause 4"
    assert facts["assignee_after"] == str(cast.walled_lawyer.public_id)
    assert facts["from_portal"] is False


def test_whoever_gives_a_private_contract_away_keeps_it_open(cast: Cast) -> None:
    contract = draw_up(cast, private=True)
    one = change(way(DRAFT, REVIEW), by=cast.administrator, asks=["assignee"])
    moving.move(contract, one, by=cast.lawyer, answers={"assignee": cast.walled_lawyer})
    assert access.opens(cast.lawyer, contract.pk)
    assert access.opens(cast.walled_lawyer, contract.pk)


def told(contract: Contract) -> set[str]:
    found = Message.objects.filter(dossier=contract.pk, event__kind="contract.moved")
    return {message.reader.email for message in found}


def deliver(contract: Contract) -> list[str]:
    mail.outbox.clear()
    for message in Message.objects.filter(dossier=contract.pk, event__kind="contract.moved"):
        outbox.send(message.pk)
    return sorted(letter.to[0] for letter in mail.outbox)


def test_those_it_tells_get_one_mail_each_and_nobody_else(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    change(way(DRAFT, REVIEW), by=cast.administrator, tells=["assignee", "requester", "watcher"], note="may")
    moving.move(contract, way(DRAFT, REVIEW), by=cast.administrator, note="For Tuesday")
    people = sorted([cast.lawyer.email, cast.requester.email, cast.watcher.email])
    assert deliver(contract) == people
    for letter in mail.outbox:
        assert contract.title not in letter.subject
        assert contract.reference in letter.subject
    of_requester = next(letter for letter in mail.outbox if letter.to == [cast.requester.email])
    assert "For Tuesday" in of_requester.body
    assert "Under review" in of_requester.body
    assert deliver(contract) == []  # told once


def test_whoever_does_it_is_not_told_and_a_plain_transition_tells_nobody(cast: Cast) -> None:
    contract = shared(cast)
    contract.move_to(status(REVIEW), by=cast.lawyer)
    assert told(contract) == set()
    change(way(REVIEW, CLIENT), by=cast.administrator, tells=["assignee", "contributor"])
    contract.move_to(status(CLIENT), by=cast.lawyer)
    assert told(contract) == set()


def test_nobody_is_told_of_what_is_not_open_to_them(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    change(way(DRAFT, REVIEW), by=cast.administrator, tells=["assignee", "requester", "watcher"])
    contract.hide(by=cast.lawyer)
    contract.move_to(status(REVIEW), by=cast.administrator)
    assert told(contract) == {cast.lawyer.email}


def test_what_was_hidden_meanwhile_is_not_told(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    change(way(DRAFT, REVIEW), by=cast.administrator, tells=["requester", "watcher"])
    contract.move_to(status(REVIEW), by=cast.lawyer)
    assert told(contract) == {cast.requester.email, cast.watcher.email}
    contract.hide(by=cast.lawyer)
    assert deliver(contract) == []
    assert set(Message.objects.filter(event__kind="contract.moved").values_list("state", flat=True)) == {
        Message.State.DROPPED
    }


def test_what_a_client_does_the_assignee_learns(cast: Cast) -> None:
    contract = at_client(cast)
    one = change(way(CLIENT, REVIEW), by=cast.administrator, grant="requester")
    moving.move(contract, one, by=cast.requester)
    assert told(contract) == {cast.lawyer.email}
    event = Event.objects.filter(chain=contract.chain_id, kind="contract.moved").latest("sequence")
    assert (event.actor, event.facts["from_portal"]) == (cast.requester.public_id, True)


def test_without_an_assignee_the_administrators_learn_it(cast: Cast) -> None:
    contract = at_client(cast)
    contract.end_part(cast.lawyer, Role.ASSIGNEE, by=None)
    one = change(way(CLIENT, REVIEW), by=cast.administrator, grant="requester")
    moving.move(contract, one, by=cast.requester)
    assert told(contract) == {cast.administrator.email}


# Races, on real connections


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of these acts gave, or the exception it met; they start together."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def do(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcomes[place] = act()
        except Exception as met:
            outcomes[place] = met
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_people_race_and_the_loser_reads_where_it_stands(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    contract.move_to(status(CLIENT), by=cast.lawyer)
    change(way(CLIENT, REVIEW), by=cast.administrator, grant="requester")
    seen = str(status(CLIENT).public_id)
    mine, theirs = Contract.objects.get(pk=contract.pk), Contract.objects.get(pk=contract.pk)
    outcomes = at_once(
        partial(moving.move, mine, way(CLIENT, REVIEW), by=cast.requester, seen=seen),
        partial(moving.move, theirs, way(CLIENT, NEGOTIATION), by=cast.lawyer, seen=seen),
    )
    lost = [one for one in outcomes if isinstance(one, NotPossible)]
    assert outcomes.count(None) == len(lost) == 1
    contract.refresh_from_db()
    assert f"it is “{contract.status}” now" in str(lost[0])
    assert Event.objects.filter(chain=contract.chain_id, kind="contract.moved").count() == 2


def test_nothing_ends_in_a_status_that_is_removed_meanwhile(committed_cast: Cast) -> None:
    cast = committed_cast
    contracts = [draw_up(cast, f"Supply {number}") for number in range(3)]
    for contract in contracts:
        contract.move_to(status(REVIEW), by=cast.lawyer)
    place, into, one = status(NEGOTIATION), status(CLIENT), way(REVIEW, NEGOTIATION)
    outcomes = at_once(
        partial(place.remove, into=into, by=cast.administrator),
        *(partial(moving.move, contract, one, by=cast.lawyer) for contract in contracts),
    )
    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, NotPossible)]
    standing.work_off(place.pk)
    assert not Status.objects.filter(pk=place.pk).exists()
    for contract, outcome in zip(contracts, outcomes[1:], strict=True):
        contract.refresh_from_db()
        assert contract.status in (status(REVIEW), into)
        assert (contract.status == into) is (outcome is None)


def test_two_administrators_leave_every_status_within_reach(committed_cast: Cast) -> None:
    cast = committed_cast
    extra = Transition.add(status(DRAFT), status(SIGNED), {}, by=cast.administrator)
    outcomes = at_once(
        partial(extra.remove, by=cast.administrator),
        partial(way(SIGNATURE, SIGNED).remove, by=cast.administrator),
    )
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert outcomes.count(None) == 1
    assert Transition.objects.filter(target=status(SIGNED)).count() == 1
