"""Fixtures of every test: a real PostgreSQL, the cast, and browsers signed in as each of them."""

import os
import secrets
from collections.abc import Callable, Iterator
from typing import Any

# Before Django reads its settings
from tests import database

CLUSTER = database.start()
os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "wathiq.settings",
        "WATHIQ_MODE": "test",
        "WATHIQ_SECRET_KEY": secrets.token_urlsafe(50),
        "WATHIQ_PORTAL_URL": "http://testserver",
        "WATHIQ_DATA": str(database.folder() / "data"),
        "WATHIQ_NAME_EN": "Noria Legal",
        "WATHIQ_NAME_FR": "Noria Juridique",
        "WATHIQ_NAME_AR": "نوريا للمحاماة",
        "WATHIQ_CONTACT_EMAIL": "legal@cabinet.example",
        "WATHIQ_MAIL_FROM": "portal@cabinet.example",
        "DATABASE_URL": CLUSTER.url("wathiq_app", "wathiq"),
        "DATABASE_OWNER_URL": CLUSTER.url("wathiq_owner", "wathiq"),
    }
)

(database.folder() / "data" / "static").mkdir(parents=True, exist_ok=True)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]

django.setup()

import pytest  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client, TransactionTestCase  # noqa: E402

from tests.cast import Browser  # noqa: E402
from wathiq.accounts.models import User  # noqa: E402
from wathiq.demo.cast import Cast, engage  # noqa: E402
from wathiq.demo.people import PASSWORD  # noqa: E402


def database_name(config: pytest.Config) -> str:
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    return f"wathiq_test_{os.getpid()}_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Any:
    """A clone of the migrated template for this worker; tests that commit get a new one afterwards."""
    connection = connections["default"]
    name = database_name(request.config)
    with django_db_blocker.unblock():
        database.sweep(CLUSTER)
        template = database.template(CLUSTER)
        database.clone(CLUSTER, name, template)
        connection.close()
        connection.settings_dict["NAME"] = name

    def fresh_database(case: TransactionTestCase) -> None:
        # the application's role may neither truncate nor delete events
        connections.close_all()
        database.clone(CLUSTER, name, template)

    TransactionTestCase._fixture_teardown = fresh_database  # type: ignore[attr-defined]
    yield name
    connections.close_all()
    database.drop(CLUSTER, name)


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Argon2 is slow on purpose: once a session is enough."""
    return make_password(PASSWORD)


@pytest.fixture
def cast(db: None, password_hash: str) -> Cast:
    """The named people, without any contract."""
    return engage(password_hash)


@pytest.fixture
def browser_of() -> Callable[[User | None], Browser]:
    """A browser signed in as this person, in the face that is theirs; None is a visitor."""

    def make(user: User | None) -> Browser:
        browser = Browser()
        if user is not None:
            Client.force_login(browser, user)
            if user.is_staff_member:
                name = settings.SESSION_COOKIE_NAME
                browser.cookies[f"{name}-staff"] = browser.cookies[name].value
                del browser.cookies[name]
        return browser

    return make


@pytest.fixture
def lawyer_browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.lawyer)


@pytest.fixture
def requester_browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.requester)


@pytest.fixture
def stranger_browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.stranger)


@pytest.fixture(autouse=True)
def _a_clean_start(settings: Any) -> Iterator[None]:
    """No language, time zone or rate limit of the test before; and the first run is over."""
    from django.utils import timezone, translation

    from wathiq.accounts import first_run

    translation.activate("en")
    timezone.deactivate()
    settings.ACCOUNT_RATE_LIMITS = False
    first_run.remember(over=True)
    yield
    translation.deactivate()
