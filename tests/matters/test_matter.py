"""Opening a matter or a case and changing it."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cast import open_case, open_matter
from wathiq.accounts.models import Team
from wathiq.demo.cast import Cast
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible, TeamPart
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status


def test_matters_and_cases_have_references_and_workflows_of_their_own(cast: Cast) -> None:
    matter, case = open_matter(cast), open_case(cast)
    assert matter.reference[:7] == f"M-{matter.created.year}-"
    assert case.reference[:7] == f"L-{case.created.year}-"
    assert (matter.status.workflow.kind, case.status.workflow.kind) == ("matter", "case")
    assert set(Matter.visible_to(cast.lawyer)) == {matter, case}
    assert not Matter.visible_to(cast.requester).exists()


def test_a_contract_is_no_kind_of_matter(cast: Cast) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        open_matter(cast, kind=Dossier.Kind.CONTRACT, practice_area=PracticeArea.objects.all()[0])


@pytest.mark.parametrize(
    "dates",
    [
        {"arrived": date(2026, 3, 2), "filed_on": date(2026, 3, 1)},
        {"arrived": date(2026, 3, 2), "due": date(2026, 3, 1)},
        {"arrived": date(2026, 3, 1), "filed_on": date(2026, 3, 3), "due": date(2026, 3, 2)},
    ],
)
def test_dates_in_the_wrong_order_are_refused_by_the_database(cast: Cast, dates: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        open_matter(cast, **dates)


def test_all_dates_may_be_the_same_day(cast: Cast) -> None:
    day = date(2028, 2, 29)
    assert open_matter(cast, arrived=day, filed_on=day, due=day).due == day


def test_the_latest_update_says_when_it_was_written(cast: Cast) -> None:
    matter = open_matter(cast)
    assert matter.latest_update_at is None
    matter.edit({"latest_update": "The court was told."}, assignee=cast.lawyer, by=cast.lawyer)
    written = matter.latest_update_at
    assert written is not None
    matter.edit({"title": "Another name"}, assignee=cast.lawyer, by=cast.lawyer)
    assert Matter.objects.get(pk=matter.pk).latest_update_at == written
    matter.edit({"latest_update": ""}, assignee=cast.lawyer, by=cast.lawyer)
    assert Matter.objects.get(pk=matter.pk).latest_update_at is None


def test_a_practice_area_for_cases_is_not_given_to_a_matter(cast: Cast) -> None:
    for_cases = PracticeArea.objects.filter(for_matters=False)[0]
    matter, case = open_matter(cast), open_case(cast)
    case.edit({"practice_area": for_cases}, assignee=cast.lawyer, by=cast.lawyer)
    with pytest.raises(NotPossible):
        matter.edit({"practice_area": for_cases}, assignee=cast.lawyer, by=cast.lawyer)


def test_a_case_knows_the_day_on_which_it_was_closed_and_forgets_it_when_reopened(cast: Cast) -> None:
    case = open_case(cast)
    closed = Status.objects.get(workflow=case.status.workflow, category="done")
    first = case.status
    case.move_to(closed, by=cast.lawyer)
    assert case.closed_on is not None
    case.move_to(first, by=cast.lawyer)
    assert case.closed_on is None


def test_a_team_opens_a_private_matter_and_loses_it_with_its_part(cast: Cast) -> None:
    matter = open_matter(cast, private=True)
    team = Team.add("Litigation", by=cast.administrator)
    assert not access.opens(cast.walled_lawyer, matter.pk)
    TeamPart.put(matter, [team], by=cast.lawyer)
    assert not access.opens(cast.walled_lawyer, matter.pk)
    Team.put(cast.walled_lawyer, [team], by=cast.administrator)
    assert access.opens(cast.walled_lawyer, matter.pk)
    assert cast.walled_lawyer in access.staff_who_read(matter)
    assert matter in Matter.visible_to(cast.walled_lawyer)
    TeamPart.put(matter, [], by=cast.lawyer)
    assert not access.opens(cast.walled_lawyer, matter.pk)
    assert cast.walled_lawyer not in access.staff_who_read(matter)
