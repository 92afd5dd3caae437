"""What the office keeps of people beside their contracts, in the world of tokens: details, lists, requests, links."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access.addresses import passkey_of
from tests.people.rosters import csv, outcomes, read
from wathiq.accounts.models import Department, Rules, SignUp, Team, User

if TYPE_CHECKING:
    from tests.access.canaries import World

BOX = "noria.example"  # e-mail of whoever has no account yet


def furnish_people(world: "World") -> None:
    """Details of everybody, an invited client and colleague, teams, requests for an account, a list of people."""
    admin = world.people["administrator"]
    for key, user in list(world.people.items()):
        if user.face == User.Face.PORTAL:
            _details(world, key, user)
    _own_passkey(world, "requester")
    world.people["invited"] = _invite(world, "invited", is_client=True, face="portal", language="ar")
    world.people["invited"].join(world.companies["beta"], by=admin)
    world.people["newcomer"] = _invite(world, "newcomer", role="lawyer", face="staff", language="fr")
    team = Team.add(world.token("team"), by=admin)
    Team.put(world.people["lawyer"], [team], by=admin)
    Rules.current().change(by=admin, sign_up="both", approver=admin)
    asks(world, "unproved")
    asks(world, "waiting", SignUp.State.WAITING)
    declined = asks(world, "declined", SignUp.State.WAITING)
    declined.decline(world.token("reason of the refusal"), by=admin)
    told = {declined.visitor.first_name, declined.visitor.last_name, declined.reason}
    world.visitors[declined.visitor.email] |= told
    _roster(world)


def _details(world: "World", key: str, user: User) -> None:
    admin = world.people["administrator"]
    department = Department.add(world.token(f"department of {key}"), by=admin)
    user.edit(
        {
            "job_title": world.token(f"job title of {key}"),
            "phone": world.token(f"phone of {key}"),
            "department": department,
            "manager": world.people["colleague" if key == "requester" else "outsider"],
        },
        by=admin,
    )
    world.details |= {department.name, user.job_title, user.phone}


def _own_passkey(world: "World", key: str) -> None:
    name = world.token(f"passkey of {key}")
    passkey_of(world.people[key], name)
    world.own[key] = {name}


def _invite(world: "World", key: str, **fields: Any) -> User:  # User.invite takes any field
    return User.invite(
        f"{world.token(f'e-mail of {key}')}@{BOX}",
        by=world.people["administrator"],
        first_name=world.token(f"first name of {key}"),
        last_name=world.token(f"last name of {key}"),
        **fields,
    )


def asks(world: "World", key: str, state: SignUp.State = SignUp.State.UNPROVED) -> SignUp:
    """Somebody who asks for an account; only whoever decides reads what they typed, once the address is proved."""
    email = f"{world.token(f'e-mail of {key}')}@{BOX}"
    names = {name: world.token(f"{name} of {key}") for name in ("first_name", "last_name", "company_name")}
    asked = SignUp.ask(email, access="clients", language="fr", **names)
    if state == SignUp.State.WAITING:
        SignUp.objects.filter(pk=asked.pk).update(state=state, proved=timezone.now())
        asked.refresh_from_db()
    world.visitors[email] = {email}
    world.details |= {email, *names.values()}
    return asked


def _roster(world: "World") -> None:
    """Read from a file: one to invite, one who is here already, one refused, and a column that nobody knows."""
    columns = ["first_name", "last_name", "email", "company", "department", "job_title", "phone"]
    emails = [
        f"{world.token('e-mail in a list')}@{BOX}",
        world.people["watcher"].email,
        world.token("no e-mail"),
    ]
    rows = [[world.token(f"{name} in a list") for name in columns] for _email in emails]
    for row, email in zip(rows, emails, strict=True):
        row[columns.index("email")] = email
    headings = [name.replace("_", " ") for name in columns] + [world.token("heading")]
    lines = csv(*([*row, world.token("ignored")] for row in rows), headings=headings)
    roster = read(lines.encode(), world.people["administrator"], f"{world.token('file')}.csv")
    assert outcomes(roster) == ["invite", "exists", "refused"]
    world.rosters.append(roster)


def add_people(world: "World", count: int = 10) -> None:
    """More of everything: companies with two people each, requests, departments, teams, invitations, lists."""
    admin = world.people["administrator"]
    for number in range(count):
        key = f"more {number}"
        company = world.add_company(key)
        for _which in range(2):
            user = _invite(world, f"{key} of many", is_client=True, is_collaborator=True, face="portal")
            user.join(company, by=admin)
            _details(world, key, user)
        _invite(world, f"{key} of the team", role="lawyer", face="staff")
        Team.add(world.token(f"team {key}"), by=admin)
        asks(world, f"{key} who asks", SignUp.State.WAITING if number % 2 else SignUp.State.UNPROVED)
    _roster(world)
