"""Whatever a file holds and however it is called: it leaves as bytes to keep, never as something a browser runs."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import StreamingHttpResponse

from tests.cast import Browser, at, shared
from tests.documents import stores
from tests.documents.papers import file, items
from tests.documents.test_media import docx
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import store, tree
from wathiq.documents.models import Blob, Document, Reading
from wathiq.documents.serving import as_download

SCRIPT = b"<script>fetch('/beacon')</script>"
ACTIVE = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "page.html": b"<!doctype html>" + SCRIPT,
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "data.xml": b'<?xml version="1.0"?><?xml-stylesheet href="#"?><a/>',
    "page without an ending": b"<html>" + SCRIPT,
    "page.txt": b"<html>" + SCRIPT,
    "both.pdf": b"%PDF-1.7\n" + SCRIPT,
    "words then a page.txt": b"Dear all,\n" + SCRIPT,
    "code.js": b"fetch('/beacon')",
    "archive.zip": docx() + SCRIPT,
}
INERT = {"application/octet-stream", "application/pdf", "text/plain", "application/zip"}


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return shared(cast)


def upload(browser: Browser, contract: Contract, name: str, content: bytes) -> Any:
    address = at("portal", "attachments_upload", public_id=contract.public_id)
    sent = {"files": [SimpleUploadedFile("ignored", content)], "paths": [f"Folder/{name}"]}
    return browser.post(address, sent, HTTP_ACCEPT="application/json")


def download(browser: Browser, document: Document, face: str = "portal") -> Any:
    """The answer, a stream where all is well: Django's test client has no type for it."""
    return browser.get(at(face, "document_download", public_id=document.public_id))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ACTIVE)
def test_active_content_leaves_as_bytes_to_keep(
    contract: Contract, requester_browser: Browser, name: str
) -> None:
    answer = upload(requester_browser, contract, name, ACTIVE[name])
    assert answer.status_code in (201, 422), answer.content
    if answer.status_code == 422:  # an archive that is called something it is not
        assert "What this file holds is not what its name says." in json.loads(answer.content)["problem"]
        assert name == "archive.zip"
        assert not Document.objects.exists()
        return
    answer = download(requester_browser, Document.objects.get())
    assert body(answer) == ACTIVE[name]
    assert answer["Content-Type"] in INERT
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"<html>" + SCRIPT),
        ("picture.png", ACTIVE["drawing.svg"]),
        ("page.html", ACTIVE["both.pdf"]),
        ("empty.pdf", b""),
        ("report\u202efdp.exe", b"%PDF-1.7"),
        ("line\nfeed.pdf", b"%PDF-1.7"),
        ("nul\x00.pdf", b"%PDF-1.7"),
        ("..", b"%PDF-1.7"),
        ("a\\b.pdf", b"%PDF-1.7"),
        ("a" * 252 + ".pdf", b"%PDF-1.7"),
    ],
)
def test_what_disguises_itself_is_refused_in_a_sentence_and_leaves_no_row(
    contract: Contract, requester_browser: Browser, name: str, content: bytes
) -> None:
    answer = upload(requester_browser, contract, name, content)
    assert answer.status_code == 422
    assert json.loads(answer.content)["problem"].endswith(".")
    assert not Document.objects.exists()
    assert not Blob.objects.exists()
    assert upload(requester_browser, contract, "honest.pdf", b"%PDF-1.7").status_code == 201


@pytest.mark.parametrize(
    "name",
    [
        "عقد توريد.pdf",
        "Contrat n° 12 – «\u202fétude\u202f».pdf",
        'the "final" one.pdf',
        "semi;colon, comma's.pdf",
        "100%20.pdf",
        "𝄞 😀.pdf",
        "a" * 251 + ".pdf",
        "e\u0301.pdf",
    ],
)
def test_every_name_comes_back_as_it_was_given(
    contract: Contract, requester_browser: Browser, name: str
) -> None:
    answer = upload(requester_browser, contract, name, b"%PDF-1.7")
    assert answer.status_code == 201, answer.content
    kept = json.loads(answer.content)["name"]
    header = download(requester_browser, Document.objects.get())["Content-Disposition"]
    plain, encoded = header.removeprefix("attachment; filename=").split("; filename*=UTF-8''")
    assert unquote(encoded) == kept
    assert encoded.isascii()
    assert not set(encoded) & set("\"';, \\")
    assert plain[0] == plain[-1] == '"'
    assert plain.isascii()
    assert not set(plain[1:-1]) & set('"\\%')
    assert plain.endswith('.pdf"')


def test_a_title_with_line_breaks_cannot_add_a_header() -> None:
    header = as_download(StreamingHttpResponse([]), "a\r\nSet-Cookie: x=1\x7f.zip")["Content-Disposition"]
    assert header.startswith('attachment; filename="a__Set-Cookie_ x=1_.zip"; ')


@pytest.fixture
def paper(cast: Cast, contract: Contract) -> Document:
    """A file of three pieces that the clients can read."""
    content = b"%PDF-" + secrets.token_bytes(3 * store.CHUNK)
    found = file(contract, "plan.pdf", by=cast.lawyer, content=content)
    tree.show(contract, items(found), by=cast.lawyer)
    return found


def test_the_legal_team_sees_who_took_a_file_and_not_who_only_asked_how_long_it_is(
    paper: Document, requester_browser: Browser, lawyer_browser: Browser, cast: Cast
) -> None:
    length = str(Blob.objects.get().size)
    told = requester_browser.head(at("portal", "document_download", public_id=paper.public_id))
    assert (told.status_code, told["Content-Length"], told.content) == (200, length, b"")
    assert told["Content-Type"] == "application/pdf"
    assert told["Content-Disposition"].startswith("attachment; ")
    assert not Reading.objects.exists()

    answer = download(requester_browser, paper)
    assert answer["Content-Length"] == length
    assert len(body(answer)) == int(length)
    assert Reading.objects.values_list("user", "version").get() == (cast.requester.pk, paper.current_id)

    theirs = download(lawyer_browser, paper, "staff")
    assert len(body(theirs)) == int(length)
    assert Reading.objects.count() == 1


def test_asking_how_long_a_file_is_reads_nothing(
    paper: Document, requester_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "storage", stores.Unreachable)
    assert (
        requester_browser.head(at("portal", "document_download", public_id=paper.public_id)).status_code
        == 200
    )
    assert download(requester_browser, paper).status_code == 503


def test_a_store_that_is_away_is_a_sentence_and_nothing_is_noted(
    paper: Document, requester_browser: Browser, lawyer_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(store, "storage", stores.Unreachable)
        for browser, face in ((requester_browser, "portal"), (lawyer_browser, "staff")):
            answer = download(browser, paper, face)
            assert answer.status_code == 503
            assert answer["Retry-After"]
            assert "Try again in a few minutes." in answer.content.decode()
        assert requester_browser.get(at("portal", "home")).status_code == 200
    assert not Reading.objects.exists()
    assert download(requester_browser, paper).status_code == 200


def test_a_store_that_is_away_refuses_a_file_and_the_next_attempt_succeeds(
    contract: Contract, requester_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(store, "storage", stores.Unreachable)
        answer = upload(requester_browser, contract, "plan.pdf", b"%PDF-1.7")
    assert answer.status_code == 503
    assert json.loads(answer.content)["problem"] == (
        "The files cannot be stored at the moment. Nothing was lost; try again in a few minutes."
    )
    assert not Document.objects.exists()
    assert upload(requester_browser, contract, "plan.pdf", b"%PDF-1.7").status_code == 201


def test_a_damaged_small_file_is_a_sentence_and_a_large_one_breaks_off(
    cast: Cast, contract: Contract, paper: Document, requester_browser: Browser
) -> None:
    small = file(contract, "small.txt", by=cast.lawyer, content=b"small")
    tree.show(contract, items(small), by=cast.lawyer)
    for blob in Blob.objects.all():
        content = b"".join(store.read(blob))
        store.storage().discard(blob.key)
        with store.storage().writing(blob.key) as target:
            target.write(content[:-1] + b"!")
    answer = download(requester_browser, small)
    assert answer.status_code == 500
    assert "Tell the legal team." in answer.content.decode()
    answer = download(requester_browser, paper)
    with pytest.raises(store.Damaged):
        b"".join(answer.streaming_content)


@pytest.mark.django_db(transaction=True)
def test_a_client_that_goes_away_closes_the_file(paper: Document, requester_browser: Browser) -> None:
    key = Blob.objects.get().key

    def is_open() -> bool:
        return any(os.path.realpath(one).endswith(key) for one in Path("/proc/self/fd").iterdir())

    for pieces_taken in (0, 1, 2):
        answer = download(requester_browser, paper)
        pieces: Iterator[bytes] = iter(answer.streaming_content)
        for _ in range(pieces_taken):
            next(pieces)
        assert is_open()
        answer.close()
        assert not is_open()


@pytest.mark.django_db(transaction=True)
def test_bytes_leave_while_no_transaction_is_open(paper: Document, requester_browser: Browser) -> None:
    answer = download(requester_browser, paper)
    assert not connection.in_atomic_block
    with connection.execute_wrapper(_no_query):
        assert body(answer).startswith(b"%PDF-")
    assert Reading.objects.count() == 1


def _no_query(execute: Callable[..., Any], sql: str, *_: Any) -> Any:
    raise AssertionError(f"a query while bytes leave: {sql}")
