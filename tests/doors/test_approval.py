"""Whoever signs up waits for the person who approves: who may decide, once, and what everybody is told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.test_sign_in import sign_in
from tests.cast import Browser, at, submission
from tests.contracts.test_double_clicks import CLICKS, at_once
from tests.doors.post import GOOD, anybody_may_sign_up, deliver, opened, path_in
from wathiq.accounts.models import Company, Link, NoLongerPossible, Rules, SignUp, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage

LIST = at("staff", "sign_ups")
EMAIL = "yasmina@new.example"


def somebody_waits(
    email: str = EMAIL, company_name: str = "Berrada Frères", access: str = "clients"
) -> SignUp:
    """A sign-up whose address is proved, with the mails about it sent."""
    asked = SignUp.ask(
        email,
        access=access,
        language="fr",
        company_name=company_name,
        first_name="Yasmina",
        last_name="Berrada",
    )
    [letter] = deliver()
    browser, _page = opened(path_in(letter))
    browser.post(at("portal", "sign_up_password"), {"password": GOOD})
    asked.refresh_from_db()
    assert asked.state == SignUp.State.WAITING
    return asked


@pytest.fixture
def asked(cast: Cast) -> SignUp:
    """Somebody waits for the lawyer, whom the rules name."""
    anybody_may_sign_up(cast, approver=cast.lawyer)
    waiting = somebody_waits()
    deliver()
    return waiting


def address(name: str, asked: SignUp) -> str:
    return at("staff", name, public_id=asked.visitor.public_id)


def yes(**fields: str) -> dict[str, str]:
    return {"belongs": "none", "access": "clients", "submission": submission()} | fields


@pytest.mark.parametrize("who", ["lawyer", "administrator"])
def test_the_approver_and_administrators_see_who_asks_and_let_them_in(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser], who: str
) -> None:
    browser = browser_of(cast.people[who])
    page = browser.text(LIST)
    assert "Yasmina Berrada" in page
    assert address("sign_up", asked) in page
    page = browser.text(address("sign_up", asked))
    assert EMAIL in page
    assert "Berrada Frères" in page
    answer = browser.post(address("sign_up_approve", asked), yes(belongs="new", new_company="Berrada Frères"))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    user = User.objects.get(email=EMAIL)
    assert user.company is not None
    assert (user.company.name, user.is_client, user.is_collaborator) == ("Berrada Frères", True, False)
    assert sign_in(Browser(), "portal", EMAIL, GOOD).status_code == 302
    [letter] = deliver()
    assert letter.to == [EMAIL]
    assert letter.extra_headers["Content-Language"] == "fr"
    event = Event.objects.get(kind="account.sign_up_approved")
    assert event.actor == cast.people[who].public_id


def test_another_lawyer_sees_nothing_and_decides_nothing(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    cast.walled_lawyer.speak("en")
    other = browser_of(cast.walled_lawyer)
    for path in (LIST, address("sign_up", asked)):
        refused = other.get(path)
        assert refused.status_code == 403
        assert "Only administrators and the person who approves" in refused.content.decode()
        assert EMAIL not in refused.content.decode()
    assert other.post(address("sign_up_approve", asked), yes()).status_code == 403
    assert other.post(address("sign_up_decline", asked), {"reason": "No"}).status_code == 403
    assert other.post(LIST, {"sign_up": "off"}).status_code == 403
    asked.refresh_from_db()
    assert asked.state == SignUp.State.WAITING


def test_portal_users_and_visitors_find_no_such_page(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    assert browser_of(cast.requester).get(LIST).status_code == 302  # the door of the main application
    assert Browser().post(address("sign_up_approve", asked), yes()).status_code == 302
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_approver_decides_but_sets_no_rules(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    approver, administrator = browser_of(cast.lawyer), browser_of(cast.administrator)
    assert "Who may sign up" not in approver.text(LIST)
    assert approver.post(LIST, {"sign_up": "off"}).status_code == 403
    assert Rules.current().sign_up == "both"
    assert "Who may sign up" in administrator.text(LIST)
    form = {"sign_up": "clients", "approver": str(cast.administrator.public_id)}
    assert administrator.post(LIST, form).status_code == 302
    rules = Rules.current()
    assert (rules.sign_up, rules.approver) == ("clients", cast.administrator)
    assert approver.get(LIST).status_code == 403  # no longer the approver
    assert Event.objects.filter(kind="rules.changed").count() == 2


@pytest.mark.parametrize("who", ["requester", "deactivated", "nobody"])
def test_only_active_staff_may_be_named_to_approve(
    cast: Cast, browser_of: Callable[..., Browser], who: str
) -> None:
    chosen = str(cast.people[who].public_id) if who != "nobody" else "x"
    refused = browser_of(cast.administrator).post(LIST, {"sign_up": "both", "approver": chosen})
    assert refused.status_code == 422
    assert Rules.current().sign_up == "off"


def test_an_approver_whose_account_is_closed_is_pointed_out(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    administrator = browser_of(cast.administrator)
    assert "the account is closed" not in administrator.text(LIST)
    cast.lawyer.deactivate(by=cast.administrator)
    assert "the account is closed" in administrator.text(LIST)


def test_a_company_of_ours_is_found_by_the_name_that_was_typed(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    asked = somebody_waits(company_name=" atlas HOLDING ")
    atlas = cast.companies["atlas"]
    page = browser_of(cast.lawyer).text(address("sign_up", asked))
    assert f'value="{atlas.public_id}" selected' in page
    form = yes(belongs="listed", company=str(atlas.public_id), new_company="Not read", access="both")
    assert browser_of(cast.lawyer).post(address("sign_up_approve", asked), form).status_code == 302
    user = User.objects.get(email=EMAIL)
    assert (user.company, user.is_client, user.is_collaborator) == (atlas, True, True)
    assert not Company.objects.filter(name="Not read").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"belongs": ""}, "required"),
        ({"belongs": "listed"}, "Choose the company."),
        ({"belongs": "listed", "company": "x"}, "valid choice"),
        ({"belongs": "new"}, "Give the new company a name."),
        ({"belongs": "new", "new_company": "ATLAS holding"}, "There is a company of this name"),
        ({"belongs": "new", "new_company": "A\u202eB"}, "invisible"),
        ({"access": "administrator"}, "valid choice"),
        ({"access": ""}, "required"),
    ],
)
def test_an_answer_that_makes_no_sense_is_explained_and_changes_nothing(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser], fields: dict[str, str], words: str
) -> None:
    browser = browser_of(cast.lawyer)
    refused = browser.post(address("sign_up_approve", asked), yes(**fields))
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()
    assert Company.objects.count() == len(cast.companies)
    assert browser.post(address("sign_up_approve", asked), yes()).status_code == 302


def test_a_refusal_needs_a_reason_and_the_person_reads_it(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    browser = browser_of(cast.lawyer)
    assert browser.post(address("sign_up_decline", asked), {"reason": " "}).status_code == 422
    form = {"reason": "We do not work for you.\nSorry.", "submission": submission()}
    assert browser.post(address("sign_up_decline", asked), form).status_code == 302
    [letter] = deliver()
    assert letter.to == [EMAIL]
    assert "We do not work for you." in str(letter.body)
    assert not User.objects.filter(email=EMAIL).exists()
    asked.refresh_from_db()
    assert (asked.state, asked.password) == (SignUp.State.DECLINED, "")
    assert sign_in(Browser(), "portal", EMAIL, GOOD).status_code == 200
    page = browser.text(address("sign_up", asked))
    assert "We do not work for you." in page
    assert "sign_up_approve" not in page
    assert address("sign_up_approve", asked) not in page


def test_the_second_answer_gets_a_sentence(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    first, second = browser_of(cast.lawyer), browser_of(cast.administrator)
    first.post(address("sign_up_approve", asked), yes())
    late = {"reason": "No", "submission": submission()}
    answer = second.post(address("sign_up_decline", asked), late, follow=True)
    assert "Somebody answered this request before you" in answer.content.decode()
    assert User.objects.get(email=EMAIL).is_active
    answer = second.post(
        address("sign_up_approve", asked), yes(belongs="new", new_company="New"), follow=True
    )
    assert "Somebody answered this request before you" in answer.content.decode()
    assert not Company.objects.filter(name="New").exists()


def test_a_double_click_is_answered_as_the_first(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    browser, form = browser_of(cast.lawyer), yes(belongs="new", new_company="New")
    answers = [browser.post(address("sign_up_approve", asked), form) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, LIST)] * 2
    page = browser.text(LIST)
    assert "can sign in now" in page
    assert "before you" not in page


def test_sixteen_decisions_at_once_are_one(transactional_db: None, password_hash: str) -> None:
    cast = engage(password_hash)
    anybody_may_sign_up(cast, approver=cast.lawyer)
    asked = somebody_waits()
    turns = list(range(CLICKS))

    def decide() -> str:
        turn = turns.pop()
        own = SignUp.objects.get(pk=asked.pk)
        try:
            if turn % 2:
                own.approve(by=cast.lawyer, new_company=f"New {turn}", access="clients")
            else:
                own.decline("No", by=cast.administrator)
        except NoLongerPossible:
            return "late"
        return "done"

    assert sorted(at_once(decide)) == ["done"] + ["late"] * (CLICKS - 1)
    decided = Event.objects.filter(kind__in=("account.sign_up_approved", "account.sign_up_declined"))
    assert decided.count() == 1
    is_open = User.objects.filter(email=EMAIL).exists()
    assert is_open == (decided.get().kind == "account.sign_up_approved")
    assert Company.objects.filter(name__startswith="New").count() == int(is_open)


def test_an_address_that_was_invited_meanwhile_is_not_opened_twice(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    User.invite(EMAIL, by=cast.administrator, first_name="Y", last_name="B", face="portal", is_client=True)
    answer = browser_of(cast.lawyer).post(address("sign_up_approve", asked), yes(), follow=True)
    assert "the address has an account by now" in answer.content.decode()
    assert User.objects.get(email=EMAIL).is_invited


def test_what_is_not_proved_or_not_there_is_not_found(cast: Cast, browser_of: Callable[..., Browser]) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    browser = browser_of(cast.administrator)
    unproved = SignUp.ask("other@new.example", access="clients", language="en", first_name="A", last_name="B")
    for asked in (unproved, SignUp(visitor=type(unproved.visitor)())):
        assert browser.get(address("sign_up", asked)).status_code == 404
        assert browser.post(address("sign_up_approve", asked), yes()).status_code == 404
        assert browser.post(address("sign_up_decline", asked), {"reason": "No"}).status_code == 404
    assert "other@new.example" not in browser.text(LIST)
    assert browser.get(address("sign_up", somebody_waits_too())).status_code == 200


def somebody_waits_too() -> SignUp:
    deliver()
    return somebody_waits()


def test_nothing_is_decided_by_a_get(cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]) -> None:
    browser = browser_of(cast.administrator)
    for name in ("sign_up_approve", "sign_up_decline"):
        assert browser.get(address(name, asked)).status_code == 405
    asked.refresh_from_db()
    assert asked.state == SignUp.State.WAITING


def test_the_list_makes_as_many_queries_for_ten_as_for_one(
    cast: Cast, asked: SignUp, browser_of: Callable[..., Browser]
) -> None:
    browser = browser_of(cast.administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(LIST)
        return len(captured)

    one = queries()
    for number in range(9):
        SignUp.ask(f"{number}@new.example", access="clients", language="en", first_name="A", last_name="B")
    SignUp.objects.filter(state="unproved").update(state="waiting", proved=asked.proved)
    assert browser.text(LIST).count("@new.example") == 10
    assert queries() == one


def test_the_approver_reads_names_as_they_are_typed_and_nothing_runs(
    cast: Cast, browser_of: Callable[..., Browser]
) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    asked = somebody_waits(company_name="<script>alert(1)</script>")
    for page in (browser_of(cast.lawyer).text(LIST), browser_of(cast.lawyer).text(address("sign_up", asked))):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert Link.objects.filter(used=None).count() == 0


def test_a_letter_to_an_approver_who_is_gone_is_not_sent(cast: Cast) -> None:
    anybody_may_sign_up(cast, approver=cast.lawyer)
    somebody_waits()
    cast.lawyer.deactivate(by=cast.administrator)
    assert [letter for letter in deliver() if letter.to == [cast.lawyer.email]] == []


def test_the_rules_are_seen_by_whoever_reads_the_record(cast: Cast, asked: SignUp, browser_of: Any) -> None:
    event = Event.objects.filter(kind="rules.changed").latest("pk")
    assert event.facts["sign_up"] == "both"
    assert event.facts["approver"] == str(cast.lawyer.public_id)
