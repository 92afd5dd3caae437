"""Every column of the tables about people, sent to each of their forms: what a form does not offer changes nothing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from tests.access.addresses import asking
from tests.access.people import Troupe
from tests.cast import Browser, at, submission
from tests.doors.post import GOOD, link_for
from tests.people.accounts import account, newcomer
from tests.people.test_colleagues import as_saved, typed
from wathiq.accounts.models import Company, Department, Rules, SignUp, Team, User

TABLES: tuple[type[Model], ...] = (User, Company, Department, Team, Rules, SignUp)
NAMES = {name for table in TABLES for field in table._meta.fields for name in (field.name, field.attname)}
GREEDY = {"face": "staff", "role": "administrator", "state": "approved"}
TRUE = {name for name in NAMES if name.startswith(("is_", "has_", "staff_", "portal_"))}
OFFERED = {
    "first_name",
    "last_name",
    "email",
    "language",
    "job_title",
    "phone",
    "manager",
    "department",
    "access",
}


def everything(but: Iterable[str] = ()) -> dict[str, str]:
    """Whatever anybody could wish for, apart from what the form offers."""
    sent = dict.fromkeys(NAMES, "1") | dict.fromkeys(TRUE, "on") | GREEDY
    return {name: value for name, value in sent.items() if name not in set(but)}


def row(one: Model) -> dict[str, Any]:
    found: dict[str, Any] = type(one)._default_manager.filter(pk=one.pk).values().get()
    return found


def sent(browser: Browser, page: str, data: dict[str, Any]) -> None:
    assert browser.post(page, data).status_code == 302, page


def test_the_forms_about_portal_users(troupe: Troupe) -> None:
    admin, person = troupe.browser("administrator"), troupe.cast.watcher
    before = row(person)
    page = at("staff", "client_edit", public_id=person.public_id)
    sent(admin, page, everything(OFFERED) | account(person, admin))
    assert row(person) == before

    sent(admin, at("staff", "client_create"), everything({*OFFERED, "company", "new_company"}) | newcomer())
    made = User.objects.get(email="nadia@atlas.example")
    assert (made.face, made.role, made.is_client, made.is_collaborator) == ("portal", "", True, False)
    assert (made.is_active, made.is_invited, made.epoch, made.company) == (False, True, 0, None)
    assert not made.has_usable_password()

    sent(Browser(), at("portal", "invitation_again"), everything())
    browser = Browser()
    browser.get(link_for(made))
    before = row(made)
    sent(browser, at("portal", "invitation_accept"), everything() | {"password": GOOD})
    after = row(made)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"password", "is_active", "is_invited", "last_login"}


def test_the_forms_about_colleagues(troupe: Troupe) -> None:
    admin, colleague = troupe.browser("administrator"), troupe.cast.walled_lawyer
    offered, before = {*OFFERED, "role"}, row(colleague)
    page = at("staff", "colleague_edit", public_id=colleague.public_id)
    sent(admin, page, everything(offered) | as_saved(colleague))
    assert row(colleague) == before

    sent(admin, at("staff", "colleague_create"), everything(offered) | typed(submission=submission()))
    made = User.objects.get(email="leila@cabinet.example")
    assert (made.face, made.role, made.is_client, made.is_collaborator) == ("staff", "lawyer", False, False)
    assert (made.is_active, made.is_invited, made.epoch) == (False, True, 0)


def test_the_forms_of_a_name(troupe: Troupe) -> None:
    cast, admin = troupe.cast, troupe.browser("administrator")
    by = cast.administrator
    things: dict[str, Company | Department | Team] = {
        "company_rename": cast.companies["atlas"],
        "department_rename": Department.add("Procurement", by=by),
        "team_rename": Team.add("Litigation", by=by),
    }
    for name, thing in things.items():
        before = row(thing)
        page = at("staff", name, public_id=thing.public_id)
        sent(admin, page, everything() | {"name": f"New {name}", "before": before["name"]})
        assert row(thing) == before | {"name": f"New {name}"}


def test_the_forms_of_the_rules_keep_to_their_own(troupe: Troupe) -> None:
    admin = troupe.browser("administrator")
    sent(admin, at("staff", "sign_ups"), everything({"approver"}) | {"sign_up": "clients"})
    rules = row(Rules.current())
    assert rules == row(Rules.current()) | {"sign_up": "clients", "approver_id": None}
    assert not rules["staff_need_second_factor"]
    data = everything({"staff_need_second_factor", "portal_needs_second_factor"})
    sent(admin, at("staff", "security"), data | {"sign_up": "both"})
    assert row(Rules.current()) == rules


def test_the_forms_of_asking_for_an_account_and_of_the_answer(troupe: Troupe) -> None:
    admin = troupe.browser("administrator")
    waits = asking(troupe)
    names = {"first_name": "Yto", "last_name": "Barr", "email": "yto@noria.example", "access": "clients"}
    sent(Browser(), at("portal", "sign_up"), everything({"company_name"}) | names)
    asked = SignUp.objects.get(visitor__email="yto@noria.example")
    assert (asked.state, asked.proved, asked.decided, asked.user, asked.password) == (
        "unproved",
        None,
        None,
        None,
        "",
    )

    page = at("staff", "sign_up_approve", public_id=waits.visitor.public_id)
    sent(admin, page, everything({"company", "new_company"}) | {"belongs": "none", "access": "clients"})
    made = User.objects.get(email=waits.visitor.email)
    assert (made.face, made.role, made.is_client, made.is_collaborator) == ("portal", "", True, False)
    assert (made.epoch, made.company, made.language) == (0, None, "en")
