"""Two people at the same folder at the same instant: each act is whole, and the tree stays one."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connections
from django.http import Http404

from tests.cast import shared
from tests.documents.papers import file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage
from wathiq.documents import tree
from wathiq.documents.models import Document, Folder, Version
from wathiq.dossiers.models import Audience, NotPossible, StaleVersion


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of these acts gave, or the NotPossible it met; they start together."""
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
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, NotPossible):
            raise outcome
    return outcomes


def refusals(outcomes: list[Any]) -> int:
    return sum(isinstance(one, NotPossible) for one in outcomes)


def sending(
    contract: Contract,
    name: str,
    *,
    by: User,
    under: Folder | None = None,
    path: tuple[str, ...] = (),
) -> Callable[[], Any]:
    """The act of adding a file, whose bytes are there already."""
    blob = unstored(by=by)
    return partial(tree.add_document, contract, name, blob, under=under, by=by, path=path)


def assert_the_record_is_whole(contract: Contract, kind: str, count: int) -> None:
    assert Event.objects.filter(chain=contract.chain_id, kind=kind).count() == count


def test_two_files_of_one_name_get_two_names(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    acts = [
        sending(contract, name, by=by)
        for name in ("a.pdf", "A.PDF")
        for by in (cast.lawyer, cast.administrator)
    ]
    assert refusals(at_once(*acts)) == 0
    folded = Document.objects.values_list("folded_name", flat=True)
    assert sorted(folded) == ["a (2).pdf", "a (3).pdf", "a (4).pdf", "a.pdf"]
    assert_the_record_is_whole(contract, "attachment.added", 4)


def test_nothing_lives_in_a_folder_that_is_deleted_meanwhile(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    for attempt in range(4):
        place = folder(contract, f"Papers {attempt}", by=cast.lawyer)
        stays = file(contract, f"stays {attempt}.pdf", by=cast.lawyer)
        outcomes = at_once(
            partial(tree.delete, contract, items(place), by=cast.lawyer),
            sending(contract, "a.pdf", by=cast.lawyer, under=place),
            sending(contract, "b.pdf", by=cast.administrator, under=place, path=("Inner",)),
            partial(folder, contract, "New", by=cast.lawyer, under=place),
            partial(tree.move, contract, items(stays), to=place, by=cast.lawyer),
        )
        assert not isinstance(outcomes[0], Exception)
    assert not Folder.objects.filter(deletion=None).exists()
    assert not Document.objects.filter(deletion=None, folder__isnull=False).exists()


def test_folders_moved_into_each_other_do_not_lie_in_themselves(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    for attempt in range(4):
        one = folder(contract, f"One {attempt}", by=cast.lawyer)
        other = folder(contract, f"Other {attempt}", by=cast.lawyer)
        outcomes = at_once(
            partial(tree.move, contract, items(one), to=other, by=cast.lawyer),
            partial(tree.move, contract, items(other), to=one, by=cast.administrator),
        )
        assert refusals(outcomes) == 1
    found = tree.Tree.of(contract.pk)
    assert sorted(len(found.above(one)) for one in found.folders.values()) == [0] * 4 + [1] * 4


def test_shown_and_hidden_at_once_ends_as_one_of_them(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    papers = [file(contract, f"{number}.pdf", by=cast.lawyer, under=place) for number in range(3)]
    for _attempt in range(4):
        at_once(
            partial(tree.show, contract, items(place), ticked=papers, by=cast.lawyer),
            partial(tree.hide, contract, items(place), by=cast.administrator),
            partial(tree.move, contract, items(papers[0]), to=None, by=cast.lawyer),
            partial(tree.show_all, contract, by=cast.lawyer),
        )
        found = tree.Tree.of(contract.pk)
        for item in found.everything():
            assert item.audience == found.audience_of(item)
        tree.move(contract, items(papers[0]), to=place, by=cast.lawyer)


def test_a_deletion_is_undone_once(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    file(contract, "a.pdf", by=cast.lawyer, under=place)
    deletion = tree.delete(contract, items(place), by=cast.lawyer)
    assert deletion is not None
    outcomes = at_once(*[partial(tree.undo, deletion, by=cast.lawyer)] * 8)
    assert sorted(outcomes) == [False] * 7 + [True]
    assert [item.name for item in tree.Tree.of(contract.pk).inside(None)] == ["Papers"]
    assert_the_record_is_whole(contract, "attachments.restored", 1)


def test_what_is_deleted_twice_at_once_is_in_one_deletion(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    outcomes = at_once(*[partial(tree.delete, contract, items(paper), by=cast.lawyer)] * 8)
    assert sum(one is not None for one in outcomes) == 1
    assert_the_record_is_whole(contract, "attachments.deleted", 1)


def test_a_folder_sent_in_eight_parts_is_made_once(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    acts = [
        sending(contract, f"{number}.pdf", by=cast.requester, path=("Papers", "Inner")) for number in range(8)
    ]
    assert refusals(at_once(*acts)) == 0
    assert sorted(Folder.objects.values_list("name", flat=True)) == ["Inner", "Papers"]
    assert Document.objects.filter(folder__name="Inner", audience=Audience.PORTAL).count() == 8


def test_sixteen_versions_at_once_have_sixteen_numbers(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    blobs = [unstored(by=cast.lawyer) for _number in range(16)]
    at_once(*(partial(tree.add_version, paper, blob, by=cast.lawyer) for blob in blobs))
    numbers = Version.objects.filter(document=paper).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 18))
    paper.refresh_from_db()
    assert paper.current is not None
    assert paper.current.number == 17


def test_who_is_shut_out_while_sending_adds_nothing_afterwards(committed_cast: Cast) -> None:
    """Whoever comes first: after the contract was hidden, no file of a client's is added."""
    cast = committed_cast
    for _attempt in range(4):
        contract = shared(cast)
        send = sending(contract, "a.pdf", by=cast.requester)

        def try_to_send(send: Callable[[], Any] = send) -> bool:
            try:
                send()
            except Http404:
                return False
            return True

        sent, _hidden = at_once(try_to_send, partial(contract.hide, by=cast.lawyer))
        order = Event.objects.filter(chain=contract.chain_id).order_by("sequence")
        kinds = [kind for kind in order.values_list("kind", flat=True) if kind != "contract.created"]
        assert kinds[-1] == "contract.hidden"
        assert ("attachment.added_by_client" in kinds) is sent


def test_a_file_sent_while_its_folder_becomes_private_lies_in_it_or_is_refused(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    kept = folder(contract, "Strategy", by=cast.lawyer)
    outcomes = at_once(
        partial(tree.make_private, kept, viewers=[], editors=[], by=cast.lawyer),
        sending(contract, "plan.pdf", by=cast.administrator, under=kept),
    )
    assert refusals(outcomes[:1]) == 0
    inside = Document.objects.filter(dossier=contract.pk)
    assert inside.count() == 1 - refusals(outcomes)
    assert not inside.filter(circle=None).exists()
    assert not Document.visible_to(cast.administrator).exists()


def test_two_folders_one_in_the_other_do_not_both_become_private(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    around = folder(contract, "Around", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=around)
    outcomes = at_once(
        *(partial(tree.make_private, one, viewers=[], editors=[], by=cast.lawyer) for one in (around, inner))
    )
    assert refusals(outcomes) == 1
    assert Folder.objects.filter(own_circle__isnull=False).count() == 1
    assert_the_record_is_whole(contract, "folder.made_private", 1)


def test_two_editors_choose_members_from_the_same_page_and_one_is_told(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = shared(cast)
    kept = folder(contract, "Strategy", by=cast.lawyer)
    circle = tree.make_private(kept, viewers=[], editors=[cast.administrator], by=cast.lawyer)

    def choose(by: User, others: list[User]) -> Any:
        try:
            return tree.change_members(kept, viewers=[], editors=others, by=by, version=circle.version)
        except StaleVersion:
            return "stale"

    outcomes = at_once(
        partial(choose, cast.lawyer, [cast.administrator, cast.walled_lawyer]),
        partial(choose, cast.administrator, [cast.lawyer, cast.walled_lawyer]),
    )
    assert sorted(map(str, outcomes)) == ["True", "stale"]
