"""Settings, Client portal, Companies: the list with its counts, adding, renaming."""

import re
import threading
from typing import Any

import pytest
from django.db import connections

from tests.cast import Browser, at, draw_up, shared, submission
from wathiq.accounts.models import Company
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast, engage


@pytest.fixture
def admin(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


def page_of(company: Company, name: str = "company") -> str:
    return at("staff", name, public_id=company.public_id)


def test_the_list_counts_people_and_contracts(cast: Cast, admin: Browser) -> None:
    shared(cast)
    draw_up(cast, "Merger nobody knows of", company=cast.companies["atlas"], private=True)
    page = admin.text(at("staff", "companies"))
    row = next(row for row in page.split("<tr>") if "Atlas Holding" in row)
    assert re.findall(r'<td class="fit end">(\d+)</td>', row) == ["6", "2"]
    assert "Merger" not in page
    page = admin.text(at("staff", "companies"), data={"q": "ATLAS"})
    assert "Atlas Holding" in page
    assert "Beta Textiles" not in page
    assert "No company is found" in admin.text(at("staff", "companies"), data={"q": "zzz"})


def test_the_list_is_paged_by_name(cast: Cast, admin: Browser) -> None:
    for number in range(60):
        Company.add(f"Zeta {number:02}", by=None)
    first = admin.text(at("staff", "companies"), data={"q": "zeta"})
    further = re.findall(r'href="(\?[^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    names = re.findall(r"<bdi>(Zeta \d\d)</bdi>", first + admin.text(at("staff", "companies") + further))
    assert names == [f"Zeta {number:02}" for number in range(60)]


def test_a_company_shows_its_people(cast: Cast, admin: Browser) -> None:
    shared(cast)
    page = admin.text(page_of(cast.companies["atlas"]))
    assert "requester@atlas.example" in page
    assert "stranger@beta.example" not in page
    assert "One contract belongs to this company." in page
    empty = Company.add("Delta Foods", by=None)
    assert "Nobody belongs to this company yet" in admin.text(page_of(empty))


def test_a_company_is_added_once(cast: Cast, admin: Browser) -> None:
    form = {"name": "Delta Foods", "submission": submission()}
    answer = admin.post(at("staff", "company_create"), form)
    made = Company.objects.get(name="Delta Foods")
    assert answer["Location"] == page_of(made)
    assert admin.post(at("staff", "company_create"), form)["Location"] == page_of(made)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("atlas HOLDING", "There is a company called"),
        ("", "required"),
        ("x" * 201, "at most 200"),
        ("At\u202elas", "invisible characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_beside_the_field(
    cast: Cast, admin: Browser, name: str, sentence: str
) -> None:
    before = Company.objects.count()
    for address in (at("staff", "company_create"), page_of(cast.companies["beta"], "company_rename")):
        answer = admin.post(address, {"name": name, "before": "Beta Textiles"})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert Company.objects.count() == before
    assert Company.objects.get(pk=cast.companies["beta"].pk).name == "Beta Textiles"


def test_a_company_is_renamed_on_the_record(cast: Cast, admin: Browser) -> None:
    beta = cast.companies["beta"]
    form = {"name": "BETA Textiles", "before": "Beta Textiles"}  # its own name in another case
    assert admin.post(page_of(beta, "company_rename"), form)["Location"] == page_of(beta)
    assert Company.objects.get(pk=beta.pk).name == "BETA Textiles"
    assert Event.objects.filter(chain=beta.chain_id, kind="company.renamed").count() == 1
    assert admin.post(page_of(beta, "company_rename"), form).status_code == 302  # pressed twice
    assert Event.objects.filter(chain=beta.chain_id, kind="company.renamed").count() == 1


def test_a_name_that_somebody_else_gave_meanwhile_is_not_overwritten_unseen(
    cast: Cast, admin: Browser
) -> None:
    beta = cast.companies["beta"]
    Company.objects.get(pk=beta.pk).rename("Beta Group", by=cast.administrator)
    answer = admin.post(page_of(beta, "company_rename"), {"name": "Beta Fabrics", "before": "Beta Textiles"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Beta Group" in words
    assert 'value="Beta Fabrics"' in words
    form = {"name": "Beta Fabrics", "before": re.findall(r'name="before" value="([^"]*)"', words)[0]}
    assert admin.post(page_of(beta, "company_rename"), form).status_code == 302
    assert Company.objects.get(pk=beta.pk).name == "Beta Fabrics"


def test_of_several_administrators_one_adds_the_company_and_the_others_read_a_sentence(
    transactional_db: None, password_hash: str, browser_of: Any
) -> None:
    cast = engage(password_hash)
    browsers = [browser_of(cast.administrator) for _ in range(6)]
    answers: list[Any] = []
    barrier = threading.Barrier(len(browsers))

    def send(browser: Browser) -> None:
        barrier.wait()
        try:
            form = {"name": "Delta Foods", "submission": submission()}
            answers.append(browser.post(at("staff", "company_create"), form))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302] + [422] * 5
    assert Company.objects.filter(name="Delta Foods").count() == 1


@pytest.mark.parametrize("name", ["companies", "company_create", "company", "company_rename"])
def test_companies_are_the_administrators(
    cast: Cast, admin: Browser, lawyer_browser: Browser, requester_browser: Browser, name: str
) -> None:
    needs_one = name in ("company", "company_rename")
    address = page_of(cast.companies["atlas"], name) if needs_one else at("staff", name)
    admin.text(address)
    assert "Only administrators may do this" in lawyer_browser.text(address, status=403)
    assert requester_browser.get(address).status_code == 302
    if name in ("company_create", "company_rename"):
        assert lawyer_browser.post(address, {"name": "Mine", "before": "Atlas Holding"}).status_code == 403
        assert not Company.objects.filter(name="Mine").exists()
