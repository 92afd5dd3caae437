"""Settings → Matters and cases → Reminders."""

from typing import Any

import pytest

from tests.cast import Browser, at
from wathiq.accounts.models import System
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.matters.models import ReminderRules

PAGE = at("staff", "reminder_rules")


@pytest.fixture
def admin_browser(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


def saved() -> tuple[Any, ...]:
    rules = ReminderRules.current()
    return rules.due_days, rules.hearing_days, rules.for_staff, rules.for_clients


def test_the_page_begins_with_the_defaults(cast: Cast, admin_browser: Browser) -> None:
    page = admin_browser.text(PAGE)
    assert page.count('value="7, 1"') == 2
    assert saved() == ([7, 1], [7, 1], True, True)


@pytest.mark.parametrize("typed", ["14, 3,3", "٣، ١٤", "3 14"])
def test_days_are_typed_as_any_language_writes_them(cast: Cast, admin_browser: Browser, typed: str) -> None:
    data = {"due_days": typed, "hearing_days": "", "for_staff": "on"}
    assert admin_browser.post(PAGE, data)["Location"] == PAGE
    assert saved() == ([14, 3], [], True, False)
    assert 'value="14, 3"' in admin_browser.text(PAGE)
    event = Event.objects.filter(chain=System().chain_id).latest("sequence")
    assert (event.kind, event.facts["due_days"]) == ("reminder_rules.changed", [14, 3])
    admin_browser.post(PAGE, data)
    assert Event.objects.filter(kind="reminder_rules.changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon", "Write numbers of days"),
        ("7; -1", "Choose days between 0 and 90."),
        ("400", "Choose days between 0 and 90."),
        ("1,2,3,4,5,6", "Choose 5 reminders at most."),
        ("9" * 5000, "Write numbers of days"),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(
    cast: Cast, admin_browser: Browser, typed: str, said: str
) -> None:
    response: Any = admin_browser.post(PAGE, {"due_days": typed, "hearing_days": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'value="{typed}"' in page or len(typed) > 100
    assert saved() == ([7, 1], [7, 1], True, True)


def test_lawyers_do_not_change_it(cast: Cast, lawyer_browser: Browser) -> None:
    assert lawyer_browser.post(PAGE, {"due_days": "3", "hearing_days": "3"}).status_code == 403
    assert saved() == ([7, 1], [7, 1], True, True)
