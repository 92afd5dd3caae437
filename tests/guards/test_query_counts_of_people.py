"""How many queries the pages about people, companies and settings make. A change here is a decision as well."""

from typing import Any

import pytest

from tests.access.addresses import Things, asking, things_of
from tests.access.observing import undone
from tests.access.people import Troupe
from tests.access.tables import ROWS_OF
from tests.cast import at
from tests.guards import test_query_counts_of_matters as of_both
from tests.guards.test_query_counts import SIGNED_IN, Counted
from tests.people.rosters import csv, read
from wathiq.accounts.models import Department, Team, User

# page of the main application, as an administrator reads it: queries of its own
PAGES = {
    "contacts": 1,
    "contacts_export": 7,  # the rows; that they were taken: six
    "contacts_find": 1,
    "contact_create": 1,  # companies
    "contact": 3,  # it; what it is related to; its people
    "contact_edit": 2,
    "clients": 2,  # rows, companies
    "clients_export": 7,  # the rows; that they were taken: six
    "client_people": 1,
    "client_create": 3,
    "client": 4,
    "client_edit": 4,
    "client_move": 5,
    "client_deactivate": 6,
    "client_import": 0,
    "client_import_template": 0,
    "client_roster": 2,  # how far it is; the rows
    "client_roster_refused": 1,
    "companies": 1,
    "company_create": 0,
    "company": 4,
    "company_rename": 1,
    "departments": 1,
    "department_rename": 2,
    "sign_ups": 3,  # the rules, approvers, rows
    "sign_up": 3,
    "colleagues": 1,
    "colleague_create": 1,
    "colleague_edit": 3,
    "colleague_deactivate": 4,
    "teams": 2,
    "team_rename": 1,
    "attachment_rules": 1,
    "reminder_rules": 1,
    "workflows": 4,
    "workflow": 6,
    "workflow_create": 0,
    "workflow_copy": 1,
    "workflow_rename": 1,
    "workflow_remove": 1,
    "workflow_types": 2,
    "workflow_status_add": 2,
    "workflow_transition_add": 4,
    "status_edit": 1,
    "status_remove": 3,
    "transition_edit": 4,
    "transition_remove": 2,
    "hearings_export": 7,
    "calendar": 1,
    "calendar_make": 1,
    "calendar_feed": 9,  # the feed, that it was read; for whom it acts: five; the hearings to come, and those that were
    "office": 0,
    "mail_settings": 0,
    "mail_test_outcome": 1,
    "security": 3,
    "account_events": 3,
    "invitation_again": 0,
    "account_reset_password": 0,
    "account_reset_password_done": 0,
    "account_reset_password_from_key_done": 0,
    "account_change_password": 1,
    "account_reauthenticate": 6,  # allauth asks for each kind of factor twice
    "mfa_index": 1,
    "mfa_list_webauthn": 1,
    "usersessions_list": 1,
}
LISTS = (
    "contacts",
    "contacts_find",
    "contact",
    "clients",
    "client_people",
    "client_roster",
    "companies",
    "company",
    "departments",
    "sign_ups",
    "colleagues",
    "teams",
    "account_events",
)


@pytest.fixture
def things(troupe: Troupe) -> Things:
    found = things_of(troupe, "staff")
    more_people(troupe, 1)
    return found


def more_people(troupe: Troupe, count: int) -> None:
    """In the company, department and team that these pages show, and under one manager; and who asks for an account."""
    cast = troupe.cast
    department, team = Department.objects.get(), Team.objects.get()
    portal: dict[str, Any] = {"face": "portal", "is_client": True, "first_name": "Pia"}
    staff: dict[str, Any] = {"face": "staff", "role": "lawyer", "first_name": "Sami"}
    for _time in range(count):
        number = User.objects.count()
        user = User.add(f"p{number}@atlas.example", by=None, last_name=f"Portal {number}", **portal)
        user.join(cast.companies["atlas"], by=None)
        user.edit({"department": department, "manager": cast.watcher}, by=cast.administrator)
        one = User.add(f"s{number}@noria.example", by=None, last_name=f"Staff {number}", **staff)
        Team.put(one, [team], by=cast.administrator)
        asking(troupe, f"w{number}@noria.example")


def measured(troupe: Troupe, things: Things) -> dict[str, int]:
    browser, found = troupe.browser("administrator"), {}
    for page in PAGES:
        with undone():
            counted = Counted(browser, things.address_of(page))
        found[page] = len(counted.own) + len(counted.overhead) - SIGNED_IN
    return found


def test_a_page_makes_as_many_queries_as_it_is_known_for_however_many_rows_there_are(
    troupe: Troupe, things: Things
) -> None:
    assert measured(troupe, things) == PAGES
    more_people(troupe, 10)
    assert measured(troupe, things) == PAGES


def test_every_page_of_the_settings_is_counted() -> None:
    read = {
        row.name
        for row in ROWS_OF["staff"]
        if row.method == "GET" and dict(row.answers)["administrator"] == 200
    }
    own = {name for name in read if not name.startswith("contract")}
    of_matters = {name.partition(" ")[0] for name in (*of_both.LISTS, *of_both.PAGES, *of_both.AREAS)}
    of_cases = {name.replace("matter", "case", 1) for name in of_matters}  # the same pages
    assert own - PAGES.keys() - of_matters - of_cases == {
        "account_logout",  # it asks nothing
        "brand_css",
        "profile",  # counted there, and these beside other pages of hearings
        "hearings",
    }


def test_no_page_asks_much() -> None:
    assert max(PAGES.values()) <= 10
    assert max(PAGES[name] for name in LISTS) <= 6


def test_a_long_list_of_people_to_invite_makes_no_more_queries(troupe: Troupe, things: Things) -> None:
    admin, browser = troupe.cast.administrator, troupe.browser("administrator")
    headings = ["First name", "Last name", "E-mail", "Company"]
    lines = [["Nadia", "Amellal", f"n{number}@atlas.example", f"Company {number}"] for number in range(30)]
    roster = read(csv(*lines, headings=headings).encode(), admin, "people.csv")
    counted = Counted(browser, at("staff", "client_roster", public_id=roster.public_id))
    assert len(counted.own) == PAGES["client_roster"], counted
