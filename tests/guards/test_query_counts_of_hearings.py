"""How many queries the pages of hearings make, whatever the number of hearings. A change here is a decision."""

from collections.abc import Callable

import pytest

from tests.access.people import Troupe
from tests.cast import at
from tests.guards.test_query_counts import SIGNED_IN, Counted
from tests.hearings.scenes import in_days, plan, shown_case
from wathiq.matters.models import Hearing, Matter

Address = Callable[[Matter, Hearing], str]
PAGES: list[tuple[str, str, Address, int]] = [
    # rows, who attends; the companies
    ("staff", "the list", lambda case, hearing: at("staff", "hearings"), 2),
    ("staff", "past ones", lambda case, hearing: at("staff", "hearings") + "?view=past", 2),
    ("staff", "a week", lambda case, hearing: at("staff", "hearings") + "?view=week", 2),
    ("staff", "a month", lambda case, hearing: at("staff", "hearings") + "?view=month", 2),
    ("staff", "of a case", lambda case, hearing: at("staff", "case_hearings", public_id=case.public_id), 7),
    ("staff", "one", lambda case, hearing: at("staff", "hearing", public_id=hearing.public_id), 4),
    ("portal", "the list", lambda case, hearing: at("portal", "hearings"), 2),
]


@pytest.mark.parametrize(("face", "what", "address", "expected"), PAGES)
def test_a_page_makes_as_many_queries_as_it_is_known_for(
    troupe: Troupe, face: str, what: str, address: Address, expected: int
) -> None:
    cast, case = troupe.cast, shown_case(troupe.cast)
    hearing = plan(case, by=cast.lawyer, date=in_days(0), time=None, attendees=[cast.lawyer])

    def measure() -> Counted:
        return Counted(troupe.browser("lawyer" if face == "staff" else "requester"), address(case, hearing))

    few = measure()
    assert len(few.own) == expected, f"{what}: {few}"
    assert len(few.overhead) == SIGNED_IN
    for _number in range(5):
        plan(case, by=cast.lawyer, date=in_days(0), time=None, attendees=[cast.lawyer, cast.administrator])
        another = shown_case(cast)
        plan(another, by=cast.lawyer, date=in_days(0), time=None, attendees=[cast.lawyer])
    many = measure()
    assert len(many.own) == expected, f"{what}: {many}"
