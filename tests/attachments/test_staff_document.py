"""The page of a file in the main application: who can see it, its details, its versions and who took them."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Browser, at, draw_up, form_of, shared, submission
from tests.documents.papers import PDF, bytes_of, file, folder, items
from tests.guards.test_query_counts import Counted
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import store, tree
from wathiq.documents.models import Document, Reading, Version

BrowserOf = Callable[[User | None], Browser]


def to(name: str, document: Document, **more: Any) -> str:
    return at("staff", name, public_id=document.public_id, **more)


def current(document: Document) -> Version:
    document.refresh_from_db()
    assert document.current is not None
    return document.current


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return shared(cast)


@pytest.fixture
def paper(cast: Cast, contract: Contract) -> Document:
    """`amendment.pdf`, shown to nobody."""
    return file(contract, "amendment.pdf", by=cast.lawyer)


# Who can see it, and why not


def test_the_page_says_that_clients_can_see_it(
    cast: Cast, contract: Contract, paper: Document, lawyer_browser: Browser
) -> None:
    page = lawyer_browser.text(to("document", paper))
    assert "nobody has shown it yet" in page
    assert "Clients can see this" not in page
    tree.show(contract, items(paper), by=cast.lawyer)
    page = lawyer_browser.text(to("document", paper))
    assert "Clients can see this" in page
    assert "Clients cannot see" not in page


def test_the_page_says_that_the_contract_is_not_shown(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    paper = file(contract, "amendment.pdf", by=cast.lawyer)
    tree.show(contract, items(paper), by=cast.lawyer)
    page = lawyer_browser.text(to("document", paper))
    assert "it is shown, but the contract is not" in page
    assert "Clients can see this" not in page


def test_the_page_names_the_folders_that_hide_it(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    outer = folder(contract, "Annexes", by=cast.lawyer)
    inner = folder(contract, "Plans", by=cast.lawyer, under=outer)
    paper = file(contract, "plan.pdf", by=cast.lawyer, under=inner)
    tree.show(contract, items(paper), by=cast.lawyer)
    page = lawyer_browser.text(to("document", paper))
    assert "its folders \u2068Annexes\u2069 and \u2068Plans\u2069 are hidden" in page
    tree.show(contract, items(outer), ticked=[paper], by=cast.lawyer)
    assert "its folder \u2068Plans\u2069 is hidden" in lawyer_browser.text(to("document", paper))
    tree.show(contract, items(outer), ticked=[inner, paper], by=cast.lawyer)
    assert "Clients cannot see" not in lawyer_browser.text(to("document", paper))


def test_the_page_says_that_it_was_hidden_by_hand(
    cast: Cast, contract: Contract, paper: Document, lawyer_browser: Browser
) -> None:
    tree.hide(contract, items(paper), by=cast.lawyer)
    assert "it was hidden one by one" in lawyer_browser.text(to("document", paper))


# Its details


def details(page: str, **changes: Any) -> dict[str, Any]:
    """The form of the details as it was sent, filled in."""
    forms = [part for part in page.split("<form") if 'name="version"' in part]
    return form_of("<form" + forms[0]) | {"type": "", "comment": ""} | changes


def test_the_details_are_saved_once_and_on_the_record(paper: Document, lawyer_browser: Browser) -> None:
    sent = details(lawyer_browser.text(to("document", paper)), type="Annex", to_be_signed="on")
    for _twice in range(2):
        assert lawyer_browser.post(to("document", paper), sent).status_code == 302
    paper.refresh_from_db()
    assert (paper.type, paper.to_be_signed, paper.to_be_approved, paper.version) == ("Annex", True, False, 2)
    assert Event.objects.filter(kind="attachment.edited").count() == 1


def test_the_loser_of_a_race_sees_both_and_keeps_their_own(
    cast: Cast, paper: Document, lawyer_browser: Browser
) -> None:
    mine = details(lawyer_browser.text(to("document", paper)), type="Annex", comment="Signed in Rabat")
    tree.describe(paper, {"type": "Amendment"}, by=cast.administrator)
    response = lawyer_browser.post(to("document", paper), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed these details" in page
    assert "Amendment" in page
    assert 'value="Annex"' in page
    paper.refresh_from_db()
    assert (paper.type, paper.comment) == ("Amendment", "")
    again = details(page, type="Annex", comment="Signed in Rabat")
    assert lawyer_browser.post(to("document", paper), again).status_code == 302
    paper.refresh_from_db()
    assert (paper.type, paper.comment) == ("Annex", "Signed in Rabat")


def test_a_comment_that_is_too_long_gets_a_sentence(paper: Document, lawyer_browser: Browser) -> None:
    sent = details(lawyer_browser.text(to("document", paper)), comment="x" * 1001)
    response = lawyer_browser.post(to("document", paper), sent)
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()


# Its versions


def upload(browser: Browser, document: Document, content: bytes, **more: Any) -> Any:
    sent = SimpleUploadedFile(more.pop("name", "sent.pdf"), content)
    json = {"Accept": "application/json"} if more.pop("json", False) else {}
    return browser.post(to("version_upload", document), {"files": sent} | more, headers=json)


def test_a_new_version_is_the_current_one_and_the_earlier_stays(
    paper: Document, lawyer_browser: Browser
) -> None:
    content = PDF + b"second"
    assert upload(lawyer_browser, paper, content).status_code == 302
    page = lawyer_browser.text(to("document", paper))
    assert current(paper).number == 2
    assert paper.name == "amendment.pdf"
    digest = hashlib.sha256(content).hexdigest()
    assert f"<span>{digest[:8]}</span><wbr><span>{digest[8:16]}</span>" in page
    assert b"".join(lawyer_browser.get(to("document_download", paper)).streaming_content) == content  # type: ignore[attr-defined]
    first = lawyer_browser.get(to("version_download", paper, number=1))
    assert b"".join(first.streaming_content) == PDF  # type: ignore[attr-defined]


def test_a_version_that_is_sent_twice_is_added_once(paper: Document, lawyer_browser: Browser) -> None:
    key = submission()
    for _twice in range(2):
        answer = upload(lawyer_browser, paper, PDF + b"second", submission=key, json=True)
        assert (answer.status_code, answer.json()) == (201, {"name": "amendment.pdf"})
    assert current(paper).number == 2


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [(b"", "a.pdf", 422), (b"plain text", "notes.txt", 422), (b"plain text", "a.pdf", 422)],
)
def test_what_cannot_be_its_new_version_gets_a_sentence(
    paper: Document, lawyer_browser: Browser, content: bytes, name: str, status: int
) -> None:
    answer = upload(lawyer_browser, paper, content, name=name, json=True)
    assert answer.status_code == status
    assert answer.json()["problem"]
    plain = upload(lawyer_browser, paper, content, name=name)
    assert plain.status_code == status
    assert answer.json()["problem"] in plain.content.decode()
    assert current(paper).number == 1


def test_exactly_one_file_is_taken(paper: Document, lawyer_browser: Browser) -> None:
    several = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    for sent, sentence in (([], "Choose a file first."), (several, "Choose one file.")):
        response = lawyer_browser.post(to("version_upload", paper), {"files": sent})
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert current(paper).number == 1


def test_an_earlier_version_comes_back_as_a_new_one_and_once(
    cast: Cast, paper: Document, lawyer_browser: Browser
) -> None:
    tree.add_version(paper, bytes_of(PDF + b"second", by=cast.lawyer), by=cast.lawyer)
    address = to("version_restore", paper, number=1)
    sent = form_of(lawyer_browser.text(to("document", paper)), action=address)
    for _twice in range(2):
        assert lawyer_browser.post(address, sent).status_code == 302
    assert current(paper).number == 3
    assert current(paper).restores == 1
    assert "Brings back version 1." in lawyer_browser.text(to("document", paper))


def test_the_current_version_is_not_restored(paper: Document, lawyer_browser: Browser) -> None:
    response = lawyer_browser.post(to("version_restore", paper, number=1), follow=True)
    assert "This is the current version already." in response.content.decode()
    assert current(paper).number == 1


def test_a_version_that_there_is_not_is_not_found(paper: Document, lawyer_browser: Browser) -> None:
    assert lawyer_browser.get(to("version_download", paper, number=2)).status_code == 404
    assert lawyer_browser.post(to("version_restore", paper, number=99_999_999_999)).status_code == 404


def test_bytes_that_the_store_does_not_give_are_said_to_be_away(
    paper: Document, lawyer_browser: Browser
) -> None:
    store.storage().discard(current(paper).blob.key)
    assert lawyer_browser.get(to("document_download", paper)).status_code == 503
    assert not lawyer_browser.text(to("document", paper)).startswith("{")


# Who took it


def test_the_page_says_who_took_which_version_and_how_often(
    cast: Cast, contract: Contract, paper: Document, lawyer_browser: Browser
) -> None:
    assert "Nobody outside the legal team has opened or downloaded it." in lawyer_browser.text(
        to("document", paper)
    )
    first = current(paper)
    second = tree.add_version(paper, bytes_of(PDF + b"second", by=cast.lawyer), by=cast.lawyer)
    for is_archive in (False, False, True):
        Reading.note(cast.requester, [first], in_archive=is_archive)
    Reading.note(cast.requester, [second])
    Reading.note(cast.lawyer, [second])
    page = lawyer_browser.text(to("document", paper))
    assert "Version 1: opened or downloaded 3 times" in page
    assert "Once with others, in one archive." in page
    assert "Version 2: opened or downloaded once" in page
    assert cast.requester.name in page
    taken = Reading.of(paper)
    assert [(one.user.pk, one.number, one.times, one.in_archives) for one in taken] == [
        (cast.requester.pk, 2, 1, 0),
        (cast.requester.pk, 1, 3, 1),
    ]


# Who may not


@pytest.fixture
def addresses(paper: Document) -> list[tuple[str, str]]:
    return [
        ("get", to("document", paper)),
        ("post", to("document", paper)),
        ("get", to("document_download", paper)),
        ("get", to("version_download", paper, number=1)),
        ("post", to("version_restore", paper, number=1)),
        ("post", to("version_upload", paper)),
    ]


def test_a_file_of_a_contract_that_is_private_among_others_is_not_found(
    cast: Cast, contract: Contract, addresses: list[tuple[str, str]], browser_of: BrowserOf
) -> None:
    walled = browser_of(cast.walled_lawyer)
    assert all(getattr(walled, method)(address).status_code != 404 for method, address in addresses)
    contract.edit({"private": True}, assignee=cast.lawyer, by=cast.lawyer)
    assert all(getattr(walled, method)(address).status_code == 404 for method, address in addresses)


def test_a_deleted_file_is_not_found(
    cast: Cast,
    contract: Contract,
    paper: Document,
    addresses: list[tuple[str, str]],
    lawyer_browser: Browser,
) -> None:
    deletion = tree.delete(contract, items(paper), by=cast.lawyer)
    assert deletion is not None
    assert all(getattr(lawyer_browser, method)(address).status_code == 404 for method, address in addresses)
    tree.undo(deletion, by=cast.lawyer)
    assert lawyer_browser.get(to("document", paper)).status_code == 200


def test_a_client_has_no_way_into_the_page_of_the_legal_team(
    cast: Cast, contract: Contract, paper: Document, requester_browser: Browser
) -> None:
    tree.show(contract, items(paper), by=cast.lawyer)
    response = requester_browser.get(to("document", paper))
    assert response.status_code == 302
    assert response["Location"].startswith(at("staff", "account_login"))


# How much work it is


def test_the_page_makes_as_many_queries_for_one_version_as_for_many(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    around = folder(contract, "Annexes", by=cast.lawyer)
    paper = file(contract, "plan.pdf", by=cast.lawyer, under=around)
    few = Counted(lawyer_browser, to("document", paper))
    # the file; the folders; is the contract shown; the versions; who took them
    assert len(few.own) == 5, few
    for number in range(5):
        version = tree.add_version(paper, bytes_of(PDF + bytes([number]), by=cast.lawyer), by=cast.lawyer)
        Reading.note(cast.requester, [version])
        folder(contract, f"Annex {number}", by=cast.lawyer)
    many = Counted(lawyer_browser, to("document", paper))
    assert len(many.own) == len(few.own), many
