"""How many queries the portal's matters make, whatever there is of them."""

import pytest

from tests.access.people import Troupe
from tests.cast import at
from tests.documents import papers
from tests.guards.test_query_counts import SIGNED_IN, Counted
from tests.portal_matters.desk import CASE, shared_matter
from wathiq.documents import tree
from wathiq.matters.models import Matter

# page: of its own
PAGES = {
    "matters": 2,  # rows, their practice areas
    "matters ?q=lease": 2,
    "matters_export": 7,  # the rows; that they were taken: six
    # the case and may it be opened; that it was opened; its people; folders and files, what may be done with them;
    # the related people; since when it could be read; what happened; its stages, and its hearings
    "case": 10,
    "case_attachments": 6,  # the case and may it be opened; the same of its attachments
}


@pytest.fixture
def case(troupe: Troupe) -> Matter:
    return furnished(troupe)


def furnished(troupe: Troupe, title: str = "Payment of an invoice", files: int = 2) -> Matter:
    cast = troupe.cast
    made = shared_matter(cast, title, kind=CASE, latest_update="The expert was heard.")
    for number in range(files):
        file = papers.file(made, f"report {number}.pdf", by=cast.lawyer)
        tree.show(made, papers.items(file), by=cast.lawyer)
        made.edit({"latest_update": f"Day {number}."}, assignee=cast.lawyer, by=cast.lawyer)
    return made


def measure(troupe: Troupe, case: Matter, page: str) -> Counted:
    name, _space, query = page.partition(" ")
    address = at("portal", name, public_id=case.public_id) if name.startswith("case") else at("portal", name)
    return Counted(troupe.browser("requester"), address + query)


@pytest.mark.parametrize(("page", "expected"), PAGES.items())
def test_a_page_makes_as_many_queries_as_it_is_known_for(
    troupe: Troupe, case: Matter, page: str, expected: int
) -> None:
    counted = measure(troupe, case, page)
    assert len(counted.own) == expected, f"{page}: {counted}"
    assert len(counted.overhead) == SIGNED_IN, f"{page}: {counted}"


@pytest.mark.parametrize("page", ["matters", "matters_export", "case"])
def test_a_page_makes_no_more_queries_when_there_is_more(troupe: Troupe, case: Matter, page: str) -> None:
    few = measure(troupe, case, page)
    more = furnished(troupe, "Another invoice", files=6)
    many = measure(troupe, more, page)
    assert len(few.own) == len(many.own), many
