"""What the office keeps of people: mails and links reach their reader alone, and the portal knows nothing of others."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import connection

from tests.access.canaries import PORTAL, World, found_in
from tests.access.canary_people import add_people
from tests.access.observing import differences
from tests.access.watching import (
    ask_for_passwords,
    assert_the_same,
    deliver,
    links_in_mails,
    observe,
    whole,
)


def test_a_link_stands_in_its_mail_and_in_no_table(world: World) -> None:
    ask_for_passwords(world)
    deliver()
    links = links_in_mails()
    assert len(links) == 6  # two invitations, two addresses to prove, two passwords
    for table, content in whole_database():
        assert not [link for link in links if link in content], f"{table} keeps a link"


def whole_database() -> Iterator[tuple[str, str]]:
    """Each table with all that stands in it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("procrastinate_"):
                cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
                yield table, cursor.fetchone()[0]


def test_every_mail_goes_to_one_person_in_their_language_about_nobody_else(world: World) -> None:
    ask_for_passwords(world)
    deliver()
    people = {user.email: (key, user.language) for key, user in world.people.items()}
    for letter in mail.outbox:
        (email,) = letter.recipients()
        assert not letter.cc
        assert not letter.bcc
        words = whole(letter)
        key, language = people.get(email, ("", "fr"))
        assert f'<html lang="{language}"' in words, f"{letter.subject} to {email}"
        told = found_in(words) & world.tokens.keys()
        own = {world.people[key].name, email} if key else world.visitors[email]
        mine = {one for text in own for one in found_in(text)} | (world.entitled(key) if key else set())
        assert told <= mine, [world.tokens[one] for one in told - mine]


@pytest.mark.long
def test_more_people_and_companies_change_nothing_in_the_portal(world: World) -> None:
    """Nor do more requests, invitations, departments, teams and lists."""
    watching = dict.fromkeys(PORTAL, False) | {
        "requester": True,
        "visitor": True,
    }  # with their account and the doors
    before = {person: observe(world, person, account=account) for person, account in watching.items()}
    clients = observe(world, "lawyer", account=True)
    add_people(world)
    for person, account in watching.items():
        assert_the_same(before[person], observe(world, person, account=account), to=person)
    assert differences(clients, observe(world, "lawyer", account=True))  # the success beside it
