"""The page of a matter or a case in the portal: what each reader finds on it, and to whom there is none."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Browser, at, open_matter, shared
from tests.documents import papers
from tests.portal_matters.desk import CASE, MATTER, page_of, put_in, shared_matter
from wathiq.accounts.models import Team, User
from wathiq.core import submissions
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import Document
from wathiq.dossiers.models import Participant
from wathiq.matters.models import Matter

BrowserOf = Callable[[User | None], Browser]
FOR_STAFF = ("Weak on page 3", "INT-77", "Litigators", "Urgent")


def whole(cast: Cast, **fields: Any) -> Matter:
    """A shared matter with everything filled in."""
    return shared_matter(
        cast,
        watchers=[cast.watcher],
        arrived=date(2026, 3, 1),
        filed_on=date(2026, 3, 8),
        due=date(2026, 4, 9),
        priority=Matter.Priority.URGENT,
        client_position="Claimant",
        team=Team.add("Litigators", by=cast.administrator),
        internal_reference="INT-77",
        description="Weak on page 3",
        latest_update="The expert was heard.",
        **fields,
    )


@pytest.mark.parametrize("kind", [MATTER, CASE])
@pytest.mark.parametrize("person", ["requester", "watcher"])
def test_clients_read_what_is_meant_for_them(
    cast: Cast, browser_of: BrowserOf, kind: Any, person: str
) -> None:
    matter = whole(cast, kind=kind)
    cast.people[person].speak("en")
    page = browser_of(cast.people[person]).text(page_of(matter))
    for words in (
        matter.title,
        matter.reference,
        f"{matter.get_kind_display()} · {matter.practice_area}",
        str(matter.status),
        "It is the legal team’s turn, since today",
        "The expert was heard.",
        "1 March 2026",
        "8 March 2026",
        "9 April 2026",
        "Claimant",
        cast.lawyer.name,
        cast.requester.name,
        cast.watcher.name,
        "What happened",
    ):
        assert words in page, words
    for words in (*FOR_STAFF, cast.lawyer.email, cast.watcher.email):
        assert words not in page, words


@pytest.mark.parametrize("kind", [MATTER, CASE])
@pytest.mark.parametrize("person", ["colleague", "stranger", "collaborator", "counterparty", "both", "loner"])
def test_to_everybody_else_there_is_no_such_page(
    cast: Cast, browser_of: BrowserOf, kind: Any, person: str
) -> None:
    matter = whole(cast, kind=kind)
    if person == "loner":
        user = User.add("l@nowhere.example", by=None, face=User.Face.PORTAL, is_client=True)
    else:
        user = cast.people[person]
    for name in (kind, f"{kind}_attachments"):
        address = at("portal", name, public_id=matter.public_id)
        assert browser_of(user).get(address).status_code == 404


def test_the_address_of_one_kind_is_none_for_another(cast: Cast, requester_browser: Browser) -> None:
    contract, matter, case = shared(cast), shared_matter(cast), shared_matter(cast, kind=CASE)
    for dossier in (contract, matter, case):
        for kind in ("contract", "matter", "case"):
            for name in (kind, f"{kind}_attachments"):
                status = requester_browser.get(at("portal", name, public_id=dossier.public_id)).status_code
                assert status == (200 if kind == dossier.kind else 404), (dossier.kind, name)


@pytest.mark.parametrize("kind", [MATTER, CASE])
def test_hidden_again_there_is_no_page_and_shown_again_there_is(
    cast: Cast, requester_browser: Browser, kind: Any
) -> None:
    matter = whole(cast, kind=kind)
    requester_browser.text(page_of(matter))
    matter.hide(by=cast.lawyer)
    requester_browser.text(page_of(matter), status=404)
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert "shared this" in requester_browser.text(page_of(matter))


def test_a_collaborator_from_elsewhere_reads_the_header_and_no_more(
    cast: Cast, browser_of: BrowserOf
) -> None:
    matter = whole(cast)
    papers.file(matter, "expert report.pdf", by=cast.requester)
    matter.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    page = browser_of(cast.counterparty).text(page_of(matter))
    for words in (matter.title, matter.reference, str(matter.practice_area), cast.counterparty.name):
        assert words in page
    assert "You can read here where it stands." in page
    hidden = ("The expert was heard.", "1 March 2026", "Claimant", "expert report", "What happened")
    for words in (*FOR_STAFF, *hidden, cast.lawyer.name, cast.requester.name, cast.watcher.name):
        assert words not in page, words
    browser_of(cast.counterparty).text(
        at("portal", "matter_attachments", public_id=matter.public_id), status=404
    )


@pytest.mark.parametrize(
    ("person", "wanted", "says"),
    [
        ("requester", {"turn": "client"}, "You can add files below"),
        ("watcher", {"turn": "client"}, "waits for something from your side"),
        ("requester", {"turn": "legal"}, "The legal team goes on with it."),
        ("requester", {"turn": "other"}, "waits for the other party"),
        ("requester", {"category": "done"}, "This is finished."),
    ],
)
def test_the_page_says_what_comes_next_for_its_reader(
    cast: Cast, browser_of: BrowserOf, person: str, wanted: dict[str, str], says: str
) -> None:
    case = shared_matter(cast, kind=CASE, watchers=[cast.watcher])
    put_in(case, **wanted)
    cast.people[person].speak("en")
    page = browser_of(cast.people[person]).text(page_of(case))
    assert says in page
    assert ("Write to the legal team" in page) is (wanted == {"turn": "client"})


def test_the_requester_adds_files_and_a_watcher_may_not(cast: Cast, browser_of: BrowserOf) -> None:
    case = shared_matter(cast, kind=CASE, watchers=[cast.watcher])
    upload = at("portal", "attachments_upload", public_id=case.public_id)

    def send(user: User) -> int:
        file = SimpleUploadedFile("delivery note.pdf", papers.PDF)
        data = {"files": file, "folder": "", "submission": submissions.new_key()}
        return int(browser_of(user).post(upload, data).status_code)

    assert send(cast.watcher) == 403
    assert not Document.objects.exists()
    assert send(cast.requester) == 302
    assert "delivery note" in browser_of(cast.watcher).text(page_of(case))
    assert "data-upload" in browser_of(cast.requester).text(page_of(case))
    assert "data-upload-pick" not in browser_of(cast.watcher).text(page_of(case))


def test_only_attachments_that_are_shown_stand_on_the_page(cast: Cast, requester_browser: Browser) -> None:
    matter = shared_matter(cast)
    shown = papers.file(matter, "shown.pdf", by=cast.lawyer)
    papers.file(matter, "margin.pdf", by=cast.lawyer)
    tree.show(matter, papers.items(shown), by=cast.lawyer)
    for address in (page_of(matter), at("portal", "matter_attachments", public_id=matter.public_id)):
        page = requester_browser.text(address)
        assert "shown" in page
        assert "margin" not in page


def test_legal_dates_stand_in_both_calendars_for_who_reads_arabic(
    cast: Cast, requester_browser: Browser
) -> None:
    matter = whole(cast)
    assert "1447" not in requester_browser.text(page_of(matter))
    cast.requester.speak("ar")
    page = requester_browser.text(page_of(matter))
    assert "1447" in page
    assert "2026" in page


def test_a_matter_without_dates_updates_or_papers_has_a_page(cast: Cast, requester_browser: Browser) -> None:
    matter = open_matter(cast, assignee=None)
    matter.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    page = requester_browser.text(page_of(matter))
    assert "Latest update" not in page
    assert "Due on" not in page
    assert "No attachment yet" in page
