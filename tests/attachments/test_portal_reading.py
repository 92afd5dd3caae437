"""What a client finds among the attachments of a contract, and what others do not."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Browser, at, draw_up, shared
from tests.documents.papers import PDF, file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import Document, Folder, Reading
from wathiq.dossiers.models import Participant

BrowserOf = Callable[[User | None], Browser]
NAME = re.compile(r'<a class="file-name" href="[^"]*">(.*?)</a>')


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Shown to the requester and the watcher, with an approver from elsewhere."""
    contract = shared(cast, watchers=[cast.watcher])
    contract.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    return contract


@pytest.fixture
def shown(contract: Contract, cast: Cast) -> Document:
    """A file of the legal team that clients see."""
    paper = file(contract, "amendment.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    paper.refresh_from_db()
    return paper


def page_of(contract: Contract, **query: Any) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return at("portal", "contract_attachments", public_id=contract.public_id) + (f"?{pairs}" if pairs else "")


def names(page: str) -> list[str]:
    """The folders and files on a page, in order."""
    return [re.sub("<[^>]*>", "", name) for name in NAME.findall(page)]


def status_of(browser: Browser, address: str) -> int:
    return int(browser.get(address).status_code)


def test_who_reads_the_contract_as_its_client_finds_what_is_shown_and_others_find_nothing(
    cast: Cast, contract: Contract, shown: Document, browser_of: BrowserOf
) -> None:
    file(contract, "margin.xlsx", by=cast.lawyer)
    page, bytes_of = page_of(contract), at("portal", "document_download", public_id=shown.public_id)
    of_contract = at("portal", "contract", public_id=contract.public_id)
    for reader in (cast.requester, cast.watcher):
        browser = browser_of(reader)
        assert names(browser.text(page)) == names(browser.text(of_contract)) == ["amendment.pdf"]
        assert status_of(browser, bytes_of) == 200
    answers = {
        "colleague": (404, 404, 404),
        "stranger": (404, 404, 404),
        "counterparty": (200, 404, 404),
        "deactivated": (302, 302, 302),
    }
    for person, expected in answers.items():
        browser = browser_of(cast.people[person])
        assert tuple(status_of(browser, one) for one in (of_contract, page, bytes_of)) == expected, person


def test_a_collaborator_from_elsewhere_sees_no_section(
    cast: Cast, contract: Contract, shown: Document, browser_of: BrowserOf
) -> None:
    of_contract = at("portal", "contract", public_id=contract.public_id)
    assert 'id="attachments"' in browser_of(cast.requester).text(of_contract)
    theirs = browser_of(cast.counterparty).text(of_contract)
    assert 'id="attachments"' not in theirs
    assert "amendment" not in theirs


def test_the_bytes_come_as_a_download_and_it_is_noted_who_took_them(
    cast: Cast, shown: Document, requester_browser: Browser
) -> None:
    response: Any = requester_browser.get(at("portal", "document_download", public_id=shown.public_id))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert list(Reading.objects.values_list("user", "version__document")) == [(cast.requester.pk, shown.pk)]


def test_only_the_current_version_is_given(
    cast: Cast, contract: Contract, shown: Document, requester_browser: Browser
) -> None:
    assert "Version" not in requester_browser.text(page_of(contract))
    tree.add_version(shown, unstored(by=cast.lawyer), by=cast.lawyer)
    assert "Version 2" in requester_browser.text(page_of(contract))


@pytest.mark.parametrize("what", ["the contract", "the file", "the folder", "deleted"])
def test_what_is_hidden_is_gone_at_once(
    cast: Cast, contract: Contract, requester_browser: Browser, what: str
) -> None:
    place = folder(contract, "For signature", by=cast.lawyer)
    paper = file(contract, "amendment.pdf", by=cast.lawyer, under=place)
    tree.show(contract, items(place), ticked=[paper], by=cast.lawyer)
    of_folder = page_of(contract, folder=place.public_id)
    of_file = at("portal", "document_download", public_id=paper.public_id)
    archive = at("portal", "attachments_archive", public_id=contract.public_id)
    addresses = (page_of(contract), of_folder, of_file, archive)
    assert [status_of(requester_browser, one) for one in addresses] == [200, 200, 200, 200]
    if what == "the contract":
        contract.hide(by=cast.lawyer)
        expected = [404, 404, 404, 404]
    elif what == "the file":
        tree.hide(contract, items(paper), by=cast.lawyer)
        expected = [200, 200, 404, 302]
    elif what == "the folder":
        tree.hide(contract, items(place), by=cast.lawyer)
        expected = [200, 404, 404, 302]
    else:
        tree.delete(contract, items(place), by=cast.lawyer)
        expected = [200, 404, 404, 302]
    assert [status_of(requester_browser, one) for one in addresses] == expected
    if what != "the contract":
        assert "amendment" not in requester_browser.text(page_of(contract))
        assert "amendment" not in requester_browser.text(
            at("portal", "contract", public_id=contract.public_id)
        )


def test_what_does_not_exist_answers_like_what_is_hidden(
    cast: Cast, contract: Contract, requester_browser: Browser
) -> None:
    hidden = file(contract, "margin.xlsx", by=cast.lawyer)
    elsewhere = folder(draw_up(cast, "Another"), "Elsewhere", by=cast.lawyer)
    tree.show(elsewhere.dossier, items(elsewhere), by=cast.lawyer)
    for one in (hidden.public_id, uuid.uuid4()):
        assert status_of(requester_browser, at("portal", "document_download", public_id=one)) == 404
    for place in (str(elsewhere.public_id), str(uuid.uuid4()), "nonsense"):
        assert status_of(requester_browser, page_of(contract, folder=place)) == 404


def test_counts_are_of_what_is_listed(cast: Cast, contract: Contract, requester_browser: Browser) -> None:
    place = folder(contract, "Annexes", by=cast.lawyer)
    inner = folder(contract, "Plans", by=cast.lawyer, under=place)
    seen = [
        file(contract, "a.pdf", by=cast.lawyer, under=place),
        file(contract, "b.pdf", by=cast.lawyer, under=inner),
        file(contract, "c.pdf", by=cast.lawyer),
    ]
    file(contract, "hidden.pdf", by=cast.lawyer, under=inner)
    file(contract, "hidden too.pdf", by=cast.lawyer)
    tree.show(contract, items(place), ticked=[inner, *seen], by=cast.lawyer)
    tree.show(contract, items(seen[2]), by=cast.lawyer)
    page = requester_browser.text(at("portal", "contract", public_id=contract.public_id))
    assert names(page) == ["Annexes", "c.pdf"]
    assert '<span class="count">3</span>' in page
    assert "<small>2 files</small>" in page
    assert "Open the attachments: 3 files" in page
    assert names(requester_browser.text(page_of(contract, folder=place.public_id))) == ["Plans", "a.pdf"]
    assert names(requester_browser.text(page_of(contract, folder=inner.public_id))) == ["b.pdf"]


def fill(contract: Contract, cast: Cast, number: int, start: int = 0) -> None:
    """Files that clients see, without their way through the store."""
    added = [
        tree.add_document(
            contract, f"paper {place:03}.pdf", unstored(by=cast.lawyer), under=None, by=cast.lawyer
        )
        for place in range(start, start + number)
    ]
    tree.show(contract, items(*added), by=cast.lawyer)


def test_the_page_of_a_contract_shows_the_first_and_leads_to_the_others_page_by_page(
    cast: Cast, contract: Contract, requester_browser: Browser
) -> None:
    fill(contract, cast, 20)
    of_contract = at("portal", "contract", public_id=contract.public_id)
    page = requester_browser.text(of_contract)
    assert len(names(page)) == 20
    assert "Open the attachments" not in page
    fill(contract, cast, 85, start=20)
    page = requester_browser.text(of_contract)
    assert len(names(page)) == 20
    assert "Open the attachments: 105 files" in page
    first = requester_browser.text(page_of(contract))
    (older,) = re.findall(r'href="(\?[^"]*)" rel="next"', first)
    second = requester_browser.text(page_of(contract) + older.replace("&amp;", "&"))
    assert len(names(first)) == 100
    assert names(first) + names(second) == [f"paper {place:03}.pdf" for place in range(105)]


@pytest.mark.parametrize("page", ["contract", "contract_attachments"])
def test_more_files_and_folders_cost_no_more_queries(
    cast: Cast, contract: Contract, requester_browser: Browser, page: str
) -> None:
    address = at("portal", page, public_id=contract.public_id)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            requester_browser.text(address)
        return len(captured)

    tree.show(contract, items(folder(contract, "One", by=cast.lawyer)), by=cast.lawyer)
    fill(contract, cast, 1)
    requester_browser.text(address)
    few = queries()
    for number in range(5):
        tree.show(contract, items(folder(contract, f"F{number}", by=cast.lawyer)), by=cast.lawyer)
    fill(contract, cast, 12, start=1)
    file(contract, "mine.pdf", by=cast.requester)
    assert queries() == few


def test_where_a_file_comes_from_is_said_and_what_changed_since_the_last_look(
    cast: Cast, contract: Contract, shown: Document, browser_of: BrowserOf
) -> None:
    file(contract, "fleet.xlsx", by=cast.requester)
    of_contract = at("portal", "contract", public_id=contract.public_id)
    requester, watcher = browser_of(cast.requester), browser_of(cast.watcher)
    cast.watcher.speak("en")
    assert "From you" in requester.text(of_contract)
    assert "From the client" in watcher.text(of_contract)
    assert "New since you looked" not in requester.text(of_contract)
    tree.add_version(shown, unstored(by=cast.lawyer), by=cast.lawyer)
    assert "New since you looked" in requester.text(of_contract)
    assert "New since you looked" not in requester.text(of_contract)


def test_an_empty_place_says_how_files_get_there(
    cast: Cast, contract: Contract, browser_of: BrowserOf
) -> None:
    cast.watcher.speak("en")
    of_contract = at("portal", "contract", public_id=contract.public_id)
    asks, reads = browser_of(cast.requester).text(of_contract), browser_of(cast.watcher).text(of_contract)
    assert "No attachment yet" in asks
    assert "No attachment yet" in reads
    assert "You can add files of your own" in asks
    assert "You can add files of your own" not in reads


def test_an_archive_holds_what_its_reader_may_read(
    cast: Cast, contract: Contract, shown: Document, browser_of: BrowserOf
) -> None:
    hidden = file(contract, "margin.xlsx", by=cast.lawyer, content=b"a margin")
    address = at("portal", "attachments_archive", public_id=contract.public_id)
    response: Any = browser_of(cast.watcher).get(address)
    content = b"".join(response.streaming_content)
    assert b"amendment.pdf" in content
    assert b"margin" not in content
    assert status_of(browser_of(cast.watcher), f"{address}?documents={shown.public_id}") == 200
    assert status_of(browser_of(cast.watcher), f"{address}?documents={hidden.public_id}") == 404
    for person in (cast.counterparty, cast.stranger, cast.colleague):
        assert status_of(browser_of(person), address) == 404
    assert Folder.objects.count() == 0
