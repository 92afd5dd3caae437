"""The pages of hearings: what the legal team does on them, and what clients read."""

import re
from datetime import time
from typing import Any

import pytest

from tests.access.people import Troupe
from tests.cast import Browser, at, form_of, open_case, open_matter, submission
from tests.hearings.scenes import INTERNAL, enter_stage, in_days, plan, shown_case
from wathiq.accounts.models import User
from wathiq.matters.models import Hearing, Matter, Stage


@pytest.fixture
def case(troupe: Troupe) -> Matter:
    return shown_case(troupe.cast)


@pytest.fixture
def lawyer(troupe: Troupe) -> Browser:
    return troupe.browser("lawyer")


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "date": in_days(10).isoformat(),
        "time": "09:30",
        "zone": "Europe/Paris",
        "type": "pleading",
        "shown": "on",
        "submission": submission(),
    } | fields


def test_a_case_without_hearings_says_how_to_begin(lawyer: Browser, case: Matter) -> None:
    page = lawyer.text(at("staff", "case_hearings", public_id=case.public_id))
    assert "No stage and no hearing yet" in page
    assert at("staff", "stage_create", public_id=case.public_id) in page


def test_a_matter_has_no_tab_of_hearings(troupe: Troupe, lawyer: Browser) -> None:
    matter = open_matter(troupe.cast)
    for name in ("case_hearings", "hearing_create", "stage_create"):
        assert lawyer.get(at("staff", name, public_id=matter.public_id)).status_code == 404


def test_a_stage_and_a_hearing_are_entered_by_hand(lawyer: Browser, case: Matter) -> None:
    create = at("staff", "stage_create", public_id=case.public_id)
    sent = form_of(lawyer.text(create), action="") | {
        "court": "Tribunal de commerce",
        "degree": "first",
        "status": "ongoing",
        "began": in_days(-3).isoformat(),
        "shown": "on",
        "submission": submission(),
    }
    assert lawyer.post(create, sent).status_code == 302
    stage = Stage.objects.get()
    add = at("staff", "hearing_create", public_id=case.public_id)
    assert str(stage.public_id) in lawyer.text(add)
    answer: Any = lawyer.post(add, typed(stage=stage.public_id, place="Room 4"), follow=True)
    page = answer.content.decode()
    assert "The hearing was added." in page
    assert "Room 4" in page
    assert Hearing.objects.get().stage == stage


def test_a_form_sent_twice_adds_one_hearing(lawyer: Browser, case: Matter) -> None:
    add, sent = at("staff", "hearing_create", public_id=case.public_id), typed()
    first, second = lawyer.post(add, sent), lawyer.post(add, sent)
    assert first["Location"] == second["Location"]
    assert Hearing.objects.count() == 1


def test_the_two_hours_are_asked_for_beside_the_field(lawyer: Browser, case: Matter) -> None:
    add = at("staff", "hearing_create", public_id=case.public_id)
    ambiguous = typed(date="2027-10-31", time="02:30")
    answer = lawyer.post(add, ambiguous)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'type="radio" name="fold"' in page
    assert "choose which one you mean" in page
    assert 'value="02:30"' in page
    assert lawyer.post(add, ambiguous | {"fold": "1", "submission": submission()}).status_code == 302
    made = Hearing.objects.get()
    assert (made.fold, made.starts.isoformat()) == (1, "2027-10-31T01:30:00+00:00")
    edit = lawyer.text(at("staff", "hearing_edit", public_id=made.public_id))
    assert re.search(r'name="fold" value="1"[^>]* checked', edit)


def test_a_cancelled_hearing_can_be_brought_back_from_its_notice(
    troupe: Troupe, lawyer: Browser, case: Matter
) -> None:
    hearing = plan(case, by=troupe.cast.lawyer)
    cancel = at("staff", "hearing_cancel", public_id=hearing.public_id)
    sent = form_of(lawyer.text(cancel), action=cancel) | {"reason": "Settled"}
    page = lawyer.post(cancel, sent, follow=True).content.decode()
    hearing.refresh_from_db()
    assert hearing.state == "cancelled"
    undo = at("staff", "hearing_undo", public_id=hearing.public_id)
    lawyer.post(undo, form_of(page, action=undo))
    hearing.refresh_from_db()
    assert hearing.state == "planned"
    assert undo not in lawyer.text(at("staff", "case_hearings", public_id=case.public_id))
    hearing.cancel(by=troupe.cast.lawyer)
    late: Any = lawyer.post(undo, {"version": "1"}, follow=True)
    assert "Somebody changed this hearing meanwhile" in late.content.decode()


def test_a_hearing_is_postponed_in_a_window(troupe: Troupe, lawyer: Browser, case: Matter) -> None:
    hearing = plan(case, by=troupe.cast.lawyer)
    postpone = at("staff", "hearing_postpone", public_id=hearing.public_id)
    window = lawyer.get(postpone, headers={"HX-Request": "true"}).content.decode()
    assert "<dialog" in window
    sent = form_of(window, action=postpone)
    wrong = lawyer.post(postpone, sent | {"date": in_days(9).isoformat(), "time": "09:30"})
    assert wrong.status_code == 422
    assert "before the hearing that you postpone" in wrong.content.decode()
    right = lawyer.post(
        postpone,
        sent | {"date": in_days(20).isoformat(), "time": "11:00"},
        headers={"HX-Request": "true"},
    )
    assert right.status_code == 204
    following = Hearing.objects.get(state="planned")
    assert right["HX-Redirect"].endswith(f"#hearing-{following.public_id}")
    again = lawyer.post(postpone, sent | {"date": in_days(30).isoformat(), "submission": submission()})
    assert again.status_code == 409
    assert Hearing.objects.count() == 2


def test_an_edit_that_is_late_shows_both_texts(troupe: Troupe, lawyer: Browser, case: Matter) -> None:
    hearing = plan(case, by=troupe.cast.lawyer, place="Room 4")
    hearing.edit({"place": "Room 5"}, by=troupe.cast.administrator)
    edit = at("staff", "hearing_edit", public_id=hearing.public_id)
    answer = lawyer.post(edit, typed(place="Room 6", version=1))
    assert answer.status_code == 409
    assert "Room 5" in answer.content.decode()
    assert "Room 6" in answer.content.decode()
    again = typed(place="Room 6", version=2, attendees=[])
    assert lawyer.post(edit, again).status_code == 302


def test_a_result_is_written_down_with_the_judgment(troupe: Troupe, lawyer: Browser, case: Matter) -> None:
    stage = enter_stage(case, by=troupe.cast.lawyer)
    hearing = plan(case, by=troupe.cast.lawyer, date=in_days(-1), stage=stage)
    result = at("staff", "hearing_result", public_id=hearing.public_id)
    sent = form_of(lawyer.text(result), action=result) | {"result": "Judged", "judgment": "Granted"}
    assert lawyer.post(result, sent).status_code == 302
    stage.refresh_from_db()
    assert (stage.judgment, stage.judged_on) == ("Granted", in_days(-1))


def test_a_client_reads_a_shown_hearing_and_no_internal_note(
    troupe: Troupe, case: Matter, lawyer: Browser
) -> None:
    cast = troupe.cast
    secret = enter_stage(case, by=cast.lawyer, court="Hidden court", audience=INTERNAL)
    plan(
        case,
        by=cast.lawyer,
        stage=secret,
        attendees=[cast.lawyer],
        place="Room 4",
        bring="The original invoice",
        link="https://video.example/room",
        internal_note="Weak on page 3",
        client_attends=True,
    )
    plan(case, by=cast.lawyer, place="Room 5", audience=INTERNAL)
    page = troupe.browser("requester").text(at("portal", "hearings"))
    for words in ("Room 4", "The original invoice", "You should attend", cast.lawyer.name):
        assert words in page
    assert re.search(r'href="https://video.example/room" rel="noopener', page)
    for words in ("Weak on page 3", "Room 5", "Hidden court"):
        assert words not in page
    staff = lawyer.text(at("staff", "case_hearings", public_id=case.public_id))
    for words in ("Weak on page 3", "Room 5", "Hidden court"):
        assert words in staff


@pytest.mark.parametrize("nobody", ["colleague", "stranger", "counterparty"])
def test_nobody_else_reads_a_hearing(troupe: Troupe, case: Matter, nobody: str) -> None:
    case.give_part(troupe.cast.counterparty, "approver", by=None)  # type: ignore[arg-type]  # the role by its name
    plan(case, by=troupe.cast.lawyer, place="Room 4")
    assert "Room 4" in troupe.browser("requester").text(at("portal", "hearings"))
    assert "Room 4" not in troupe.browser(nobody).text(at("portal", "hearings"))


def test_a_hidden_case_takes_its_hearings_along(troupe: Troupe, case: Matter) -> None:
    plan(case, by=troupe.cast.lawyer, place="Room 4")
    browser = troupe.browser("requester")
    assert "Room 4" in browser.text(at("portal", "hearings"))
    case.hide(by=troupe.cast.lawyer)
    assert "Room 4" not in browser.text(at("portal", "hearings"))


def test_a_past_hearing_stands_with_its_result(troupe: Troupe, case: Matter) -> None:
    hearing = plan(case, by=troupe.cast.lawyer, date=in_days(-3))
    hearing.hold("Judgment reserved", by=troupe.cast.lawyer)
    browser = troupe.browser("requester")
    assert "Judgment reserved" in browser.text(at("portal", "hearings") + "?view=past")
    assert "Judgment reserved" not in browser.text(at("portal", "hearings"))


def test_the_reader_s_clock_stands_beside_the_court_s(troupe: Troupe, case: Matter) -> None:
    User.objects.filter(pk=troupe.cast.requester.pk).update(time_zone="Asia/Beirut")
    plan(case, by=troupe.cast.lawyer, time=time(9, 30))
    page = troupe.browser("requester").text(at("portal", "hearings"))
    assert "Europe/Paris" in page
    assert "10:30" in page


def test_an_arabic_reader_sees_the_hijri_date(troupe: Troupe, case: Matter) -> None:
    User.objects.filter(pk=troupe.cast.requester.pk).update(language="ar")
    plan(case, by=troupe.cast.lawyer)
    assert "هـ" in troupe.browser("requester").text(at("portal", "hearings"))
    assert "هـ" not in troupe.browser("watcher").text(at("portal", "hearings"))


@pytest.mark.parametrize("view", ["list", "week", "month", "past"])
def test_the_list_of_all_hearings(troupe: Troupe, lawyer: Browser, case: Matter, view: str) -> None:
    cast = troupe.cast
    private = open_case(cast, "Private quarrel", private=True, by=cast.administrator)
    for one, by in ((case, cast.lawyer), (private, cast.administrator)):
        plan(one, by=by, date=in_days(0 if view != "past" else -2), time=None)
    address = at("staff", "hearings") + f"?view={view}"
    page = lawyer.text(address)
    assert "Payment of an invoice" in page
    assert "Private quarrel" not in page
    assert "Private quarrel" in troupe.browser("administrator").text(address)
    narrowed = lawyer.text(address + "&type=mediation")
    assert "Payment of an invoice" not in narrowed
    export = lawyer.get(at("staff", "hearings_export") + f"?view={view}")
    assert export.status_code == 200
    assert export["Content-Type"].endswith("sheet")


def test_the_filters_narrow_the_list(troupe: Troupe, lawyer: Browser, case: Matter) -> None:
    cast = troupe.cast
    stage = enter_stage(case, by=cast.lawyer, court="Cour d’appel")
    mine = plan(case, by=cast.lawyer, stage=stage, attendees=[cast.lawyer], type="expert")
    other = open_case(cast, "Another quarrel", company=cast.companies["atlas"], assignee=cast.administrator)
    plan(other, by=cast.lawyer, date=in_days(40), attendees=[cast.administrator])
    list_of = at("staff", "hearings")
    for query in (
        "whose=attending",
        "whose=assigned",
        "court=appel",
        "type=expert",
        f"last={in_days(20).isoformat()}",
    ):
        page = lawyer.text(f"{list_of}?{query}")
        assert str(mine.public_id) in page, query
        assert "Another quarrel" not in page, query
    page = lawyer.text(
        f"{list_of}?company={cast.companies['atlas'].public_id}&first={in_days(30).isoformat()}"
    )
    assert "Another quarrel" in page
    assert str(mine.public_id) not in page
    for nonsense in ("first=2027-02-29", "view=year", "company=1", "state=x", "day=0000-00-00", "court=%00"):
        assert lawyer.get(f"{list_of}?{nonsense}").status_code == 200
