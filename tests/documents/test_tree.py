"""Folders and files: what is shown to whom, and how they are named, moved, deleted and brought back."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import draw_up, shared
from tests.documents.papers import PDF, bytes_of, file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.audit.models import Event, Personal
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules, Document, Folder, Version
from wathiq.dossiers.models import Audience, Dossier, NotPossible, Participant, StaleVersion


def read_by(user: object) -> set[str]:
    return set(Document.visible_to(user).values_list("name", flat=True))


def names_of(contract: Contract, *, under: Folder | None = None) -> list[str]:
    """What lies there, folders first."""
    return [item.name for item in tree.Tree.of(contract.pk).inside(under)]


def events_of(contract: Contract, *kinds: str) -> list[tuple[str, list[str]]]:
    """The events of these kinds, each with the names of its items."""
    found = Event.objects.filter(chain=contract.chain_id, kind__in=kinds).order_by("sequence")
    names = Personal.objects.filter(key="items").order_by("position")
    return [(event.kind, [row.data["name"] for row in names.filter(event=event)]) for event in found]


def seen_by_clients(contract: Contract) -> Any:
    """When something changed for them last: their lists stand in this order."""
    return Dossier.objects.get(pk=contract.pk).portal_updated


def test_a_file_is_for_clients_once_it_and_every_folder_above_are_shown(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    outer = folder(contract, "For signature", by=cast.lawyer)
    inner = folder(contract, "Drafts", by=cast.lawyer, under=outer)
    paper = file(contract, "amendment.pdf", by=cast.lawyer, under=inner)

    tree.show(contract, items(paper), by=cast.lawyer)
    assert read_by(cast.requester) == set()
    tree.show(contract, items(inner), ticked=[paper], by=cast.lawyer)
    assert read_by(cast.requester) == set()
    effect = tree.show(contract, items(outer), ticked=[inner, paper], by=cast.lawyer)
    assert [document.name for document in effect.appearing] == ["amendment.pdf"]
    assert read_by(cast.requester) == read_by(cast.watcher) == {"amendment.pdf"}
    assert read_by(cast.stranger) == read_by(cast.colleague) == set()
    assert read_by(cast.lawyer) == {"amendment.pdf"}

    tree.hide(contract, items(outer), by=cast.lawyer)
    assert read_by(cast.requester) == set()
    paper.refresh_from_db()
    assert (paper.shown, paper.audience) == (True, Audience.INTERNAL)  # flagged in vain


def test_a_hidden_contract_shows_none_of_its_files(cast: Cast) -> None:
    contract = shared(cast)
    tree.show(contract, items(file(contract, "a.pdf", by=cast.lawyer)), by=cast.lawyer)
    assert read_by(cast.requester) == {"a.pdf"}
    contract.hide(by=cast.lawyer)
    assert read_by(cast.requester) == set()


def test_a_file_hidden_one_by_one_stays_hidden_unless_it_is_ticked(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    margin = file(contract, "margin.xlsx", by=cast.lawyer, under=outer)
    plan = file(contract, "plan.pdf", by=cast.lawyer, under=outer)
    tree.hide(contract, items(margin), by=cast.lawyer)

    tree.show_all(contract, by=cast.lawyer)
    assert read_by(cast.requester) == {"plan.pdf"}
    tree.show(contract, items(outer), ticked=[margin, plan], by=cast.lawyer)
    assert read_by(cast.requester) == {"margin.xlsx", "plan.pdf"}
    tree.show(contract, items(outer), ticked=[plan], by=cast.lawyer)
    assert read_by(cast.requester) == {"plan.pdf"}


def test_new_files_follow_the_setting_and_those_of_clients_are_for_clients(cast: Cast) -> None:
    contract = shared(cast)
    file(contract, "ours.pdf", by=cast.lawyer)
    file(contract, "theirs.pdf", by=cast.requester)
    assert read_by(cast.requester) == {"theirs.pdf"}
    AttachmentRules.current().change(by=cast.administrator, shown_by_default=True)
    file(contract, "later.pdf", by=cast.lawyer)
    assert read_by(cast.requester) == {"theirs.pdf", "later.pdf"}


def test_a_taken_name_is_numbered_and_an_equal_one_is_taken(cast: Cast) -> None:
    contract = draw_up(cast)
    for name in ("Café.pdf", "CAFE\u0301.PDF", "café.pdf"):
        file(contract, name, by=cast.lawyer)
    found = Document.objects.order_by("pk").values_list("name", flat=True)
    assert list(found) == ["Café.pdf", "CAFÉ (2).PDF", "café (3).pdf"]
    with pytest.raises(NotPossible):
        folder(contract, "CAFÉ.PDF", by=cast.lawyer)
    with pytest.raises(NotPossible):
        tree.rename(Document.objects.get(name="café (3).pdf"), "cafÉ.pdf", by=cast.lawyer)


@pytest.mark.parametrize(
    "name", ["", "..", "a/b.pdf", "a\\b.pdf", "report\u202efdp.exe", "a\x00.pdf", "é" * 128]
)
def test_what_is_no_name_is_refused(cast: Cast, name: str) -> None:
    contract = draw_up(cast)
    with pytest.raises(ValidationError):
        file(contract, name, by=cast.lawyer)
    assert not Document.objects.exists()


def test_a_folder_is_not_moved_into_itself(cast: Cast) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    for target in (outer, inner):
        with pytest.raises(NotPossible):
            tree.move(contract, items(outer), to=target, by=cast.lawyer)
    assert tree.move(contract, items(inner), to=None, by=cast.lawyer)
    assert Folder.objects.get(pk=inner.pk).folder is None


def test_a_move_says_beforehand_what_it_would_show(cast: Cast) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Internal", by=cast.lawyer)
    paper = file(contract, "insurance.pdf", by=cast.lawyer, under=hidden)
    tree.show(contract, items(paper), by=cast.lawyer)
    paper.refresh_from_db()
    effect = tree.effect_of_move(contract, items(paper), to=None)
    assert [document.name for document in effect.appearing] == ["insurance.pdf"]
    tree.move(contract, items(paper), to=None, by=cast.lawyer)
    assert read_by(cast.requester) == {"insurance.pdf"}


def test_exactly_what_was_deleted_comes_back(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    first = file(contract, "first.pdf", by=cast.lawyer, under=outer)
    file(contract, "second.pdf", by=cast.lawyer, under=outer)
    tree.show_all(contract, by=cast.lawyer)
    alone = tree.delete(contract, items(first), by=cast.lawyer)
    together = tree.delete(contract, items(outer), by=cast.lawyer)
    assert read_by(cast.requester) == read_by(cast.lawyer) == set()
    assert together is not None
    assert alone is not None
    assert tree.undo(together, by=cast.lawyer)
    assert not tree.undo(together, by=cast.lawyer)
    assert read_by(cast.requester) == {"second.pdf"}
    tree.undo(alone, by=cast.lawyer)
    assert read_by(cast.requester) == {"first.pdf", "second.pdf"}


def test_what_lost_its_folder_comes_back_hidden(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "first.pdf", by=cast.lawyer, under=outer)
    tree.show_all(contract, by=cast.lawyer)
    alone = tree.delete(contract, items(paper), by=cast.lawyer)
    tree.delete(contract, items(outer), by=cast.lawyer)
    assert alone is not None
    tree.undo(alone, by=cast.lawyer)
    assert read_by(cast.lawyer) == {"first.pdf"}
    assert read_by(cast.requester) == set()


def test_versions_are_numbered_and_an_earlier_one_is_brought_back(cast: Cast) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    tree.add_version(paper, bytes_of(PDF + b"2", by=cast.lawyer), by=cast.lawyer)
    first = Version.objects.get(document=paper, number=1)
    third = tree.restore_version(first, by=cast.lawyer)
    assert (third.number, third.restores, third.blob_id) == (3, 1, first.blob_id)
    paper.refresh_from_db()
    assert paper.current == third
    with pytest.raises(NotPossible):
        tree.restore_version(third, by=cast.lawyer)


def test_every_act_is_one_event_on_the_record_of_the_contract(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=outer)
    tree.show(contract, items(outer), ticked=[paper], by=cast.lawyer)
    tree.rename(paper, "b.pdf", by=cast.lawyer)
    deletion = tree.delete(contract, items(outer), by=cast.lawyer)
    assert deletion is not None
    tree.undo(deletion, by=cast.lawyer)
    kinds = Event.objects.filter(chain=contract.chain_id).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds)[2:] == [
        "folder.added",
        "attachment.added",
        "attachments.shown",
        "attachment.renamed",
        "attachments.deleted",
        "attachments.restored",
    ]


# ── What belongs to another dossier, or to nobody any more ────────────────────


def test_nothing_is_done_with_what_belongs_to_another_contract(cast: Cast) -> None:
    here, elsewhere = shared(cast), draw_up(cast, "Another one")
    theirs = folder(elsewhere, "Papers", by=cast.lawyer)
    paper = file(elsewhere, "a.pdf", by=cast.lawyer, under=theirs)
    own = file(here, "own.pdf", by=cast.lawyer)
    foreign = items(theirs, paper)
    with pytest.raises(NotPossible):
        tree.add_folder(here, "New", under=theirs, by=cast.lawyer)
    with pytest.raises(NotPossible):
        file(here, "b.pdf", by=cast.lawyer, under=theirs)
    for act in (tree.move, tree.effect_of_move):
        with pytest.raises(NotPossible):
            act(here, items(own), to=theirs, **({"by": cast.lawyer} if act is tree.move else {}))
    assert tree.move(here, foreign, to=None, by=cast.lawyer) == []
    assert not tree.effect_of_move(here, foreign, to=None)
    assert not tree.show(here, foreign, ticked=[paper], by=cast.lawyer)
    assert not tree.hide(here, foreign, by=cast.lawyer)
    assert tree.delete(here, foreign, by=cast.lawyer) is None
    assert tree.Tree.of(here.pk).covered(foreign) == []
    assert names_of(elsewhere) == ["Papers"]
    assert names_of(elsewhere, under=theirs) == ["a.pdf"]
    assert not Document.objects.get(pk=paper.pk).shown
    # and beside it the success
    assert tree.delete(elsewhere, foreign, by=cast.lawyer)


def test_nothing_is_done_with_what_was_deleted_meanwhile(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=outer)
    other = file(contract, "b.pdf", by=cast.lawyer)
    tree.add_version(paper, bytes_of(PDF + b"2", by=cast.lawyer), by=cast.lawyer)
    first = Version.objects.get(document=paper, number=1)
    tree.delete(contract, items(outer), by=cast.lawyer)
    for refused in (
        lambda: file(contract, "c.pdf", by=cast.lawyer, under=outer),
        lambda: folder(contract, "Inner", by=cast.lawyer, under=outer),
        lambda: tree.move(contract, items(other), to=outer, by=cast.lawyer),
        lambda: tree.rename(paper, "d.pdf", by=cast.lawyer),
        lambda: tree.rename(outer, "Others", by=cast.lawyer),
        lambda: tree.describe(paper, {"comment": "late"}, by=cast.lawyer),
        lambda: tree.add_version(paper, bytes_of(PDF, by=cast.lawyer), by=cast.lawyer),
        lambda: tree.restore_version(first, by=cast.lawyer),
    ):
        with pytest.raises(NotPossible):
            refused()
    assert tree.move(contract, items(paper), to=None, by=cast.lawyer) == []
    assert not tree.show(contract, items(outer, paper), ticked=[paper], by=cast.lawyer)
    assert tree.delete(contract, items(paper, outer), by=cast.lawyer) is None
    assert names_of(contract) == ["b.pdf"]


def test_what_is_deleted_is_for_nobody_also_where_somebody_forgets_to_ask(cast: Cast) -> None:
    contract = shared(cast)
    paper = file(contract, "a.pdf", by=cast.requester)
    tree.delete(contract, items(paper), by=cast.lawyer)
    assert not Document.objects.filter(audience=Audience.PORTAL).exists()


# ── What clients may do, and what they learn by it ────────────────────────────


def test_a_name_that_a_hidden_file_bears_is_free_to_clients(cast: Cast) -> None:
    """A number, or a refusal, would tell them that it exists."""
    contract = shared(cast)
    file(contract, "margin.xlsx", by=cast.lawyer)
    file(contract, "margin (2).xlsx", by=cast.lawyer)
    assert file(contract, "Margin.xlsx", by=cast.requester).name == "Margin.xlsx"
    assert set(names_of(contract)) == {"Margin.xlsx", "margin (2).xlsx", "margin (3).xlsx"}
    # what they can see is taken; what they cannot see gives way again
    assert file(contract, "margin.xlsx", by=cast.requester).name == "margin (2).xlsx"
    assert len(names_of(contract)) == 4
    assert read_by(cast.requester) == {"Margin.xlsx", "margin (2).xlsx"}
    event = Event.objects.filter(chain=contract.chain_id, kind="attachment.renamed").first()
    assert event is not None
    assert event.actor is None


def test_clients_rename_and_bring_back_as_if_what_is_hidden_were_not_there(cast: Cast) -> None:
    contract = shared(cast)
    file(contract, "margin.pdf", by=cast.lawyer)
    own = file(contract, "own.pdf", by=cast.requester)
    other = file(contract, "other.pdf", by=cast.requester)
    assert tree.rename(own, "margin.pdf", by=cast.requester)
    with pytest.raises(NotPossible):
        tree.rename(other, "Margin.pdf", by=cast.requester)
    deletion = tree.delete(contract, items(own), by=cast.requester)
    assert deletion is not None
    file(contract, "margin.pdf", by=cast.lawyer)
    assert tree.undo(deletion, by=cast.requester)
    assert read_by(cast.requester) == {"margin.pdf", "other.pdf"}
    # to the legal team, which sees them all, the same name is taken
    with pytest.raises(NotPossible):
        tree.rename(other, "margin (2).pdf", by=cast.lawyer)


def test_a_client_sends_a_folder_of_the_name_of_a_hidden_one(cast: Cast) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Papers", by=cast.lawyer)
    file(contract, "internal.pdf", by=cast.lawyer, under=hidden)
    blob = bytes_of(PDF, by=cast.requester)
    for name in ("one.pdf", "two.pdf", "three.pdf"):
        tree.add_document(contract, name, blob, under=None, by=cast.requester, path=["Papers"])
    assert names_of(contract) == ["Papers", "Papers (2)"]
    assert set(Folder.visible_to(cast.requester).values_list("name", flat=True)) == {"Papers"}
    assert read_by(cast.requester) == {"one.pdf", "two.pdf", "three.pdf"}


def test_a_client_is_not_where_they_cannot_see(cast: Cast) -> None:
    contract = shared(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    with pytest.raises(NotPossible, match="deleted this meanwhile"):
        file(contract, "a.pdf", by=cast.requester, under=place)
    tree.show(contract, items(place), by=cast.lawyer)
    own = file(contract, "a.pdf", by=cast.requester, under=place)
    tree.hide(contract, items(place), by=cast.lawyer)
    with pytest.raises(NotPossible):
        tree.rename(own, "b.pdf", by=cast.requester)
    with pytest.raises(NotPossible):
        tree.add_version(own, bytes_of(PDF, by=cast.requester), by=cast.requester)
    assert tree.delete(contract, items(own), by=cast.requester) is None
    assert tree.delete(contract, items(own), by=cast.lawyer)


def test_who_lost_the_contract_while_the_bytes_were_on_their_way_adds_nothing(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    blob = bytes_of(PDF, by=cast.requester)
    with pytest.raises(PermissionDenied):
        tree.add_document(contract, "a.pdf", blob, under=None, by=cast.watcher)
    contract.hide(by=cast.lawyer)
    with pytest.raises(Http404):
        tree.add_document(contract, "a.pdf", blob, under=None, by=cast.requester)
    assert not Document.objects.exists()


def test_lists_of_clients_move_when_something_changes_for_them_and_only_then(cast: Cast) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Internal", by=cast.lawyer)
    inside = file(contract, "inside.pdf", by=cast.lawyer, under=hidden)
    paper = file(contract, "paper.pdf", by=cast.lawyer)
    tree.show(contract, items(inside, paper), by=cast.lawyer)
    before = seen_by_clients(contract)
    deletion = tree.delete(contract, items(inside), by=cast.lawyer)
    assert deletion is not None
    tree.undo(deletion, by=cast.lawyer)
    tree.rename(inside, "renamed.pdf", by=cast.lawyer)
    tree.describe(paper, {"comment": "read page 3"}, by=cast.lawyer)
    tree.add_version(inside, bytes_of(PDF, by=cast.lawyer), by=cast.lawyer)
    assert seen_by_clients(contract) == before
    deletion = tree.delete(contract, items(paper), by=cast.lawyer)
    assert deletion is not None
    gone = seen_by_clients(contract)
    assert gone > before
    tree.undo(deletion, by=cast.lawyer)
    assert seen_by_clients(contract) > gone


# ── Names and places ──────────────────────────────────────────────────────────


def test_a_folder_sent_in_parts_stays_one_folder_beside_a_file_of_its_name(cast: Cast) -> None:
    contract = draw_up(cast)
    file(contract, "Papers", by=cast.lawyer)
    blob = bytes_of(PDF, by=cast.lawyer)
    for name in ("one.pdf", "two.pdf"):
        tree.add_document(contract, name, blob, under=None, by=cast.lawyer, path=["papers", "Inner"])
    assert names_of(contract) == ["papers (2)", "Papers"]
    assert names_of(contract, under=Folder.objects.get(name="Inner")) == ["one.pdf", "two.pdf"]


def test_the_number_of_a_folder_stands_at_its_end(cast: Cast) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "1.5 Drafts", by=cast.lawyer, under=outer)
    folder(contract, "1.5 drafts", by=cast.lawyer)
    tree.move(contract, items(inner), to=None, by=cast.lawyer)
    assert names_of(contract) == ["1.5 Drafts (2)", "1.5 drafts", "Outer"]


def test_a_name_may_be_as_long_as_disks_take_and_is_still_numbered(cast: Cast) -> None:
    contract = draw_up(cast)
    for name in ("é" * 125 + ".pdf", "a." + "b" * 253, "\ufdfa" * 85):
        for _time in range(2):
            file(contract, name, by=cast.lawyer)
    found = names_of(contract)
    assert len(set(found)) == 6
    assert all(len(name.encode()) <= 255 for name in found)


def test_a_letter_of_a_name_may_be_made_large(cast: Cast) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    assert tree.rename(outer, "Papers", by=cast.lawyer)
    assert tree.rename(paper, "A.pdf", by=cast.lawyer)
    assert not tree.rename(paper, "A.pdf", by=cast.lawyer)
    assert names_of(contract) == ["Papers", "A.pdf"]


def test_what_lies_in_a_moved_folder_moves_with_it(cast: Cast) -> None:
    contract = shared(cast)
    target = folder(contract, "Target", by=cast.lawyer)
    outer = folder(contract, "Outer", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=outer)
    tree.show(contract, items(paper, target), by=cast.lawyer)
    # alone it would appear; in its hidden folder it does not
    assert tree.effect_of_move(contract, items(paper), to=target).appearing == (paper,)
    assert not tree.effect_of_move(contract, items(outer, paper), to=target)
    assert tree.move(contract, items(outer, paper), to=target, by=cast.lawyer) == [outer]
    assert names_of(contract, under=outer) == ["a.pdf"]
    assert read_by(cast.requester) == set()


def test_several_of_one_name_are_moved_to_one_place(cast: Cast) -> None:
    contract = draw_up(cast)
    places = [folder(contract, name, by=cast.lawyer) for name in ("One", "Two", "Three")]
    papers = [file(contract, "a.pdf", by=cast.lawyer, under=place) for place in places]
    inner = folder(contract, "A.PDF", by=cast.lawyer, under=folder(contract, "Four", by=cast.lawyer))
    assert len(tree.move(contract, items(*papers[1:], inner), to=places[0], by=cast.lawyer)) == 3
    assert names_of(contract, under=places[0]) == ["A.PDF (2)", "a (2).pdf", "a (3).pdf", "a.pdf"]


def test_folders_lie_so_deep_inside_each_other_and_no_deeper(cast: Cast) -> None:
    contract = draw_up(cast)
    blob = bytes_of(PDF, by=cast.lawyer)
    way = [str(depth) for depth in range(12)]
    tree.add_document(contract, "a.pdf", blob, under=None, by=cast.lawyer, path=way)
    deepest = Folder.objects.get(name="11")
    with pytest.raises(NotPossible):
        folder(contract, "12", by=cast.lawyer, under=deepest)
    with pytest.raises(NotPossible):
        tree.add_document(contract, "b.pdf", blob, under=deepest, by=cast.lawyer, path=["12"])
    pair = folder(contract, "Inner", by=cast.lawyer, under=folder(contract, "Outer", by=cast.lawyer))
    assert pair.folder is not None
    with pytest.raises(NotPossible):
        tree.move(contract, items(pair.folder), to=Folder.objects.get(name="10"), by=cast.lawyer)
    assert tree.move(contract, items(pair.folder), to=Folder.objects.get(name="9"), by=cast.lawyer)
    assert names_of(contract) == ["0"]


def test_a_folder_that_lies_in_itself_ends_in_an_error_and_not_never(cast: Cast) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    Folder.objects.filter(pk=outer.pk).update(folder=inner)  # no verb does this
    with pytest.raises(RuntimeError):
        tree.Tree.of(contract.pk).above(inner)


def test_another_type_does_not_come_under_the_old_ending(cast: Cast) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    text = bytes_of(b"plain words", by=cast.lawyer)
    with pytest.raises(ValidationError):
        tree.add_version(paper, text, by=cast.lawyer)
    with pytest.raises(ValidationError):
        tree.rename(paper, "a.docx", by=cast.lawyer)
    assert tree.rename(paper, "b.PDF", by=cast.lawyer)
    assert tree.add_version(paper, bytes_of(PDF, by=cast.lawyer), by=cast.lawyer).number == 2


# ── Deleting and bringing back ────────────────────────────────────────────────


def test_a_folder_comes_back_with_what_was_in_it_and_without_what_had_been_moved_out(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    file(contract, "in.pdf", by=cast.lawyer, under=inner)
    file(contract, "out.pdf", by=cast.lawyer, under=outer)
    tree.show_all(contract, by=cast.lawyer)
    tree.move(contract, items(inner), to=None, by=cast.lawyer)
    deletion = tree.delete(contract, items(outer), by=cast.lawyer)
    assert deletion is not None
    assert read_by(cast.requester) == {"in.pdf"}
    tree.delete(contract, items(inner), by=cast.lawyer)
    tree.undo(deletion, by=cast.lawyer)
    assert read_by(cast.requester) == {"out.pdf"}
    assert names_of(contract) == ["Outer"]


def test_deletions_inside_each_other_come_back_in_any_order(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=inner)
    tree.show_all(contract, by=cast.lawyer)
    deletions = [tree.delete(contract, items(one), by=cast.lawyer) for one in (paper, inner, outer)]
    first, second, third = (one for one in deletions if one)
    tree.undo(second, by=cast.lawyer)  # its folder is gone
    assert names_of(contract) == ["Inner"]
    tree.undo(third, by=cast.lawyer)
    tree.undo(first, by=cast.lawyer)
    assert names_of(contract) == ["Inner", "Outer"]
    assert names_of(contract, under=inner) == ["a.pdf"]
    assert read_by(cast.requester) == set()
    assert read_by(cast.lawyer) == {"a.pdf"}


def test_what_comes_back_takes_no_name_from_anybody(cast: Cast) -> None:
    contract = draw_up(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    deletion = tree.delete(contract, items(place, paper), by=cast.lawyer)
    assert deletion is not None
    file(contract, "PAPERS", by=cast.lawyer)
    folder(contract, "A.pdf", by=cast.lawyer)
    tree.undo(deletion, by=cast.lawyer)
    assert names_of(contract) == ["A.pdf", "Papers (2)", "PAPERS", "a (2).pdf"]


def test_a_deletion_is_undone_where_it_was_done(cast: Cast) -> None:
    contract, other = draw_up(cast), draw_up(cast, "Another one")
    deletion = tree.delete(contract, items(file(contract, "a.pdf", by=cast.lawyer)), by=cast.lawyer)
    file(other, "a.pdf", by=cast.lawyer)
    assert deletion is not None
    assert tree.undo(deletion, by=cast.lawyer)
    assert (names_of(contract), names_of(other)) == (["a.pdf"], ["a.pdf"])


# ── Showing ───────────────────────────────────────────────────────────────────


def test_what_is_ticked_outside_the_chosen_folders_is_left_alone(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    inside = file(contract, "in.pdf", by=cast.lawyer, under=outer)
    outside = file(contract, "out.pdf", by=cast.lawyer)
    tree.show(contract, items(outer), ticked=[inside, outside], by=cast.lawyer)
    assert read_by(cast.requester) == {"in.pdf"}


def test_the_record_says_which_were_shown_and_which_were_hidden_by_one_act(cast: Cast) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    wanted = file(contract, "wanted.pdf", by=cast.lawyer, under=outer)
    unwanted = file(contract, "unwanted.pdf", by=cast.lawyer, under=outer)
    untouched = file(contract, "untouched.pdf", by=cast.lawyer, under=outer)
    tree.show(contract, items(unwanted), by=cast.lawyer)
    tree.show(contract, items(outer), ticked=[wanted], by=cast.lawyer)
    assert events_of(contract, "attachments.shown", "attachments.hidden") == [
        ("attachments.shown", ["unwanted.pdf"]),
        ("attachments.shown", ["Papers", "wanted.pdf"]),
        ("attachments.hidden", ["unwanted.pdf"]),
    ]
    untouched.refresh_from_db()
    assert not untouched.hidden_by_hand


def test_the_record_names_everybody_who_reads_what_clients_read(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.both])
    contract.give_part(cast.both, Participant.Role.SIGNEE, by=None)
    contract.give_part(cast.collaborator, Participant.Role.APPROVER, by=None)
    contract.give_part(cast.counterparty, Participant.Role.APPROVER, by=None)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    event = Event.objects.get(chain=contract.chain_id, kind="attachments.shown")
    readers = [cast.requester, cast.both, cast.collaborator]
    assert sorted(event.facts["readers"]) == sorted(str(one.public_id) for one in readers)
    for user in (*readers, cast.counterparty):
        assert (read_by(user) == {"a.pdf"}) is (user in readers)


def test_a_form_about_a_document_that_somebody_else_edited_is_not_taken(cast: Cast) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    stale = paper.version
    assert tree.describe(paper, {"comment": "first"}, by=cast.lawyer, version=stale)
    with pytest.raises(StaleVersion):
        tree.describe(paper, {"comment": "second"}, by=cast.administrator, version=stale)
    assert not tree.describe(paper, {"comment": "first"}, by=cast.administrator)


# ── Size ──────────────────────────────────────────────────────────────────────

# How many queries each verb makes, by a lawyer. The lock, the touch, the record and their savepoints are about ten
QUERIES = {
    "add_folder": 20,
    "add_document": 23,
    "add_document, its name taken by all": 23,
    "add_version": 17,
    "rename": 16,
    "effect_of_move": 2,
    "move": 20,
    "show": 22,
    "hide": 20,
    "show_all": 22,
    "delete": 15,
    "undo": 32,
}


@pytest.mark.parametrize("size", [10, 1000])
def test_a_verb_asks_as_often_for_1000_files_as_for_10(cast: Cast, size: int) -> None:
    contract = shared(cast)
    folders = [folder(contract, f"Folder {number}", by=cast.lawyer) for number in range(5)]
    blob = unstored(by=cast.lawyer)
    Document.objects.bulk_create(
        Document(
            dossier=contract,
            folder=folders[number % 4],
            name="scan.pdf" if number < 4 else f"scan ({number // 4 + 1}).pdf",
            folded_name="scan.pdf" if number < 4 else f"scan ({number // 4 + 1}).pdf",
            added_by=cast.lawyer,
            current=None,
            created=timezone.now(),
        )
        for number in range(size)
    )
    paper = file(contract, "one.pdf", by=cast.lawyer)
    by: User = cast.lawyer
    four = items(*folders[:4])
    everything = list(Document.objects.filter(folder__in=folders[:4]))
    counted: dict[str, int] = {}

    def count(verb: str, act: Any) -> Any:
        with CaptureQueriesContext(connection) as captured:
            done = act()
        counted[verb] = len(captured)
        return done

    count("add_folder", lambda: folder(contract, "New", by=by, under=folders[0]))
    count("add_document", lambda: tree.add_document(contract, "new.pdf", blob, under=folders[0], by=by))
    count(
        "add_document, its name taken by all",
        lambda: tree.add_document(contract, "scan.pdf", blob, under=folders[0], by=by),
    )
    count("add_version", lambda: tree.add_version(paper, blob, by=by))
    count("rename", lambda: tree.rename(paper, "two.pdf", by=by))
    count("effect_of_move", lambda: tree.effect_of_move(contract, items(*everything), to=folders[4]))
    moved = count("move", lambda: tree.move(contract, items(*everything), to=folders[4], by=by))
    assert len(moved) == size
    tree.move(contract, items(*moved), to=folders[0], by=by)
    assert count("show", lambda: tree.show(contract, four, ticked=moved, by=by))
    assert count("hide", lambda: tree.hide(contract, items(*moved), by=by))
    tree.hide(contract, items(*folders), by=by)
    tree.show(contract, items(*moved), by=by)
    tree.show(contract, items(*folders[1:]), by=by)
    Folder.objects.update(hidden_by_hand=False)
    assert count("show_all", lambda: tree.show_all(contract, by=by))
    deletion = count("delete", lambda: tree.delete(contract, items(*folders), by=by))
    assert count("undo", lambda: tree.undo(deletion, by=by))
    assert counted == QUERIES
