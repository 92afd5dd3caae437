"""How many queries the pages of matters and cases make, and those of their practice areas."""

from typing import Any

import pytest

from tests.access.people import Troupe
from tests.cast import at, draw_up, open_case, open_matter
from tests.guards.test_query_counts import SIGNED_IN, Counted
from wathiq.accounts.models import Team
from wathiq.dossiers import relations
from wathiq.matters.models import Matter, PracticeArea

# page: of its own
LISTS = {
    "matters": 6,  # rows, statuses, companies, assignees, practice areas, teams
    "matters ?q=": 6,
    "matters ?sort=due&view=overdue&status=open&priority=high": 6,
    "matters_export": 7,  # the rows; that they were taken: six
    "matter_create": 4,  # companies, practice areas, the legal team, teams
}
PAGES = {
    "matter": 8,  # the matter and may it be opened; shown, people, next statuses, files; what is related, its teams
    "matter_edit": 9,  # the matter and may it be; the assignee, contributors, teams; is it shown; four lists of choices
    "matter_update": 2,  # the matter and may it be; who reads it
    "matter_admit": 6,
    "matter_relate": 1,
    "matter_relate_search": 2,
    "matter_history": 8,
    "matter_share": 10,
    "matter_readers": 5,
}
AREAS = {"practice_areas": 1, "practice_area_create": 2, "practice_area_edit": 3}


@pytest.fixture
def matter(troupe: Troupe) -> Matter:
    cast = troupe.cast
    team = Team.add("Litigation", by=cast.administrator)
    matter = open_matter(cast, company=cast.companies["atlas"], private=True, team=team)
    matter.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    matter.admit([cast.walled_lawyer], [team], by=cast.lawyer)
    relations.relate(matter, open_case(cast), by=cast.lawyer)
    return matter


def asked(troupe: Troupe, page: str, person: Any = "lawyer", **kwargs: Any) -> Counted:
    name, _space, query = page.partition(" ")
    return Counted(troupe.browser(person), at("staff", name, **kwargs) + query)


@pytest.mark.parametrize(("page", "expected"), [*LISTS.items(), *PAGES.items()])
def test_a_page_makes_as_many_queries_as_it_is_known_for(
    troupe: Troupe, matter: Matter, page: str, expected: int
) -> None:
    kwargs: dict[str, Any] = {"public_id": matter.public_id} if page in PAGES else {}
    counted = asked(troupe, page, **kwargs)
    assert len(counted.own) == expected, f"{page}: {counted}"
    assert len(counted.overhead) == SIGNED_IN, f"{page}: {counted}"


@pytest.mark.parametrize(("page", "expected"), AREAS.items())
def test_the_settings_too(troupe: Troupe, page: str, expected: int) -> None:
    area = PracticeArea.in_order()[0]
    kwargs: dict[str, Any] = {"public_id": area.public_id} if page == "practice_area_edit" else {}
    counted = asked(troupe, page, "administrator", **kwargs)
    assert len(counted.own) == expected, f"{page}: {counted}"


def test_no_page_makes_more_queries_when_there_is_more(troupe: Troupe, matter: Matter) -> None:
    cast = troupe.cast
    pages: dict[str, dict[str, Any]] = {
        "matters": {},
        "matters_export": {},
        "matter": {"public_id": matter.public_id},
    }
    few = {page: len(asked(troupe, page, **kwargs).own) for page, kwargs in pages.items()}
    for number in range(8):
        open_matter(cast, f"Matter {number}", company=cast.companies["atlas"], assignee=cast.lawyer)
        relations.relate(matter, draw_up(cast, f"Contract {number}"), by=cast.lawyer)
    for page, kwargs in pages.items():
        counted = asked(troupe, page, **kwargs)
        assert len(counted.own) == few[page], counted
