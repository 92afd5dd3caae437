"""Two people at the same hearing or case at the same instant: one act counts, and the record is whole."""

from functools import partial
from typing import Any

import pytest

from tests.documents.test_tree_races import at_once, refusals
from tests.hearings.scenes import enter_stage, in_days, plan, shown_case
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage
from wathiq.matters.models import Hearing, Stage


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def test_a_hearing_is_postponed_or_cancelled(committed_cast: Cast) -> None:
    cast = committed_cast
    hearing = plan(shown_case(cast), by=cast.lawyer)

    def mine() -> Hearing:
        return Hearing.objects.get(pk=hearing.pk)

    outcomes: list[Any] = at_once(
        lambda: mine().postpone(date=in_days(20), by=cast.lawyer),
        lambda: mine().cancel(by=cast.administrator),
    )
    assert refusals(outcomes) == 1
    hearing.refresh_from_db()
    kinds = ("hearing.postponed", "hearing.cancelled")
    assert Event.objects.filter(kind__in=kinds).count() == 1
    assert Hearing.objects.count() == (2 if hearing.state == "postponed" else 1)


def test_a_hearing_is_postponed_once(committed_cast: Cast) -> None:
    cast = committed_cast
    hearing = plan(shown_case(cast), by=cast.lawyer)
    acts = [
        lambda by=by: Hearing.objects.get(pk=hearing.pk).postpone(date=in_days(20), by=by)
        for by in (cast.lawyer, cast.administrator)
    ]
    assert refusals(at_once(*acts)) == 1
    assert Hearing.objects.count() == 2


def test_of_two_new_stages_one_is_the_current_one(committed_cast: Cast) -> None:
    cast = committed_cast
    case = shown_case(cast)
    acts = [partial(enter_stage, case, by=by) for by in (cast.lawyer, cast.administrator)]
    assert refusals(at_once(*acts)) == 0
    assert Stage.objects.filter(ended=None).count() == 1
    assert sorted(Stage.objects.values_list("position", flat=True)) == [1, 2]
