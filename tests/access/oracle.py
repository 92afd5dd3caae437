"""Who may open what, once more: slow and plain, written from decisions 1 to 5, from nothing but raw rows.

It shares no code with `wathiq/dossiers/access.py`, nor its models or its SQL. Keep it so: two descriptions of one
rule are worth something only while they were written twice.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Person:
    key: int
    of_the_team: bool
    active: bool
    has_client_access: bool
    has_collaborator_access: bool


@dataclass(frozen=True)
class File:
    key: int
    company: int | None
    private: bool


@dataclass(frozen=True)
class Part:
    dossier: int
    person: int
    role: str


@dataclass(frozen=True)
class Today:
    """Everything the rule may know, as it stands now. Whatever has ended is not in it."""

    people: dict[int, Person]
    files: dict[int, File]
    parts: list[Part]
    members: set[tuple[int, int]]
    shown: set[int]

    @classmethod
    def read(cls) -> "Today":
        people = {
            key: Person(key, face == "staff", active, client, collaborator)
            for key, face, active, client, collaborator in _rows(
                "select id, face, is_active, is_client, is_collaborator from accounts_user"
            )
        }
        files = {
            key: File(key, company, private)
            for key, company, private in _rows("select id, company_id, private from dossiers_dossier")
        }
        parts = [
            Part(*row)
            for row in _rows("select dossier_id, user_id, role from dossiers_participant where until is null")
        ]
        members = set(_rows("select user_id, company_id from accounts_membership where until is null"))
        shown = {key for (key,) in _rows("select dossier_id from dossiers_showing where until is null")}
        return cls(people, files, parts, members, shown)

    def opens(self, person: int | None, dossier: int) -> bool:
        """May this person open this dossier?"""
        if person is None or not self.people[person].active:
            return False
        if self.people[person].of_the_team:
            return self._opens_to_staff(person, dossier)
        return self.opens_as_client(person, dossier) or self._opens_to_somebody_named(person, dossier)

    def _opens_to_staff(self, person: int, dossier: int) -> bool:
        # "everything on dossiers that are not private, and on private ones they take part in";
        # the administrator "the same as a lawyer"
        if not self.files[dossier].private:
            return True
        return any(part.dossier == dossier and part.person == person for part in self.parts)

    def opens_as_client(self, person: int, dossier: int) -> bool:
        """Door (a) and (b): requester or watcher, while it is shown, of the dossier's company."""
        one = self.people[person]
        if one.of_the_team or not one.active or not one.has_client_access or dossier not in self.shown:
            return False
        company = self.files[dossier].company
        for part in self.parts:
            if part.dossier != dossier or part.person != person:
                continue
            if company is None:
                # the dossier of a person alone: no watchers, and no company of theirs matters
                if part.role == "requester":
                    return True
            elif part.role in ("requester", "watcher") and (person, company) in self.members:
                return True
        return False

    def _opens_to_somebody_named(self, person: int, dossier: int) -> bool:
        """Door (c): named in a started process, whether or not it is shown to clients."""
        if not self.people[person].has_collaborator_access:
            return False
        for part in self.parts:
            if part.dossier == dossier and part.person == person and part.role in ("approver", "signee"):
                return True
        return False

    def reads_as_client(self, person: int, dossier: int) -> bool:
        """Decision 5: what its clients read, or (False) only the header and the people of the process."""
        if not self.opens(person, dossier):
            return False
        company = self.files[dossier].company
        return self.opens_as_client(person, dossier) or (
            company is not None and (person, company) in self.members
        )

    def people_of(self, dossier: int, *roles: str) -> set[int]:
        return {part.person for part in self.parts if part.dossier == dossier and part.role in roles}


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
