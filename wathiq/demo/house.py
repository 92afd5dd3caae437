"""The demo's departments, teams, people who were invited but have not come yet, and somebody at the door."""

from wathiq.accounts.models import Department, Link, Rules, SignUp, Team, User
from wathiq.demo.cast import Cast
from wathiq.demo.people import PASSWORD

JOBS = {
    "requester": ("Procurement", "Head of procurement", "+212 5 00 00 00 11"),
    "watcher": ("Finance", "Financial controller", ""),
    "colleague": ("Finance", "محاسب أول", ""),
    "both": ("Management", "المديرة العامة", "+212 5 00 00 00 12"),
    "counterparty": ("Management", "Director", ""),
    "stranger": ("Procurement", "Buyer", ""),
}
INVITED = [
    ("site@atlas.example", "Ilyas", "Marrouk", "fr", "atlas"),
    ("quality@beta.example", "Hanna", "Brevik", "en", "beta"),
    ("grid@noor.example", "هيثم", "الصالحي", "ar", "noor"),
]
TEAMS = {"Commercial contracts": ("lawyer", "walled_lawyer"), "Employment": ("walled_lawyer",)}


def furnish(cast: Cast) -> None:
    administrator = cast.administrator
    departments = {
        name: Department.add(name, by=administrator) for name in ("Finance", "Management", "Procurement")
    }
    for key, (department, title, phone) in JOBS.items():
        changes = {"department": departments[department], "job_title": title, "phone": phone}
        cast.people[key].edit(changes, by=administrator)
    cast.requester.edit({"manager": cast.both}, by=administrator)
    for name, members in TEAMS.items():
        team = Team.add(name, by=administrator)
        for key in members:
            Team.put(cast.people[key], [*Team.of(cast.people[key]), team], by=administrator)
    for email, first_name, last_name, language, company in INVITED:
        User.invite(
            email,
            by=administrator,
            first_name=first_name,
            last_name=last_name,
            language=language,
            time_zone="Africa/Casablanca",
            face=User.Face.PORTAL,
            is_client=True,
            company=cast.companies[company],
        )
    Rules.current().change(by=administrator, sign_up=Rules.SignUp.BOTH, approver=administrator)
    _knock()


def _knock() -> None:
    """Somebody signed up and proved the address: the administrator may look who it is."""
    asked = SignUp.ask(
        "legal@gamma.example",
        access=Rules.SignUp.CLIENTS,
        language="en",
        company_name="Gamma Haulage",
        first_name="Petra",
        last_name="Lindqvam",
    )
    link = Link.find(Link.Purpose.SIGN_UP, Link.make(Link.Purpose.SIGN_UP, visitor=asked.visitor))
    assert link is not None
    asked.prove(link, PASSWORD)
