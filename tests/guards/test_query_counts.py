"""How many queries each page makes, whatever the number of rows. A change here is a decision, not an accident."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.people import Troupe
from tests.cast import Browser, draw_up
from wathiq.contacts import book, related
from wathiq.contracts.models import Contract

# Who is it, for whom does the transaction act; the savepoints are the transactions of a test inside its own
USER = re.compile(r'FROM "accounts_user" WHERE "accounts_user"."id" = \S+ LIMIT 21$')
OVERHEAD = re.compile(
    r'^(SAVEPOINT|RELEASE SAVEPOINT)|set_config|current_setting|FROM "django_session"|FROM "core_office"|'
    + USER.pattern
)
# Of an answer to somebody signed in: session, user, office; two savepoints, and the setting read, set and given back
SIGNED_IN = 8

# page: of its own
STAFF = {
    "contracts": 4,  # rows, statuses, companies, assignees
    "contracts ?q=": 4,
    "contracts_export": 7,  # the rows; that they were taken: six
    "contract": 8,  # the contract and may it be opened; is it shown, its people, the next statuses, its files,
    # the related people and records
    "contract_attachments": 12,  # the contract: four; folders, files; what lies where: two; readers; the setting;
    "contract_history": 8,  # the same, the reader's circles, events, names of the day
    "contract_edit": 7,  # the contract and may it be; the assignee; outside parts: twice; three lists of choices
    "contract_create": 3,
    "contract_share": 10,  # with its folders and files: two; is an opponent among the related people
    "contract_share_people": 3,
    "contract_admit": 6,  # the contract; its contributors, the legal team, the teams, its teams; the assignee
    "contract_relate": 1,
    "contract_hide": 2,
    "contract_readers": 5,
    "contacts ?q=": 1,
    "clients": 2,  # rows, companies
    "profile": 3,  # the account, factors, devices
}
PORTAL = {
    "home": 1,
    "contracts": 1,
    "contracts ?q=": 1,
    "contracts_export": 7,  # the rows; that they were taken: six
    # the contract and may it be opened; that it was opened; its people; folders and files, what may be done with them;
    # the transitions granted; the related people; since when it could be read; what happened, with what files
    "contract": 10,
    # the contract and may it be opened; folders, counts, folders and files of this place; what may be done with them
    "contract_attachments": 6,
    "profile": 3,
}


class Counted:
    """The queries of one request, in two heaps."""

    def __init__(self, browser: Browser, address: str) -> None:
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(address)
        assert response.status_code == 200, address
        self.own: list[str] = []
        self.overhead: list[str] = []
        for query in captured:
            sql = query["sql"]
            again = USER.search(sql) and any(USER.search(one) for one in self.overhead)
            (self.overhead if OVERHEAD.search(sql) and not again else self.own).append(sql)

    def __str__(self) -> str:
        own, overhead = ([_short(sql) for sql in heap] for heap in (self.own, self.overhead))
        return "\n".join([f"{len(own)} of its own:", *own, f"{len(overhead)} beside:", *overhead])


def _short(sql: str) -> str:
    """Which table, by which condition."""
    told = re.sub(r"^(\(?SELECT|DECLARE .*? FOR SELECT) .*? FROM ", "SELECT … FROM ", sql)
    return told[:160]


def address_of(face: str, page: str, contract: Contract) -> str:
    name, _space, query = page.partition(" ")
    kwargs = {"public_id": contract.public_id} if name.startswith("contract") and name not in PLAIN else {}
    found = reverse(name, urlconf=f"wathiq.{face}.urls", kwargs=kwargs)
    return found + query + ("cement" if query else "")


PLAIN = ("contracts", "contracts_export", "contract_create")


def measure(troupe: Troupe, contract: Contract, face: str, page: str) -> Counted:
    browser = troupe.browser("lawyer" if face == "staff" else "requester")
    return Counted(browser, address_of(face, page, contract))


@pytest.mark.parametrize(
    ("face", "page", "expected"),
    [("staff", *row) for row in STAFF.items()] + [("portal", *row) for row in PORTAL.items()],
)
def test_a_page_makes_as_many_queries_as_it_is_known_for(
    troupe: Troupe, contract: Contract, face: str, page: str, expected: int
) -> None:
    counted = measure(troupe, contract, face, page)
    assert len(counted.own) == expected, f"{page}: {counted}"
    assert len(counted.overhead) == SIGNED_IN, f"{page}: {counted}"


@pytest.mark.parametrize(
    ("face", "page"),
    [("staff", "contracts"), ("staff", "contracts_export"), ("portal", "contracts"), ("portal", "home")],
)
def test_a_list_makes_no_more_queries_when_it_is_longer(
    troupe: Troupe, contract: Contract, face: str, page: str
) -> None:
    few = measure(troupe, contract, face, page)
    cast = troupe.cast
    for number in range(12):
        more = draw_up(cast, f"Supply of cement {number}", company=cast.companies["atlas"])
        more.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    many = measure(troupe, contract, face, page)
    assert len(few.own) == len(many.own), many


def test_more_related_people_make_no_more_queries(troupe: Troupe, contract: Contract) -> None:
    cast = troupe.cast
    few = {face: measure(troupe, contract, face, "contract") for face in ("staff", "portal")}
    court = book.add(kind="organisation", name="Court of appeal", by=cast.lawyer)
    for number in range(12):
        judge = book.add(kind="person", name=f"Judge {number}", organisation=court, by=cast.lawyer)
        related.add(contract, judge, "court", shown=True, by=cast.lawyer)
    for face, before in few.items():
        after = measure(troupe, contract, face, "contract")
        assert len(after.own) == len(before.own), after
    pages = [
        Counted(troupe.browser("lawyer"), reverse(name, urlconf="wathiq.staff.urls", kwargs=kwargs))
        for name, kwargs in (
            ("contact", {"public_id": court.public_id}),
            ("related_add", {"public_id": contract.public_id}),
        )
    ]
    # the contact, what it is related to, its people; the contract and may it be changed, is it shown
    assert [len(page.own) for page in pages] == [3, 2], "\n".join(map(str, pages))


OF_ONE_CONTRACT = ["contract", "contract_history", "contract_share", "contract_hide", "contract_readers"]


@pytest.mark.parametrize("page", OF_ONE_CONTRACT)
def test_a_contract_with_more_people_and_events_makes_no_more_queries(
    troupe: Troupe, contract: Contract, page: str
) -> None:
    few = measure(troupe, contract, "staff", page)
    cast = troupe.cast
    contract.share(
        requester=cast.requester, watchers=[cast.watcher, cast.colleague, cast.both], by=cast.lawyer
    )
    many = measure(troupe, contract, "staff", page)
    assert len(few.own) == len(many.own), many
