"""The people everybody here speaks of: the demo shows them, the tests use them. Nobody real."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from wathiq.accounts.models import Company, User
from wathiq.demo.people import COMPANIES, PASSWORD, PEOPLE


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
