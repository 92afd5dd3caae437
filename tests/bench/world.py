"""The bench's world: 10,000 contracts of 100 companies with 1,000 portal users, loaded by COPY."""

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from wathiq.accounts.models import Company, Membership, User
from wathiq.audit.models import Chain
from wathiq.contracts.models import Contract, ContractType
from wathiq.dossiers.models import Dossier, Opening, Participant, Showing
from wathiq.workflows.models import Status

CONTRACTS = 10_000
COMPANIES = 100
USERS = 1_000
LAWYERS = 20
OF_HEAVY = 2_000  # contracts of the first company, all with the same requester

TABLES = (Chain, User, Company, Membership, Dossier, Contract, Participant, Showing, Opening)

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
    lawyer: User
    normal: User  # a portal user with about 25 shown contracts
    heavy: User  # and one with most of OF_HEAVY
    contract_of_normal: Contract
    to_share: list[tuple[Contract, User, list[User]]]  # not shown yet, with a requester and watchers


def load() -> World:
    """Fill an empty, migrated database. The same world each time."""
    dice = random.Random(20261123)
    now = timezone.now()
    companies = [
        Company(name=f"Company {number:03} Holding", chain_id=chain, created=now)
        for number, chain in enumerate(_chains(Chain.Of.COMPANY, COMPANIES))
    ]
    _copy(Company, companies)

    def person(number: int, **fields: Any) -> User:
        return User(
            email=f"person-{number}@bench.example",
            first_name=dice.choice(FIRST_NAMES),
            last_name=dice.choice(LAST_NAMES),
            password="!",
            **fields,
        )

    lawyers = [person(n, face="staff", role="lawyer") for n in range(LAWYERS)]
    clients = [person(LAWYERS + n, face="portal", is_client=True) for n in range(USERS)]
    _copy(User, lawyers + clients)
    _copy(
        Membership,
        [Membership(user=user, company=companies[n % COMPANIES]) for n, user in enumerate(clients)],
    )
    members = [clients[n::COMPANIES] for n in range(COMPANIES)]
    heavy = members[0][0]

    statuses = list(Status.objects.filter(workflow__kind=Contract.Kind.CONTRACT, workflow__is_default=True))
    types = list(ContractType.objects.all())
    references = dice.sample(range(10_000, 100_000), CONTRACTS)
    contracts: list[Contract] = []
    parts: list[Participant] = []
    showings: list[Showing] = []
    openings: list[Opening] = []
    parts_of_normal: dict[User, list[Contract]] = {}
    to_share: list[tuple[Contract, User, list[User]]] = []
    ids = _reserve(Dossier, CONTRACTS)
    for number, chain in enumerate(_chains(Chain.Of.DOSSIER, CONTRACTS)):
        owner = 0 if number < OF_HEAVY else 1 + number % (COMPANIES - 1)
        updated = now - timedelta(minutes=dice.randrange(400 * 24 * 60))
        contract = Contract(
            id=ids[number],
            dossier_ptr_id=ids[number],
            kind=Contract.Kind.CONTRACT,
            reference=f"C-2026-{references[number]}",
            title=f"{dice.choice(TITLES)}, {number}",
            company=companies[owner],
            status=dice.choice(statuses),
            turn_since=updated,
            private=dice.random() < 0.05,
            chain_id=chain,
            created=updated - timedelta(days=30),
            updated=updated,
            portal_updated=updated,
            type=dice.choice(types),
            other_party="Gamma Haulage",
            start=updated.date(),
            end=updated.date() + timedelta(days=dice.randrange(30, 900)),
            value=Decimal(dice.randrange(10_000, 9_000_000)),
            currency="MAD",
            description="Drawn up after the second meeting; see the annex.",
        )
        contracts.append(contract)
        lawyer = dice.choice(lawyers)
        since = contract.created
        parts.append(Participant(dossier=contract, user=lawyer, role="assignee", since=since))
        requester, *watchers = dice.sample(members[owner], 3)
        if owner == 0:
            requester, watchers = heavy, [user for user in watchers if user != heavy]
        if dice.random() < 0.15:
            if owner and not contract.private:
                to_share.append((contract, requester, watchers))
            continue
        parts.append(Participant(dossier=contract, user=requester, role="requester", since=since))
        parts += [Participant(dossier=contract, user=user, role="watcher", since=since) for user in watchers]
        if dice.random() < 0.1:  # shown once, hidden again
            showings.append(Showing(dossier=contract, since=since, until=updated, shown_by=lawyer))
            continue
        showings.append(Showing(dossier=contract, since=since, shown_by=lawyer))
        for user in (requester, *watchers):
            if owner:
                parts_of_normal.setdefault(user, []).append(contract)
            if dice.random() < 0.6:
                last = updated + timedelta(hours=dice.randrange(-48, 48))
                openings.append(Opening(dossier=contract, user=user, last=last))
    _copy(Dossier, contracts)
    _copy(Contract, contracts)
    _copy(Participant, parts)
    _copy(Showing, showings)
    _copy(Opening, openings)
    normal = min(parts_of_normal, key=lambda user: (abs(len(parts_of_normal[user]) - 25), user.pk))
    return World(lawyers[0], normal, heavy, parts_of_normal[normal][0], to_share)


def _chains(of: Chain.Of, count: int) -> list[int]:
    chains = [Chain(public_id=uuid.uuid4(), of=of) for _ in range(count)]
    _copy(Chain, chains)
    return [chain.pk for chain in chains]


def _reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write unsaved objects into this model's own table, with keys and defaults; no signals, no checks."""
    fields = model._meta.local_concrete_fields
    if missing := [row for row in rows if row.pk is None]:
        for row, key in zip(missing, _reserve(model, len(missing)), strict=True):
            row.pk = key
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'copy "{model._meta.db_table}" ({columns}) from stdin') as to,
    ):
        for values in _values(fields, rows):
            to.write_row(values)


def _values(fields: Iterable["models.Field[Any, Any]"], rows: Sequence[models.Model]) -> Iterable[list[Any]]:
    for row in rows:
        yield [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
