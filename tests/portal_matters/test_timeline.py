"""What happened, as clients may know it: only what is on the list, only while they could read, by names of now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.access.people import Troupe, gather
from tests.access.situations import SITUATIONS
from tests.cast import Browser, at, draw_up, open_matter, shared
from tests.documents import papers
from tests.guards.test_kinds import CASES as EVERY_EVENT
from tests.portal_matters.desk import CASE, MATTER, page_of, shared_matter
from wathiq.accounts.models import Membership, Team, User
from wathiq.audit.record import record
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules
from wathiq.dossiers import access, timeline
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters.models import Hearing
from wathiq.workflows.models import Status

BrowserOf = Callable[[User | None], Browser]
# Whatever is added here is read by clients, and has a test below
TOLD = {
    *(f"{kind}.moved" for kind in ("contract", "matter", "case")),
    *(f"{kind}.edited" for kind in ("matter", "case")),
    "attachment.added",
    "attachment.added_by_client",
    "attachment.version_added",
    "attachment.version_added_by_client",
    "attachment.version_restored",
    "attachments.shown",
    "hearing.added",
    "hearing.shown",
    "hearing.moved",
    "hearing.postponed",
    "hearing.cancelled",
    "hearing.planned_again",
    "hearing.held",
}


def story(user: User, dossier: Dossier) -> list[str]:
    """What this person is told, the oldest first, without marks."""
    opened = access.open_or_404(Dossier, user, dossier.public_id)
    found = timeline.timeline(opened, access.times_of_reading(user, dossier), {})
    assert not found.is_cut
    return [entry.sentence.replace("<bdi>", "").replace("</bdi>", "") for entry in reversed(found.entries)]


def next_status(dossier: Dossier) -> Status:
    return dossier.status.next_statuses[0]


def test_what_clients_are_told_is_a_list_that_somebody_decided() -> None:
    assert timeline.told() == TOLD


@pytest.fixture
def matter(cast: Cast) -> Dossier:
    return shared_matter(cast, watchers=[cast.watcher])


BEGINNING = "The legal team shared this matter with you."


def test_no_other_event_is_told_of(cast: Cast, matter: Dossier) -> None:
    others = [case for case in EVERY_EVENT if case[0] not in TOLD]
    assert len(others) > 100
    for code, facts in others:
        record(code, matter, by=cast.lawyer, **facts)
        assert story(cast.requester, matter) == [BEGINNING], code


@pytest.mark.parametrize("kind", list(Dossier.Kind))
def test_a_new_status_is_told_of_and_what_was_before_it_was_shared_is_not(
    cast: Cast, browser_of: BrowserOf, kind: Dossier.Kind
) -> None:
    dossier: Dossier = draw_up(cast) if kind == Dossier.Kind.CONTRACT else open_matter(cast, kind=kind)
    before = next_status(dossier)
    dossier.move_to(before, by=cast.lawyer)
    dossier.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    after = before.next_statuses.exclude(pk=before.pk).last()
    assert after is not None
    dossier.move_to(after, by=cast.lawyer)
    assert story(cast.requester, dossier) == [
        f"The legal team shared this {kind} with you.",
        f"The status is “{after}” now.",
    ]
    page = browser_of(cast.requester).text(page_of(dossier))
    assert f"The status is “<bdi>{after}</bdi>” now." in page
    assert cast.lawyer.name not in page[page.index('id="timeline"') : page.index('id="people"')]


@pytest.mark.parametrize("kind", [MATTER, CASE])
def test_updates_and_due_dates_are_told_of_and_what_staff_write_for_themselves_is_not(
    cast: Cast, kind: Any
) -> None:
    matter = shared_matter(cast, kind=kind)
    team = Team.add("Litigators", by=cast.administrator)

    def edit(**changes: Any) -> list[str]:
        matter.edit(changes, assignee=cast.lawyer, by=cast.lawyer)
        return story(cast.requester, matter)[1:]

    assert edit(description="Weak", internal_reference="A-1", team=team, priority="high", private=True) == []
    update, due = "The legal team changed the latest update.", "The legal team changed the due date."
    assert edit(latest_update="The court was told.", description="Weaker") == [update]
    assert sorted(edit(latest_update="And heard.", due=timezone.localdate())) == sorted([update, update, due])


def test_attachments_are_told_of_while_they_can_be_read_and_by_their_name_of_now(cast: Cast) -> None:
    matter = shared_matter(cast)
    report = papers.file(matter, "weak case.pdf", by=cast.lawyer)
    papers.file(matter, "margin.pdf", by=cast.lawyer)
    assert story(cast.requester, matter)[1:] == []  # of the legal team alone
    tree.rename(report, "report.pdf", by=cast.lawyer)
    tree.show(matter, papers.items(report), by=cast.lawyer)
    shown = "The legal team showed you these attachments: report.pdf."
    assert story(cast.requester, matter)[1:] == [shown]
    tree.add_version(report, papers.bytes_of(papers.PDF + b"%2", by=cast.lawyer), by=cast.lawyer)
    renewed = "The file report.pdf has a new version."
    assert story(cast.requester, matter)[1:] == [shown, renewed]
    tree.rename(report, "final.pdf", by=cast.lawyer)
    assert story(cast.requester, matter)[1:] == [one.replace("report", "final") for one in (shown, renewed)]
    tree.hide(matter, papers.items(report), by=cast.lawyer)
    assert story(cast.requester, matter)[1:] == []
    tree.show(matter, papers.items(report), by=cast.lawyer)
    tree.delete(matter, papers.items(report), by=cast.lawyer)
    assert story(cast.requester, matter)[1:] == []


def test_folders_and_many_attachments_at_once(cast: Cast) -> None:
    matter = shared_matter(cast)
    folder = papers.folder(matter, "Annexes", by=cast.lawyer)
    inside = papers.file(matter, "inside.pdf", by=cast.lawyer, under=folder)
    papers.file(matter, "kept.pdf", by=cast.lawyer, under=folder)
    tree.show(matter, papers.items(folder), ticked=[inside], by=cast.lawyer)
    [told] = story(cast.requester, matter)[1:]
    assert told.startswith("The legal team showed you these attachments: ")
    assert "Annexes" in told
    assert "kept" not in "".join(story(cast.requester, matter))
    files = [papers.file(matter, f"lot {number}.pdf", by=cast.lawyer) for number in range(5)]
    tree.show(matter, papers.items(*files), by=cast.lawyer)
    assert story(cast.requester, matter)[-1] == "The legal team showed you 5 attachments."
    tree.hide(matter, papers.items(*files[1:]), by=cast.lawyer)
    assert story(cast.requester, matter)[-1].endswith("these attachments: lot 0.pdf.")


# ── Hearings ──────────────────────────────────────────────────────────────────

DAY = date(2027, 3, 12)


def plan(case: Dossier, cast: Cast, **fields: Any) -> Hearing:
    return Hearing.add(case, by=cast.lawyer, **{"date": DAY, **fields})


def test_hearings_are_told_of_from_the_first_day_to_the_result(cast: Cast) -> None:
    case = shared_matter(cast, kind=CASE)

    def last(count: int = 1) -> list[str]:
        return story(cast.requester, case)[-count:]

    hearing = plan(case, cast)
    assert last() == ["A hearing takes place on 12 March 2027."]
    hearing.edit(
        {"internal_note": "Weak on page 3", "bring": "Notes"}, attendees=[cast.lawyer], by=cast.lawyer
    )
    assert last() == ["A hearing takes place on 12 March 2027."]
    hearing.edit({"date": date(2027, 3, 13)}, attendees=[cast.lawyer], by=cast.lawyer)
    assert last() == ["When or where a hearing takes place has changed; it is on 13 March 2027."]
    hearing.cancel(reason="Weak on page 3", by=cast.lawyer)
    hearing.take_back_cancelling(by=cast.lawyer)
    assert last(2) == [
        "The hearing on 13 March 2027 was cancelled.",
        "The hearing on 13 March 2027 takes place after all.",
    ]
    following = hearing.postpone(reason="Weak on page 3", date=date(2027, 4, 1), by=cast.lawyer)
    assert last() == ["The hearing on 13 March 2027 was postponed to 1 April 2027."]
    following.hide(by=cast.lawyer)
    assert last() == ["The hearing on 13 March 2027 was postponed."]
    following.show(by=cast.lawyer)
    assert last() == ["The legal team showed you the hearing on 1 April 2027."]
    Hearing.objects.filter(pk=following.pk).update(starts=timezone.now() - timedelta(hours=2))
    following.refresh_from_db()
    following.hold("Weak on page 3", by=cast.lawyer)
    assert last() == ["The result of the hearing on 1 April 2027 was written down."]
    assert "Weak" not in "".join(story(cast.requester, case))


def test_a_hearing_that_is_hidden_has_no_story_and_what_happened_meanwhile_never_gets_one(cast: Cast) -> None:
    case = shared_matter(cast, kind=CASE)
    hearing = plan(case, cast)
    assert len(story(cast.requester, case)) == 2
    hearing.hide(by=cast.lawyer)
    assert len(story(cast.requester, case)) == 1
    hearing.edit({"date": date(2027, 5, 5)}, attendees=[], by=cast.lawyer)
    assert len(story(cast.requester, case)) == 1
    hearing.show(by=cast.lawyer)
    assert story(cast.requester, case)[1:] == [
        "A hearing takes place on 12 March 2027.",
        "The legal team showed you the hearing on 5 May 2027.",
    ]


def test_what_clients_add_is_told_to_them_as_theirs(cast: Cast) -> None:
    matter = shared_matter(cast, watchers=[cast.watcher])
    note = papers.file(matter, "note.pdf", by=cast.requester)
    assert story(cast.requester, matter)[-1] == "You added the file note.pdf."
    assert story(cast.watcher, matter)[-1] == "The client added the file note.pdf."
    tree.add_version(note, papers.bytes_of(papers.PDF + b"%2", by=cast.requester), by=cast.requester)
    assert story(cast.watcher, matter)[-1] == "The file note.pdf has a new version."
    first = note.current
    assert first is not None
    tree.restore_version(first, by=cast.lawyer)
    assert story(cast.watcher, matter).count("The file note.pdf has a new version.") == 2


def test_what_the_legal_team_adds_shown_at_once_is_told_of(cast: Cast) -> None:
    matter = shared_matter(cast)
    AttachmentRules.current().change(by=cast.administrator, shown_by_default=True)
    papers.file(matter, "draft.pdf", by=cast.lawyer)
    assert story(cast.requester, matter)[-1] == "The legal team added the file draft.pdf."
    folder = papers.folder(matter, "Closed", by=cast.lawyer)
    tree.hide(matter, papers.items(folder), by=cast.lawyer)
    papers.file(matter, "margin.pdf", by=cast.lawyer, under=folder)
    assert "margin" not in "".join(story(cast.requester, matter))
    tree.show(matter, papers.items(folder), by=cast.lawyer)
    assert "added the file margin" not in "".join(story(cast.requester, matter))


def test_a_watcher_who_comes_later_learns_nothing_of_before(cast: Cast) -> None:
    matter = shared_matter(cast)
    status = next_status(matter)
    matter.move_to(status, by=cast.lawyer)
    papers.file(matter, "note.pdf", by=cast.requester)
    matter.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    assert story(cast.watcher, matter) == [BEGINNING]
    assert len(story(cast.requester, matter)) == 3


@pytest.fixture
def at_leisure(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if what a test does in a moment had taken its time."""
    monkeypatch.setattr(timeline, "A_MOMENT", timedelta(0))


def test_what_happened_while_it_was_hidden_is_never_told_and_what_was_known_comes_back(
    cast: Cast, at_leisure: None
) -> None:
    matter = shared_matter(cast)
    known = next_status(matter)
    matter.move_to(known, by=cast.lawyer)
    matter.hide(by=cast.lawyer)
    secret = known.next_statuses.last()
    assert secret is not None
    matter.move_to(secret, by=cast.lawyer)
    matter.edit({"latest_update": "Secret."}, assignee=cast.lawyer, by=cast.lawyer)
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert story(cast.requester, matter) == [
        BEGINNING,
        f"The status is “{known}” now.",
        "The legal team shared this matter with you again.",
    ]


def test_another_role_is_no_new_beginning(cast: Cast) -> None:
    matter = shared_matter(cast, watchers=[cast.watcher])
    status = next_status(matter)
    matter.move_to(status, by=cast.lawyer)
    matter.share(requester=cast.watcher, watchers=[cast.requester], by=cast.lawyer)
    for user in (cast.requester, cast.watcher):
        assert story(user, matter) == [BEGINNING, f"The status is “{status}” now."]


def test_who_left_the_company_meanwhile_learns_nothing_of_that_time(cast: Cast, at_leisure: None) -> None:
    matter = shared_matter(cast, watchers=[cast.watcher])
    Membership.objects.filter(user=cast.watcher).update(until=timezone.now())
    status = next_status(matter)
    matter.move_to(status, by=cast.lawyer)
    Membership.objects.create(user=cast.watcher, company=cast.companies["atlas"])
    assert story(cast.watcher, matter) == [BEGINNING, "The legal team shared this matter with you again."]
    assert story(cast.requester, matter) == [BEGINNING, f"The status is “{status}” now."]


def test_a_collaborator_from_elsewhere_is_told_nothing(cast: Cast, browser_of: BrowserOf) -> None:
    matter = shared_matter(cast)
    matter.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    matter.move_to(next_status(matter), by=cast.lawyer)
    assert story(cast.counterparty, matter) == []
    assert 'id="timeline"' not in browser_of(cast.counterparty).text(page_of(matter))


def test_a_colleague_who_is_named_is_told_from_that_day_on(cast: Cast) -> None:
    matter = open_matter(cast, company=cast.companies["atlas"])
    matter.move_to(next_status(matter), by=cast.lawyer)
    matter.give_part(cast.collaborator, Participant.Role.APPROVER, by=cast.lawyer)
    assert story(cast.collaborator, matter) == [BEGINNING]


@pytest.mark.parametrize("name", SITUATIONS)
def test_somebody_reads_now_exactly_where_the_rule_says_so(cast: Cast, name: str) -> None:
    """In every state a dossier can be in: the last of the times goes on today, or there is none that does."""
    troupe: Troupe = gather(cast)
    dossier = SITUATIONS[name](troupe)
    for person in (*cast.people, "former", "loner"):
        user = troupe.user(person)
        assert user is not None
        if user.is_staff_member or not access.opens(user, dossier.pk):
            continue
        times = access.times_of_reading(user, dossier)
        goes_on = bool(times) and times[-1].until is None
        assert goes_on is (access.reach(user, dossier) is access.Reach.CLIENT), person
        assert all(span.until is not None for span in times[:-1])


def test_names_of_files_are_isolated_and_escaped(cast: Cast, requester_browser: Browser) -> None:
    matter = shared_matter(cast)
    papers.file(matter, "<b>%(x)s.pdf", by=cast.requester)
    page = requester_browser.text(page_of(matter))
    assert "You added the file <bdi>&lt;b&gt;%(x)s.pdf</bdi>." in page


def test_a_long_story_is_cut(cast: Cast, requester_browser: Browser) -> None:
    matter = shared_matter(cast)
    for number in range(timeline.SHOWN):
        matter.edit({"latest_update": f"Day {number}"}, assignee=cast.lawyer, by=cast.lawyer)
    page = requester_browser.text(page_of(matter))
    assert page.count("changed the latest update") == timeline.SHOWN
    assert "What happened before that is not listed here." in page


def test_the_page_of_a_contract_tells_the_same(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast)
    page = requester_browser.text(at("portal", "contract", public_id=contract.public_id))
    assert "The legal team shared this contract with you." in page
