"""Settings, Client portal, Manage clients: the list, and adding somebody."""

import io
import re
import threading
import uuid
from typing import Any

import openpyxl
import pytest
from django.db import connections

from tests.cast import Browser, at
from tests.people.accounts import account, newcomer, page_of
from wathiq.accounts.addresses import EmailField
from wathiq.accounts.models import Company, Department, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage
from wathiq.notifications.models import Message


@pytest.fixture
def admin(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


# ── The list ──────────────────────────────────────────────────────────────────


def test_the_list_is_narrowed_by_words_company_and_status(cast: Cast, admin: Browser) -> None:
    address = at("staff", "clients")
    beta = cast.companies["beta"].public_id
    for query, found in (
        ({"q": "jonas"}, True),
        ({"q": "stranger@"}, True),
        ({"q": "beta textiles"}, True),
        ({"company": beta}, True),
        ({"company": cast.companies["atlas"].public_id}, False),
        ({"status": "active"}, True),
        ({"status": "inactive"}, False),
        ({"status": "invited"}, False),
        ({"company": "nonsense", "status": "nonsense", "sort": "nonsense", "from": "nonsense"}, True),
    ):
        assert ("stranger@beta.example" in admin.text(address, data=query)) is found, query
    assert "Nobody is found" in admin.text(address, data={"q": "zzz"})


def test_a_list_longer_than_a_page_is_paged_both_ways(cast: Cast, admin: Browser) -> None:
    for number in range(60):
        User.add(
            f"p{number}@atlas.example",
            by=None,
            first_name=f"P{number:02}",
            last_name="X",
            face="portal",
            is_client=True,
        )
    first = admin.text(at("staff", "clients"), data={"q": "@atlas", "sort": "-name"})
    further = re.findall(r'href="(\?[^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    second = admin.text(at("staff", "clients") + further)
    names = [re.findall(r"<bdi>(P\d\d X)</bdi></a>", page) for page in (first, second)]
    assert names[0] + names[1] == [f"P{number:02} X" for number in range(59, -1, -1)]
    back = re.findall(r'href="(\?[^"]+)" rel="prev"', second)[0].replace("&amp;", "&")
    assert re.findall(r"<bdi>(P\d\d X)</bdi></a>", admin.text(at("staff", "clients") + back)) == names[0]


def test_lawyers_read_the_list_and_find_nothing_to_change(
    cast: Cast, lawyer_browser: Browser, admin: Browser
) -> None:
    page = lawyer_browser.text(at("staff", "clients"))
    assert "requester@atlas.example" in page
    assert "Administrators add and edit portal users." in page
    assert "<form" in admin.text(at("staff", "clients")).split("<tbody>")[1]
    own = page.split("<main")[1]
    assert 'method="post"' not in own
    for name in ("client_create", "clients_export"):
        assert at("staff", name) not in own
        assert at("staff", name) in admin.text(at("staff", "clients"))
    assert page_of(cast.requester) not in own


def test_the_address_of_the_portal_stands_there_to_copy(admin: Browser) -> None:
    page = admin.text(at("staff", "clients"))
    assert 'data-copy="http://testserver/"' in page
    assert "data-copy-text>http://testserver/<" in page


def test_without_any_portal_user_the_page_says_how_to_begin(db: None, browser_of: Any) -> None:
    alone = User.add(
        "a@cabinet.example", by=None, first_name="A", last_name="B", face="staff", role="administrator"
    )
    assert "No portal user yet" in browser_of(alone).text(at("staff", "clients"))


def test_the_export_holds_what_is_listed_and_is_recorded(cast: Cast, admin: Browser) -> None:
    response = admin.get(at("staff", "clients_export"), {"q": "beta"})
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)
    assert [row[2] for row in rows] == ["E-mail", "stranger@beta.example"]
    event = Event.objects.latest("pk")
    assert (event.kind, event.facts["count"]) == ("accounts.exported", 1)


# ── Create ────────────────────────────────────────────────────────────────────


def test_an_administrator_invites_a_client(cast: Cast, admin: Browser) -> None:
    department = Department.add("Procurement", by=cast.administrator)
    form = newcomer(
        company=cast.companies["atlas"].public_id,
        department=department.public_id,
        manager=cast.requester.public_id,
        job_title="Buyer",
        phone="+212 600",
        access="both",
    )
    answer = admin.post(at("staff", "client_create"), form, follow=True)
    assert "An invitation is on its way to" in answer.content.decode()
    made = User.objects.get(email="nadia@atlas.example")
    assert (made.state, made.is_client, made.is_collaborator) == ("invited", True, True)
    assert (made.company, made.department, made.manager) == (
        cast.companies["atlas"],
        department,
        cast.requester,
    )
    assert (made.job_title, made.phone, made.language, made.face) == ("Buyer", "+212 600", "fr", "portal")
    assert Message.objects.filter(recipient=made).count() == 1
    again = admin.post(at("staff", "client_create"), form)  # the button pressed twice
    assert again["Location"] == page_of(made)
    assert Message.objects.filter(recipient=made).count() == 1


def test_a_new_company_is_added_on_the_way(cast: Cast, admin: Browser) -> None:
    admin.post(at("staff", "client_create"), newcomer(new_company="Delta Foods", another="1"))
    made = User.objects.get(email="nadia@atlas.example")
    assert made.company == Company.objects.get(name="Delta Foods")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"new_company": "ATLAS holding"}, "is in the list already"),
        ({"new_company": "New", "company": "atlas"}, "not both"),
        ({"first_name": "Na\u202edia"}, "invisible characters"),
        ({"first_name": ""}, "required"),
        ({"access": "administrator"}, "valid choice"),
        ({"language": "xx"}, "valid choice"),
        ({"company": "nonsense"}, "valid choice"),
        ({"manager": str(uuid.uuid4())}, "cannot be found"),
        ({"manager": "lawyer"}, "active portal user"),
        ({"manager": "deactivated"}, "active portal user"),
        ({"phone": "1" * 41}, "at most 40"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(
    cast: Cast, admin: Browser, changes: dict[str, str], sentence: str
) -> None:
    things: dict[str, Any] = {**cast.people, **cast.companies}
    changes = {key: str(things[v].public_id) if v in things else v for key, v in changes.items()}
    before = User.objects.count(), Company.objects.count()
    answer = admin.post(at("staff", "client_create"), newcomer(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "nadia@atlas.example" in answer.content.decode()
    assert (User.objects.count(), Company.objects.count()) == before


@pytest.mark.parametrize(
    "typed",
    [
        "requester@atlas.example",
        "REQUESTER@Atlas.Example",
        "  requester@atlas.example ",
        "requester@atlas.example.",
    ],
)
def test_an_address_that_is_taken_is_named_with_whose_it_is(cast: Cast, admin: Browser, typed: str) -> None:
    answer = admin.post(at("staff", "client_create"), newcomer(email=typed))
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Salma Benourid" in words
    assert "Atlas Holding" in words
    assert "already" in words
    answer = admin.post(at("staff", "client_create"), newcomer(email="LAWYER@cabinet.example"))
    assert "of the legal team already" in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "requеster@atlas.example",  # a Cyrillic е
        "requester@аtlas.example",  # a Cyrillic а among Latin letters
        "ｒequester@atlas.example",
        "requester@ﬁrm.example",
        "reque\u200bster@atlas.example",
        "requester@xn--tlas-43d.example",  # the second one, as computers write it
        "requester@straße.example",
    ],
)
def test_an_address_that_looks_like_another_is_refused(cast: Cast, admin: Browser, typed: str) -> None:
    before = User.objects.count()
    assert admin.post(at("staff", "client_create"), newcomer(email=typed)).status_code == 422
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("A.B+c@Example.COM", "a.b+c@example.com"),
        ("a@bu\u0308ro.example", "a@xn--bro-hoa.example"),
        ("a@büro.example", "a@xn--bro-hoa.example"),
        ("a@xn--bro-hoa.example.", "a@xn--bro-hoa.example"),
    ],
)
def test_one_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert EmailField().clean(typed) == kept


def test_nobody_gives_themselves_more_by_sending_more(cast: Cast, admin: Browser) -> None:
    more = {"face": "staff", "role": "administrator", "is_active": "on", "is_invited": "", "epoch": "9"}
    more |= {
        "is_collaborator": "on",
        "password": "x" * 20,
        "public_id": str(uuid.uuid4()),
        "time_zone": "Mars",
    }
    admin.post(at("staff", "client_create"), newcomer(**more))
    made = User.objects.get(email="nadia@atlas.example")
    assert (made.face, made.role, made.state, made.is_collaborator) == ("portal", "", "invited", False)
    assert not made.has_usable_password()
    form = account(cast.requester, admin, **more, company=cast.companies["beta"].public_id, job_title="Buyer")
    assert admin.post(page_of(cast.requester, "client_edit"), form).status_code == 302
    after = User.objects.get(pk=cast.requester.pk)
    assert (after.face, after.role, after.is_active, after.is_collaborator) == ("portal", "", True, False)
    assert (after.epoch, after.company, after.job_title) == (
        cast.requester.epoch,
        cast.companies["atlas"],
        "Buyer",
    )
    assert after.public_id == cast.requester.public_id
    assert after.password == cast.requester.password


def test_of_two_administrators_one_adds_the_person_and_the_other_reads_a_sentence(
    transactional_db: None, password_hash: str, browser_of: Any
) -> None:
    cast = engage(password_hash)
    browsers = [browser_of(cast.administrator) for _ in range(6)]
    answers: list[Any] = []
    barrier = threading.Barrier(len(browsers))

    def send(browser: Browser, number: int) -> None:
        barrier.wait()
        try:
            name = {"new_company": "Delta Foods"} if number % 2 else {}
            answers.append(browser.post(at("staff", "client_create"), newcomer(**name)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=pair) for pair in zip(browsers, range(6), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * 5
    assert User.objects.filter(email="nadia@atlas.example").count() == 1
    refused = [answer.content.decode() for answer in answers if answer.status_code == 422]
    assert all("already" in page for page in refused)
