"""The people everybody here speaks of: the demo shows them, the tests use them. Nobody real."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from wathiq.accounts.models import Company, User

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


@dataclass(frozen=True)
class Cast:
    people: dict[str, User]
    companies: dict[str, Company]

    def __getattr__(self, key: str) -> User:
        try:
            return self.people[key]
        except KeyError:
            raise AttributeError(key) from None


def engage(password_hash: str | None = None) -> Cast:
    """Create the cast in an empty database. All have the same password, hashed once."""
    hashed = password_hash or make_password(PASSWORD)
    companies = {key: Company.add(name, by=None) for key, name in COMPANIES.items()}
    people: dict[str, User] = {}
    for person in PEOPLE:
        user = User.add(
            person.email,
            by=None,
            first_name=person.first_name,
            last_name=person.last_name,
            language=person.language,
            time_zone="Africa/Casablanca",
            face=User.Face.STAFF if person.role else User.Face.PORTAL,
            role=person.role,
            is_client=person.is_client,
            is_collaborator=person.is_collaborator,
        )
        User.objects.filter(pk=user.pk).update(password=hashed)
        user.password = hashed
        if person.company:
            user.join(companies[person.company], by=None)
        if not person.is_active:
            user.deactivate(by=None)
        people[person.key] = user
    return Cast(people, companies)
