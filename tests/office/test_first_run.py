"""An installation without any account: a code, the first administrator, and three steps."""

import io
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from tests.cast import Browser, at
from tests.notifications.queue import wait_until_alone
from wathiq.accounts import first_run
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.core.models import Office
from wathiq.demo.cast import Cast

CODE, ADMINISTRATOR = at("staff", "first_run"), at("staff", "first_run_administrator")
OFFICE, MAIL, DONE = (at("staff", f"first_run_{name}") for name in ("office", "mail", "done"))
STEPS = [OFFICE, MAIL, DONE]
WHO = {
    "first_name": "Salma",
    "last_name": "Idrissi",
    "email": "Salma@Cedar.example",
    "password": "four quiet herons fly",
    "language": "fr",
    "time_zone": "Africa/Casablanca",
}


@pytest.fixture
def empty(db: None) -> None:
    """An installation nobody has an account on."""
    first_run.remember(over=False)


@pytest.fixture
def proved(empty: None) -> Browser:
    browser = Browser()
    assert browser.post(CODE, {"code": first_run.code()})["Location"] == ADMINISTRATOR
    return browser


@pytest.fixture
def led(proved: Browser) -> Browser:
    """Somebody who has just made the first administrator."""
    assert proved.post(ADMINISTRATOR, WHO | {"language": "en"})["Location"] == OFFICE
    return proved


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/contracts/", "/profile/", "/password/forgotten/"])
def test_the_portal_says_that_it_is_not_set_up(empty: None, path: str) -> None:
    page = Browser().text(path, status=503)
    assert "This portal is not set up yet" in page
    assert "/staff/" not in page
    assert Browser().post(path).status_code == 503


@pytest.mark.parametrize(
    "path", ["/staff/", "/staff/sign-in/", "/staff/contracts/", "/staff/settings/office/"]
)
def test_the_main_application_leads_to_the_first_run(empty: None, path: str) -> None:
    assert Browser().get(path)["Location"] == CODE
    assert Browser().get(path, headers={"HX-Request": "true"})["HX-Redirect"] == CODE


def test_colour_language_and_health_answer_meanwhile(empty: None) -> None:
    assert Browser().get("/brand.css").status_code == 200
    assert Browser().get("/healthz").status_code == 200
    assert Browser().post("/staff/language/", {"language": "ar", "next": CODE})["Location"] == CODE


def test_the_code_opens_the_way_to_the_first_administrator(proved: Browser) -> None:
    assert "First administrator" in proved.text(ADMINISTRATOR)
    response = proved.post(ADMINISTRATOR, WHO)
    assert response["Location"] == OFFICE
    made = User.objects.get()
    assert (made.email, made.name) == ("salma@cedar.example", "Salma Idrissi")
    assert (made.language, made.time_zone) == ("fr", "Africa/Casablanca")
    assert (made.face, made.role, made.is_active) == ("staff", "administrator", True)
    assert made.check_password(WHO["password"])
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[:1] == ["account.added"]
    assert "account.signed_in" in kinds
    assert proved.get(OFFICE).status_code == 200  # they are in


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"]
)
def test_the_code_may_be_typed_carelessly(empty: None, change: Any) -> None:
    assert Browser().post(CODE, {"code": change(first_run.code())}).status_code == 302


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA-AAAA-AAAA", "é", "\x00"])
def test_another_code_opens_nothing(empty: None, typed: str) -> None:
    browser = Browser()
    assert browser.post(CODE, {"code": typed}).status_code == 422
    assert browser.post(ADMINISTRATOR, WHO)["Location"] == CODE
    assert not User.objects.exists()


def test_the_code_comes_of_the_secret_key(settings: Any) -> None:
    code = first_run.code()
    assert [len(group) for group in code.split("-")] == [4] * 5
    assert code == first_run.code()
    settings.SECRET_KEY = "another" * 10
    assert code != first_run.code()


def test_whoever_guesses_codes_has_to_wait(empty: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"first_run": "2/h/ip"}
    tries = [Browser().post(CODE, {"code": "AAAA"}).status_code for _time in range(3)]
    assert tries == [422, 422, 429]
    assert Browser().post(CODE, {"code": first_run.code()}).status_code == 429


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("password", "short", "at least 15 characters"),
        ("password", "salma@cedar.example", "easy to guess"),
        ("email", "salma", "valid email"),
        ("first_name", "Sal\u202ema", "invisible characters"),
        ("language", "xx", "not one of the available choices"),
        ("time_zone", "Mars/North", "not one of the available choices"),
    ],
)
def test_an_administrator_that_cannot_be_is_refused(
    proved: Browser, field: str, typed: str, sentence: str
) -> None:
    response = proved.post(ADMINISTRATOR, WHO | {field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert WHO["password"] not in page
    assert "Idrissi" in page  # what was typed is kept
    assert not User.objects.exists()


def test_a_role_that_is_sent_along_changes_nothing(proved: Browser) -> None:
    proved.post(ADMINISTRATOR, WHO | {"role": "lawyer", "is_client": "on", "face": "portal", "by": "1"})
    assert User.objects.get().is_administrator


def test_the_steps_lead_from_the_office_to_its_mail_and_are_over(led: Browser) -> None:
    assert "Setting up: step 1 of 3" in led.text(OFFICE)
    office = {"name_en": "Cedar Law", "colour": "#7a1f3d"}
    assert led.post(OFFICE, office)["Location"] == MAIL
    page = led.text(MAIL)
    assert "Cedar Law" in page
    assert "Setting up: step 2 of 3" in page
    server = {"smtp_host": "smtp.cedar.example", "smtp_port": "587", "smtp_security": "starttls"}
    assert led.post(MAIL, server)["Location"] == DONE
    page = led.text(DONE)
    assert "Invite your colleagues" in page
    assert "Invite your first client" in page
    assert Office.objects.get().smtp_host == "smtp.cedar.example"
    assert Office.objects.get().finished is not None
    assert [led.get(step).status_code for step in (OFFICE, MAIL)] == [404, 404]


def test_each_step_can_be_skipped(led: Browser) -> None:
    assert led.post(OFFICE, {"skip": "1", "name_en": "Not saved"})["Location"] == MAIL
    assert led.post(MAIL, {"skip": "1"})["Location"] == DONE
    assert Office.objects.get().names == {}
    assert "Ready" in led.text(DONE)


def test_a_step_that_is_filled_in_badly_comes_back(led: Browser) -> None:
    response = led.post(OFFICE, {"name_en": "Cedar Law", "colour": "#00aa00"})
    assert response.status_code == 422
    assert "Setting up: step 1 of 3" in response.content.decode()
    assert led.post(MAIL, {"smtp_host": "a b", "smtp_security": "tls"}).status_code == 422
    assert Office.objects.get().finished is None


def test_a_test_message_of_the_second_step_stays_in_it(led: Browser) -> None:
    data = {"smtp_host": "127.0.0.1", "smtp_port": "2525", "smtp_security": "none", "step": "2"}
    address = led.post(at("staff", "mail_test"), data)["Location"]
    assert "Setting up: step 2 of 3" in led.text(address)


@pytest.mark.parametrize("address", [CODE, ADMINISTRATOR])
@pytest.mark.parametrize("method", ["get", "post"])
def test_with_an_account_the_first_run_is_over_for_everybody(
    cast: Cast, lawyer_browser: Browser, address: str, method: str
) -> None:
    first_run.remember(over=False)
    for browser in (Browser(), lawyer_browser):
        assert getattr(browser, method)(address, WHO | {"code": first_run.code()}).status_code == 404
    assert Browser().get("/sign-in/").status_code == 200


@pytest.mark.parametrize("address", STEPS)
def test_the_steps_are_for_the_session_that_began_them(led: Browser, address: str, browser_of: Any) -> None:
    assert led.get(address).status_code == 200
    made = User.objects.get()
    assert browser_of(made).get(address).status_code == 404
    lawyer = User.add("l@cedar.example", by=None, first_name="L", last_name="L", face="staff", role="lawyer")
    assert browser_of(lawyer).get(address).status_code == 403
    assert Browser().get(address).status_code == 302


def test_somebody_who_proved_the_code_is_too_late_once_there_is_an_account(proved: Browser) -> None:
    somebody_has_an_account()
    assert proved.post(ADMINISTRATOR, WHO).status_code == 404
    assert User.objects.get().email == "first@cedar.example"


def somebody_has_an_account() -> None:
    User.add(
        "first@cedar.example", by=None, first_name="F", last_name="F", face="staff", role="administrator"
    )


def test_create_admin_ends_the_first_run(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Browser().get("/sign-in/").status_code == 503
    monkeypatch.setattr("builtins.input", lambda: WHO["password"])
    call_command(
        "create_admin",
        "first@cedar.example",
        first_name="F",
        last_name="F",
        password_stdin=True,
        stdout=io.StringIO(),
    )
    assert Browser().get("/sign-in/").status_code == 200


def test_of_two_at_once_one_becomes_administrator(transactional_db: None) -> None:
    first_run.remember(over=False)
    ready, made = threading.Barrier(2), []

    def begin(number: int) -> None:
        try:
            ready.wait(10)
            fields = {"first_name": "A", "last_name": "B", "language": "en", "time_zone": "UTC"}
            made.append(first_run.begin(f"a{number}@cedar.example", password=WHO["password"], **fields))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(user is None for user in made) == [False, True]
    assert User.objects.count() == 1
    wait_until_alone()


def test_once_there_is_an_account_no_page_asks_for_it_again(cast: Cast) -> None:
    first_run.remember(over=False)
    browser = Browser()
    with CaptureQueriesContext(connection) as first:
        browser.get("/sign-in/")
    with CaptureQueriesContext(connection) as later:
        browser.get("/sign-in/")
    assert len(later) == len(first) - 1


def told(*words: str) -> str:
    out = io.StringIO()
    call_command("first_run_code", *words, stdout=out)
    return out.getvalue()


def test_the_code_is_printed_while_it_is_needed(empty: None) -> None:
    assert first_run.code() in told("--if-needed")
    assert "http://testserver/staff/first-run/" in told()
    somebody_has_an_account()
    assert first_run.code() not in told()
    assert "over" in told()
    assert told("--if-needed") == ""
