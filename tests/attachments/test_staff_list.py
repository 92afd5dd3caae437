"""The attachments tab of the main application: its list, upload, folders and names."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attachments.desk import HTMX, attachments, names_of, pdf, send
from tests.cast import Browser, at, draw_up, shared
from tests.documents.papers import file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules, Document, Folder, Reading, Version

BrowserOf = Callable[[User | None], Browser]


def row(html: str, name: str) -> str:
    """The row of the list that holds this name, as text."""
    found = [one for one in re.findall(r"<tr id=.*?</tr>", html, re.S) if f"Select {name}" in one]
    assert len(found) == 1, f"{len(found)} rows of {name}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def order(html: str) -> list[str]:
    return re.findall(r'aria-label="Select ([^"]*)">', html.split("</thead>")[-1])


def test_folders_come_first_and_each_opens_with_a_way_back(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Zone", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    file(contract, "b.pdf", by=cast.lawyer)
    file(contract, "A.pdf", by=cast.lawyer)
    file(contract, "deep.pdf", by=cast.lawyer, under=inner)
    page = lawyer_browser.text(attachments(contract))
    assert order(page) == ["Zone", "A.pdf", "b.pdf"]
    assert "1 file" in row(page, "Zone")
    page = lawyer_browser.text(attachments(contract, f"?folder={inner.public_id}"))
    assert order(page) == ["deep.pdf"]
    assert f'href="?folder={outer.public_id}" data-drop="{outer.public_id}"' in page
    assert lawyer_browser.get(attachments(contract, "?folder=nothing")).status_code == 404


def test_a_folder_of_another_contract_is_no_folder_here(cast: Cast, lawyer_browser: Browser) -> None:
    contract, other = draw_up(cast), draw_up(cast, "Another")
    theirs = folder(other, "Theirs", by=cast.lawyer)
    assert lawyer_browser.get(attachments(other, f"?folder={theirs.public_id}")).status_code == 200
    assert lawyer_browser.get(attachments(contract, f"?folder={theirs.public_id}")).status_code == 404
    assert send(lawyer_browser, contract, pdf("a.pdf"), folder=str(theirs.public_id)).status_code == 404
    create = at("staff", "folder_create", public_id=contract.public_id)
    sent = {"name": "New", "folder": str(theirs.public_id)}
    assert lawyer_browser.post(create, sent).status_code == 404
    assert not names_of(contract)


def test_nothing_of_a_private_contract_is_open_to_whom_it_walls_off(
    cast: Cast, lawyer_browser: Browser, browser_of: BrowserOf
) -> None:
    contract = draw_up(cast, private=True)
    place = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    gone = file(contract, "gone.pdf", by=cast.lawyer)
    deletion = tree.delete(contract, items(gone), by=cast.lawyer)
    assert deletion is not None
    addresses: list[tuple[str, str, Any, dict[str, Any]]] = [
        ("get", "contract_attachments", contract, {}),
        ("post", "attachments_upload", contract, {}),
        ("get", "folder_create", contract, {}),
        ("post", "folder_create", contract, {"name": "New"}),
        ("post", "attachments_act", contract, {"act": "move", "documents": str(paper.public_id)}),
        ("get", "folder_rename", place, {}),
        ("post", "folder_rename", place, {"name": "Other"}),
        ("get", "document_rename", paper, {}),
        ("post", "document_rename", paper, {"name": "other.pdf"}),
        ("post", "attachments_undo", deletion, {}),
    ]
    for person, is_let_in in ((cast.walled_lawyer, False), (cast.lawyer, True)):
        browser = browser_of(person)
        for method, name, thing, data in addresses:
            where = at("staff", name, public_id=thing.public_id)
            answered = getattr(browser, method)(where, data).status_code
            assert (answered != 404) is is_let_in, f"{person} {method} {name}: {answered}"
    walled = browser_of(cast.walled_lawyer)
    for name in ("attachments_upload", "attachments_undo", "folder_rename", "document_rename"):
        nowhere = at("staff", name, public_id=uuid.uuid4())
        assert walled.post(nowhere).status_code == 404


def test_the_green_line_stands_beside_what_clients_can_see(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Internal", by=cast.lawyer)
    vain = file(contract, "insurance.pdf", by=cast.lawyer, under=hidden)
    one_by_one = file(contract, "margin.xlsx.pdf", by=cast.lawyer)
    seen = file(contract, "plan.pdf", by=cast.lawyer)
    file(contract, "theirs.pdf", by=cast.requester)
    tree.show(contract, items(vain, seen, one_by_one), by=cast.lawyer)
    tree.hide(contract, items(one_by_one), by=cast.lawyer)
    page = lawyer_browser.text(attachments(contract))
    assert "Clients can see 2 of 4 files" in page
    assert "Clients can see this" in row(page, "plan.pdf")
    assert "Clients can see this" in row(page, "theirs.pdf")
    assert "From the client" in row(page, "theirs.pdf")
    assert "Clients can see this" not in row(page, "margin.xlsx.pdf")
    assert "Hidden one by one" in row(page, "margin.xlsx.pdf")
    page = lawyer_browser.text(attachments(contract, f"?folder={hidden.public_id}"))
    assert "Clients can see this" not in row(page, "insurance.pdf")
    assert "Shown, but clients do not see it: its folder is hidden" in row(page, "insurance.pdf")


def test_nothing_is_green_while_the_contract_is_not_shown(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    paper = file(contract, "plan.pdf", by=cast.lawyer)
    file(contract, "other.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    page = lawyer_browser.text(attachments(contract))
    assert "Clients can see this" not in page
    assert "Clients will see 1 of 2 files once this is shown in the client portal." in page
    assert "Clients will see it once the contract is shown" in row(page, "plan.pdf")


def test_staff_see_how_many_clients_took_the_current_version(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    paper = file(contract, "plan.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    first = Version.objects.get(document=paper)
    Reading.note(cast.requester, [first])
    Reading.note(cast.requester, [first])
    assert "1 of 2 people" in row(lawyer_browser.text(attachments(contract)), "plan.pdf")
    tree.add_version(paper, unstored(by=cast.lawyer), by=cast.lawyer)
    assert "0 of 2 people" in row(lawyer_browser.text(attachments(contract)), "plan.pdf")


def test_the_tab_says_how_many_files_there_are(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    file(contract, "a.pdf", by=cast.lawyer)
    gone = file(contract, "b.pdf", by=cast.lawyer)
    tree.delete(contract, items(gone), by=cast.lawyer)
    page = lawyer_browser.text(at("staff", "contract", public_id=contract.public_id))
    assert re.search(r'Attachments <span class="count">1</span>', page)


def test_without_files_the_page_says_how_they_get_here(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    page = lawyer_browser.text(attachments(contract))
    assert "No attachment yet" in page
    assert "hidden until shown" in page
    AttachmentRules.current().change(by=cast.administrator, shown_by_default=True)
    assert "shown to clients at once" in lawyer_browser.text(attachments(contract))


# ── Long lists ──


def fill(contract: Contract, count: int, by: User, *, under: Folder | None = None) -> None:
    """So many files, as rows alone."""
    blob = unstored(by=by)
    documents = Document.objects.bulk_create(
        Document(
            dossier_id=contract.pk,
            folder=under,
            name=f"file {number:04}.pdf",
            folded_name=f"file {number:04}.pdf",
            added_by=by,
        )
        for number in range(count)
    )
    versions = Version.objects.bulk_create(
        Version(document=document, number=1, blob=blob, added_by=by) for document in documents
    )
    for version in versions:
        version.document.current = version
    Document.objects.bulk_update(documents, ["current"])


def test_a_thousand_files_cost_as_many_queries_as_fifty(cast: Cast, lawyer_browser: Browser) -> None:
    few, many = shared(cast, watchers=[cast.watcher]), shared(cast, "Another", watchers=[cast.watcher])
    for contract, count in ((few, 50), (many, 1000)):
        folder(contract, "Papers", by=cast.lawyer)
        fill(contract, count, cast.lawyer)
    queries = []
    for contract in (few, many):
        with CaptureQueriesContext(connection) as captured:
            page = lawyer_browser.text(attachments(contract))
        queries.append(len(captured))
    assert queries[0] == queries[1]
    assert len(order(page)) == 100


@pytest.mark.parametrize("sort", ["", "-name", "size", "-updated"])
def test_every_row_is_on_one_page_there_and_back(cast: Cast, lawyer_browser: Browser, sort: str) -> None:
    contract = draw_up(cast)
    for number in range(3):
        folder(contract, f"folder {number}", by=cast.lawyer)
    fill(contract, 230, cast.lawyer)
    seen, address = [], attachments(contract, f"?sort={sort}")
    pages = []
    while address:
        page = lawyer_browser.text(address)
        pages.append(address)
        seen += order(page)
        found = re.search(r'href="([^"]*)" rel="next"', page)
        address = attachments(contract, found.group(1).replace("&amp;", "&")) if found else ""
    assert len(pages) == 3
    assert len(seen) == len(set(seen)) == 233
    assert all(name.startswith("folder") for name in seen[:3])
    back = re.search(r'href="([^"]*)" rel="prev"', page)
    assert back
    before = lawyer_browser.text(attachments(contract, back.group(1).replace("&amp;", "&")))
    assert order(before) == seen[100:200]
    again = re.search(r'href="([^"]*)" rel="prev"', before)
    assert again
    first = lawyer_browser.text(attachments(contract, again.group(1).replace("&amp;", "&")))
    assert order(first) == seen[:100]


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "////", "a" * 3000])
def test_a_cursor_that_means_nothing_is_the_first_page(
    cast: Cast, lawyer_browser: Browser, cursor: str
) -> None:
    contract = draw_up(cast)
    file(contract, "a.pdf", by=cast.lawyer)
    assert order(lawyer_browser.text(attachments(contract, f"?from={cursor}"))) == ["a.pdf"]


# ── Upload ──


def test_several_files_are_taken_at_once_and_each_refusal_is_said(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    sent = [pdf("a.pdf"), ("empty.pdf", b""), ("wrong.pdf", b"only text"), pdf("b.pdf")]
    page = send(lawyer_browser, contract, *sent)
    assert page.status_code == 302
    text = lawyer_browser.text(page["Location"])
    assert names_of(contract) == {"a.pdf", "b.pdf"}
    assert "2 files were added." in text
    assert "empty.pdf\u2069 was not added. This file is empty." in text
    assert "wrong.pdf\u2069 was not added. What this file holds is not what its name says." in text


def test_more_files_than_are_taken_at_once_are_refused_with_a_sentence(
    cast: Cast, lawyer_browser: Browser, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    contract = draw_up(cast)
    taken = send(lawyer_browser, contract, pdf("a.pdf"), pdf("b.pdf"))
    assert taken.status_code == 302
    refused = send(lawyer_browser, contract, pdf("c.pdf"), pdf("d.pdf"), pdf("e.pdf"))
    assert refused.status_code == 422
    assert "At most 2 files can be sent at once. Nothing was kept" in refused.content.decode()
    assert names_of(contract) == {"a.pdf", "b.pdf"}


def test_the_script_sends_one_file_and_is_answered_in_json(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    taken = send(lawyer_browser, contract, pdf("a.pdf"), by_script=True, paths="Plans/Quay/a.pdf")
    assert (taken.status_code, taken.json()) == (201, {"name": "a.pdf"})
    paper = Document.objects.get(dossier=contract.pk)
    assert paper.folder is not None
    assert paper.folder.folder is not None
    assert [paper.folder.folder.name, paper.folder.name] == ["Plans", "Quay"]
    for name, content, paths in (
        ("empty.pdf", b"", ""),
        ("a.pdf", b"%PDF", "../a.pdf"),
        ("a.pdf", b"%PDF", "a/../a.pdf"),
        ("a.pdf", b"%PDF", "report\u202efdp.pdf"),
        ("a.pdf", b"%PDF", "x/" * 20 + "a.pdf"),
        ("a.pdf", b"%PDF", "é" * 130 + ".pdf"),
    ):
        refused = send(lawyer_browser, contract, (name, content), by_script=True, paths=paths)
        assert refused.status_code == 422, paths
        assert refused.json()["problem"].endswith("."), paths
    none = send(lawyer_browser, contract, by_script=True)
    assert (none.status_code, none.json()) == (422, {"problem": "Choose a file first."})
    assert Document.objects.filter(dossier=contract.pk).count() == 1


def test_a_full_contract_takes_no_more(cast: Cast, lawyer_browser: Browser, settings: Any) -> None:
    contract = draw_up(cast)
    settings.MOST_FILES = 1
    assert send(lawyer_browser, contract, pdf("a.pdf"), by_script=True).status_code == 201
    refused = send(lawyer_browser, contract, pdf("b.pdf"), by_script=True)
    assert refused.status_code == 409
    assert refused.json() == {"problem": "There is room for 1 file here, and it is taken."}
    assert names_of(contract) == {"a.pdf"}


def test_a_file_that_is_too_large_is_refused_with_the_sentence_that_the_script_knows(
    cast: Cast, lawyer_browser: Browser, settings: Any
) -> None:
    contract = draw_up(cast)
    settings.LARGEST_FILE = 1000
    refused = send(lawyer_browser, contract, ("a.pdf", b"%PDF" + b"x" * 1000), by_script=True)
    assert refused.status_code == 422
    page = lawyer_browser.text(attachments(contract))
    assert 'data-most="1000"' in page
    assert f'data-text-large="{refused.json()["problem"]}"' in page


def test_a_retry_with_the_same_key_is_done_once(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    key = str(uuid.uuid4())
    for _attempt in range(2):
        answer = send(lawyer_browser, contract, pdf("a.pdf"), by_script=True, submission=key)
        assert (answer.status_code, answer.json()) == (201, {"name": "a.pdf"})
    for _attempt in range(2):
        send(lawyer_browser, contract, pdf("b.pdf"), pdf("c.pdf"), submission=key[:-1] + "0")
    assert names_of(contract) == {"a.pdf", "b.pdf", "c.pdf"}
    other = send(lawyer_browser, contract, pdf("a.pdf"), by_script=True)
    assert other.json() == {"name": "a (2).pdf"}


def test_a_taken_name_is_numbered_and_said_and_another_spelling_of_one_name_is_not_another(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    text = lawyer_browser.text(send(lawyer_browser, contract, pdf("cafe\u0301.pdf"))["Location"])
    assert names_of(contract) == {"café.pdf"}
    assert "was taken: the file is called \u2068" not in text
    text = lawyer_browser.text(send(lawyer_browser, contract, pdf("CAFÉ.pdf"))["Location"])
    assert "CAFÉ.pdf\u2069 was taken: the file is called \u2068CAFÉ (2).pdf\u2069 here." in text


def test_a_lawyer_uploads_into_a_folder_and_a_client_not_at_this_address(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser
) -> None:
    contract = shared(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    send(lawyer_browser, contract, pdf("a.pdf"), folder=str(place.public_id))
    assert Document.objects.get(dossier=contract.pk).folder == place
    assert send(requester_browser, contract, pdf("b.pdf")).status_code == 302  # to the door
    assert names_of(contract) == {"a.pdf"}


# ── Folders and names ──


def test_a_folder_is_added_once_and_a_wrong_name_is_said_beside_the_field(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    where = at("staff", "folder_create", public_id=contract.public_id)
    for name, sentence in (
        ("", "Give it a name."),
        ("a/b", "A name cannot hold the characters / and \\."),
        ("é" * 130, "This name is too long."),
    ):
        refused: Any = lawyer_browser.post(where, {"name": name})
        assert refused.status_code == 422
        assert sentence in refused.content.decode()
        assert f'value="{name}"' in refused.content.decode() or not name
    sent = {"name": "Papers", "folder": "", "submission": str(uuid.uuid4())}
    for _attempt in range(2):
        assert lawyer_browser.post(where, sent)["Location"] == attachments(contract)
    assert Folder.objects.filter(dossier=contract.pk).count() == 1
    taken: Any = lawyer_browser.post(where, {"name": "PAPERS"})
    assert taken.status_code == 422
    assert "There is something with this name here already." in taken.content.decode()
    assert 'value="PAPERS"' in taken.content.decode()


def test_the_window_says_the_same_as_the_page_and_closes_when_it_is_done(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    where = at("staff", "folder_create", public_id=contract.public_id)
    window: Any = lawyer_browser.get(where, headers=HTMX)
    assert "<dialog" in window.content.decode()
    assert "<html" not in window.content.decode()
    refused: Any = lawyer_browser.post(where, {"name": ""}, headers=HTMX)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#window")
    done: Any = lawyer_browser.post(where, {"name": "Papers"}, headers=HTMX)
    assert done.status_code == 200
    assert "attachments-changed" in done["HX-Trigger"]
    assert "was added." in done.content.decode()
    assert "<html" in lawyer_browser.text(where)


def test_a_folder_and_a_file_are_renamed_unless_the_name_is_taken(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=place)
    file(contract, "b.pdf", by=cast.lawyer, under=place)
    for name, item in (("folder_rename", place), ("document_rename", paper)):
        where = at("staff", name, public_id=item.public_id)
        assert f'value="{item.name}"' in lawyer_browser.text(where)
        done: Any = lawyer_browser.post(where, {"name": f"New {item.name}"})
        assert done.status_code == 302
        item.refresh_from_db()
    assert (place.name, paper.name) == ("New Papers", "New a.pdf")
    where = at("staff", "document_rename", public_id=paper.public_id)
    taken: Any = lawyer_browser.post(where, {"name": "B.pdf"})
    assert taken.status_code == 422
    assert "There is something with this name here already." in taken.content.decode()
    paper.refresh_from_db()
    assert paper.name == "New a.pdf"
    page: Any = lawyer_browser.post(where, {"name": "c.pdf", "back": "document"})
    assert page["Location"] == at("staff", "document", public_id=paper.public_id)
    tree.delete(contract, items(paper), by=cast.lawyer)
    assert lawyer_browser.post(where, {"name": "d.pdf"}).status_code == 404
