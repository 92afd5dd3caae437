"""Reading changes nothing: mail scanners, previews and browsers that guess ahead come to every address."""

from typing import Any

import pytest
from django.db import connection

from tests.access.addresses import things_of
from tests.access.observing import HTMX
from tests.access.people import Entrance, Troupe
from tests.access.tables import ROWS_OF

# What was taken away is on the record, files too, and what a person has opened is not new to them any more
ON_PURPOSE = {
    "contracts_export",
    "matters_export",
    "cases_export",
    "hearings_export",
    "contacts_export",
    "clients_export",
    "contract",
    "matter",
    "case",
    "document_download",
    "attachments_archive",
    "calendar_feed",  # its owner reads when a calendar asked last
}
# Of the visit itself, and of allauth’s pages that remember what they asked
OF_THE_SESSION = {"django_session", "usersessions_usersession"}


def whole_database() -> dict[str, Any]:
    """Each table as one digest."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - OF_THE_SESSION):
            cursor.execute(f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {table} t")
            found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize(
    ("face", "people"),
    [("staff", ("administrator", "lawyer", "visitor")), ("portal", ("requester", "counterparty", "visitor"))],
)
def test_no_get_changes_anything(troupe: Troupe, face: str, people: tuple[str, ...]) -> None:
    things, entrance = things_of(troupe, face), Entrance(troupe, *people)
    before = whole_database()
    assert {"accounts_user", "accounts_link", "audit_event", "procrastinate_jobs"} <= before.keys()
    for name in {row.name for row in ROWS_OF[face]} - ON_PURPOSE:
        for person in people:
            for headers in ({}, HTMX) if person == people[0] else ({},):
                entrance.browser(person).get(things.address_of(name), headers=headers)
        after = whole_database() if name in ("invitation", "account_reset_password_from_key") else {}
        assert not {table for table in after if after[table] != before[table]}, name
    after = whole_database()
    assert not {table for table in after if after[table] != before[table]}
