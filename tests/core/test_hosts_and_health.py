"""Two host names, and the questions of whoever watches the installation."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from tests.cast import Browser
from wathiq.core import health
from wathiq.documents import store
from wathiq.documents.storages import LocalBlobs, StoreFailed


@pytest.fixture
def split(settings: Any) -> Browser:
    settings.PORTAL_URL, settings.STAFF_URL = "http://Portal.example", "http://office.example"
    settings.ALLOWED_HOSTS = ["portal.example", "office.example"]
    return Browser()


@pytest.mark.parametrize(
    ("host", "path", "target"),
    [
        ("portal.example", "/staff/contracts/", "http://office.example/staff/contracts/"),
        ("office.example", "/contracts/", "http://Portal.example/contracts/"),
        ("office.example", "/", "http://office.example/staff/"),
    ],
)
def test_with_two_hosts_each_serves_its_own_face_and_points_to_the_other(
    db: None, split: Browser, host: str, path: str, target: str
) -> None:
    assert split.get(path, headers={"Host": host})["Location"] == target


@pytest.mark.parametrize(
    ("host", "path"),
    [("portal.example", "/sign-in/"), ("PORTAL.example", "/sign-in/"), ("office.example", "/staff/sign-in/")],
)
def test_each_host_answers_for_its_face_whatever_the_case_of_its_name(
    db: None, split: Browser, host: str, path: str
) -> None:
    assert split.get(path, headers={"Host": host}).status_code == 200


def test_a_host_that_is_not_ours_gets_no_page(db: None, split: Browser) -> None:
    assert split.get("/sign-in/", headers={"Host": "evil.example"}).status_code == 400


def test_staff_without_its_slash_leads_to_the_main_application(db: None) -> None:
    assert Browser().get("/staff")["Location"] == "/staff/"


def test_alive_asks_nothing_of_the_database(django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        response = Browser(headers={"Host": "10.0.0.1"}).get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})


def test_ready_names_what_is_missing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    response = Browser().get("/readyz")
    assert response.status_code == 503  # no queue worker runs here
    assert response.json() == {"database": True, "migrations": True, "queue": False, "files": True}
    monkeypatch.setattr(connection, "cursor", _away)
    away = {"database": False, "migrations": False, "queue": False, "files": True}
    assert Browser().get("/readyz").json() == away


def test_ready_says_when_the_files_are_away_and_asks_their_store_seldom(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def ask(storage: LocalBlobs) -> None:
        asked.append(True)
        if len(asked) == 1:
            raise StoreFailed("away")

    monkeypatch.setattr(LocalBlobs, "ask", ask)
    watch = store.Watch()
    monkeypatch.setitem(health._asked_too, "files", watch.answers)
    response = Browser().get("/readyz")
    assert response.status_code == 503
    assert response.json()["files"] is False
    assert Browser().get("/readyz").json()["files"] is False
    assert len(asked) == 1
    watch._asked -= store.ASKED_AGAIN
    assert Browser().get("/readyz").json()["files"] is True


def test_a_folder_answers_while_it_can_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LocalBlobs(str(tmp_path / "not" / "yet")).ask()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StoreFailed):
        LocalBlobs(str(tmp_path / "not" / "yet")).ask()


def _away() -> None:
    raise OperationalError("the database is away")


def test_while_the_database_is_away_the_answer_is_an_honest_503(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wathiq.core.acting._set", lambda value: _away())
    browser = Browser(raise_request_exception=False)
    response = browser.get("/language/")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
