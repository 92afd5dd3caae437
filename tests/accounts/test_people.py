"""Accounts and companies: constraints the database keeps, and the first administrator."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.cast import Browser, at
from wathiq.accounts.models import Company, Membership, User
from wathiq.demo.cast import Cast


def create_admin(
    password: str, monkeypatch: pytest.MonkeyPatch, email: str = "First@Cabinet.example"
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command(
        "create_admin",
        email,
        first_name="Hala",
        last_name="Dormane",
        password_stdin=True,
        stdout=io.StringIO(),
    )


def test_create_admin_makes_the_first_account(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    create_admin("a-rather-long-password", monkeypatch)
    browser = Browser()
    form = {"login": "first@cabinet.example", "password": "a-rather-long-password"}
    assert browser.post(at("staff", "account_login"), form).status_code == 302
    assert User.objects.get().is_administrator


@pytest.mark.parametrize("password", ["short", "12345678901234", "passwordpassword"])
def test_create_admin_refuses_a_weak_password(
    db: None, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    if password == "passwordpassword":
        password = "password"
    with pytest.raises(CommandError):
        create_admin(password, monkeypatch)
    assert not User.objects.exists()


def test_create_admin_refuses_a_taken_or_senseless_address(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="already has an account"):
        create_admin("a-rather-long-password", monkeypatch, "ADMIN@cabinet.example")
    with pytest.raises(CommandError, match="not an e-mail address"):
        create_admin("a-rather-long-password", monkeypatch, "admin")


def test_an_address_is_given_once_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.add("Requester@ATLAS.example", by=None, face="portal", is_client=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Mixed@x.example", face="portal", is_client=True)])


@pytest.mark.parametrize(
    "fields",
    [
        {"face": "portal"},
        {"face": "portal", "role": "lawyer", "is_client": True},
        {"face": "staff"},
        {"face": "staff", "role": "lawyer", "is_client": True},
    ],
)
def test_nobody_is_half_staff_half_client(db: None, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("odd@x.example", **fields)


def test_a_person_belongs_to_one_company_at_a_time_and_the_past_is_kept(cast: Cast) -> None:
    atlas, beta = cast.companies["atlas"], cast.companies["beta"]
    assert cast.requester.company == atlas
    cast.requester.join(beta, by=cast.administrator)
    assert cast.requester.company == beta
    assert Membership.objects.filter(user=cast.requester).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=cast.requester, company=atlas)
    cast.requester.leave(by=cast.administrator)
    assert cast.requester.company is None


def test_a_company_name_is_given_once(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.add("ATLAS holding", by=None)


def test_the_list_of_clients_is_searched_by_name_address_and_company(
    cast: Cast, lawyer_browser: Browser
) -> None:
    address = at("staff", "clients")
    assert "requester@atlas.example" in lawyer_browser.text(address)
    for words in ("salma", "requester@", "atlas salma"):
        page = lawyer_browser.text(address, data={"q": words})
        assert "requester@atlas.example" in page
        assert "stranger@beta.example" not in page
    assert "Nobody is found" in lawyer_browser.text(address, data={"q": "zzz"})


@pytest.mark.parametrize(
    ("first", "last", "initials"), [("Salma", "Benourid", "SB"), ("نورة", "الخزامي", "ن"), ("é", "", "É")]
)
def test_initials_are_two_letters_and_one_in_arabic(first: str, last: str, initials: str) -> None:
    assert User(first_name=first, last_name=last).initials == initials
