"""Settings → Practice areas: the administrators keep the office's own list."""

from typing import Any

import pytest

from tests.cast import Browser, at, open_matter, submission
from wathiq.demo.cast import Cast
from wathiq.matters.models import PracticeArea
from wathiq.workflows.models import Status


@pytest.fixture
def administrator(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


def typed(**changes: Any) -> dict[str, Any]:
    names = {"name_en": "Maritime law", "name_fr": "Droit maritime", "name_ar": "القانون البحري"}
    return {**names, "for_matters": "on", "due_in": "7", "submission": submission(), **changes}


def test_it_is_added_at_the_end_and_edited(cast: Cast, administrator: Browser) -> None:
    assert administrator.post(at("staff", "practice_area_create"), typed()).status_code == 302
    area = list(PracticeArea.in_order())[-1]
    assert (area.names["fr"], area.for_cases, area.due_in) == ("Droit maritime", False, 7)
    edit = at("staff", "practice_area_edit", public_id=area.public_id)
    workflow = Status.objects.filter(workflow__kind="matter", workflow__is_default=True)[0]
    changes = {"version": area.version, "due_in": "", "matter_workflow": workflow.public_id}
    assert administrator.post(edit, typed(**changes)).status_code == 302
    area.refresh_from_db()
    assert (area.due_in, area.matter_workflow) == (None, workflow.workflow)
    late: Any = administrator.post(edit, typed(version=1, name_en="Sea law"))
    assert late.status_code == 409
    area.refresh_from_db()
    assert area.names["en"] == "Maritime law"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name_en", "", "This field is required."),
        ("name_en", "labour LAW", "There is a practice area called"),
        ("due_in", "0", "greater than or equal to 1"),
        ("due_in", "99999", "less than or equal to 3650"),
        ("due_in", "many", "Enter a whole number."),
        ("for_matters", "", "Choose matters, cases or both."),
        ("matter_workflow", "x", "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field(
    cast: Cast, administrator: Browser, field: str, value: str, sentence: str
) -> None:
    before = PracticeArea.objects.count()
    response: Any = administrator.post(at("staff", "practice_area_create"), typed(**{field: value}))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    assert PracticeArea.objects.count() == before


def test_it_moves_in_the_list(cast: Cast, administrator: Browser) -> None:
    first, second, *_rest = PracticeArea.in_order()
    move = at("staff", "practice_area_move", public_id=second.public_id)
    administrator.post(move, {"to": "up"})
    assert list(PracticeArea.in_order())[:2] == [second, first]
    administrator.post(move, {"to": "up"})  # it is the first already
    assert list(PracticeArea.in_order())[:2] == [second, first]
    administrator.post(move, {"to": "down"})
    assert list(PracticeArea.in_order())[:2] == [first, second]


def test_one_in_use_stays_and_only_what_the_reader_may_open_is_counted(
    cast: Cast, administrator: Browser
) -> None:
    area = PracticeArea.in_order()[0]
    remove = at("staff", "practice_area_remove", public_id=area.public_id)
    matter = open_matter(cast, practice_area=area, private=True)
    page = administrator.text(administrator.post(remove)["Location"])
    assert "private matters or cases have it" in page
    open_matter(cast, practice_area=area)
    page = administrator.text(administrator.post(remove)["Location"])
    assert "1 matter or case that you may open has it" in page
    assert "Private ones have it too." in page
    assert matter.title not in page
    free = PracticeArea.add(by=cast.administrator, names={"en": "A", "fr": "B", "ar": "C"})
    administrator.post(at("staff", "practice_area_remove", public_id=free.public_id))
    assert not PracticeArea.objects.filter(pk=free.pk).exists()


def test_lawyers_do_not_keep_it(cast: Cast, lawyer_browser: Browser) -> None:
    assert lawyer_browser.get(at("staff", "practice_areas")).status_code == 403
