"""Who can open a dossier, in every state it can be in, by every way there is to ask.

The tables say it for people; `oracle.py` says it again in plain Python. Tables, oracle and product must agree, both
from the reader's side and from the dossier's.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.observing import main_of, text_of, undone
from tests.access.oracle import Today
from tests.access.people import PERSONAS, STAFF, Troupe
from tests.access.situations import SITUATIONS, title_of
from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.contracts.models import Contract
from wathiq.dossiers import access, sharing
from wathiq.dossiers.access import Action
from wathiq.dossiers.models import Dossier, Participant
from wathiq.notifications import outbox
from wathiq.notifications.models import Message

TABLES = """
While the portal shows it
                draft  shown  hidden  reshown  personal  joined  given
administrator   yes    yes    yes     yes      yes       yes     yes
lawyer          yes    yes    yes     yes      yes       yes     yes
walled_lawyer   yes    yes    yes     yes      yes       yes     yes
requester       .      yes    .       yes      .         .       .
watcher         .      yes    .       .        .         .       .
colleague       .      .      .       .        .         .       .
collaborator    .      .      .       .        .         .       .
both            .      .      .       .        .         .       .
counterparty    .      .      .       .        .         .       .
former          .      .      .       .        .         .       .
stranger        .      .      .       .        .         .       yes
deactivated     .      .      .       .        .         .       .
loner           .      .      .       .        yes       yes     yes
visitor         .      .      .       .        .         .       .

Companies and accounts change
                moved  left  returned  watcher_off  watcher_on  no_client  removed  recompanied  rehomed
administrator   yes    yes   yes       yes          yes         yes        yes      yes          yes
lawyer          yes    yes   yes       yes          yes         yes        yes      yes          yes
walled_lawyer   yes    yes   yes       yes          yes         yes        yes      yes          yes
requester       .      .     yes       yes          yes         .          yes      .            .
watcher         yes    yes   yes       .            yes         yes        .        .            .
colleague       .      .     .         .            .           .          .        .            .
collaborator    .      .     .         .            .           .          .        .            .
both            .      .     .         .            .           .          .        .            .
counterparty    .      .     .         .            .           .          .        .            .
former          .      .     .         .            .           .          .        .            .
stranger        .      .     .         .            .           .          .        .            yes
deactivated     .      .     .         .            .           .          .        .            .
loner           .      .     .         .            .           .          .        .            .
visitor         .      .     .         .            .           .          .        .            .

Somebody is named in a process
                named  ended  elsewhere  shown_named  hidden_both  client_named  no_collab  named_off
administrator   yes    yes    yes        yes          yes          yes           yes        yes
lawyer          yes    yes    yes        yes          yes          yes           yes        yes
walled_lawyer   yes    yes    yes        yes          yes          yes           yes        yes
requester       .      .      .          yes          .            .             .          .
watcher         .      .      .          yes          .            .             .          .
colleague       .      .      .          .            .            .             .          .
collaborator    yes    .      .          .            .            .             .          .
both            .      .      .          .            yes          .             .          .
counterparty    .      .      yes        yes          .            .             .          .
former          .      .      .          .            .            .             .          .
stranger        .      .      .          .            .            .             .          .
deactivated     .      .      .          .            .            .             .          .
loner           .      .      .          .            .            .             .          .
visitor         .      .      .          .            .            .             .          .

                named_moved  both_moved  both_less  once_named
administrator   yes          yes         yes        yes
lawyer          yes          yes         yes        yes
walled_lawyer   yes          yes         yes        yes
requester       .            yes         yes        yes
watcher         .            .           .          yes
colleague       .            .           .          .
collaborator    yes          .           .          .
both            .            yes         yes        .
counterparty    .            .           .          .
former          .            .           .          .
stranger        .            .           .          .
deactivated     .            .           .          .
loner           .            .           .          .
visitor         .            .           .          .

Private among staff
                private  walled  contributor  contributed  handed_over  approving
administrator   .        yes     .            .            .            .
lawyer          yes      .       yes          yes          yes          yes
walled_lawyer   .        .       yes          .            yes          yes
requester       yes      .       .            .            .            .
watcher         yes      .       .            .            .            .
colleague       .        .       .            .            .            .
collaborator    .        .       .            .            .            .
both            .        .       .            .            .            .
counterparty    .        .       .            .            .            .
former          .        .       .            .            .            .
stranger        .        .       .            .            .            .
deactivated     .        .       .            .            .            .
loner           .        .       .            .            .            .
visitor         .        .       .            .            .            .

Rows that no verb writes
                odd_company  odd_watcher  odd_access  odd_account
administrator   yes          yes          yes         yes
lawyer          yes          yes          yes         yes
walled_lawyer   yes          yes          yes         yes
requester       yes          .            yes         yes
watcher         yes          .            yes         yes
colleague       .            .            .           .
collaborator    .            .            .           .
both            .            .            .           .
counterparty    .            .            .           .
former          .            .            .           .
stranger        .            .            .           .
deactivated     .            .            .           .
loner           .            yes          .           .
visitor         .            .            .           .
"""


def read_tables() -> dict[str, dict[str, bool]]:
    """State → person → may they open it."""
    found: dict[str, dict[str, bool]] = {}
    states: list[str] = []
    for line in TABLES.splitlines():
        if line.startswith(" "):
            states = line.split()
            found.update({state: {} for state in states})
        elif line.split() and line.split()[0] in PERSONAS:
            person, *cells = line.split()
            assert len(cells) == len(states), line
            for state, cell in zip(states, cells, strict=True):
                assert cell in ("yes", "."), line
                found[state][person] = cell == "yes"
    return found


MATRIX = read_tables()


def test_the_tables_speak_of_everybody_and_of_every_state() -> None:
    assert MATRIX.keys() == SITUATIONS.keys()
    for state, cells in MATRIX.items():
        assert tuple(cells) == PERSONAS, state


@pytest.mark.parametrize("state", SITUATIONS)
def test_every_way_to_ask_gives_the_answer_of_the_table(troupe: Troupe, state: str) -> None:
    contract = SITUATIONS[state](troupe)
    panel = Panel.of(troupe, contract, state)
    wrong = []
    for person, opens in MATRIX[state].items():
        for way, answer in _ways_to_ask(troupe, person, contract, panel):
            if answer is not opens:
                wrong.append(f"{person}: {way} says {'yes' if answer else 'no'}")
    assert not wrong, "\n".join([f"of a contract that is “{state}”", *wrong])


def _ways_to_ask(
    troupe: Troupe, person: str, contract: Contract, panel: "Panel"
) -> Iterator[tuple[str, bool]]:
    user = troupe.reader(person)
    yield "the oracle", Today.read().opens(user.pk, contract.pk)
    yield "the query for contracts", Contract.visible_to(user).filter(pk=contract.pk).exists()
    yield "the query for dossiers", Dossier.objects.filter(access.readable_by(user), pk=contract.pk).exists()
    yield "opens()", access.opens(user, contract.pk)
    yield "may(READ)", access.may(user, Action.READ, contract)
    if not isinstance(user, User):
        pass
    elif person in STAFF:
        for action in (Action.EDIT, Action.SHARE, Action.MOVE):
            yield f"may({action.name})", access.may(user, action, contract)
        yield "staff_who_read()", access.staff_who_read(contract).filter(pk=user.pk).exists()
        yield "the panel’s list of staff", user.name in panel.staff
    else:
        yield "readers_of()", user.pk in {reader.user.pk for reader in access.readers_of(contract)}
        yield "the panel", user.name in panel.outside
    parts = Participant.objects.filter(dossier=contract.pk, user=user.pk)  # of today, or ended
    is_concerned = person != "visitor" and (parts.exists() or access.opens(user, contract.pk))
    with undone():
        yield from _pages(troupe.browser(person), person, contract, is_concerned=is_concerned)


def _pages(
    browser: Browser, person: str, contract: Contract, *, is_concerned: bool
) -> Iterator[tuple[str, bool]]:
    face = "staff" if person in STAFF else "portal"
    page: Any = browser.get(at(face, "contract", public_id=contract.public_id))
    yield "the page", page.status_code == 200
    if person in ("visitor", "deactivated") or page.status_code == 302:
        assert page.status_code == 302
        return  # nothing opens to them at all: test_routes.py
    assert page.status_code in (200, 404)
    assert page.status_code == 200 or contract.title not in text_of(page)
    contracts = at(face, "contracts")
    lists = {"the list": contracts}
    # whom it never concerned is asked for in test_canaries.py, in every list there is
    if is_concerned:
        lists["the search"] = f"{contracts}?q={contract.title.replace(' ', '+')}"
    if is_concerned and face == "portal":
        lists["home"] = at(face, "home")
    for way, address in lists.items():
        # by its reference, since the search repeats the words that were typed
        yield way, contract.reference in main_of(browser.text(address))
    if is_concerned and face == "staff":
        export: Any = browser.get(at("staff", "contracts_export"))
        yield "the export", contract.title in text_of(export)
        history: Any = browser.get(at("staff", "contract_history", public_id=contract.public_id))
        yield "the history", history.status_code == 200


class Panel:
    """The names in “Who can see this”, as one of the legal team who may open the contract reads them."""

    def __init__(self, body: str) -> None:
        outside, _rest, staff = main_of(body).partition("<details")
        self.outside = re.findall(r"<b><bdi>(.*?)</bdi>", outside)
        self.staff = re.findall(r"<bdi>(.*?)</bdi>", staff)

    @classmethod
    def of(cls, troupe: Troupe, contract: Contract, state: str) -> "Panel":
        viewer = next(person for person in STAFF if MATRIX[state][person])
        page = at("staff", "contract_readers", public_id=contract.public_id)
        return cls(troupe.browser(viewer).text(page))


@pytest.mark.parametrize("state", SITUATIONS)
def test_a_letter_is_written_for_nobody_who_may_not_read_it(troupe: Troupe, state: str) -> None:
    contract = SITUATIONS[state](troupe)
    Message.objects.update(state=Message.State.DROPPED)  # those of the situation itself
    with transaction.atomic():
        event = record(
            "contract.shared",
            contract,
            by=troupe.cast.lawyer,
            requester=troupe.cast.requester,
            watchers=[],
            newcomers=[],
            removed=[],
            company=None,
        )
    today, wrong = Today.read(), []
    for person in PERSONAS[:-1]:
        user = troupe.user(person)
        assert user is not None
        message = Message.objects.create(event=event, dossier_id=contract.pk, recipient=user)
        mail.outbox.clear()
        outbox.send(message.pk)
        message.refresh_from_db()
        sent = bool(mail.outbox)
        assert (message.state == Message.State.SENT) is sent
        assert sent or message.state == Message.State.DROPPED
        if sent and not MATRIX[state][person]:
            wrong.append(f"{person} got a letter")
        if not sent and today.opens_as_client(user.pk, contract.pk):
            wrong.append(f"{person} got no letter")
        assert all(
            letter.to == [user.email] and contract.title not in letter.subject for letter in mail.outbox
        )
    assert not wrong, "\n".join([f"of a contract that is “{state}”", *wrong])


def test_a_letter_queued_before_the_contract_was_hidden_is_not_sent(troupe: Troupe) -> None:
    cast = troupe.cast
    contract = SITUATIONS["shown"](troupe)
    told = {message.recipient for message in Message.objects.filter(dossier=contract.pk)}
    assert told == {cast.requester, cast.watcher}
    contract.hide(by=cast.lawyer)
    for message in Message.objects.filter(dossier=contract.pk):
        outbox.send(message.pk)
    assert not mail.outbox
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.DROPPED}


def test_a_letter_about_sharing_is_not_sent_to_who_is_only_named_by_now(troupe: Troupe) -> None:
    """It would say “the legal team shows you this contract, as a watcher”, which was taken back."""
    contract = SITUATIONS["hidden_both"](troupe)  # hidden since; `both` still reads it as approver
    message = Message.objects.get(dossier=contract.pk, recipient=troupe.cast.both)
    outbox.send(message.pk)
    assert not mail.outbox


def test_who_could_open_it_since_when_is_not_changed_by_a_company_that_does_not_matter(
    troupe: Troupe,
) -> None:
    contract = SITUATIONS["personal"](troupe)
    [before] = access.readers_of(contract)
    joined = timezone.now()
    troupe.loner.join(troupe.cast.companies["beta"], by=troupe.cast.lawyer)
    [after] = access.readers_of(contract)
    assert after.since == before.since < joined


def test_the_panel_says_since_when_a_reader_could_open_it(troupe: Troupe) -> None:
    """Neither before the portal showed it, nor before they belonged to the company."""
    contract = SITUATIONS["hidden"](troupe)
    troupe.cast.watcher.leave(by=None)
    again = timezone.now()
    contract.share(requester=troupe.cast.requester, watchers=[], by=troupe.cast.lawyer)
    troupe.cast.watcher.join(troupe.cast.companies["atlas"], by=None)
    contract.share(requester=troupe.cast.requester, watchers=[troupe.cast.watcher], by=troupe.cast.lawyer)
    since = {reader.user: reader.since for reader in access.readers_of(contract)}
    assert since.keys() == {troupe.cast.requester, troupe.cast.watcher}
    assert again < since[troupe.cast.requester] < since[troupe.cast.watcher]


@pytest.mark.parametrize(
    ("state", "person", "reads"),
    [
        ("shown", "requester", True),
        ("shown", "watcher", True),
        ("named", "collaborator", True),  # of the dossier’s own company
        ("hidden_both", "both", True),
        ("elsewhere", "counterparty", False),
        ("shown_named", "counterparty", False),
        ("named_moved", "collaborator", False),  # of another company by now
        ("both_moved", "both", False),  # a part as watcher is left, and opens nothing
        ("both_less", "both", False),
        ("personal", "loner", True),
    ],
)
def test_who_comes_from_elsewhere_reads_the_header_alone(
    troupe: Troupe, state: str, person: str, reads: bool
) -> None:
    contract = SITUATIONS[state](troupe)
    contract.edit({"other_party": "Omicron Solar"}, assignee=troupe.cast.lawyer, by=troupe.cast.lawyer)
    user = troupe.user(person)
    assert user is not None
    assert Today.read().reads_as_client(user.pk, contract.pk) is reads
    assert (access.reach(user, contract) is access.Reach.CLIENT) is reads
    page = main_of(troupe.browser(person).text(at("portal", "contract", public_id=contract.public_id)))
    assert contract.title in page
    assert ("Omicron Solar" in page) is reads
    assert (troupe.cast.lawyer.name in page) is reads


# ── Any row of acts ───────────────────────────────────────────────────────────

ACTORS = ("requester", "watcher", "colleague", "collaborator", "both", "counterparty", "stranger", "loner")
ROLES = (Participant.Role.APPROVER, Participant.Role.SIGNEE, Participant.Role.WATCHER)
someone = st.sampled_from(ACTORS)
which = st.integers(0, 2)
company = st.sampled_from(("atlas", "beta", "gamma"))
acts = st.one_of(
    st.tuples(st.just("share"), which, someone, st.lists(someone, max_size=2)),
    st.tuples(st.just("hide"), which),
    st.tuples(st.just("join"), someone, company),
    st.tuples(st.just("leave"), someone),
    st.tuples(st.just("switch"), someone),
    st.tuples(st.just("access"), someone, st.sampled_from([(True, False), (False, True), (True, True)])),
    st.tuples(st.just("name"), which, someone, st.sampled_from(ROLES)),
    st.tuples(st.just("end"), which, someone, st.sampled_from(ROLES)),
    st.tuples(st.just("wall"), which, st.booleans()),
    st.tuples(st.just("assign"), which, st.sampled_from(STAFF)),
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(acts, min_size=3, max_size=14))
def test_after_any_row_of_acts_the_rule_and_the_oracle_agree(troupe: Troupe, story: list[Any]) -> None:
    with undone():
        cast = troupe.cast
        contracts = [
            SITUATIONS["draft"](troupe),
            SITUATIONS["shown"](troupe),
            SITUATIONS["personal"](troupe),
        ]
        for act in story:
            _carry_out(act, troupe, contracts)
        today = Today.read()
        everybody = list(User.objects.filter(pk__in=[*today.people]))
        lists = {user.pk: set(Contract.visible_to(user).values_list("pk", flat=True)) for user in everybody}
        for contract in contracts:
            contract.refresh_from_db()
            expected = {user.pk for user in everybody if today.opens(user.pk, contract.pk)}
            asked = {user.pk for user in everybody if access.opens(user, contract.pk)}
            listed = {user.pk for user in everybody if contract.pk in lists[user.pk]}
            inverse = {reader.user.pk for reader in access.readers_of(contract)}
            inverse |= {user.pk for user in access.staff_who_read(contract)}
            assert asked == listed == inverse == expected, (contract.title, cast)


def _carry_out(act: Any, troupe: Troupe, contracts: list[Contract]) -> None:
    cast = troupe.cast
    match act:
        case ("share", number, requester, watchers):
            people = [one for one in (troupe.user(key) for key in watchers) if one is not None]
            chosen = troupe.user(requester)
            assert chosen is not None
            try:
                contracts[number].refresh_from_db()
                with transaction.atomic():
                    contracts[number].share(requester=chosen, watchers=people, by=cast.lawyer)
            except (sharing.Refused, IntegrityError):
                pass
        case ("hide", number):
            contracts[number].hide(by=cast.lawyer)
        case ("join", person, name):
            _user(troupe, person).join(cast.companies[name], by=None)
        case ("leave", person):
            _user(troupe, person).leave(by=None)
        case ("switch", person):
            user = _user(troupe, person)
            (user.deactivate if user.is_active else user.reactivate)(by=None)
        case ("access", person, (client, collaborator)):
            User.objects.filter(pk=_user(troupe, person).pk).update(
                is_client=client, is_collaborator=collaborator
            )
        case ("name", number, person, role):
            contracts[number].give_part(_user(troupe, person), role, by=None)
        case ("end", number, person, role):
            contracts[number].end_part(_user(troupe, person), role, by=None)
        case ("wall", number, private):
            contract = contracts[number]
            contract.edit(
                {"private": private}, assignee=contract.person(Participant.Role.ASSIGNEE), by=cast.lawyer
            )
        case ("assign", number, person):
            contracts[number].edit({}, assignee=_user(troupe, person), by=cast.lawyer)


def _user(troupe: Troupe, key: str) -> User:
    user = troupe.user(key)
    assert user is not None
    return user


def test_the_titles_of_the_situations_can_be_told_apart() -> None:
    titles = [title_of(name) for name in SITUATIONS]
    assert len(set(titles)) == len(titles)
