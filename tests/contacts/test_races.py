"""Two people at the related people of one dossier at the same instant: each act is whole."""

from functools import partial

import pytest

from tests.cast import draw_up, shared
from tests.contacts.desk import organisation, person, today
from tests.documents.test_tree_races import at_once, refusals
from wathiq.audit.models import Event
from wathiq.contacts import book, conflicts, lists, related
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def recorded(contract: Contract, kind: str) -> int:
    return Event.objects.filter(chain=contract.chain_id, kind=kind).count()


def test_a_role_is_given_once_to_two_who_give_it(committed_cast: Cast) -> None:
    cast = committed_cast
    contract, judge = draw_up(cast), person(by=cast.lawyer)
    acts = [
        partial(related.add, contract, judge, "court", by=by)
        for by in (cast.lawyer, cast.administrator, cast.walled_lawyer)
    ]
    assert refusals(at_once(*acts)) == 2
    assert today(contract) == {(judge.name, "court")}
    assert recorded(contract, "related.added") == 1


def test_what_is_removed_meanwhile_is_not_shown(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    at_once(partial(related.show, one, by=cast.administrator), partial(related.remove, one, by=cast.lawyer))
    assert lists.for_portal(cast.requester, contract) == []
    assert recorded(contract, "related.removed") == 1


def test_it_comes_back_once(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = draw_up(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    related.remove(one, by=cast.lawyer)
    outcomes = at_once(*[partial(related.undo, one, by=by) for by in (cast.lawyer, cast.administrator)])
    assert sorted(outcomes) == [False, True]


@pytest.mark.parametrize("way", ["the dossier is given", "the contact is edited"])
def test_an_opponent_does_not_become_the_client_meanwhile(committed_cast: Cast, way: str) -> None:
    cast = committed_cast
    atlas = cast.companies["atlas"]
    is_given = way == "the dossier is given"
    contract = draw_up(cast, company=None if is_given else atlas)
    gamma = organisation(company=atlas if is_given else None, by=cast.lawyer)
    acts = [partial(related.add, contract, gamma, "opponent", by=cast.lawyer)]
    if is_given:
        changes = {"company": atlas}
        acts.append(partial(contract.edit, changes, assignee=cast.lawyer, by=cast.administrator))  # type: ignore[arg-type]
    else:
        acts.append(partial(book.edit, gamma, {"company": atlas}, by=cast.administrator))  # type: ignore[arg-type]
    assert refusals(at_once(*acts)) == 1
    contract.refresh_from_db()
    assert not conflicts.conflicts(contract, contract.company)


def test_new_contacts_and_edits_at_once_do_not_wait_for_each_other_for_ever(committed_cast: Cast) -> None:
    cast = committed_cast
    contract, gamma = draw_up(cast), organisation(by=cast.lawyer)
    related.add(contract, gamma, "opponent", by=cast.lawyer)
    acts = []
    for number in range(4):
        judge = book.draft(name=f"Judge {number}")
        acts.append(partial(related.add_new, contract, judge, "court", by=cast.lawyer))
        acts.append(partial(book.edit, gamma, {"name": f"Gamma {number}"}, by=cast.administrator))  # type: ignore[arg-type]
    assert refusals(at_once(*acts)) == 0
    assert len(today(contract)) == 5
