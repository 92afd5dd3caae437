"""The stages of a case, and what becomes of them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.hearings.scenes import INTERNAL, enter_stage, plan, shown_case
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import StaleVersion
from wathiq.matters import hearings_list
from wathiq.matters.models import Matter, Stage, Unfit


@pytest.fixture
def case(cast: Cast) -> Matter:
    return shown_case(cast)


def test_a_new_stage_ends_the_one_before(cast: Cast, case: Matter) -> None:
    first = enter_stage(case, by=cast.lawyer, began=date(2025, 1, 10))
    appeal = enter_stage(case, by=cast.lawyer, court="Cour d’appel", degree="appeal", began=date(2026, 2, 1))
    first.refresh_from_db()
    assert (first.ended, appeal.ended) == (date(2026, 2, 1), None)
    event = Event.objects.filter(chain=case.chain_id).order_by("-sequence")[0]
    assert (event.kind, event.facts["former"]) == ("stage.added", str(first.public_id))
    with pytest.raises(Unfit) as refusal:
        enter_stage(case, by=cast.lawyer, began=date(2025, 6, 1))
    assert refusal.value.field == "began"


def test_an_earlier_stage_can_be_entered_later(cast: Cast, case: Matter) -> None:
    appeal = enter_stage(case, by=cast.lawyer, degree="appeal", began=date(2026, 2, 1))
    first = enter_stage(case, by=cast.lawyer, began=date(2025, 1, 10), ended=date(2026, 1, 20))
    appeal.refresh_from_db()
    assert appeal.is_current
    story = hearings_list.of_case(cast.lawyer, case)
    assert [chapter.stage for chapter in story.chapters] == [appeal, first]


def test_there_is_one_current_stage(cast: Cast, case: Matter) -> None:
    first = enter_stage(case, by=cast.lawyer, began=date(2025, 1, 10))
    enter_stage(case, by=cast.lawyer, degree="appeal", began=date(2026, 2, 1))
    with pytest.raises(Unfit) as refusal:
        first.edit({"ended": None}, by=cast.lawyer)
    assert refusal.value.field == "ended"
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.filter(pk=first.pk).update(ended=None)


def test_an_edit_keeps_what_was_said_before(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer, region="Nord")
    assert stage.edit({"region": "Sud", "status": "reserved"}, by=cast.lawyer, version=1)
    event = Event.objects.filter(chain=case.chain_id).order_by("-sequence")[0]
    assert event.facts["before"] == {"region": "Nord", "status": "ongoing"}
    assert event.facts["after"] == {"region": "Sud", "status": "reserved"}
    with pytest.raises(StaleVersion):
        stage.edit({"region": "Est"}, by=cast.lawyer, version=1)
    assert not stage.edit({"region": "Sud"}, by=cast.lawyer)


def test_clients_read_a_shown_stage_and_its_judgment(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer)
    stage.decide("The claim is granted", stage.began + timedelta(days=100), by=cast.lawyer)
    assert Stage.visible_to(cast.requester).get().judgment == "The claim is granted"
    assert stage.hide(by=cast.lawyer)
    assert not Stage.visible_to(cast.requester).exists()
    assert stage.show(by=cast.lawyer)
    assert Stage.visible_to(cast.requester).exists()


def test_a_hearing_of_a_hidden_stage_stands_under_common(cast: Cast, case: Matter) -> None:
    stage = enter_stage(case, by=cast.lawyer, audience=INTERNAL)
    hearing = plan(case, by=cast.lawyer, stage=stage)
    story = hearings_list.of_case(cast.requester, case)
    assert story.chapters == []
    assert story.common is not None
    assert [row.hearing for row in story.common.rows] == [hearing]
    assert story.common.rows[0].stage is None
    assert hearings_list.of_case(cast.lawyer, case).chapters[0].rows[0].hearing == hearing


def test_a_hearing_is_postponed_to_one_that_clients_do_not_see(cast: Cast, case: Matter) -> None:
    hearing = plan(case, by=cast.lawyer)
    following = hearing.postpone(date=hearing.date + timedelta(days=10), by=cast.lawyer)
    assert hearings_list.of_case(cast.requester, case).past[0].following is not None
    following.hide(by=cast.lawyer)
    assert hearings_list.of_case(cast.requester, case).past[0].following is None
