"""Private folders: among some of the legal team, hidden from clients, and to other colleagues not there at all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.cast import draw_up, shared
from tests.documents.papers import file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.audit import history
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import lists, tree
from wathiq.documents.models import Deletion, Document, Folder
from wathiq.documents.outlook import Outlook
from wathiq.dossiers import access
from wathiq.dossiers.models import Audience, CircleMember, NotPossible, StaleVersion


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return shared(cast)


def private(contract: Contract, cast: Cast, *, viewers: tuple[User, ...] = ()) -> tuple[Folder, Document]:
    """The lawyer's, with a file."""
    kept = folder(contract, "Strategy", by=cast.lawyer)
    inside = file(contract, "plan.pdf", by=cast.lawyer, under=kept)
    tree.make_private(kept, viewers=viewers, editors=(), by=cast.lawyer)
    return now(kept), now(inside)


def now(item: Any) -> Any:
    return type(item).objects.get(pk=item.pk)


def reads(user: User, *papers: Folder | Document) -> list[bool]:
    return [type(paper).visible_to(user).filter(pk=paper.pk).exists() for paper in papers]


def told(contract: Contract, user: User) -> str:
    """The history as this person reads it."""
    entries, _more = history.page(contract.chain_id, circles=access.circles_told(user, contract))
    return " ".join(entry.sentence for entry in entries)


def test_a_private_folder_is_there_for_its_members_alone(cast: Cast, contract: Contract) -> None:
    papers = private(contract, cast, viewers=(cast.walled_lawyer,))
    assert reads(cast.lawyer, *papers) == reads(cast.walled_lawyer, *papers) == [True, True]
    assert reads(cast.administrator, *papers) == [False, False]
    tree.change_members(papers[0], viewers=[], editors=[], by=cast.lawyer)
    assert reads(cast.walled_lawyer, *papers) == [False, False]
    [seat] = CircleMember.objects.filter(user=cast.walled_lawyer)
    assert seat.until is not None  # ended, not deleted


def test_a_member_who_loses_the_contract_or_is_deactivated_loses_the_folder(
    cast: Cast, contract: Contract
) -> None:
    papers = private(contract, cast, viewers=(cast.walled_lawyer,))
    contract.edit({"private": True}, assignee=cast.lawyer, by=cast.lawyer)
    assert reads(cast.walled_lawyer, *papers) == [False, False]
    contract.edit({"private": False}, assignee=cast.lawyer, by=cast.lawyer)
    assert reads(cast.walled_lawyer, *papers) == [True, True]
    cast.walled_lawyer.deactivate(by=cast.administrator)
    assert reads(now(cast.walled_lawyer), *papers) == [False, False]


def test_clients_lose_a_folder_that_becomes_private_and_see_it_again_when_it_is_opened(
    cast: Cast, contract: Contract
) -> None:
    kept = folder(contract, "Annexes", by=cast.lawyer)
    inside = file(contract, "annex.pdf", by=cast.lawyer, under=kept)
    secret = file(contract, "margin.pdf", by=cast.lawyer, under=kept)
    tree.show(contract, items(kept), ticked=[inside], by=cast.lawyer)
    assert reads(cast.requester, inside, secret) == [True, False]
    assert tree.effect_of_privacy(now(kept)).disappearing == (inside,)
    tree.make_private(kept, viewers=[], editors=[], by=cast.lawyer)
    assert reads(cast.requester, kept, inside, secret) == [False, False, False]
    assert now(inside).audience == Audience.INTERNAL
    assert Outlook.of(contract).files == 0
    effect = tree.effect_of_privacy(now(kept))
    assert tree.open_to_team(now(kept), by=cast.lawyer) == effect
    assert effect.appearing == (inside,)
    assert reads(cast.requester, kept, inside, secret) == [True, True, False]
    assert reads(cast.administrator, kept, inside, secret) == [True, True, True]


def test_what_lies_in_a_private_folder_is_not_shown(cast: Cast, contract: Contract) -> None:
    kept, inside = private(contract, cast)
    for one in (kept, inside):
        with pytest.raises(NotPossible, match="private folder"):
            tree.show(contract, items(one), by=cast.lawyer)
    around = folder(contract, "Around", by=cast.lawyer)
    tree.move(contract, items(kept), to=around, by=cast.lawyer)
    tree.show(contract, items(around), ticked=[now(inside)], by=cast.lawyer)
    tree.show_all(contract, by=cast.lawyer)
    assert not now(inside).shown
    assert now(inside).audience == Audience.INTERNAL


def test_a_viewer_reads_and_changes_nothing(cast: Cast, contract: Contract) -> None:
    kept, inside = private(contract, cast, viewers=(cast.walled_lawyer,))
    by = cast.walled_lawyer
    version = inside.versions()[0]
    acts: list[Callable[[], object]] = [
        lambda: tree.rename(inside, "other.pdf", by=by),
        lambda: tree.move(contract, items(inside), to=None, by=by),
        lambda: tree.delete(contract, items(kept), by=by),
        lambda: tree.add_document(contract, "b.pdf", unstored(by=by), under=kept, by=by),
        lambda: tree.add_document(contract, "b.pdf", unstored(by=by), under=None, by=by, path=["Strategy"]),
        lambda: tree.add_folder(contract, "b", under=kept, by=by),
        lambda: tree.add_version(inside, unstored(by=by), by=by),
        lambda: tree.restore_version(version, by=by),
        lambda: tree.describe(inside, {"comment": "b"}, by=by),
        lambda: tree.hide(contract, items(inside), by=by),
        lambda: tree.show(contract, items(inside), by=by),
        lambda: tree.change_members(kept, viewers=[], editors=[], by=by),
        lambda: tree.open_to_team(kept, by=by),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied, match="Ask one of its editors"):
            act()
    outside = file(contract, "c.pdf", by=by)
    with pytest.raises(PermissionDenied):
        tree.move(contract, items(outside), to=kept, by=by)
    tree.change_members(kept, viewers=[], editors=[by], by=cast.lawyer)
    assert tree.rename(inside, "other.pdf", by=by)


def test_to_a_colleague_outside_it_is_not_there(cast: Cast, contract: Contract) -> None:
    kept, inside = private(contract, cast)
    by, version = cast.walled_lawyer, inside.versions()[0]
    acts: list[Callable[[], object]] = [
        lambda: tree.rename(inside, "other.pdf", by=by),
        lambda: tree.add_document(contract, "b.pdf", unstored(by=by), under=kept, by=by),
        lambda: tree.restore_version(version, by=by),
        lambda: tree.move(contract, items(file(contract, "c.pdf", by=by)), to=kept, by=by),
        lambda: tree.make_private(kept, viewers=[], editors=[], by=by),
        lambda: tree.open_to_team(kept, by=by),
    ]
    for act in acts:
        with pytest.raises(NotPossible, match="Somebody deleted this meanwhile"):
            act()
    assert tree.move(contract, items(inside), to=None, by=by) == []
    assert tree.delete(contract, items(kept, inside), by=by) is None
    assert not tree.hide(contract, items(kept), by=by)
    assert lists.number_of_files(by, contract) == 1  # c.pdf
    assert reads(cast.lawyer, kept, inside) == [True, True]


def test_its_name_is_free_to_a_colleague_outside_and_it_takes_the_number(
    cast: Cast, contract: Contract
) -> None:
    kept, _inside = private(contract, cast)
    made = folder(contract, "Strategy", by=cast.walled_lawyer)
    assert made.name == "Strategy"
    assert now(kept).name == "Strategy (2)"
    assert "Strategy (2)" in told(contract, cast.lawyer)
    assert "Strategy (2)" not in told(contract, cast.walled_lawyer)


def test_a_folder_deleted_by_a_colleague_outside_leaves_the_private_one_in_it(
    cast: Cast, contract: Contract
) -> None:
    around = folder(contract, "Around", by=cast.lawyer)
    kept, inside = private(contract, cast)
    tree.move(contract, items(kept), to=around, by=cast.lawyer)
    deletion = tree.delete(contract, items(around), by=cast.walled_lawyer)
    assert deletion is not None
    assert (now(kept).deletion, now(kept).folder, now(inside).folder) == (None, None, kept)
    assert reads(cast.walled_lawyer, kept, inside) == [False, False]
    assert "Strategy" not in told(contract, cast.walled_lawyer).split("made a folder private")[0]
    assert tree.undo(deletion, by=cast.walled_lawyer)
    assert now(around).deletion is None


def test_a_deletion_in_a_private_folder_is_undone_by_its_members_alone(
    cast: Cast, contract: Contract
) -> None:
    kept, inside = private(contract, cast)
    beside = file(contract, "beside.pdf", by=cast.lawyer)
    deletion = tree.delete(contract, items(inside), by=cast.lawyer)
    assert deletion is not None
    assert not tree.undo(deletion, by=cast.walled_lawyer)
    assert lists.last_deletion(cast.walled_lawyer, contract, [inside.public_id]) is None
    assert lists.last_deletion(cast.lawyer, contract, [inside.public_id]) == deletion
    assert tree.undo(deletion, by=cast.lawyer)
    # with something beside it: each brings back what is theirs
    both = tree.delete(contract, items(kept, beside), by=cast.lawyer)
    assert both is not None
    assert tree.undo(both, by=cast.walled_lawyer)
    assert now(beside).deletion is None
    assert now(kept).deletion == both
    assert tree.undo(both, by=cast.lawyer)
    assert not tree.undo(both, by=cast.lawyer)
    assert reads(cast.walled_lawyer, kept, inside, beside) == [False, False, True]


def test_what_was_private_does_not_come_back_less_private(cast: Cast, contract: Contract) -> None:
    kept, inside = private(contract, cast)
    first = tree.delete(contract, items(inside), by=cast.lawyer)
    second = tree.delete(contract, items(kept), by=cast.lawyer)
    assert first is not None
    assert second is not None
    with pytest.raises(NotPossible, match="Bring that back first"):
        tree.undo(first, by=cast.lawyer)
    assert tree.undo(second, by=cast.lawyer)
    assert tree.undo(Deletion.objects.get(pk=first.pk), by=cast.lawyer)
    assert reads(cast.walled_lawyer, kept, inside) == [False, False]


def test_a_private_folder_neither_holds_another_nor_lies_in_one(cast: Cast, contract: Contract) -> None:
    kept, _inside = private(contract, cast)
    other = folder(contract, "Other", by=cast.lawyer)
    tree.make_private(other, viewers=[], editors=[], by=cast.lawyer)
    around = folder(contract, "Around", by=cast.lawyer)
    tree.move(contract, items(now(kept)), to=around, by=cast.lawyer)
    with pytest.raises(NotPossible, match="private folder inside"):
        tree.make_private(around, viewers=[], editors=[], by=cast.lawyer)
    for moved in (kept, around):
        with pytest.raises(NotPossible, match="cannot lie in another"):
            tree.move(contract, items(now(moved)), to=now(other), by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=now(kept))
    with pytest.raises(NotPossible, match="lies in a private one"):
        tree.make_private(inner, viewers=[], editors=[], by=cast.lawyer)
    # to who does not know of it, nothing is in the way, and it stays out
    tree.make_private(around, viewers=[], editors=[], by=cast.walled_lawyer)
    assert now(kept).folder is None
    assert reads(cast.walled_lawyer, kept, around) == [False, True]
    assert reads(cast.lawyer, kept, around) == [True, False]


def test_a_move_into_a_private_folder_and_out_of_it_says_who_wins_and_loses(
    cast: Cast, contract: Contract
) -> None:
    kept, inside = private(contract, cast)
    paper = file(contract, "paper.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    effect = tree.effect_of_move(contract, items(paper), to=kept)
    assert (effect.disappearing, effect.closing) == ((paper,), (paper,))
    tree.move(contract, items(paper), to=kept, by=cast.lawyer)
    assert reads(cast.requester, paper) == reads(cast.walled_lawyer, paper) == [False]
    effect = tree.effect_of_move(contract, items(paper, inside), to=None)
    assert effect.appearing == (paper,)
    assert set(effect.opening) == {paper, inside}
    tree.move(contract, items(paper), to=None, by=cast.lawyer)
    assert reads(cast.requester, paper) == reads(cast.walled_lawyer, paper) == [True]
    assert reads(cast.walled_lawyer, inside) == [False]


def test_the_history_names_what_is_private_to_members_alone(cast: Cast, contract: Contract) -> None:
    kept, inside = private(contract, cast)
    tree.rename(inside, "counter-offer.pdf", by=cast.lawyer)
    tree.add_version(inside, unstored(by=cast.lawyer), by=cast.lawyer)
    tree.change_members(kept, viewers=[cast.administrator], editors=[], by=cast.lawyer)
    for member in (cast.lawyer, cast.administrator):
        assert "counter-offer.pdf" in told(contract, member)
        assert "changed who may open the private folder" in told(contract, member)
    outside = told(contract, cast.walled_lawyer)
    assert "counter-offer.pdf" not in outside
    assert "changed who may open" not in outside
    assert "made a folder private among some of the legal team" in outside
    page, more = history.page(contract.chain_id, size=2)
    assert len(page) == 2  # what is left out leaves no gap
    assert more == page[-1].sequence
    tree.open_to_team(kept, by=cast.lawyer)
    assert "to the whole legal team" in told(contract, cast.walled_lawyer)
    assert "counter-offer.pdf" not in told(contract, cast.walled_lawyer)  # that it was called so, then
    assert "counter-offer.pdf" in told(contract, cast.lawyer)


def test_every_act_is_one_event(cast: Cast, contract: Contract) -> None:
    kept = folder(contract, "Strategy", by=cast.lawyer)
    circle = tree.make_private(kept, viewers=[], editors=[], by=cast.lawyer)
    tree.change_members(kept, viewers=[cast.walled_lawyer], editors=[], by=cast.lawyer)
    assert not tree.change_members(kept, viewers=[cast.walled_lawyer], editors=[], by=cast.lawyer)
    assert tree.enter(circle, reason="The editor has left", by=cast.administrator)
    assert not tree.enter(circle, reason="The editor has left", by=cast.administrator)
    tree.open_to_team(kept, by=cast.administrator)
    kinds = Event.objects.filter(chain=contract.chain_id, kind__startswith="folder.").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True)) == [
        "folder.added",
        "folder.made_private",
        "folder.members_changed",
        "folder.entered",
        "folder.opened_to_team",
    ]


def test_an_administrator_comes_in_with_a_reason_that_the_team_reads(cast: Cast, contract: Contract) -> None:
    papers = private(contract, cast)
    [circle] = lists.kept_from(cast.administrator, contract)
    tree.enter(circle, reason="Its editor is ill", by=cast.administrator)
    assert reads(cast.administrator, *papers) == [True, True]
    assert tree.rename(papers[1], "renamed.pdf", by=cast.administrator)
    assert lists.kept_from(cast.administrator, contract) == []
    seat = circle.members().get(user=cast.administrator)
    assert (seat.may_edit, seat.reason) == (True, "Its editor is ill")
    outside = told(contract, cast.walled_lawyer)
    assert "opened a private folder: <bdi>Its editor is ill</bdi>" in outside
    assert "renamed.pdf" not in outside


def test_who_is_no_colleague_or_cannot_open_the_contract_is_not_let_in(cast: Cast) -> None:
    walled = draw_up(cast, private=True)
    kept = folder(walled, "Strategy", by=cast.lawyer)
    for person in (cast.walled_lawyer, cast.requester):
        with pytest.raises(NotPossible, match="cannot open this"):
            tree.make_private(kept, viewers=[person], editors=[], by=cast.lawyer)
    assert now(kept).circle is None


def test_a_choice_of_members_that_somebody_else_changed_is_not_taken(cast: Cast, contract: Contract) -> None:
    kept, _inside = private(contract, cast)
    circle = kept.own_circle
    assert circle is not None
    version = circle.version
    tree.change_members(kept, viewers=[cast.walled_lawyer], editors=[], by=cast.lawyer, version=version)
    with pytest.raises(StaleVersion):
        tree.change_members(kept, viewers=[], editors=[], by=cast.lawyer, version=version)


def test_what_happens_in_a_private_folder_does_not_move_the_contract_in_lists(
    cast: Cast, contract: Contract
) -> None:
    kept, inside = private(contract, cast)
    before = Contract.objects.values_list("updated", "portal_updated", "version").get(pk=contract.pk)
    tree.rename(inside, "other.pdf", by=cast.lawyer)
    file(contract, "more.pdf", by=cast.lawyer, under=kept)
    tree.delete(contract, items(inside), by=cast.lawyer)
    assert Contract.objects.values_list("updated", "portal_updated", "version").get(pk=contract.pk) == before


def test_a_client_sends_a_folder_of_the_name_of_a_private_one(cast: Cast, contract: Contract) -> None:
    kept, _inside = private(contract, cast)
    by = cast.requester
    sent = tree.add_document(contract, "a.pdf", unstored(by=by), under=None, by=by, path=["Strategy"])
    assert sent.folder != kept
    assert sent.folder is not None
    assert sent.folder.name == "Strategy"
    assert reads(cast.walled_lawyer, sent) == [True]
    assert now(kept).name == "Strategy (2)"
