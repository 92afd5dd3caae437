"""A real house, a real Chromium, and people who sit at it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import database
from tests.browser import house as houses
from tests.browser.house import House
from tests.browser.visitors import Visitors
from tests.browser.words import Language
from tests.conftest import CLUSTER, database_name

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="package")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[House]:
    """One served house for each worker."""
    with django_db_blocker.unblock():
        template = database.template(CLUSTER)
    name = f"{database_name(request.config)}_served"
    with houses.opened(CLUSTER, name, template, tmp_path_factory.mktemp("house")) as opened:
        yield opened


# For the package and not for the session: while Playwright runs, Django takes its loop for an asynchronous caller.
@pytest.fixture(scope="package")
def chromium(house: House) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def known_sessions() -> dict[str, Any]:
    """Who has signed in already, so that not every test has to."""
    return {}


@pytest.fixture
def visitors(
    house: House, chromium: Browser, known_sessions: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[Visitors]:
    """Asks people to the browser; they leave when the test ends, and nobody may have heard a complaint."""
    here = Visitors(house, chromium, known_sessions)
    failed_before = request.session.testsfailed
    yield here
    if here.complaints or request.session.testsfailed > failed_before:
        here.photograph(database.folder() / "photographs" / request.node.name)
    here.leave()
    house.give_languages_back()
    assert not here.complaints, "\n".join(here.complaints)


# Right to left every time; the same from left to right with what takes longer
@pytest.fixture(params=[pytest.param("fr", marks=pytest.mark.long), "ar"])
def language(request: pytest.FixtureRequest) -> Language:
    return cast(Language, request.param)
