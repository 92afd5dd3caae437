"""Who plays in the demo and in the tests, as plain data: the launcher reads it before Django is there."""

from dataclasses import dataclass

PASSWORD = "demo-wathiq-2026"


@dataclass(frozen=True)
class Person:
    """`key` is how tests call them."""

    key: str
    email: str
    first_name: str
    last_name: str
    what: str
    company: str = ""
    language: str = "en"
    role: str = ""
    is_client: bool = False
    is_collaborator: bool = False
    is_active: bool = True


COMPANIES = {
    "atlas": "Atlas Holding",
    "beta": "Beta Textiles",
    "gamma": "Gamma Haulage",
    "noor": "شركة نور للطاقة",
}

PEOPLE = [
    Person(
        "administrator", "admin@cabinet.example", "Amina", "Tazirit", "administrator", role="administrator"
    ),
    Person("lawyer", "lawyer@cabinet.example", "Karim", "Oudaran", "lawyer", role="lawyer"),
    Person(
        "walled_lawyer",
        "walled-lawyer@cabinet.example",
        "Claire",
        "Montarel",
        "lawyer without part in the private contracts",
        language="fr",
        role="lawyer",
    ),
    Person(
        "requester",
        "requester@atlas.example",
        "Salma",
        "Benourid",
        "client of Atlas Holding",
        "atlas",
        is_client=True,
    ),
    Person(
        "watcher",
        "watcher@atlas.example",
        "Étienne",
        "Valcourel",
        "client of Atlas Holding",
        "atlas",
        "fr",
        is_client=True,
    ),
    Person(
        "colleague",
        "colleague@atlas.example",
        "ياسر",
        "البيرقي",
        "client of Atlas Holding, with no part",
        "atlas",
        "ar",
        is_client=True,
    ),
    Person(
        "collaborator",
        "collaborator@atlas.example",
        "Dounia",
        "Sefriani",
        "collaborator of Atlas Holding",
        "atlas",
        "fr",
        is_collaborator=True,
    ),
    Person(
        "both",
        "both@atlas.example",
        "نورة",
        "الخزامي",
        "client and collaborator of Atlas Holding",
        "atlas",
        "ar",
        is_client=True,
        is_collaborator=True,
    ),
    Person(
        "deactivated",
        "deactivated@atlas.example",
        "Tarek",
        "Lamdaoun",
        "deactivated: cannot sign in",
        "atlas",
        is_client=True,
        is_active=False,
    ),
    Person(
        "counterparty",
        "counterparty@gamma.example",
        "Mira",
        "Haldorin",
        "collaborator of Gamma Haulage",
        "gamma",
        is_collaborator=True,
    ),
    Person(
        "stranger",
        "stranger@beta.example",
        "Jonas",
        "Wexelby",
        "client of Beta Textiles, another company",
        "beta",
        is_client=True,
    ),
]

ACCOUNTS = [(person.email, person.what) for person in PEOPLE]
