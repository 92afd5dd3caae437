"""Settings, Client portal, Departments: one page on which they are added, renamed and removed."""

from typing import Any

import pytest

from tests.cast import Browser, at
from wathiq.accounts.models import Department
from wathiq.demo.cast import Cast

PAGE = at("staff", "departments")


@pytest.fixture
def admin(cast: Cast, browser_of: Any) -> Browser:
    browser: Browser = browser_of(cast.administrator)
    return browser


@pytest.fixture
def procurement(cast: Cast) -> Department:
    return Department.add("Procurement", by=cast.administrator)


def page_of(department: Department, name: str) -> str:
    return at("staff", name, public_id=department.public_id)


def test_a_department_is_added_renamed_and_removed(cast: Cast, admin: Browser) -> None:
    assert "No department yet" in admin.text(PAGE)
    assert admin.post(at("staff", "department_create"), {"name": "Procurement"})["Location"] == PAGE
    made = Department.objects.get()
    assert "<bdi>Procurement</bdi>" in admin.text(PAGE)
    assert 'value="Procurement"' in admin.text(page_of(made, "department_rename"))
    admin.post(page_of(made, "department_rename"), {"name": "Purchasing"})
    assert "<bdi>Purchasing</bdi>" in admin.text(PAGE)
    answer = admin.post(page_of(made, "department_remove"), follow=True)
    assert "was removed" in answer.content.decode()
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("PROCUREMENT", "There is a department called"), ("", "required"), ("a\u200bb", "invisible characters")],
)
def test_a_name_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, admin: Browser, procurement: Department, name: str, sentence: str
) -> None:
    other = Department.add("Finance", by=cast.administrator)
    for address in (at("staff", "department_create"), page_of(other, "department_rename")):
        answer = admin.post(address, {"name": name})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert set(Department.objects.values_list("name", flat=True)) == {"Procurement", "Finance"}


def test_its_own_name_in_another_case_is_no_other(admin: Browser, procurement: Department) -> None:
    assert admin.post(page_of(procurement, "department_rename"), {"name": "PROCUREMENT"}).status_code == 302
    assert Department.objects.get().name == "PROCUREMENT"


def test_a_department_with_people_stays(cast: Cast, admin: Browser, procurement: Department) -> None:
    cast.requester.edit({"department": procurement}, by=cast.administrator)
    answer = admin.post(page_of(procurement, "department_remove"), follow=True)
    assert "Give them another department" in answer.content.decode()
    assert Department.objects.filter(pk=procurement.pk).exists()
    cast.requester.edit({"department": None}, by=cast.administrator)
    admin.post(page_of(procurement, "department_remove"))
    assert not Department.objects.exists()


def test_departments_are_the_administrators(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser, procurement: Department
) -> None:
    assert "Only administrators may do this" in lawyer_browser.text(PAGE, status=403)
    assert requester_browser.get(PAGE).status_code == 302
    for address in (
        at("staff", "department_create"),
        page_of(procurement, "department_rename"),
        page_of(procurement, "department_remove"),
    ):
        assert lawyer_browser.post(address, {"name": "Mine"}).status_code == 403
    assert Department.objects.get().name == "Procurement"
