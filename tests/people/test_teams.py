"""Teams of the legal team."""

from typing import Any

import pytest

from tests.cast import Browser, at, submission
from wathiq.accounts.models import Team
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast


def add(browser: Browser, name: str, **extra: str) -> Any:
    return browser.post(at("staff", "team_create"), {"name": name, "submission": submission(), **extra})


def page_of(team: Team) -> str:
    return at("staff", "team_rename", public_id=team.public_id)


def test_a_team_is_added_and_shown_with_its_people(cast: Cast, admin_browser: Browser) -> None:
    assert "No team yet" in admin_browser.text(at("staff", "teams"))
    assert add(admin_browser, "  نزاعات  ")["Location"] == at("staff", "teams")
    team = Team.objects.get()
    assert team.name == "نزاعات"
    assert "Nobody belongs to it yet." in admin_browser.text(at("staff", "teams"))
    Team.put(cast.lawyer, [team], by=cast.administrator)
    page = admin_browser.text(at("staff", "teams"))
    assert "Karim Oudaran" in page
    assert "Amina" not in page.split("<main")[1]
    Team.put(cast.lawyer, [], by=cast.administrator)
    assert "Karim" not in admin_browser.text(at("staff", "teams"))


def test_a_team_sent_twice_is_added_once(cast: Cast, admin_browser: Browser) -> None:
    form = {"name": "Disputes", "submission": submission()}
    for _again in range(2):
        assert admin_browser.post(at("staff", "team_create"), form).status_code == 302
    assert Team.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "This field is required."),
        ("DISPUTES", "There is a team with this name already."),
        ("x" * 101, "at most 100 characters"),
        ("a\u202eb", "invisible characters"),
    ],
)
def test_a_wrong_name_gets_a_sentence_beside_the_field(
    cast: Cast, admin_browser: Browser, name: str, sentence: str
) -> None:
    team = Team.add("Disputes", by=cast.administrator)
    other = Team.add("Leases", by=cast.administrator)
    for response in (add(admin_browser, name), admin_browser.post(page_of(other), {"name": name})):
        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert 'id="id_name_error"' in page
    assert {one.name for one in Team.objects.all()} == {team.name, "Leases"}


def test_a_team_is_renamed_on_the_record(cast: Cast, admin_browser: Browser) -> None:
    team = Team.add("Disputes", by=cast.administrator)
    assert 'value="Disputes"' in admin_browser.text(page_of(team))
    for name in ("DISPUTES", "DISPUTES"):
        assert admin_browser.post(page_of(team), {"name": name})["Location"] == at("staff", "teams")
    assert "DISPUTES" in admin_browser.text(at("staff", "teams"))
    assert Event.objects.filter(kind="team.renamed").count() == 1


def test_an_unknown_team_is_not_found(cast: Cast, admin_browser: Browser) -> None:
    unknown = at("staff", "team_rename", public_id=cast.lawyer.public_id)
    assert admin_browser.get(unknown).status_code == 404
    assert admin_browser.post(unknown, {"name": "x"}).status_code == 404


def test_a_lawyer_is_refused_with_a_sentence(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser
) -> None:
    team = Team.add("Disputes", by=cast.administrator)
    for browser, expected in ((lawyer_browser, {403}), (admin_browser, {200, 302})):
        answers = [
            browser.get(at("staff", "teams")),
            add(browser, "Leases"),
            browser.get(page_of(team)),
            browser.post(page_of(team), {"name": "Changed"}),
        ]
        assert {answer.status_code for answer in answers} == expected
        if browser is lawyer_browser:
            assert all("Only administrators may do this." in answer.content.decode() for answer in answers)
            assert [one.name for one in Team.objects.all()] == ["Disputes"]
