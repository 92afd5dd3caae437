"""The bench's world: half contracts, a third matters, the rest cases, with all that lies in them, loaded by COPY.

Companies, people, teams, contacts and hearings grow with it; what one reader takes part in does not.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.bench import papers
from tests.bench.copying import chains, copy, reserve
from wathiq.accounts.models import Company, Membership, Team, TeamMembership, User
from wathiq.audit.models import Chain
from wathiq.contracts.models import Contract, ContractType
from wathiq.dossiers.models import Dossier, Opening, Participant, Relation, Showing, TeamPart
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status

SIZE = 10_000  # dossiers, unless another size is asked for
OF_HEAVY = 2_000  # dossiers of the first company, all with the same requester
AT_ONCE = 5_000  # are written together
TO_SHARE = 600
HEARINGS_EACH = 2  # for each dossier, though only cases have them
YEARS = 4  # a kind and a year have 90,000 references
DAY = 24 * 60  # minutes

Kind = Dossier.Kind
TABLES = (
    *(Chain, User, Company, Membership, Team, TeamMembership, Dossier, Contract, Matter),
    *(Participant, Showing, Opening, TeamPart, Relation),
    *papers.TABLES,
)

FIRST_NAMES = ("Salma", "Étienne", "ياسر", "Mira", "Jonas", "نورة", "Dounia", "Tarek", "Claire", "Amine")
LAST_NAMES = ("Benourid", "Valcourel", "البيرقي", "Haldorin", "Wexelby", "الخزامي", "Sefriani", "Lamdaoun")
TITLES = (
    "Supply of cement, northern sites",
    "Bail commercial, boulevard d’Anfa",
    "اتفاقية توريد معدات كهربائية",
    "Framework agreement for road haulage",
    "Prestation de maintenance des ascenseurs",
    "عقد إيجار مستودع",
    "Non-disclosure agreement",
    "Licence de logiciel et assistance",
)


@dataclass(frozen=True)
class World:
    size: int
    lawyer: User
    normal: User  # a portal user with about 25 shown dossiers
    heavy: User  # and one with most of OF_HEAVY
    contract: Contract  # of `normal`, like the next two
    matter: Matter
    case: Matter
    long_case: Matter  # of `heavy`, with many hearings
    company: Company
    to_share: list[tuple[Contract, User, list[User]]]  # not shown yet, with a requester and watchers


def load(size: int = SIZE) -> World:
    """Fill an empty, migrated database."""
    return _Builder(size).build()


@dataclass
class _Batch:
    dossiers: list[Dossier] = field(default_factory=list)
    parts: list[Participant] = field(default_factory=list)
    showings: list[Showing] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    team_parts: list[TeamPart] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    def write(self) -> None:
        copy(Dossier, self.dossiers)
        copy(Contract, [one for one in self.dossiers if isinstance(one, Contract)])
        copy(Matter, [one for one in self.dossiers if isinstance(one, Matter)])
        copy(Participant, self.parts)
        copy(Showing, self.showings)
        copy(Opening, self.openings)
        copy(TeamPart, self.team_parts)
        copy(Relation, self.relations)


class _Builder:
    def __init__(self, size: int) -> None:
        self.size, self.dice, self.now = size, random.Random(20261123), timezone.now()
        self.statuses = {
            kind: list(Status.objects.filter(workflow__kind=kind, workflow__is_default=True)) for kind in Kind
        }
        self.types = list(ContractType.objects.all())
        self.areas = {
            Kind.MATTER: list(PracticeArea.objects.filter(for_matters=True)),
            Kind.CASE: list(PracticeArea.objects.filter(for_cases=True)),
        }
        self.references = {kind: self._references(kind) for kind in Kind}
        self.of_reader: dict[User, list[Dossier]] = {}
        self.to_share: list[tuple[Contract, User, list[User]]] = []
        self.long_case: Matter | None = None
        self._people()

    def build(self) -> World:
        filing = papers.Filing(self.dice, self.lawyers, self.size // 10)
        batch = _Batch()
        for first in range(0, self.size, AT_ONCE):
            count = min(AT_ONCE, self.size - first)
            batch = _Batch()
            for number, key, chain in zip(
                range(first, first + count),
                reserve(Dossier, count),
                chains(Chain.Of.DOSSIER, count),
                strict=True,
            ):
                self._add(batch, number, key, chain)
            batch.write()
            filing.fill(batch.dossiers)
            cases = [one for one in batch.dossiers if one.kind == Kind.CASE]
            filing.plan(cases, count * HEARINGS_EACH, long=None if first else self.long_case)
        normal = min(self.of_reader, key=self._fitness)
        theirs = {one.kind: one for one in self.of_reader[normal]}
        contract, matter, case = theirs[Kind.CONTRACT], theirs[Kind.MATTER], theirs[Kind.CASE]
        assert isinstance(contract, Contract)
        assert isinstance(matter, Matter)
        assert isinstance(case, Matter)
        assert self.long_case is not None
        return World(
            self.size,
            self.lawyers[0],
            normal,
            self.heavy,
            contract,
            matter,
            case,
            self.long_case,
            self.companies[0],
            self.to_share,
        )

    def _fitness(self, user: User) -> tuple[bool, int, int]:
        """The best is the one with something of every kind, and nearest to 25 of them."""
        theirs = self.of_reader[user]
        return len({one.kind for one in theirs}) < len(Kind), abs(len(theirs) - 25), user.pk

    def _people(self) -> None:
        dice, companies, lawyers = self.dice, self.size // 100, self.size // 250
        teams = lawyers // 5
        self.companies = [
            Company(name=f"Company {number:03} Holding", chain_id=chain, created=self.now)
            for number, chain in enumerate(chains(Chain.Of.COMPANY, companies))
        ]
        copy(Company, self.companies)

        def person(number: int, **fields: Any) -> User:
            return User(
                email=f"person-{number}@bench.example",
                first_name=dice.choice(FIRST_NAMES),
                last_name=dice.choice(LAST_NAMES),
                password="!",
                **fields,
            )

        self.lawyers = [person(n, face="staff", role="lawyer") for n in range(lawyers)]
        clients = [person(lawyers + n, face="portal", is_client=True) for n in range(self.size // 10)]
        copy(User, self.lawyers + clients)
        copy(
            Membership,
            [Membership(user=user, company=self.companies[n % companies]) for n, user in enumerate(clients)],
        )
        self.members = [clients[n::companies] for n in range(companies)]
        self.heavy = self.members[0][0]
        self.teams = [Team(name=f"Team {n}") for n in range(teams)]
        copy(Team, self.teams)
        copy(
            TeamMembership,
            [TeamMembership(user=user, team=self.teams[n % teams]) for n, user in enumerate(self.lawyers)],
        )

    def _references(self, kind: Kind) -> Iterator[str]:
        numbers = self.dice.sample(range(10_000, 100_000), 90_000)
        letter, year = Dossier.LETTERS[kind], self.now.year
        return (f"{letter}-{year - back}-{number}" for number in numbers for back in range(YEARS))

    def _add(self, batch: _Batch, number: int, key: int, chain: int) -> None:
        dice = self.dice
        kind = (Kind.CONTRACT, Kind.MATTER, Kind.CONTRACT, Kind.CASE, Kind.CONTRACT, Kind.MATTER)[number % 6]
        owner = 0 if number < OF_HEAVY else dice.randrange(1, len(self.companies))
        # the older, the likelier done
        age = dice.randrange(YEARS * 365 * DAY)
        updated = self.now - timedelta(minutes=age)
        done = dice.random() < 0.5 + age / (YEARS * 365 * DAY)
        statuses = [one for one in self.statuses[kind] if (one.category == Status.Category.DONE) == done]
        common = {
            "id": key,
            "dossier_ptr_id": key,
            "kind": kind,
            "reference": next(self.references[kind]),
            "title": f"{dice.choice(TITLES)}, {number}",
            "company": self.companies[owner],
            "status": dice.choice(statuses),
            "turn_since": updated,
            "private": dice.random() < 0.05,
            "chain_id": chain,
            "created": updated - timedelta(days=30),
            "updated": updated,
            "portal_updated": updated,
            "header_updated": updated,
            "closed_on": updated.date() if done else None,
        }
        make = self._contract if kind == Kind.CONTRACT else self._matter
        dossier = make(updated, common)
        batch.dossiers.append(dossier)
        if dossier.private:
            batch.team_parts.append(TeamPart(dossier=dossier, team=dice.choice(self.teams)))
        if len(batch.dossiers) > 1 and dice.random() < 0.2:
            earlier = dice.choice(batch.dossiers[:-1])
            batch.relations.append(Relation(one=earlier, other=dossier, added_by=dice.choice(self.lawyers)))
        self._give_parts(batch, dossier, owner)
        if kind == Kind.CASE and self.long_case is None and not dossier.private:
            showing = batch.showings[-1] if batch.showings else None
            if showing and showing.dossier == dossier and showing.until is None:
                self.long_case = dossier  # type: ignore[assignment]

    def _contract(self, updated: datetime, common: dict[str, Any]) -> Contract:
        return Contract(
            **common,
            type=self.dice.choice(self.types),
            other_party="Gamma Haulage",
            start=updated.date(),
            end=updated.date() + timedelta(days=self.dice.randrange(30, 900)),
            value=Decimal(self.dice.randrange(10_000, 9_000_000)),
            currency="MAD",
            description="Drawn up after the second meeting; see the annex.",
        )

    def _matter(self, updated: datetime, common: dict[str, Any]) -> Matter:
        priority = self.dice.choice(list(Matter.Priority))
        arrived = common["created"].date()
        due = arrived + timedelta(days=self.dice.randrange(10, 400)) if self.dice.random() < 0.8 else None
        return Matter(
            **common,
            **({"deadline": due} if due else {}),
            urgency=priority.rank,
            practice_area=self.dice.choice(self.areas[common["kind"]]),
            arrived=arrived,
            due=due,
            priority=priority,
            team=self.dice.choice(self.teams),
            internal_reference=f"INT/{common['reference']}",
            description="Drawn up after the second meeting; see the annex.",
            latest_update="The other side has answered; we write to you when we have read it.",
            latest_update_at=updated,
        )

    def _give_parts(self, batch: _Batch, dossier: Dossier, owner: int) -> None:
        dice, since = self.dice, dossier.created
        lawyer = dice.choice(self.lawyers)
        batch.parts.append(Participant(dossier=dossier, user=lawyer, role="assignee", since=since))
        requester, *watchers = dice.sample(self.members[owner], 3)
        if owner == 0:
            requester, watchers = self.heavy, [user for user in watchers if user != self.heavy]
        if dice.random() < 0.15:
            is_fit = owner and not dossier.private and len(self.to_share) < TO_SHARE
            if is_fit and isinstance(dossier, Contract):
                self.to_share.append((dossier, requester, watchers))
            return
        batch.parts.append(Participant(dossier=dossier, user=requester, role="requester", since=since))
        batch.parts += [
            Participant(dossier=dossier, user=user, role="watcher", since=since) for user in watchers
        ]
        if dice.random() < 0.1:  # shown once, hidden again
            until = dossier.updated
            batch.showings.append(Showing(dossier=dossier, since=since, until=until, shown_by=lawyer))
            return
        batch.showings.append(Showing(dossier=dossier, since=since, shown_by=lawyer))
        for user in (requester, *watchers):
            if owner and not dossier.private:
                self.of_reader.setdefault(user, []).append(dossier)
            if dice.random() < 0.6:
                last = dossier.updated + timedelta(hours=dice.randrange(-48, 48))
                batch.openings.append(Opening(dossier=dossier, user=user, last=last))
