"""Lists are walked in their order and stop after a page: what a page costs does not grow with the number of dossiers.

With every other way forbidden, so that it does not matter how few rows there are here. `make bench` has the many.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tests.plans import Plan, plans_of
from wathiq.contracts import lists as contracts
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearings_list
from wathiq.matters import lists as matters
from wathiq.workflows.models import Status

MATTERS = matters.STAFF[Dossier.Kind.MATTER]


@pytest.fixture(autouse=True)
def _only_walks(db: None) -> Iterator[None]:
    ways = ("seqscan", "bitmapscan", "sort", "incremental_sort")
    with connection.cursor() as cursor:
        for way in ways:
            cursor.execute(f"set enable_{way} to off")
        yield
        for way in ways:
            cursor.execute(f"reset enable_{way}")


def plan_of(act: Callable[[], object]) -> Plan:
    return plans_of(act)[0]


def is_walked(plan: Plan, index: str) -> bool:
    return index in plan.indexes and not plan.types & {"Sort", "Incremental Sort"}


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("updated", "dossiers_by_update"),
        ("title", "dossiers_by_title"),
        ("reference", "dossiers_by_reference"),
        ("due", "dossiers_by_deadline"),
        ("priority", "dossiers_by_urgency"),
    ],
)
def test_a_list_is_walked_in_either_direction_of_each_order(cast: Cast, sort: str, index: str) -> None:
    for name in (sort, f"-{sort}"):
        plan = plan_of(lambda name=name: MATTERS.for_staff(cast.lawyer, matters.Filters(sort=name)))  # type: ignore[misc]
        assert is_walked(plan, index), (name, plan.root)


def test_a_list_of_one_status_or_company_is_walked_as_well(cast: Cast) -> None:
    status = Status.objects.filter(workflow__kind=Dossier.Kind.CONTRACT)[0]
    for filters, index in (
        (contracts.Filters(status=str(status.public_id)), "dossiers_in_a_status"),
        (contracts.Filters(company=str(cast.companies["atlas"].public_id)), "dossiers_of_a_company"),
    ):
        plan = plan_of(lambda filters=filters: contracts.for_staff(cast.lawyer, filters))  # type: ignore[misc]
        assert is_walked(plan, index), plan.root


def test_a_list_reads_no_table_before_its_first_row(cast: Cast) -> None:
    """Who takes part and what is shown are looked up for the rows of the page alone."""
    for act in (
        lambda: contracts.for_staff(cast.lawyer, contracts.Filters()),
        lambda: MATTERS.for_staff(cast.lawyer, matters.Filters(category=Status.Category.OPEN)),
        lambda: contracts.for_portal(cast.requester),
    ):
        plan = plan_of(act)
        assert not plan.hashes_a_table, plan.root


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (hearings_list.Filters(), "hearings_by_start"),
        (hearings_list.Filters(view="past"), "hearings_by_start"),
        (hearings_list.Filters(court="Rabat"), "hearings_by_start"),
        (hearings_list.Filters(state="cancelled"), "hearings_by_state"),
    ],
)
def test_hearings_are_walked_by_their_start(cast: Cast, filters: hearings_list.Filters, index: str) -> None:
    plan = plan_of(lambda: hearings_list.for_staff(cast.lawyer, filters))
    assert is_walked(plan, index), plan.root


def test_a_month_of_hearings_is_walked_to_its_limit(cast: Cast) -> None:
    filters = hearings_list.Filters(view="month")
    plan = plan_of(lambda: hearings_list.days(cast.lawyer, filters))
    assert is_walked(plan, "hearings_by_start"), plan.root
