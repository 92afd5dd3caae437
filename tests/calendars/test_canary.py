"""Cases in which every typed text is a token: what each person's calendar, and each reminder, holds of them."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tests.access.canaries import PORTAL, STAFF, TOKEN, World, settle
from tests.access.watching import calendar_of, deliver, whole
from tests.cast import open_case
from tests.hearings.scenes import INTERNAL, in_days
from wathiq.accounts.models import User
from wathiq.dossiers.models import Participant
from wathiq.matters import reminders
from wathiq.matters.models import Hearing, Matter, Stage

Role = Participant.Role

# case: whether it is private, who made it, to whom it is shown, who of its company or another is named in it
CASES: dict[str, dict[str, Any]] = {
    "shown case": {"shown": ("requester", "watcher")},
    "case of nobody": {},
    "private case": {"private": True, "by": "hermit", "shown": ("both",)},
    "hidden case": {"shown": ("requester",), "hidden": True},
    "case with names": {"shown": ("requester",), "named": ("counterparty", "collaborator")},
}
# who reads what clients read of each, and who of the legal team opens it
CLIENTS = {
    "shown case": {"requester", "watcher"},
    "private case": {"both"},
    "case with names": {"requester", "collaborator"},  # of the same company; the counterparty is not
}
TEAM = {"private case": {"hermit"}}


@pytest.fixture
def world(db: None, password_hash: str) -> World:
    return settle(password_hash)


class Words:
    """What each person may meet: for staff, for clients, for nobody."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.of: defaultdict[str, set[str]] = defaultdict(set)
        self.courts: defaultdict[str, set[str]] = defaultdict(set)  # of shown stages: in mails to clients too
        for name, what in CASES.items():
            self._furnish(name, **what)

    def _furnish(
        self,
        name: str,
        *,
        by: str = "lawyer",
        private: bool = False,
        shown: tuple[str, ...] = (),
        hidden: bool = False,
        named: tuple[str, ...] = (),
    ) -> None:
        world, author = self.world, self.world.people[by]
        title = world.token(f"title of {name}")
        case = open_case(
            None,  # type: ignore[arg-type]  # the author is given
            title,
            by=author,
            private=private,
            company=world.companies["atlas"],
            due=in_days(7),
        )
        if shown:
            first, *watchers = (world.people[one] for one in shown)
            case.share(requester=first, watchers=watchers, by=author)
        for one in named:
            case.give_part(world.people[one], Role.APPROVER, by=author)
        team = TEAM.get(name, set(STAFF))
        clients = CLIENTS.get(name, set())
        self._may(title, team | clients)
        court, number = world.token(f"court of {name}"), world.token(f"court reference of {name}")
        stage = Stage.add(case, by=author, court=court, court_reference=number, degree="first")
        self._may(court, team)
        self._may(number, team)
        for person in clients:
            self.courts[person].add(court)
        for audience in (Hearing.Audience.PORTAL, INTERNAL):
            self._plan(case, stage, name, author, audience, team, clients)
        if hidden:
            case.hide(by=author)

    def _plan(
        self,
        case: Matter,
        stage: Stage,
        name: str,
        author: User,
        audience: Any,
        team: set[str],
        clients: set[str],
    ) -> None:
        fields = {
            one: self.world.token(f"{one} of the {audience} hearing of {name}")
            for one in ("place", "bring", "internal_note")
        }
        Hearing.add(
            case, by=author, audience=audience, stage=stage, date=in_days(7), attendees=[author], **fields
        )
        readers = team | (clients if audience == Hearing.Audience.PORTAL else set())
        self._may(fields["place"], readers)
        self._may(fields["bring"], readers)

    def _may(self, word: str, people: set[str]) -> None:
        for person in people:
            self.of[person].add(word)


def tokens(text: str, world: World) -> set[str]:
    return {one.lower() for one in TOKEN.findall(text)} & world.tokens.keys()


def test_a_calendar_holds_all_that_its_owner_may_read_and_nothing_else(world: World) -> None:
    before = set(world.tokens)
    words = Words(world)
    for person in [*STAFF, *PORTAL, "visitor"]:
        for where, text in calendar_of(world, person):
            seen = tokens(text, world) - before
            assert seen == words.of[person], f"{person}: {where}"


def test_a_reminder_holds_nothing_but_what_its_reader_may_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(world.tokens)
    words = Words(world)
    deliver()
    mail.outbox.clear()
    Hearing.objects.update(created=datetime(2020, 1, 1, tzinfo=UTC))
    noon = reminders.office_now().replace(hour=12) + timedelta(days=0)
    monkeypatch.setattr(reminders, "office_now", lambda: noon)
    assert reminders.remind() == 15
    deliver()
    by_email = {user.email: key for key, user in world.people.items()}
    reached = set()
    for letter in mail.outbox:
        person = by_email[letter.to[0]]
        text = whole(letter)
        assert tokens(text, world) - before <= words.of[person] | words.courts[person], person
        assert not tokens(str(letter.subject), world)
        reached.add(person)
    assert reached == {"lawyer", "hermit", "requester", "watcher", "both", "collaborator"}
