"""Matters and cases in the main application: one implementation of pages for two kinds."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Browser, at, open_case, open_matter, submission
from wathiq.accounts.models import Team, User
from wathiq.demo.cast import Cast
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant, TeamPart
from wathiq.matters.models import Matter, PracticeArea

KINDS = [Dossier.Kind.MATTER, Dossier.Kind.CASE]
PAGES = (
    "",
    "_edit",
    "_update",
    "_admit",
    "_relate",
    "_history",
    "_attachments",
    "_share",
    "_hide",
    "_readers",
)


def area_of(kind: Dossier.Kind, due_in: int | None = None) -> PracticeArea:
    return next(area for area in PracticeArea.for_kind(kind) if area.due_in == due_in)


def typed(kind: Dossier.Kind = Dossier.Kind.MATTER, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Lease of a hall",
        "practice_area": area_of(kind).public_id,
        "arrived": "2027-01-10",
        "priority": "normal",
        "submission": submission(),
        **changes,
    }


def create(browser: Browser, kind: Any = Dossier.Kind.MATTER, **changes: Any) -> Any:
    return browser.post(at("staff", f"{kind}_create"), typed(kind, **changes))


def edit(browser: Browser, matter: Matter, **changes: Any) -> Any:
    kind = Dossier.Kind(matter.kind)
    given = {"practice_area": matter.practice_area.public_id, "version": matter.version, **changes}
    return browser.post(at("staff", f"{kind}_edit", public_id=matter.public_id), typed(kind, **given))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_pages_and_not_those_of_the_other(
    cast: Cast, lawyer_browser: Browser, kind: Dossier.Kind
) -> None:
    matter = open_matter(cast, kind=kind)
    other = next(one for one in KINDS if one != kind)
    for page in PAGES:
        lawyer_browser.text(at("staff", f"{kind}{page}", public_id=matter.public_id))
        lawyer_browser.text(at("staff", f"{other}{page}", public_id=matter.public_id), status=404)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_created_with_all_that_was_typed_and_shown_to_nobody(
    cast: Cast, lawyer_browser: Browser, kind: Dossier.Kind
) -> None:
    company = cast.companies["atlas"]
    response = create(
        lawyer_browser,
        kind,
        filed_on="2027-01-12",
        due="2027-02-01",
        priority="urgent",
        company=company.public_id,
        client_position="Claimant",
        assignee=cast.lawyer.public_id,
        internal_reference="W-17",
        description="Weak on page 3",
        latest_update="The court was told.",
    )
    made = Matter.objects.get()
    assert response["Location"] == at("staff", kind, public_id=made.public_id)
    assert (made.kind, made.company, made.due) == (kind, company, date(2027, 2, 1))
    assert not made.is_shown
    page = lawyer_browser.text(response["Location"])
    for words in ("Claimant", "W-17", "Weak on page 3", "The court was told.", "Urgent", "1 February 2027"):
        assert words in page


def test_a_due_date_is_proposed_by_the_practice_area_and_said(cast: Cast, lawyer_browser: Browser) -> None:
    area = area_of(Dossier.Kind.MATTER, 15)
    response = create(lawyer_browser, practice_area=area.public_id)
    assert Matter.objects.get().due == date(2027, 1, 25)
    assert "It is due on 25 January 2027" in lawyer_browser.text(response["Location"])


@pytest.mark.parametrize("changes", [{"due": "2027-03-01"}, {"filed_on": "2027-02-20"}])
def test_a_due_date_that_was_typed_or_would_come_before_the_filing_is_not_replaced(
    cast: Cast, lawyer_browser: Browser, changes: dict[str, Any]
) -> None:
    area = area_of(Dossier.Kind.MATTER, 15)
    assert create(lawyer_browser, practice_area=area.public_id, **changes).status_code == 302
    assert Matter.objects.get().due == (date(2027, 3, 1) if "due" in changes else None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required."),
        ("title", "report\u202efdp.exe", "invisible characters"),
        ("practice_area", "", "This field is required."),
        ("practice_area", "00000000-0000-4000-8000-000000000000", "Select a valid choice."),
        ("practice_area", "1", "Select a valid choice."),
        ("arrived", "", "This field is required."),
        ("arrived", "2027-02-29", "Enter a valid date."),
        ("arrived", "9999-12-31", "between 1900 and 2200"),
        ("filed_on", "2027-01-09", "The day of filing is before the arrival."),
        ("due", "2027-01-09", "The due date is before the arrival."),
        ("due", "0001-01-01", "between 1900 and 2200"),
        ("priority", "whenever", "Select a valid choice."),
        ("company", "not-an-id", "Select a valid choice."),
        ("team", "00000000-0000-4000-8000-000000000000", "Select a valid choice."),
        ("assignee", "00000000-0000-4000-8000-000000000000", "Select a valid choice."),
        ("people", "00000000-0000-4000-8000-000000000000", "Select a valid choice."),
        ("teams", "x", "Select a valid choice."),
        ("description", "y" * 20_001, "at most 20000 characters"),
        ("latest_update", "y" * 5_001, "at most 5000 characters"),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_keeps_what_was_typed(
    cast: Cast, lawyer_browser: Browser, field: str, value: str, sentence: str
) -> None:
    Team.add("Litigation", by=cast.administrator)
    given: dict[str, Any] = {"client_position": "Kept & <safe>", field: value}
    response = create(lawyer_browser, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    assert "Kept &amp; &lt;safe&gt;" in page
    assert not Matter.objects.exists()


def test_a_due_date_before_the_filing_is_refused(cast: Cast, lawyer_browser: Browser) -> None:
    response = create(lawyer_browser, filed_on="2027-01-20", due="2027-01-15")
    assert response.status_code == 422
    assert "The due date is before the day of filing." in response.content.decode()


def test_a_practice_area_for_cases_alone_is_no_choice_for_a_matter(
    cast: Cast, lawyer_browser: Browser
) -> None:
    area = PracticeArea.objects.filter(for_matters=False)[0]
    assert create(lawyer_browser, practice_area=area.public_id).status_code == 422
    assert create(lawyer_browser, Dossier.Kind.CASE, practice_area=area.public_id).status_code == 302


def test_the_assignee_belongs_to_the_team(cast: Cast, lawyer_browser: Browser) -> None:
    team = Team.add("Litigation", by=cast.administrator)
    given: dict[str, Any] = {"team": team.public_id, "assignee": cast.walled_lawyer.public_id}
    response = create(lawyer_browser, **given)
    assert response.status_code == 422
    assert "does not belong to the team" in response.content.decode()
    Team.put(cast.walled_lawyer, [team], by=cast.administrator)
    assert create(lawyer_browser, **given).status_code == 302


def test_a_form_sent_twice_creates_one(cast: Cast, lawyer_browser: Browser) -> None:
    form = typed()
    answers = [lawyer_browser.post(at("staff", "matter_create"), form) for _time in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Matter.objects.count() == 1


def test_what_is_private_opens_to_the_people_and_teams_that_were_chosen(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    team = Team.add("Litigation", by=cast.administrator)
    response = create(lawyer_browser, private="on", teams=team.public_id)
    matter = Matter.objects.get()
    walled = browser_of(cast.walled_lawyer)
    assert lawyer_browser.get(response["Location"]).status_code == 200  # whoever made it stays in it
    assert walled.get(response["Location"]).status_code == 404
    assert matter.title not in walled.text(at("staff", "matters"))
    Team.put(cast.walled_lawyer, [team], by=cast.administrator)
    assert walled.get(response["Location"]).status_code == 200
    admit = at("staff", "matter_admit", public_id=matter.public_id)
    chosen = {"people": cast.administrator.public_id, "version": matter.version, "submission": submission()}
    assert lawyer_browser.post(admit, chosen).status_code == 302
    assert walled.get(response["Location"]).status_code == 404
    assert access.opens(cast.administrator, matter.pk)
    assert access.opens(cast.lawyer, matter.pk)
    assert not TeamPart.of(matter)
    history = lawyer_browser.text(at("staff", "matter_history", public_id=matter.public_id))
    assert "chose who takes part in this matter" in history


def test_who_chooses_later_than_somebody_else_sees_both(cast: Cast, lawyer_browser: Browser) -> None:
    matter = open_matter(cast)
    version = matter.version
    matter.admit([cast.administrator], [], by=cast.lawyer)
    admit = at("staff", "matter_admit", public_id=matter.public_id)
    late = {"people": cast.walled_lawyer.public_id, "version": version, "submission": submission()}
    response: Any = lawyer_browser.post(admit, late)
    assert response.status_code == 409
    assert cast.administrator.name in response.content.decode()
    assert matter.contributors() == [cast.administrator]


def test_the_assignee_is_no_contributor_as_well(cast: Cast) -> None:
    matter = open_matter(cast, private=True)
    matter.admit([cast.lawyer, cast.walled_lawyer], [], by=cast.lawyer)
    assert matter.contributors() == [cast.walled_lawyer]
    assert matter.person(Participant.Role.ASSIGNEE) == cast.lawyer
    assert not matter.admit([cast.walled_lawyer], [], by=cast.lawyer)


def test_the_loser_of_a_race_sees_both_texts_and_keeps_what_they_typed(
    cast: Cast, lawyer_browser: Browser
) -> None:
    matter = open_matter(cast, "Advice")
    version = matter.version
    matter.edit({"title": "Theirs"}, assignee=cast.lawyer, by=cast.administrator)
    response = edit(lawyer_browser, matter, title="Mine", version=version, assignee=cast.lawyer.public_id)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    matter.refresh_from_db()
    assert matter.title == "Theirs"
    assert edit(lawyer_browser, matter, title="Mine", assignee=cast.lawyer.public_id).status_code == 302


def test_a_company_stays_while_clients_can_see_it(cast: Cast, lawyer_browser: Browser) -> None:
    matter = open_matter(cast, company=cast.companies["atlas"])
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    answer = edit(lawyer_browser, matter, company=cast.companies["beta"].public_id)
    assert answer.status_code == 302
    matter.refresh_from_db()
    assert matter.company == cast.companies["atlas"]


def test_the_latest_update_is_written_on_its_own_and_says_who_will_read_it(
    cast: Cast, lawyer_browser: Browser
) -> None:
    matter = open_matter(cast, company=cast.companies["atlas"])
    address = at("staff", "matter_update", public_id=matter.public_id)
    assert "No client reads it today." in lawyer_browser.text(address)
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert cast.requester.name in lawyer_browser.text(address)
    form = {"latest_update": "The court was told.", "version": matter.version, "submission": submission()}
    assert lawyer_browser.post(address, form).status_code == 302
    matter.refresh_from_db()
    assert (matter.latest_update, bool(matter.latest_update_at)) == ("The court was told.", True)
    late: Any = lawyer_browser.post(address, form | {"latest_update": "Late", "submission": submission()})
    assert late.status_code == 409
    assert "The court was told." in late.content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(3, "due in 3 days"), (0, "due today"), (-2, "2 days late"), (40, "")]
)
def test_how_near_the_due_date_is_is_said_in_words(
    cast: Cast, lawyer_browser: Browser, days: int, words: str
) -> None:
    due = timezone.localdate() + timedelta(days=days)
    case = open_case(cast, arrived=date(2020, 1, 1), due=due)
    for page in (at("staff", "case", public_id=case.public_id), at("staff", "cases")):
        said = lawyer_browser.text(page)
        assert words in said
        assert ("due in" in said or " late" in said or "due today" in said) is bool(words)


def test_staff_only_words_do_not_move_what_clients_read(cast: Cast) -> None:
    matter = open_matter(cast, company=cast.companies["atlas"])
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    before = Matter.objects.get(pk=matter.pk).portal_updated
    changes = {"priority": "high", "description": "Weak", "internal_reference": "7"}
    matter.edit(changes, assignee=cast.lawyer, by=cast.lawyer)
    matter.admit([cast.administrator], [], by=cast.lawyer)
    assert Matter.objects.get(pk=matter.pk).portal_updated == before
    matter.edit({"due": date(2030, 1, 1)}, assignee=cast.lawyer, by=cast.lawyer)
    assert Matter.objects.get(pk=matter.pk).portal_updated > before


def test_somebody_inactive_stays_assignee_until_another_is_chosen(
    cast: Cast, lawyer_browser: Browser
) -> None:
    matter = open_matter(cast)
    matter.edit({}, assignee=cast.walled_lawyer, by=cast.lawyer)
    User.objects.filter(pk=cast.walled_lawyer.pk).update(is_active=False)
    matter.refresh_from_db()
    kept = edit(lawyer_browser, matter, title="Other", assignee=cast.walled_lawyer.public_id)
    assert kept.status_code == 302
    assert matter.person(Participant.Role.ASSIGNEE) == cast.walled_lawyer
