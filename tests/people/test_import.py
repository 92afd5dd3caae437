"""Invite many people from a file: what would become of each row, and what becomes of it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.cast import Browser, at
from tests.people.rosters import HEADINGS, LINA, NADIA, OMAR, csv, outcomes, read, upload, workbook
from wathiq.accounts.models import Company, Department, Roster, User
from wathiq.accounts.roster import inviting
from wathiq.accounts.tasks import queue_lost_rosters, work_off_roster
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.notifications.models import Message

ALL = [*HEADINGS, "Department", "Job title", "Phone", "Language"]
NEW = ["nadia@atlas.example", "omar@atlas.example", "lina@atlas.example"]


@pytest.fixture
def browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.administrator)


def page(roster: Roster, name: str = "client_roster") -> str:
    return at("staff", name, public_id=roster.public_id)


def started(cast: Cast, *rows: list[Any]) -> Roster:
    roster = read(workbook(*rows), cast.administrator)
    assert roster.start(by=cast.administrator)
    return roster


def joined() -> list[str]:
    return list(User.objects.filter(email__in=NEW).order_by("pk").values_list("email", flat=True))


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="wathiq.accounts.tasks.work_off_roster").count()


def imports() -> list[Event]:
    return list(Event.objects.filter(kind="accounts.imported"))


# ── The preview ──────────────────────────────────────────────────────────────


def test_the_preview_counts_first_and_changes_nothing(cast: Cast, browser: Browser) -> None:
    salma = ["Salma", "B.", "REQUESTER@atlas.example", "Client", ""]
    wrong = ["Nobody", "Known", "nobody", "Client", ""]
    newcomer = [*OMAR[:4], "Rif Olives"]
    answer = upload(browser, workbook(NADIA, newcomer, salma, wrong))
    roster = Roster.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == page(roster)
    html = browser.text(page(roster))
    assert outcomes(roster) == ["invite", "invite", "exists", "refused"]
    assert "Invite 2 people" in html
    assert "Salma Benourid" in html
    assert "<bdi>Rif Olives</bdi>" in html
    assert "Enter a valid email address." in html
    assert not joined()
    assert not Message.objects.exists()
    assert not Company.objects.filter(name="Rif Olives").exists()
    assert not jobs()


def test_the_rows_can_be_narrowed_to_the_problems(cast: Cast, browser: Browser) -> None:
    roster = read(workbook(NADIA, ["Nobody", "Known", "nobody", "", ""]), cast.administrator)
    problems = browser.text(page(roster) + "?show=refused")
    assert "Nobody Known" in problems
    assert "Nadia Amellal" not in problems
    fine = browser.text(page(roster) + "?show=invited")
    assert "Nobody Known" not in fine
    assert "Nadia Amellal" in fine


@pytest.mark.parametrize("start", ["100", "-1", "900", "x", "١", "9" * 30])
def test_rows_come_a_hundred_a_page(cast: Cast, browser: Browser, start: str) -> None:
    people = [[f"N{one:03}", "A", f"n{one}@a.example", "", ""] for one in range(150)]
    roster = read(workbook(*people), cast.administrator)
    html = browser.text(page(roster) + f"?from={start}")
    first = 100 if start == "100" else 0
    assert f"N{first:03} A" in html
    assert f"N{first + 100:03} A" not in html
    assert ('rel="prev"' in html, 'rel="next"' in html) == (first == 100, first == 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({2: "not an address"}, "Enter a valid email address."),
        ({2: "n\u0430dia@atlas.example"}, "may hold only unaccented Latin letters"),
        ({2: ""}, "This field is required."),
        ({0: "Nad\u202eia"}, "This text holds invisible characters."),
        ({0: ""}, "This field is required."),
        ({1: "x" * 101}, "at most 100 characters"),
        ({1: "x" * 5000}, "at most 100 characters"),
        ({3: "Owner"}, "We know “Client”, “Collaborator” and “Client and collaborator”."),
        ({8: "Latin"}, "We know English, French and Arabic."),
        ({4: "=cmd|' /C calc'!A0"}, "This cell holds a formula."),
        ({0: "@SUM(1+1)"}, "This cell holds a formula."),
        ({7: "=1+1"}, "This cell holds a formula."),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(
    cast: Cast, browser: Browser, changes: dict[int, str], sentence: str
) -> None:
    row = [*NADIA, "Legal", "Counsel", "+212 522 000 000", "French"]
    for place, value in changes.items():
        row[place] = value
    roster = read(csv(row, OMAR, headings=ALL).encode(), cast.administrator, "people.csv")
    assert outcomes(roster) == ["refused", "invite"]
    assert sentence in browser.text(page(roster))


def test_the_reason_is_told_in_the_language_of_whoever_reads(cast: Cast, browser: Browser) -> None:
    roster = read(workbook(["N", "A", "nobody", "", ""]), cast.administrator)
    cast.administrator.speak("fr")
    assert "Enter a valid email address." not in browser.text(page(roster))


def test_a_formula_is_never_calculated(cast: Cast, browser: Browser) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADINGS, NADIA, OMAR):
        sheet.append(row)
    sheet["E2"] = '=HYPERLINK("https://evil.example","Atlas")'
    target = io.BytesIO()
    book.save(target)
    roster = read(target.getvalue(), cast.administrator)
    assert outcomes(roster) == ["refused", "invite"]
    assert "evil.example" not in str(roster.rows)
    assert "This cell holds a formula." in browser.text(page(roster))


def test_an_address_is_invited_once_whatever_its_case(cast: Cast, browser: Browser) -> None:
    twin = ["N", "A", " Nadia@ATLAS.example ", "", ""]
    roster = read(workbook(NADIA, OMAR, twin), cast.administrator)
    assert outcomes(roster) == ["invite", "invite", "refused"]
    assert "The same address stands in row 2." in browser.text(page(roster))


def test_what_the_file_says_cannot_write_the_page(cast: Cast, browser: Browser) -> None:
    hostile = "<img src=x>"
    data = csv([hostile, "A", "n@a.example", hostile, hostile], headings=[*HEADINGS[:4], hostile])
    upload(browser, data.encode(), f"{hostile}\u202egpj.csv")
    html = browser.text(page(Roster.objects.get()))
    assert hostile not in html
    assert "\u202e" not in html


def test_only_administrators_import(cast: Cast, browser_of: Callable[[User | None], Browser]) -> None:
    roster = read(workbook(NADIA), cast.administrator)
    addresses = [at("staff", "client_import"), at("staff", "client_import_template"), page(roster)]
    addresses.append(page(roster, "client_roster_refused"))
    for user, status in ((cast.administrator, 200), (cast.lawyer, 403), (cast.requester, 302), (None, 302)):
        browser = browser_of(user)
        assert [browser.get(address).status_code for address in addresses] == [status] * 4
    assert browser_of(cast.lawyer).post(page(roster, "client_roster_start")).status_code == 403
    assert upload(browser_of(cast.lawyer), workbook(NADIA)).status_code == 403
    roster.refresh_from_db()
    assert roster.state == Roster.State.READ
    assert browser_of(cast.administrator).post(page(roster, "client_roster_start")).status_code == 302


def test_a_list_that_is_not_there_is_not_found(cast: Cast, browser: Browser) -> None:
    for name in ("client_roster", "client_roster_refused"):
        assert browser.get(at("staff", name, public_id=cast.lawyer.public_id)).status_code == 404
    start = at("staff", "client_roster_start", public_id=cast.lawyer.public_id)
    assert browser.post(start).status_code == 404


# ── Inviting ─────────────────────────────────────────────────────────────────


def test_everybody_is_invited_with_what_the_file_says(cast: Cast, browser: Browser) -> None:
    nadia = [*NADIA[:4], "ATLAS holding", "Procurement", "Buyer", "+212 522 000 000", "French"]
    omar = [*OMAR[:4], "Rif Olives", "procurement", "", "", ""]
    lina = [*LINA[:3], "both", "rif olives", "", "", "", ""]
    roster = read(workbook(nadia, omar, lina, headings=ALL), cast.administrator)
    answer = browser.post(page(roster, "client_roster_start"))
    assert answer["Location"] == page(roster)
    assert jobs() == 1
    work_off_roster(roster.pk)
    first, second, third = (User.objects.get(email=email) for email in NEW)
    assert all(user.is_invited and not user.is_active for user in (first, second, third))
    assert first.company == Company.objects.get(name="Atlas Holding")
    assert second.company == third.company == Company.objects.get(name="Rif Olives")
    assert first.department == second.department == Department.objects.get(name="Procurement")
    assert (first.job_title, first.phone, first.language) == ("Buyer", "+212 522 000 000", "fr")
    assert (second.is_client, second.is_collaborator) == (False, True)
    assert (third.is_client, third.is_collaborator) == (True, True)
    assert Message.objects.filter(event__kind="account.invited").count() == 3
    [event] = imports()
    assert event.facts["count"] == 3
    assert event.actor == cast.administrator.public_id
    html = browser.text(page(roster))
    assert "The import is done" in html
    assert "Invite 3 people" not in html


def test_a_list_is_started_once(cast: Cast, browser: Browser) -> None:
    roster = read(workbook(NADIA), cast.administrator)
    for _time in range(2):
        browser.post(page(roster, "client_roster_start"))
    assert jobs() == 1
    assert "This list was started before. Nothing is done twice." in browser.text(page(roster))
    work_off_roster(roster.pk)
    work_off_roster(roster.pk)
    browser.post(page(roster, "client_roster_start"))
    assert joined() == NEW[:1]
    assert jobs() == 1
    assert len(imports()) == 1
    assert Message.objects.count() == 1


def test_a_list_without_anybody_to_invite_is_not_started(cast: Cast, browser: Browser) -> None:
    roster = read(workbook(["N", "A", "nobody", "", ""]), cast.administrator)
    assert page(roster, "client_roster_start") not in browser.text(page(roster))
    browser.post(page(roster, "client_roster_start"))
    assert not jobs()
    assert not imports()


def test_another_administrator_may_start_it_and_answers_for_it(
    cast: Cast, browser_of: Callable[[User | None], Browser]
) -> None:
    roster = read(workbook(NADIA), cast.administrator)
    cast.lawyer.edit({"role": User.Role.ADMINISTRATOR}, by=cast.administrator)
    browser_of(cast.lawyer).post(page(roster, "client_roster_start"))
    work_off_roster(roster.pk)
    assert imports()[0].actor == cast.lawyer.public_id


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_job_killed_in_the_middle_repeats_and_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    roster = started(cast, NADIA, OMAR, LINA)
    original = User.invite

    def fails(email: str, **fields: Any) -> User:
        original(email, **fields)
        if len(joined()) > done:
            raise OperationalError("the server closed the connection unexpectedly")
        return User.objects.get(email=email)

    monkeypatch.setattr(User, "invite", fails)
    with pytest.raises(OperationalError):
        work_off_roster(roster.pk)
    monkeypatch.setattr(User, "invite", original)
    roster.refresh_from_db()
    assert (roster.position, joined()) == (done, NEW[:done])
    work_off_roster(roster.pk)
    roster.refresh_from_db()
    assert roster.state == Roster.State.DONE
    assert joined() == NEW
    assert Message.objects.count() == 3
    assert imports()[0].facts["count"] == 3


def test_a_row_that_cannot_be_done_does_not_hold_up_the_others(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = started(cast, NADIA, OMAR, LINA)
    original = User.invite

    def fails(email: str, **fields: Any) -> User:
        if email == NEW[1]:
            raise RuntimeError("nobody thought of this")
        return original(email, **fields)

    monkeypatch.setattr(User, "invite", fails)
    work_off_roster(roster.pk)
    roster.refresh_from_db()
    assert outcomes(roster) == ["invite", "failed", "invite"]
    assert joined() == [NEW[0], NEW[2]]
    assert imports()[0].facts["count"] == 2
    assert "This row could not be done." in browser.text(page(roster))


@pytest.mark.parametrize("in_this_moment", [False, True])
def test_whoever_was_invited_meanwhile_is_left_alone(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch, in_this_moment: bool
) -> None:
    roster = started(cast, [*NADIA[:4], "Rif Olives"], OMAR)
    User.invite(NEW[0], by=cast.lawyer, face="portal", first_name="Nadia", last_name="Known", is_client=True)
    if in_this_moment:
        answers = [None]
        original = inviting._account
        monkeypatch.setattr(inviting, "_account", lambda email: answers.pop() if answers else original(email))
    work_off_roster(roster.pk)
    roster.refresh_from_db()
    assert outcomes(roster) == ["exists", "invite"]
    assert "Nadia Known" in browser.text(page(roster))
    assert not Company.objects.filter(name="Rif Olives").exists()
    assert imports()[0].facts["count"] == 1


def test_a_company_added_in_the_same_moment_is_taken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = started(cast, [*NADIA[:4], "Rif Olives"])
    original = Company.add.__func__  # type: ignore[attr-defined]  # a class method

    def late(cls: type[Company], name: str, *, by: User) -> Company:
        if not Company.objects.filter(name="RIF OLIVES").exists():
            original(cls, "RIF OLIVES", by=cast.lawyer)
        made: Company = original(cls, name, by=by)
        return made

    monkeypatch.setattr(Company, "add", classmethod(late))
    work_off_roster(roster.pk)
    assert User.objects.get(email=NEW[0]).company == Company.objects.get(name="RIF OLIVES")


@pytest.mark.parametrize("how", ["deactivated", "lawyer"])
def test_it_stops_when_whoever_started_it_is_no_administrator_any_more(
    cast: Cast, browser_of: Callable[[User | None], Browser], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    cast.lawyer.edit({"role": User.Role.ADMINISTRATOR}, by=cast.administrator)
    roster = started(cast, NADIA, OMAR, LINA)
    original = User.invite

    def after_one(email: str, **fields: Any) -> User:
        user = original(email, **fields)
        if how == "deactivated":
            cast.administrator.deactivate(by=cast.lawyer)
        else:
            cast.administrator.edit({"role": User.Role.LAWYER}, by=cast.lawyer)
        return user

    monkeypatch.setattr(User, "invite", after_one)
    work_off_roster(roster.pk)
    roster.refresh_from_db()
    assert roster.was_stopped
    assert joined() == NEW[:1]
    assert imports()[0].facts["count"] == 1
    browser = browser_of(cast.lawyer)
    html = browser.text(page(roster))
    assert "The import was stopped" in html
    assert "is no administrator any more" in html
    book = openpyxl.load_workbook(io.BytesIO(browser.get(page(roster, "client_roster_refused")).content))
    assert [row[2] for row in book.worksheets[0].values] == ["E-mail", *NEW[1:]]


# ── While it works, and afterwards ───────────────────────────────────────────


def test_the_page_looks_on_until_it_is_done(cast: Cast, browser: Browser) -> None:
    roster = started(cast, NADIA, OMAR)
    htmx = {"HX-Request": "true"}
    whole = browser.text(page(roster))
    assert "0 of 2 rows are done." in whole
    assert 'hx-trigger="every 1s"' in whole
    assert "Look again" in whole
    fragment = browser.text(page(roster), headers=htmx)
    assert "<html" not in fragment
    assert "0 of 2 rows are done." in fragment
    work_off_roster(roster.pk)
    assert browser.get(page(roster), headers=htmx)["HX-Refresh"] == "true"
    assert "The import is done" in browser.text(page(roster))


def test_looking_on_does_not_read_the_rows(
    cast: Cast, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    roster = started(cast, NADIA, OMAR)
    with django_assert_max_num_queries(20) as seen:
        browser.get(page(roster), headers={"HX-Request": "true"})
    asked = [query["sql"] for query in seen.captured_queries if '"accounts_roster"' in query["sql"]]
    assert len(asked) == 1
    assert '"accounts_roster"."rows",' not in asked[0]


def test_the_refused_rows_can_be_mended_and_imported_again(cast: Cast, browser: Browser) -> None:
    wrong = [*NADIA[:2], "nobody", "Owner", "Rif Olives"]
    roster = read(workbook(wrong, OMAR), cast.administrator)
    data = browser.get(page(roster, "client_roster_refused")).content
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings, row = sheet.values
    assert row[:5] == ("Nadia", "Amellal", "nobody", "Owner", "Rif Olives")
    assert "Enter a valid email address." in str(row[headings.index("Reason")])
    sheet["C2"], sheet["D2"] = NEW[0], "Client"
    target = io.BytesIO()
    book.save(target)
    again = read(target.getvalue(), cast.administrator)
    assert outcomes(again) == ["invite"]
    assert again.rows["ignored"] == ["Reason", "Row in the file"]


def test_lists_whose_job_died_are_taken_up_again(cast: Cast) -> None:
    roster = started(cast, NADIA)
    waiting = read(workbook(OMAR), cast.administrator)
    queue_lost_rosters(0)
    assert jobs() == 1  # its job is alive
    ProcrastinateJob.objects.all()._raw_delete("default")
    queue_lost_rosters(0)
    assert jobs() == 1
    work_off_roster(roster.pk)
    queue_lost_rosters(0)
    assert jobs() == 1
    waiting.refresh_from_db()
    assert waiting.state == Roster.State.READ


def test_old_lists_are_forgotten(cast: Cast) -> None:
    old, working, fresh = (read(workbook(NADIA), cast.administrator) for _number in range(3))
    working.start(by=cast.administrator)
    long_ago = timezone.now() - timedelta(days=31)
    Roster.objects.filter(pk__in=[old.pk, working.pk]).update(created=long_ago)
    queue_lost_rosters(0)
    assert set(Roster.objects.values_list("pk", flat=True)) == {working.pk, fresh.pk}
    work_off_roster(old.pk)  # a job left over finds nothing to do


def test_an_address_taken_in_no_way_we_know_is_not_swallowed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster = started(cast, NADIA)

    def refuses(email: str, **fields: Any) -> User:
        raise IntegrityError("another constraint")

    monkeypatch.setattr(User, "invite", refuses)
    work_off_roster(roster.pk)
    roster.refresh_from_db()
    assert outcomes(roster) == ["failed"]
