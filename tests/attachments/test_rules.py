"""Settings → Contracts → Attachments."""

from collections.abc import Callable

import pytest

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.documents.models import AttachmentRules

ADDRESS = at("staff", "attachment_rules")
RULES = ("shown_by_default", "clients_add", "clients_edit", "clients_delete")


def current() -> set[str]:
    rules = AttachmentRules.current()
    return {name for name in RULES if getattr(rules, name)}


@pytest.fixture
def administrator_browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.administrator)


def test_an_administrator_changes_the_rules_and_the_page_shows_them(administrator_browser: Browser) -> None:
    assert current() == {"clients_add", "clients_edit", "clients_delete"}
    page = administrator_browser.text(ADDRESS)
    assert page.count(" checked") == 3
    response = administrator_browser.post(ADDRESS, {"shown_by_default": "on", "clients_add": "on"})
    assert (response.status_code, response["Location"]) == (302, ADDRESS)
    assert current() == {"shown_by_default", "clients_add"}
    page = administrator_browser.text(ADDRESS)
    assert "The rules were saved." in page
    assert page.count(" checked") == 2


def test_a_change_is_recorded_once(administrator_browser: Browser) -> None:
    for _twice in range(2):
        administrator_browser.post(ADDRESS, {})
    assert current() == set()
    assert Event.objects.filter(kind="attachment_rules.changed").count() == 1


def test_the_menu_of_settings_leads_there(administrator_browser: Browser) -> None:
    assert f'href="{ADDRESS}"' in administrator_browser.text(at("staff", "office"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lawyer_reads_who_may_change_them(lawyer_browser: Browser, method: str) -> None:
    before = current()
    response = getattr(lawyer_browser, method)(ADDRESS)
    assert response.status_code == 403
    assert "Only administrators may do this." in response.content.decode()
    assert current() == before
