"""Any row of acts upon any tree: everybody reads exactly what the oracle says, and acts say exactly what they do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet, PermissionDenied
from django.db import connection, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.observing import undone
from tests.access.oracle import Today
from tests.access.people import Troupe, gather
from tests.cast import draw_up, shared
from tests.documents.oracle import Shelf
from tests.documents.papers import items, unstored
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules, Blob, Deletion, Document, Folder
from wathiq.documents.tree import Effect, Item
from wathiq.dossiers import sharing
from wathiq.dossiers.models import NotPossible, Participant

READERS = (
    "lawyer",
    "walled_lawyer",
    "requester",
    "watcher",
    "colleague",
    "collaborator",  # of the company, named as approver
    "both",
    "counterparty",  # of another company, named as signee
    "stranger",
    "deactivated",
    "loner",
)
NAMES = ("Annex", "annex", "plan.pdf", "PLAN.PDF")  # few, so that they collide


@pytest.fixture
def troupe(cast: Cast) -> Troupe:
    return gather(cast)


@dataclass
class Desk:
    """Two contracts, what the product has of their papers, and what the oracle was told of them."""

    troupe: Troupe
    contracts: list[Contract]
    blob: Blob
    shelves: list[Shelf] = field(default_factory=lambda: [Shelf(), Shelf()])
    labels: dict[tuple[type, int], str] = field(default_factory=dict)
    deletions: list[dict[int, Deletion]] = field(default_factory=lambda: [{}, {}])
    is_default: bool = False

    def __post_init__(self) -> None:
        self.lawyer, self.requester = self.troupe.cast.lawyer, self.troupe.cast.requester

    def user(self, key: str) -> User:
        return self.troupe.cast.people[key]

    def seen(self, number: int, picks: list[int], by: User) -> list[str]:
        """Of some, those that a page would let this colleague select."""
        return [label for label in self.some(number, picks) if self.shelves[number].sees(by.pk, label)]

    def may_change(self, number: int, by: User, *labels: str | None) -> bool:
        return all(self.shelves[number].edits(by.pk, label) for label in labels if label is not None)

    def note(self, item: Item, number: int, *, flagged: bool) -> None:
        label = self.labels[type(item), item.pk] = f"{type(item).__name__} {item.pk}"
        inside = self.labels[Folder, item.folder_id] if item.folder_id else None
        self.shelves[number].add(label, is_folder=isinstance(item, Folder), inside=inside, flagged=flagged)

    def item(self, label: str) -> Item:
        [(model, pk)] = [key for key, value in self.labels.items() if value == label]
        found: Item = model.objects.get(pk=pk)  # type: ignore[attr-defined]  # one of two models
        return found

    def some(self, number: int, picks: list[int]) -> list[str]:
        live = self.shelves[number].live()
        return list(dict.fromkeys(live[pick % len(live)] for pick in picks)) if live else []

    def place(self, number: int, pick: int) -> str | None:
        """One of the folders, or the place beside them."""
        shelf = self.shelves[number]
        folders = [None, *(one for one in shelf.live() if shelf.things[one].is_folder)]
        return folders[pick % len(folders)]

    def folder(self, label: str | None) -> Folder | None:
        found = self.item(label) if label else None
        assert found is None or isinstance(found, Folder)
        return found

    def selected(self, labels: list[str]) -> tree.Items:
        return items(*(self.item(label) for label in labels))

    def labelled(self, documents: tuple[Document, ...]) -> set[str]:
        assert len({document.pk for document in documents}) == len(documents)
        return {self.labels[Document, document.pk] for document in documents}


# ── The acts, each done by the product and told to the oracle ─────────────────


def add(desk: Desk, number: int, pick: int, name: str, kind: str, who: str) -> None:
    by = desk.user(who)
    shelf, contract, label = desk.shelves[number], desk.contracts[number], desk.place(number, pick)
    is_allowed = (
        desk.may_change(number, by, label)
        if by.is_staff_member
        else Today.read().opens_as_client(by.pk, contract.pk)
        and (label is None or shelf.is_meant_for_clients(label))
    )
    under = desk.folder(label)
    try:
        with transaction.atomic():
            if kind == "folder":
                item: Item = tree.add_folder(contract, name, under=under, by=by)
            else:
                way = ["Sent"] if kind == "with its folder" else []
                item = tree.add_document(contract, name, desk.blob, under=under, by=by, path=way)
    except (Http404, PermissionDenied, NotPossible):
        # a folder whose name is taken is refused, and a way that leads into a private folder
        assert not is_allowed or kind != "file"
        return
    assert is_allowed
    item.refresh_from_db()
    flagged = who == "requester" or desk.is_default
    if item.folder_id and (Folder, item.folder_id) not in desk.labels:
        desk.note(Folder.objects.get(pk=item.folder_id), number, flagged=flagged)
    desk.note(item, number, flagged=flagged)


def show(desk: Desk, number: int, picks: list[int], ticks: list[int]) -> None:
    chosen, ticked = desk.seen(number, picks, desk.lawyer), desk.some(number, ticks)
    if any(desk.shelves[number].group_of(label) is not None for label in chosen):
        with pytest.raises((NotPossible, PermissionDenied)), transaction.atomic():
            tree.show(desk.contracts[number], desk.selected(chosen), by=desk.lawyer)
        return
    with told(desk, number) as said:
        said += [
            tree.show(
                desk.contracts[number],
                desk.selected(chosen),
                ticked=[desk.item(label) for label in ticked],
                by=desk.lawyer,
            )
        ]
        desk.shelves[number].show(chosen, ticked)


def show_all(desk: Desk, number: int) -> None:
    with told(desk, number) as said:
        said += [tree.show_all(desk.contracts[number], by=desk.lawyer)]
        desk.shelves[number].show_all()


def hide(desk: Desk, number: int, picks: list[int]) -> None:
    chosen = desk.seen(number, picks, desk.lawyer)
    if not desk.may_change(number, desk.lawyer, *chosen):
        with pytest.raises(PermissionDenied), transaction.atomic():
            tree.hide(desk.contracts[number], desk.selected(chosen), by=desk.lawyer)
        return
    with told(desk, number) as said:
        said += [tree.hide(desk.contracts[number], desk.selected(chosen), by=desk.lawyer)]
        desk.shelves[number].hide(chosen)


def move(desk: Desk, number: int, picks: list[int], pick: int, who: str) -> None:
    by, target = desk.user(who), desk.place(number, pick)
    chosen = desk.seen(number, picks, by)
    selected, to, contract = desk.selected(chosen), desk.folder(target), desk.contracts[number]
    if not desk.may_change(number, by, *chosen, target) or not desk.shelves[number].can_move(
        chosen, target, by.pk
    ):
        with pytest.raises((NotPossible, PermissionDenied)), transaction.atomic():
            tree.move(contract, selected, to=to, by=by)
        return
    with told(desk, number) as said:
        said += [tree.effect_of_move(contract, selected, to=to)]
        tree.move(contract, selected, to=to, by=by)
        desk.shelves[number].move(chosen, target, by.pk)


class told:
    """What is put into the list says exactly which files clients win and lose by what is done inside."""

    def __init__(self, desk: Desk, number: int) -> None:
        self.desk, self.number, self.said = desk, number, list[Effect]()

    def __enter__(self) -> list[Effect]:
        self.before = self.desk.shelves[self.number].meant_for_clients(files_alone=True)
        return self.said

    def __exit__(self, failed: Any, *_rest: Any) -> None:
        if failed is None:
            after = self.desk.shelves[self.number].meant_for_clients(files_alone=True)
            [effect] = self.said
            assert self.desk.labelled(effect.appearing) == after - self.before
            assert self.desk.labelled(effect.disappearing) == self.before - after


def delete(desk: Desk, number: int, picks: list[int], who: str) -> None:
    by, shelf, contract = desk.user(who), desk.shelves[number], desk.contracts[number]
    wanted = desk.some(number, picks)  # those that are not there are left out
    chosen = [label for label in wanted if shelf.sees(by.pk, label)]
    if not desk.may_change(number, by, *shelf.going(chosen, by.pk)):
        with pytest.raises(PermissionDenied), transaction.atomic():
            tree.delete(contract, desk.selected(wanted), by=by)
        return
    deletion = tree.delete(contract, desk.selected(wanted), by=by)
    assert bool(deletion) is bool(chosen)
    if deletion:
        desk.deletions[number][shelf.delete(chosen, by.pk)] = deletion


def undo(desk: Desk, number: int, pick: int, who: str) -> None:
    waiting, by, shelf = desk.deletions[number], desk.user(who), desk.shelves[number]
    if not waiting:
        return
    key = sorted(waiting)[pick % len(waiting)]
    deletion = waiting[key]
    if not shelf.may_undo(key, by.pk):
        with pytest.raises((NotPossible, PermissionDenied)), transaction.atomic():
            tree.undo(deletion, by=by)
        return
    assert tree.undo(deletion, by=by) is bool(shelf.coming_back(key, by.pk))
    assert not tree.undo(deletion, by=by)
    shelf.undo(key, by.pk)
    if not any(thing.thrown_away == key for thing in shelf.things.values()):
        waiting.pop(key)


def keep(desk: Desk, number: int, pick: int, who: str, is_shared: bool) -> None:
    """Make a folder private; where it is shared, the other of the two colleagues is a viewer."""
    by, shelf, label = desk.user(who), desk.shelves[number], desk.place(number, pick)
    [other] = {desk.lawyer, desk.user("walled_lawyer")} - {by}
    viewers = [other] if is_shared and not desk.contracts[number].private else []
    if label is None:
        return
    folder = desk.folder(label)
    assert folder is not None
    before = shelf.meant_for_clients(files_alone=True)
    effect = tree.effect_of_privacy(folder)
    possible = desk.may_change(number, by, label)
    try:
        with transaction.atomic():
            tree.make_private(folder, viewers=viewers, editors=[], by=by)
    except (NotPossible, PermissionDenied):
        assert not possible or not shelf.keep(label, by.pk, [])
        return
    assert possible
    assert shelf.keep(label, by.pk, [user.pk for user in viewers])
    assert desk.labelled(effect.disappearing) == before - shelf.meant_for_clients(files_alone=True)


def open_again(desk: Desk, number: int, pick: int, who: str) -> None:
    by, shelf, label = desk.user(who), desk.shelves[number], desk.place(number, pick)
    if label is None:
        return
    folder = desk.folder(label)
    assert folder is not None
    if shelf.things[label].kept is None or not shelf.edits(by.pk, label):
        with pytest.raises((NotPossible, PermissionDenied)), transaction.atomic():
            tree.open_to_team(folder, by=by)
        return
    with told(desk, number) as said:
        effect = tree.effect_of_privacy(folder)
        said += [tree.open_to_team(folder, by=by)]
        assert set(effect.appearing) == set(said[0].appearing)
        shelf.open(label)


def rename(desk: Desk, number: int, pick: int, name: str) -> None:
    for label in desk.some(number, [pick]):
        try:
            with transaction.atomic():
                tree.rename(desk.item(label), name, by=desk.lawyer)
        except (NotPossible, PermissionDenied):
            pass


def switch_default(desk: Desk) -> None:
    desk.is_default = not desk.is_default
    AttachmentRules.current().change(by=desk.troupe.cast.administrator, shown_by_default=desk.is_default)


def share(desk: Desk, number: int, watchers: list[str]) -> None:
    people = [user for user in (desk.troupe.user(key) for key in watchers) if user]
    desk.contracts[number].refresh_from_db()
    try:
        with transaction.atomic():
            desk.contracts[number].share(requester=desk.requester, watchers=people, by=desk.lawyer)
    except sharing.Refused:
        pass


def unshare(desk: Desk, number: int) -> None:
    desk.contracts[number].hide(by=desk.lawyer)


def wall(desk: Desk, number: int, private: bool) -> None:
    desk.contracts[number].edit({"private": private}, assignee=desk.lawyer, by=desk.lawyer)


def part(desk: Desk, number: int, person: str, named: bool) -> None:
    user = desk.troupe.user(person)
    assert user is not None
    contract = desk.contracts[number]
    (contract.give_part if named else contract.end_part)(user, Participant.Role.APPROVER, by=None)


def join(desk: Desk, person: str, company: str) -> None:
    user = desk.troupe.user(person)
    assert user is not None
    user.join(desk.troupe.cast.companies[company], by=None)


which, pick = st.integers(0, 1), st.integers(0, 11)
picks = st.lists(pick, min_size=1, max_size=3)
name = st.sampled_from(NAMES)
outsider = st.sampled_from(("requester", "watcher", "colleague", "collaborator", "both", "counterparty"))
company = st.sampled_from(("atlas", "atlas", "beta"))
kind = st.sampled_from(("folder", "folder", "file", "with its folder"))


def an(act: Any, *arguments: Any) -> Any:
    return st.tuples(st.just(act), *arguments)


colleague = st.sampled_from(("lawyer", "lawyer", "walled_lawyer"))
furnishing = st.lists(
    an(add, which, pick, name, kind, st.sampled_from(("lawyer", "lawyer", "requester"))),
    min_size=4,
    max_size=10,
)
upon_papers = st.one_of(
    an(add, which, pick, name, kind, st.sampled_from(("lawyer", "walled_lawyer", "requester"))),
    an(show, which, picks, st.lists(pick, max_size=6)),
    an(show_all, which),
    an(hide, which, picks),
    an(move, which, picks, pick, colleague),
    an(delete, which, picks, colleague),
    an(undo, which, pick, colleague),
    an(undo, which, pick, colleague),
    an(keep, which, pick, colleague, st.booleans()),
    an(keep, which, pick, colleague, st.booleans()),
    an(open_again, which, pick, colleague),
    an(rename, which, pick, name),
)
upon_people = st.one_of(
    an(switch_default),
    an(share, which, st.lists(st.sampled_from(("watcher", "colleague", "both")), max_size=2, unique=True)),
    an(unshare, which),
    an(wall, which, st.booleans()),
    an(part, which, outsider, st.booleans()),
    an(join, outsider, company),
)
stories = st.tuples(
    furnishing,
    st.lists(st.one_of(upon_papers, upon_papers, upon_papers, upon_people), min_size=4, max_size=12),
)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(stories)
def test_after_any_row_of_acts_everybody_reads_what_the_oracle_says(
    troupe: Troupe, story: tuple[list[Any], list[Any]]
) -> None:
    readers = Readers(troupe)
    with undone():
        desk = Desk(troupe, two_contracts(troupe.cast), unstored(by=troupe.cast.lawyer))
        furniture, acts = story
        for act, *arguments in furniture:
            act(desk, *arguments)
        assert_everybody_reads_what_they_may(desk, readers)
        for act, *arguments in acts:
            act(desk, *arguments)
            assert_everybody_reads_what_they_may(desk, readers)
        assert_the_tree_is_sound()


def two_contracts(cast: Cast) -> list[Contract]:
    first = shared(cast, watchers=[cast.watcher])
    first.give_part(cast.collaborator, Participant.Role.APPROVER, by=None)
    first.give_part(cast.counterparty, Participant.Role.SIGNEE, by=None)
    return [first, draw_up(cast, private=True, company=cast.companies["atlas"])]


class Readers:
    """Everybody, and the question what each of them reads, put once: writing it anew is slower than asking.

    The acts of this module change nobody's account, so that the question stays the same.
    """

    def __init__(self, troupe: Troupe) -> None:
        self.people = [user for key in READERS if (user := troupe.user(key))]
        legs: list[str] = []
        self._arguments: list[Any] = []
        for user in self.people:
            for model in (Folder, Document):
                try:
                    sql, arguments = model.visible_to(user).values("pk").query.sql_with_params()
                except EmptyResultSet:
                    continue  # there is nothing to ask: they read nothing
                legs.append(f"select {user.pk}, '{model.__name__}', key from ({sql}) readable (key)")
                self._arguments += arguments
        for model in (Folder, Document):
            table = model._meta.db_table
            legs.append(f"select null, '{model.__name__}', id from {table} where audience = 'portal'")
        self._sql = " union all ".join(legs)

    def read(self) -> dict[int | None, set[str]]:
        """By person, the labels of what they read; under None of what is marked as meant for clients."""
        found: dict[int | None, set[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._arguments)
            for person, model, pk in cursor.fetchall():
                found.setdefault(person, set()).add(f"{model} {pk}")
        return found


def assert_everybody_reads_what_they_may(desk: Desk, readers: Readers) -> None:
    today, read = Today.read(), readers.read()
    for person in readers.people:
        expected = set().union(
            *(
                shelf.read_by(person.pk, contract.pk, today)
                for shelf, contract in zip(desk.shelves, desk.contracts, strict=True)
            )
        )
        assert read.get(person.pk, set()) == expected, person
    meant = set().union(*(shelf.meant_for_clients() for shelf in desk.shelves))
    assert read.get(None, set()) == meant  # also of what is deleted: it is for nobody


def assert_the_tree_is_sound() -> None:
    """No name twice in one place, nothing alive in what is deleted, nothing in another dossier's folder."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select dossier_id, folder_id, folded_name from documents_folder where deletion_id is null"
            " union all"
            " select dossier_id, folder_id, folded_name from documents_document where deletion_id is null"
        )
        assert max(Counter(cursor.fetchall()).values(), default=1) == 1
        for table in ("folder", "document"):
            cursor.execute(
                f"select count(*) from documents_{table} one join documents_folder f on f.id = one.folder_id"
                " where one.deletion_id is null and (f.deletion_id is not null or f.dossier_id <> one.dossier_id)"
            )
            assert cursor.fetchone() == (0,)
            # what lies in a folder is of its circle, and a private folder in no other
            cursor.execute(
                f"select count(*) from documents_{table} one left join documents_folder f on f.id = one.folder_id"
                " where one.deletion_id is null and one.circle_id is distinct from "
                + ("coalesce(one.own_circle_id, f.circle_id)" if table == "folder" else "f.circle_id")
            )
            assert cursor.fetchone() == (0,)
