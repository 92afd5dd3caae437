"""Nobody meets a word they are not entitled to, and what is hidden changes nothing that anybody can observe."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from tests.access.canaries import PORTAL, World, add_hidden_objects, found_in
from tests.access.observing import Answer, crawl, differences, undone
from tests.access.watching import (
    OBSERVERS,
    UNAWARE,
    ask_for_passwords,
    assert_the_same,
    browser_of,
    deliver,
    everything_told_to,
    face_of,
    links_in_mails,
    observe,
    starts,
)
from tests.documents.papers import bytes_of, items
from wathiq.contacts import book, related
from wathiq.documents import tree
from wathiq.documents.models import Folder
from wathiq.dossiers import relations
from wathiq.dossiers.models import Participant

OF_A_LIST = ("title", "reference", "address")
# An address that proves nothing is nobody’s yet, a request that was declined is over, and a list that waits for a
# yes is shown by name and company
NOWHERE = {f"{what} of {who}" for what in ("e-mail", "company_name") for who in ("unproved", "declined")} | {
    "phone in a list",
    "job_title in a list",
    "email in a list",
    "ignored",
}


@pytest.mark.long
def test_no_page_and_no_mail_holds_a_word_beyond_what_one_may_read(world: World) -> None:
    """Nor does any page hold a link that was sent by mail."""
    ask_for_passwords(world)
    deliver()
    leaks, links = [], links_in_mails()
    for person in OBSERVERS:
        entitled, seen = world.entitled(person), set()
        for where, words in everything_told_to(world, person):
            tokens = found_in(words) & world.tokens.keys()
            seen |= tokens
            leaks += [f"{person}: {where} holds the {world.tokens[one]}" for one in sorted(tokens - entitled)]
            if not where.startswith("mail "):
                leaks += [f"{person}: {where} holds a link" for link in links if link in words]
        # it would be no proof if the crawler had not arrived
        met = OF_A_LIST if person != "administrator" else ""
        missed = {world.tokens[one] for one in entitled - seen if world.tokens[one].startswith(met)}
        assert missed == (NOWHERE if person == "administrator" else set()), f"{person} has not met {missed}"
    assert not leaks, "\n".join(leaks)


def test_the_crawler_arrives_at_every_page_of_a_contract(world: World) -> None:
    contract = world.contracts["shown"]
    pages = crawl(browser_of(world, "lawyer"), *starts(world, "lawyer"))
    base = reverse("contract", urlconf=settings.FACES["staff"], kwargs={"public_id": contract.public_id})
    for page in ("", "edit/", "history/", "share/", "hide/", "readers/"):
        assert pages[base + page].status_code == 200
    assert {f"htmx {base}{page}" for page in ("share/", "hide/", "readers/")} <= pages.keys()
    assert any(address.startswith(base + "share/people/") for address in pages)
    assert any("contracts/export/" in address for address in pages)
    assert not [address for address, response in pages.items() if response.status_code >= 400]


def test_nobody_gets_mail_who_has_no_part(world: World) -> None:
    deliver()
    told = {recipient for letter in mail.outbox for recipient in letter.recipients()}
    people = {key for key, user in world.people.items() if user.email in told}
    team = {"lawyer", "walled_lawyer"}  # of the contract to which a client added a file
    assert people == team | {"requester", "watcher", "both", "stranger", "loner", "invited", "newcomer"}
    assert told - {user.email for user in world.people.values()} == world.visitors.keys()


@pytest.mark.long
def test_fifty_hidden_contracts_change_nothing_that_anybody_else_can_observe(world: World) -> None:
    deliver()
    watching = [*UNAWARE, "outsider"]
    before, letters = {person: observe(world, person) for person in watching}, len(mail.outbox)
    add_hidden_objects(world)
    after = {person: observe(world, person) for person in watching}
    for person in UNAWARE:
        assert_the_same(before[person], after[person], to=person)
    deliver()
    told = {recipient for letter in mail.outbox[letters:] for recipient in letter.recipients()}
    # the success beside the refusals: who may see them does notice
    assert differences(before["outsider"], after["outsider"])
    assert told == {world.people["outsider"].email}


Change = Callable[[World], None]


def _describe(world: World) -> None:
    contract = world.contracts["shown and named"]
    lawyer = world.people["lawyer"]
    contract.edit({"description": "Weak on page 3."}, assignee=lawyer, by=lawyer)


def _wall(world: World) -> None:
    contract = world.contracts["shown and named"]
    lawyer = world.people["lawyer"]
    contract.edit({"private": True}, assignee=lawyer, by=lawyer)


def _contribute(world: World) -> None:
    world.name_in("shown and named", "walled_lawyer", Participant.Role.CONTRIBUTOR)


def _open_as_staff(world: World) -> None:
    public_id = world.contracts["shown and named"].public_id
    page = reverse("contract", urlconf=settings.FACES["staff"], kwargs={"public_id": public_id})
    browser_of(world, "lawyer").text(page)


def _open_as_client(world: World) -> None:
    """The outsider, whom the others do not know, is let in for a moment."""
    world.share("shown", "requester", "watcher")


def _add_a_watcher(world: World) -> None:
    world.share("shown and named", "both", "requester", "watcher")


def _hide(world: World) -> None:
    world.contracts["shown and named"].hide(by=world.people["lawyer"])


def _other_party(world: World) -> None:
    contract = world.contracts["shown and named"]
    lawyer = world.people["lawyer"]
    contract.edit({"other_party": "Omicron Solar"}, assignee=lawyer, by=lawyer)


def _relate(world: World) -> None:
    contract, lawyer = world.contracts["shown and named"], world.people["lawyer"]
    one = related.add(contract, world.contacts["unrelated"], "opponent", by=lawyer)
    related.change(one, role="expert", position="Accountant", by=lawyer)


def _note_of_a_contact(world: World) -> None:
    changes = {"note": "Never on time.", "email": "late@court.example", "phone": "+212 5 00 00 00 77"}
    book.edit(world.contacts["judge"], changes, by=world.people["lawyer"])


def _show_somebody_related(world: World) -> None:
    contract, lawyer = world.contracts["shown and named"], world.people["lawyer"]
    related.add(contract, world.contacts["unrelated"], "expert", shown=True, by=lawyer)


def _relate_records(world: World) -> None:
    contract, lawyer = world.contracts["shown and named"], world.people["lawyer"]
    relations.relate(contract, world.matters["a matter"], by=lawyer)


def _admit(world: World) -> None:
    contract, lawyer = world.contracts["shown and named"], world.people["lawyer"]
    contract.admit([world.people["walled_lawyer"]], [], by=lawyer)


FOR_STAFF_ALONE = {
    "somebody related": _relate,
    "note of a contact": _note_of_a_contact,
    "relation": _relate_records,
    "admitted": _admit,
    "description": _describe,
    "privacy": _wall,
    "contributor": _contribute,
    "opened by staff": _open_as_staff,
    "opened by another client": _open_as_client,
}
FOR_CLIENTS_ALONE = {
    "watcher": _add_a_watcher,
    "hidden in the portal": _hide,
    "other party": _other_party,
    "somebody related": _show_somebody_related,
}


def open_everything(world: World, person: str) -> None:
    """So that nothing is new to them any more."""
    crawl(browser_of(world, person), *starts(world, person))


@pytest.mark.long
def test_what_only_staff_read_changes_nothing_for_clients(world: World) -> None:
    readers = ("both", "requester", "counterparty", "collaborator")
    for person in readers:
        open_everything(world, person)
    before = {person: observe(world, person) for person in readers}
    for name, change in FOR_STAFF_ALONE.items():
        with undone():
            change(world)
            for person in readers:
                assert_the_same(before[person], observe(world, person), to=f"{person}, of the {name}")


@pytest.mark.parametrize("change", FOR_CLIENTS_ALONE)
def test_what_only_clients_read_changes_nothing_for_somebody_from_elsewhere(
    world: World, change: str
) -> None:
    """The counterparty reads the header and the people of the process, and nothing of what changes here."""
    open_everything(world, "counterparty")
    before = observe(world, "counterparty")
    FOR_CLIENTS_ALONE[change](world)
    assert_the_same(before, observe(world, "counterparty"))


def test_what_clients_read_does_change_something_for_them(world: World) -> None:
    open_everything(world, "requester")
    before = observe(world, "requester")
    _other_party(world)
    assert differences(before, observe(world, "requester"))


@pytest.mark.long
def test_what_is_done_in_a_private_folder_changes_nothing_for_colleagues_outside(world: World) -> None:
    """Nor for clients; who sits in it does notice."""
    contract, lawyer = world.contracts["shown"], world.people["lawyer"]
    folder = Folder.objects.get(dossier=contract.pk, own_circle__isnull=False)
    outside = ("walled_lawyer", "administrator", "requester")
    before = {person: observe(world, person) for person in (*outside, "hermit")}
    file = tree.add_document(contract, "a.txt", bytes_of(b"a", by=lawyer), under=folder, by=lawyer)
    tree.rename(file, "b.txt", by=lawyer)
    tree.add_version(file, bytes_of(b"b", by=lawyer), by=lawyer)
    tree.delete(contract, items(file), by=lawyer)
    tree.add_document(contract, "c.txt", bytes_of(b"c", by=lawyer), under=folder, by=lawyer)
    tree.change_members(folder, viewers=[world.people["hermit"]], editors=[], by=lawyer)
    for person in outside:
        assert_the_same(before[person], observe(world, person), to=person)
    assert differences(before["hermit"], observe(world, "hermit"))


@pytest.mark.long
def test_hidden_again_equals_never_shared(world: World) -> None:
    watching, contract = [*PORTAL, "visitor"], world.contracts["draft"]
    never = {person: observe(world, person) for person in watching}
    world.share("draft", "requester", "watcher", "both")
    shared = {person: observe(world, person) for person in watching}
    noticed = {person for person in watching if differences(never[person], shared[person])}
    assert noticed == {"requester", "watcher", "both"}
    page = reverse("contract", urlconf=settings.FACES["portal"], kwargs={"public_id": contract.public_id})
    for person in watching:
        browser_of(world, person).get(page)  # they have even opened it
    contract.hide(by=world.people["lawyer"])
    for person in watching:
        assert_the_same(never[person], observe(world, person), to=person)
    deliver()
    assert not [letter for letter in mail.outbox if contract.reference in letter.subject]


HIDDEN_FROM = {
    "colleague": "shown",
    "stranger": "shown",
    "counterparty": "shown",
    "walled_lawyer": "private draft",
}


def test_a_search_for_hidden_words_is_a_search_for_words_that_do_not_exist(world: World) -> None:
    for person, hidden in HIDDEN_FROM.items():
        browser = browser_of(world, person)
        for column in ("title", "reference", "other_party", "description"):
            words, answers = getattr(world.contracts[hidden], column), []
            for typed in (words, words[:-2] + "q7", words[:8] + "~"):
                address = reverse("contracts", urlconf=settings.FACES[face_of(person)]) + f"?q={typed}"
                response: Any = browser.get(address)
                answers.append(Answer.of(response).without(typed))
            assert answers[0].status == 200
            assert answers[0] == answers[1] == answers[2], f"{person} learns of the {column}"


@pytest.mark.parametrize("column", ["other_party", "description"])
@pytest.mark.parametrize("person", ["counterparty", "requester"])
def test_the_portal_search_does_not_reach_what_its_pages_do_not_show(
    world: World, person: str, column: str
) -> None:
    """A search for the words of a column is an oracle for that column."""
    contract = world.contracts["shown and named"]
    address = reverse("contracts", urlconf=settings.FACES["portal"]) + f"?q={getattr(contract, column)}"
    found = contract.reference in browser_of(world, person).text(address)
    may = column == "other_party" and person == "requester"
    assert may or not found


def test_a_list_says_whose_turn_it_is_as_the_page_does(world: World) -> None:
    """The counterparty is not the client whose turn it is."""
    browser = browser_of(world, "counterparty")
    contract = world.contracts["named only"]  # with the client
    page = reverse("contract", urlconf=settings.FACES["portal"], kwargs={"public_id": contract.public_id})
    assert "It is the client’s turn" in browser.text(page)
    for name in ("home", "contracts"):
        assert "It is your turn" not in browser.text(reverse(name, urlconf=settings.FACES["portal"]))
