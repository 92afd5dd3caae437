"""Administrators change workflows: what stays whole, and what is refused with a sentence."""

from typing import Any

import pytest

from tests.cast import draw_up
from tests.workflows.office import (
    CANCELLED,
    CLIENT,
    DRAFT,
    NEGOTIATION,
    REVIEW,
    SIGNATURE,
    SIGNED,
    change,
    fields,
    names,
    status,
    way,
    workflow,
)
from wathiq.accounts.models import Team
from wathiq.audit.models import Event
from wathiq.contracts import types
from wathiq.contracts.models import Contract, ContractType
from wathiq.demo.cast import Cast
from wathiq.dossiers import standing
from wathiq.dossiers.models import Dossier, NotPossible
from wathiq.workflows.graph import Graph
from wathiq.workflows.models import Refused, StaleWorkflow, Status, Transition, Workflow


def test_every_kind_has_a_default_workflow_that_is_whole(db: None) -> None:
    for kind in ("contract", "matter", "case"):
        Graph.of(workflow(kind)).require_whole()
        for one in Status.objects.filter(workflow__kind=kind):
            assert set(one.names) == {"en", "fr", "ar"}
    assert str(workflow("contract").start) == "Draft"
    assert status(DRAFT).colour == "ink"


def test_the_requester_of_a_matter_may_say_that_the_information_is_given(db: None) -> None:
    granted = Transition.objects.exclude(grant="nobody")
    assert [(str(one), one.label) for one in granted] == [
        ("Information needed → Under review", "Information given")
    ]


@pytest.mark.parametrize(
    ("starts", "ways", "sentence"),
    [
        ((), [(1, 2), (2, 3)], "A workflow needs a status in which new records begin"),
        ((1, 2), [(1, 2), (2, 3)], "begin in one status only"),
        ((1,), [(1, 2)], "Nothing could reach “Three”"),
        ((1,), [(2, 3), (3, 2)], "Nothing could reach “Two”"),
        ((1,), [(1, 2), (2, 3), (3, 3)], "“Three” leads to itself"),
        ((1,), [(1, 2), (2, 3)], ""),
        ((1,), [(1, 2), (None, 3)], ""),
        ((3,), [(3, 2), (2, 1)], ""),
    ],
)
def test_a_workflow_is_whole_or_the_sentence_names_the_status(
    starts: tuple[int, ...], ways: list[tuple[int | None, int]], sentence: str
) -> None:
    graph = Graph({1: "One", 2: "Two", 3: "Three"}, starts, frozenset(ways))
    if not sentence:
        graph.require_whole()
        return
    with pytest.raises(Refused, match=sentence):
        graph.require_whole()


def test_a_status_comes_with_the_ways_that_lead_to_it(cast: Cast) -> None:
    flow, admin = workflow(), cast.administrator
    with pytest.raises(Refused, match="Nothing could reach “On hold”"):
        flow.add_status(fields("On hold"), reached_from=[], by=admin)
    assert not Status.objects.filter(names__en="On hold").exists()
    made = flow.add_status(fields("On hold"), reached_from=[status(REVIEW)], by=admin)
    assert made.position == 7
    assert made in status(REVIEW).next_statuses
    assert made not in status(SIGNED).next_statuses
    event = Event.objects.get(kind="workflow.status_added")
    assert event.actor == admin.public_id
    assert event.facts["reached_from"] == [str(status(REVIEW).public_id)]
    with pytest.raises(Refused, match="a status with this name"):
        flow.add_status(fields("On hold"), reached_from=[status(REVIEW)], by=admin)


def test_a_global_status_is_reached_from_every_other(cast: Cast) -> None:
    made = workflow().add_status(fields("Suspended"), reached_from=[], from_any=True, by=cast.administrator)
    for one in Status.objects.filter(workflow=workflow()).exclude(pk=made.pk):
        assert made in one.next_statuses
    assert not made.next_statuses.exists()


def test_the_last_way_to_a_status_stays(cast: Cast) -> None:
    admin = cast.administrator
    with pytest.raises(Refused, match="Nothing could reach “Signed”"):
        way(SIGNATURE, SIGNED).remove(by=admin)
    assert way(SIGNATURE, SIGNED)
    way(SIGNATURE, CANCELLED).remove(by=admin)
    assert not Transition.objects.filter(origin=status(SIGNATURE), target=status(CANCELLED)).exists()


def test_a_transition_stays_in_its_workflow_and_is_given_once(cast: Cast) -> None:
    admin = cast.administrator
    for origin, target, sentence in (
        (status(DRAFT), status(DRAFT), "leads to another status"),
        (status(DRAFT, "matter"), status(SIGNED), "stays within its workflow"),
        (status(DRAFT), status(REVIEW), "is a transition to this status already"),
    ):
        with pytest.raises(Refused, match=sentence):
            Transition.add(origin, target, {}, by=admin)
    assert Transition.add(status(DRAFT), status(SIGNED), {}, by=admin) in Transition.out_of(status(DRAFT))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"performers": "team"}, "Choose the team"),
        ({"asks": ["title"]}, "cannot be asked for"),
        ({"grant": "requester", "asks": ["assignee"]}, "Clients can be asked for a note only.*Assignee"),
        ({"tells": ["everybody"]}, "Choose whom it tells"),
        ({"grant": "requester", "note": "must", "tells": ["assignee"]}, ""),
        ({"asks": ["assignee", "end"]}, ""),
    ],
)
def test_what_a_transition_says_fits_together(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    one = way(CLIENT, REVIEW)
    if sentence:
        with pytest.raises(Refused, match=sentence):
            change(one, by=cast.administrator, **changes)
        assert not Event.objects.filter(kind="workflow.transition_edited").exists()
        return
    assert change(one, by=cast.administrator, **changes).tells == changes.get("tells", [])
    assert Event.objects.get(kind="workflow.transition_edited").facts["fields"] == sorted(changes)


def test_companies_limit_a_grant_and_nothing_else(cast: Cast) -> None:
    one, atlas = way(CLIENT, REVIEW), cast.companies["atlas"]
    with pytest.raises(Refused, match="Choose which clients"):
        change(one, by=cast.administrator, companies=[atlas])
    changed = change(one, by=cast.administrator, companies=[atlas], grant="clients")
    assert list(changed.companies.all()) == [atlas]


def test_a_team_may_be_the_only_one_to_do_it(cast: Cast) -> None:
    team = Team.add("Disputes", by=cast.administrator)
    assert change(way(DRAFT, REVIEW), by=cast.administrator, performers="team", team=team).team == team


def test_a_status_in_use_cannot_vanish(cast: Cast) -> None:
    contract, admin = draw_up(cast), cast.administrator
    contract.move_to(status(NEGOTIATION - 1), by=cast.lawyer)
    place = status(CLIENT)
    with pytest.raises(Refused, match="1 record stands in “With the client”"):
        place.remove(by=admin)
    with pytest.raises(Refused, match="another status of this workflow"):
        place.remove(into=status(1, "matter"), by=admin)
    assert Status.objects.filter(pk=place.pk).exists()


def test_what_stands_in_a_status_moves_on_and_then_it_goes(cast: Cast) -> None:
    contracts, admin = [draw_up(cast, f"Supply {number}") for number in range(3)], cast.administrator
    for contract in contracts:
        contract.move_to(status(CLIENT), by=cast.lawyer)
    place, into = status(CLIENT), status(REVIEW)
    assert place.remove(into=into, by=admin) is False
    # meanwhile nothing moves into it, and it is not offered
    other = draw_up(cast, "Other")
    with pytest.raises(NotPossible):
        other.move_to(place, by=cast.lawyer)
    assert place not in status(DRAFT).next_statuses
    assert list(standing.lost()) == []  # there is a job
    standing.work_off(place.pk)
    assert not Status.objects.filter(pk=place.pk).exists()
    for contract in contracts:
        contract.refresh_from_db()
        assert contract.status == into
        event = Event.objects.filter(chain=contract.chain_id, kind="contract.moved").latest("sequence")
        assert (event.actor, event.facts["after_id"]) == (admin.public_id, str(into.public_id))
        assert event.facts["told"] == []
    standing.work_off(place.pk)  # again, after a crash: nothing is left to do
    assert Event.objects.filter(kind="workflow.status_removed").count() == 1
    Graph.of(workflow()).require_whole()


def test_an_empty_status_goes_at_once_unless_it_is_the_start(cast: Cast) -> None:
    admin = cast.administrator
    assert status(NEGOTIATION).remove(by=admin) is True
    with pytest.raises(Refused, match="Choose another start first"):
        status(DRAFT).remove(by=admin)
    status(REVIEW).make_start(by=admin)
    assert Contract.objects.count() == 0
    assert status(DRAFT).remove(by=admin) is True
    assert draw_up(cast).status.names["en"] == "Under review"


def test_a_start_reaches_everything(cast: Cast) -> None:
    way(CANCELLED, DRAFT).remove(by=cast.administrator)
    with pytest.raises(Refused, match="Nothing could reach"):
        status(CANCELLED).make_start(by=cast.administrator)
    assert workflow().start == status(DRAFT)


def test_statuses_change_places(cast: Cast) -> None:
    assert status(DRAFT).place(later=False, by=cast.administrator) is False
    assert status(DRAFT).place(later=True, by=cast.administrator) is True
    assert [status(place).names["en"] for place in (0, 1)] == ["Under review", "Draft"]


def test_an_edit_of_a_workflow_that_moved_on_is_late(cast: Cast) -> None:
    flow = workflow()
    seen = flow.version
    status(REVIEW).edit(fields("Reading"), by=cast.administrator, version=seen)
    with pytest.raises(StaleWorkflow):
        status(REVIEW).edit(fields("Study"), by=cast.administrator, version=seen)
    assert status(REVIEW).names["en"] == "Reading"


def test_a_copy_has_the_same_statuses_and_ways(cast: Cast) -> None:
    admin = cast.administrator
    change(way(CLIENT, REVIEW), by=admin, companies=[cast.companies["atlas"]], grant="clients", note="must")
    made = workflow().copy(names("Contracts of Atlas"), by=admin)
    Graph.of(made).require_whole()
    assert made.ways().count() == workflow().ways().count()
    twin = made.ways().get(origin__names__en="With the client", target__names__en="Under review")
    assert (twin.grant, twin.note, twin.companies.get()) == ("clients", "must", cast.companies["atlas"])
    assert not made.is_default
    with pytest.raises(Refused, match="a workflow with this name"):
        workflow().copy(names("Contracts of Atlas"), by=admin)


def test_a_new_workflow_is_its_start_alone(cast: Cast) -> None:
    made = Workflow.create("contract", names("Short"), fields("New", category="open"), by=cast.administrator)
    assert made.start.names == {"en": "New"}
    assert Event.objects.get(kind="workflow.created").facts["workflow"] == {"en": "Short"}


def test_only_new_contracts_of_a_type_begin_in_its_workflow(cast: Cast) -> None:
    admin, supply = cast.administrator, ContractType.objects.get(code="supply")
    before = draw_up(cast)
    short = Workflow.create("contract", names("Short"), fields("New"), by=admin)
    assert types.choose_workflow(short, [supply], by=admin) is True
    assert types.choose_workflow(short, [supply], by=admin) is False
    after = draw_up(cast, "After")
    other = draw_up(cast, "Lease", type=ContractType.objects.get(code="lease"))
    assert [one.status.workflow for one in (before, after, other)] == [workflow(), short, workflow()]
    assert Dossier.objects.get(pk=before.pk).status == status(DRAFT)


def test_the_default_is_one_of_each_kind(cast: Cast) -> None:
    admin, first = cast.administrator, workflow()
    short = Workflow.create("contract", names("Short"), fields("New"), by=admin)
    assert short.make_default(by=admin) is True
    assert short.make_default(by=admin) is False
    assert Workflow.default_of("contract") == short
    assert Workflow.default_of("matter").kind == "matter"
    assert draw_up(cast).status.workflow == short
    assert Workflow.for_new("contract", workflow("matter")) == short
    assert Workflow.for_new("contract", first) == first


def test_a_workflow_in_use_stays(cast: Cast) -> None:
    admin, supply = cast.administrator, ContractType.objects.get(code="supply")
    with pytest.raises(Refused, match="it is the default"):
        workflow().remove(by=admin)
    short = Workflow.create("contract", names("Short"), fields("New"), by=admin)
    types.choose_workflow(short, [supply], by=admin)
    with pytest.raises(Refused, match="chosen for a type"):
        short.remove(by=admin)
    contract = draw_up(cast)
    types.choose_workflow(short, [], by=admin)
    with pytest.raises(Refused, match="records stand in its statuses"):
        short.remove(by=admin)
    Contract.objects.filter(pk=contract.pk).update(status=workflow().start)
    short.remove(by=admin)
    assert not Workflow.objects.filter(pk=short.pk).exists()
