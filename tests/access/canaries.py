"""A small world in which every typed text is a token found nowhere else, and who is entitled to which."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.access.canary_contacts import furnish_contacts, relate_to_hidden
from tests.access.canary_hearings import Words, furnish_hearings
from tests.access.canary_papers import file_papers, furnish_papers
from tests.access.canary_people import furnish_people
from tests.access.oracle import Today
from wathiq.accounts.models import Company, Roster, User
from wathiq.contacts.models import Contact
from wathiq.contracts.models import Contract, ContractType
from wathiq.documents.models import Document, Folder
from wathiq.dossiers import relations
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status

Role = Participant.Role
TOKEN = re.compile(r"cny[0-9]{4}y", re.IGNORECASE)
REFERENCE = re.compile(r"\b[A-Z]-[0-9]{4}-[0-9]{5}\b")
IDENTITY = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")

STAFF = {"administrator": "administrator", "lawyer": "lawyer", "walled_lawyer": "lawyer", "hermit": "lawyer"}
# name: company, client access, collaborator access
PORTAL = {
    "requester": ("atlas", True, False),
    "watcher": ("atlas", True, False),
    "colleague": ("atlas", True, False),
    "collaborator": ("atlas", False, True),
    "both": ("atlas", True, True),
    "deactivated": ("atlas", True, False),
    "counterparty": ("gamma", False, True),
    "former": ("gamma", False, True),
    "stranger": ("beta", True, False),
    "outsider": ("delta", True, True),
    "loner": ("", True, False),
}
COMPANIES = ("atlas", "beta", "gamma", "delta")


@dataclass
class Papers:
    """The words of one contract's attachments: all of them, and those for clients."""

    for_staff: set[str] = field(default_factory=set)
    for_clients: set[str] = field(default_factory=set)
    each: dict[str, set[str]] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)  # of these, what lies in a private folder
    circle: set[str] = field(default_factory=set)  # who may open that

    def add(self, paper: Document | Folder, words: set[str]) -> None:
        self.each[str(paper.public_id)] = words
        self.for_staff |= words

    def of(self, paper: Document | Folder) -> set[str]:
        return self.each[str(paper.public_id)]


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)  # matters and cases, that no client can see
    tokens: dict[str, str] = field(default_factory=dict)  # token → what it is
    papers: defaultdict[str, Papers] = field(default_factory=lambda: defaultdict(Papers))
    cases: list[Words] = field(default_factory=list)
    # what the pages of settings tell of people, and administrators alone read
    details: set[str] = field(default_factory=set)
    # the contacts of the office, which the whole legal team knows
    of_the_team: set[str] = field(default_factory=set)
    contacts: dict[str, Contact] = field(default_factory=dict)
    rosters: list[Roster] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)  # person → what they alone read
    nobodys: set[str] = field(default_factory=set)  # what was deleted
    visitors: dict[str, set[str]] = field(
        default_factory=dict
    )  # address without an account → what its mail tells

    def token(self, what: str) -> str:
        token = f"cny{len(self.tokens):04d}y"
        self.tokens[token] = what
        return token

    def add_company(self, key: str) -> Company:
        self.companies[key] = Company.add(self.token(f"company {key}"), by=None)
        return self.companies[key]

    def draw_up(self, name: str, company: str, *, by: str = "lawyer", **fields: Any) -> Contract:
        contract = Contract.create(
            by=self.people[by],
            assignee=self.people[by],
            title=self.token(f"title of {name}"),
            other_party=self.token(f"other party of {name}"),
            description=self.token(f"description of {name}"),
            type=ContractType.objects.get(code="lease"),
            company=self.companies[company] if company else None,
            **fields,
        )
        self.tokens[contract.reference] = f"reference of {name}"
        self.tokens[str(contract.public_id)] = f"address of {name}"
        self.contracts[name] = contract
        return contract

    def open_matter(self, name: str, *, kind: Dossier.Kind, by: str = "lawyer", **fields: object) -> Matter:
        matter = Matter.create(
            by=self.people[by],
            kind=kind,
            assignee=self.people[by],
            practice_area=PracticeArea.for_kind(kind)[0],
            title=self.token(f"title of {name}"),
            description=self.token(f"description of {name}"),
            internal_reference=self.token(f"internal reference of {name}"),
            client_position=self.token(f"position in {name}"),
            latest_update=self.token(f"latest update of {name}"),
            **fields,
        )
        self.tokens[matter.reference] = f"reference of {name}"
        self.tokens[str(matter.public_id)] = f"address of {name}"
        self.matters[name] = matter
        return matter

    def share(self, name: str, requester: str, *watchers: str, by: str = "lawyer") -> None:
        people = [self.people[key] for key in watchers]
        self.contracts[name].share(requester=self.people[requester], watchers=people, by=self.people[by])

    def name_in(self, name: str, person: str, role: Role = Role.APPROVER) -> None:
        self.contracts[name].give_part(self.people[person], role, by=self.people["lawyer"])

    # ── Entitlement, by hand from decisions 3 to 5 and 19: staff settings are the administrators’ ──

    def entitled(self, person: str) -> set[str]:
        """Every token this person may ever meet, today."""
        if person == "visitor" or not User.objects.get(pk=self.people[person].pk).is_active:
            return set()
        user, today = self.people[person], Today.read()
        is_staff = today.people[user.pk].of_the_team
        own = {user.first_name, user.last_name, user.email} | self.own.get(person, set())
        if is_staff:
            # the legal team knows its clients and each other
            own |= set(self._names(self.people.values())) | {one.email for one in self.people.values()}
            own |= {company.name for company in self.companies.values()} | self.of_the_team
        if user.is_administrator:
            apart = self._of_contracts() | self._of_matters() | self.nobodys | set().union(*self.own.values())
            own |= self.tokens.keys() - apart
        for contract in self.contracts.values():
            if today.opens(user.pk, contract.pk):
                own |= (
                    self._of_member(contract, person)
                    if is_staff
                    else self._of_a_reader(user, contract, today)
                )
        for matter in self.matters.values():
            if is_staff and today.opens(user.pk, matter.pk):
                own |= self._of_a_matter(matter)
        for one in self.cases:
            if today.opens(user.pk, one.case.pk):
                own |= one.header
                own |= one.for_staff if is_staff else set()
                if not is_staff and today.reads_as_client(user.pk, one.case.pk):
                    own |= one.for_clients
        return {_plain(token) for words in own for token in found_in(words)}

    def _papers_of(self, contract: Contract) -> Papers:
        name = next(name for name, one in self.contracts.items() if one.pk == contract.pk)
        return self.papers[name]

    def _of_contracts(self) -> set[str]:
        of_cases = set().union(*(words.header | words.for_staff for words in self.cases))
        return of_cases | {
            token for contract in self.contracts.values() for token in self._of_staff(contract)
        }

    def _of_matters(self) -> set[str]:
        return {token for matter in self.matters.values() for token in self._of_a_matter(matter)}

    @staticmethod
    def _of_a_matter(matter: Matter) -> set[str]:
        fields = ("title", "description", "internal_reference", "client_position", "latest_update")
        words = {str(getattr(matter, name)) for name in fields}
        return words | {matter.reference, str(matter.public_id)}

    def _of_staff(self, contract: Contract) -> set[str]:
        return {
            contract.title,
            contract.other_party,
            contract.description,
            contract.reference,
            str(contract.public_id),
        } | self._papers_of(contract).for_staff

    def _of_member(self, contract: Contract, person: str) -> set[str]:
        papers = self._papers_of(contract)
        kept = set() if person in papers.circle else papers.private
        return self._of_staff(contract) - kept

    def _of_a_reader(self, user: User, contract: Contract, today: Today) -> set[str]:
        words = {contract.title, contract.reference, str(contract.public_id)}
        words |= {company.name for company in self.companies.values() if company.pk == contract.company_id}
        roles = ["approver", "signee"]
        if today.reads_as_client(user.pk, contract.pk):
            words |= {contract.other_party} | self._papers_of(contract).for_clients
            roles += ["requester", "watcher", "assignee"]
        keys = today.people_of(contract.pk, *roles)
        return words | set(self._names(one for one in self.people.values() if one.pk in keys))

    @staticmethod
    def _names(people: Iterable[User]) -> set[str]:
        return {name for user in people for name in (user.first_name, user.last_name)}


def found_in(text: str) -> set[str]:
    """The tokens in this text, whatever they stand for."""
    return {_plain(token) for pattern in (TOKEN, REFERENCE, IDENTITY) for token in pattern.findall(text)}


def _plain(token: str) -> str:
    return token.upper() if REFERENCE.fullmatch(token) else token.lower()


def settle(password_hash: str) -> World:
    """The people, the companies, and a contract in every state that matters."""
    world = World()
    for key in COMPANIES:
        world.add_company(key)
    for key, role in STAFF.items():
        _person(world, key, face=User.Face.STAFF, role=role)
    for key, (company, client, collaborator) in PORTAL.items():
        user = _person(world, key, face=User.Face.PORTAL, is_client=client, is_collaborator=collaborator)
        if company:
            user.join(world.companies[company], by=None)
    furnish_people(world)
    world.people["deactivated"].deactivate(by=None)
    User.objects.filter(is_invited=False).update(password=password_hash)
    statuses = list(Status.objects.filter(workflow__kind="contract"))

    world.draw_up("shown", "atlas", status=statuses[2])
    world.share("shown", "requester", "watcher")
    world.name_in("shown", "walled_lawyer", Role.CONTRIBUTOR)
    world.draw_up("draft", "atlas", status=statuses[1])
    world.draw_up("private and shown", "atlas", private=True)
    world.share("private and shown", "requester")
    world.draw_up("private draft", "atlas", by="administrator", private=True)
    world.draw_up("of the hermit", "atlas", by="hermit", private=True)
    world.draw_up("hidden again", "atlas", status=statuses[2])
    world.share("hidden again", "requester", "watcher")
    world.contracts["hidden again"].hide(by=world.people["lawyer"])
    world.draw_up("shown and named", "atlas", status=statuses[4])
    world.share("shown and named", "both", "requester")
    world.name_in("shown and named", "counterparty")
    world.name_in("shown and named", "collaborator", Role.SIGNEE)
    world.name_in("shown and named", "former")
    world.contracts["shown and named"].end_part(world.people["former"], Role.APPROVER, by=None)
    world.draw_up("named only", "atlas", by="walled_lawyer", status=statuses[2])
    world.name_in("named only", "counterparty")
    world.draw_up("of beta", "beta", by="walled_lawyer")
    world.share("of beta", "stranger", by="walled_lawyer")
    world.draw_up("of one person", "", status=statuses[5])
    world.share("of one person", "loner")
    furnish_papers(world)
    furnish_contacts(world)
    furnish_matters(world)
    furnish_hearings(world)
    return world


def furnish_matters(world: World) -> None:
    """One that the whole team reads and one that is private, each belonging to a contract that clients can see."""
    atlas, lawyer = world.companies["atlas"], world.people["lawyer"]
    matter = world.open_matter("a matter", kind=Dossier.Kind.MATTER, company=atlas)
    secret = world.open_matter("a private case", kind=Dossier.Kind.CASE, company=atlas, private=True)
    for other in (matter, secret):
        relations.relate(world.contracts["shown"], other, by=lawyer)
    relations.relate(matter, secret, by=lawyer)


def _person(world: World, key: str, **fields: Any) -> User:  # User.add takes any field
    user = User.add(
        f"{world.token(f'e-mail of {key}')}@{key.replace('_', '-')}.example",
        by=None,
        first_name=world.token(f"first name of {key}").capitalize(),
        last_name=world.token(f"last name of {key}").capitalize(),
        language={"watcher": "fr", "both": "ar", "walled_lawyer": "fr"}.get(key, "en"),
        time_zone="Africa/Casablanca",
        **fields,
    )
    world.people[key] = user
    return user


def add_hidden_objects(world: World, count: int = 50) -> None:
    """Of the hermit, private among staff, in every state, for the outsider alone."""
    statuses = list(Status.objects.filter(workflow__kind="contract"))
    for number in range(count):
        name = f"secret {number}"
        contract = world.draw_up(
            name, "delta", by="hermit", private=True, status=statuses[number % len(statuses)]
        )
        if number % 4 in (1, 2):
            world.share(name, "outsider", by="hermit")
        if number % 4 == 2:
            contract.hide(by=world.people["hermit"])
        if number % 4 == 3:
            world.name_in(name, "outsider")
        if number < 4:
            file_papers(world, name)
            relate_to_hidden(world, name)
