"""How much a request may bring: asked before any of it is read, and answered in the reader's language."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Browser, at, shared
from tests.documents import stores
from wathiq.accounts.models import User
from wathiq.core import bodies
from wathiq.demo.cast import Cast
from wathiq.documents.models import Document

BrowserOf = Callable[[User | None], Browser]
BOUNDARY = "----of-a-test"


class Untouched(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def send(browser: Browser, address: str, length: str, **extra: Any) -> Any:
    """A request that says it is so long, whose body nobody may read."""
    answer = browser.generic("POST", address, **extra)
    environ = answer.wsgi_request.environ | {
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "wsgi.input": Untouched(),
    }
    return browser.request(**environ)


@pytest.fixture
def upload(cast: Cast) -> str:
    return at("portal", "attachments_upload", public_id=shared(cast).public_id)


def test_a_stranger_may_send_little(cast: Cast, browser_of: BrowserOf, upload: str) -> None:
    visitor = browser_of(None)
    for address in (upload, at("portal", "account_login"), at("portal", "home")):
        answer = send(visitor, address, str(bodies.SMALL + 1))
        assert answer.status_code == 413
        assert "Without signing in you can send at most 1 MB." in answer.content.decode()
    small = visitor.post(at("portal", "account_login"), {"login": "a@b.example", "password": "x"})
    assert small.status_code == 200


def test_somebody_signed_in_may_send_the_largest_file_and_no_more(
    cast: Cast, requester_browser: Browser, upload: str, settings: Any
) -> None:
    settings.LARGEST_FILE = 1_500_000
    file = SimpleUploadedFile("plan.pdf", b"%PDF-" + b"x" * 1_400_000)
    answer = requester_browser.post(upload, {"files": [file]}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 201
    answer = send(requester_browser, upload, str(1_500_000 + bodies.ALLOWANCE + 1))
    assert answer.status_code == 413
    assert "At most 1.5 MB can be sent at once. Nothing was kept." in answer.content.decode()
    assert Document.objects.count() == 1


def test_other_forms_take_less_than_uploads(cast: Cast, requester_browser: Browser, upload: str) -> None:
    length = str(bodies.MOST + 1)
    assert int(length) < django_settings.LARGEST_FILE
    answer = send(requester_browser, at("portal", "home"), length)
    assert answer.status_code == 413
    assert "At most 26 MB can be sent at once." in answer.content.decode()
    with pytest.raises(AssertionError, match="the body was read"):
        send(requester_browser, upload, length)


def test_a_script_gets_the_sentence_alone(cast: Cast, requester_browser: Browser, upload: str) -> None:
    answer = send(requester_browser, upload, "99999999999", HTTP_ACCEPT="application/json")
    assert answer.status_code == 413
    assert json.loads(answer.content) == {"problem": "At most 200 MB can be sent at once. Nothing was kept."}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_refusal_speaks_the_readers_language(
    cast: Cast, browser_of: BrowserOf, upload: str, language: str
) -> None:
    cast.requester.language = language
    cast.requester.save(update_fields=["language"])
    page = send(browser_of(cast.requester), upload, "99999999999").content.decode()
    assert f'lang="{language}"' in page
    assert "200" in page


@pytest.mark.parametrize("length", ["abc", "-1", "-99999999999", "1e9", "٣٣", " 12", "1" * 5000])
def test_a_length_that_is_none_is_refused(
    cast: Cast, requester_browser: Browser, upload: str, length: str
) -> None:
    assert send(requester_browser, upload, length).status_code in (400, 413)


def test_no_length_is_an_empty_form(cast: Cast, requester_browser: Browser, upload: str) -> None:
    answer = send(requester_browser, upload, "", HTTP_ACCEPT="application/json")
    assert answer.status_code == 422
    assert json.loads(answer.content) == {"problem": "Choose a file first."}


def test_a_full_disk_for_what_is_sent_is_told_in_a_sentence(
    cast: Cast, requester_browser: Browser, upload: str
) -> None:
    def sent() -> Any:
        file = SimpleUploadedFile("plan.pdf", b"%PDF-" + b"x" * 4_000_000)
        return requester_browser.post(upload, {"files": [file]}, HTTP_ACCEPT="application/json")

    with stores.no_room_beyond(1_000_000):
        answer = sent()
    assert answer.status_code == 503
    assert "Nothing was lost; try again" in json.loads(answer.content)["problem"]
    assert Document.objects.count() == 0
    assert sent().status_code == 201
