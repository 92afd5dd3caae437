"""A lawyer and a client in one browser; each door lets in its own people and shows the others theirs."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visitors
from tests.browser.words import Language


@pytest.mark.parametrize("language", ["ar"])
def test_signing_out_of_one_face_leaves_the_other(visitors: Visitors, language: Language) -> None:
    browser = visitors.arrive(language)
    browser.open("/staff/sign-in/")
    browser.sign_in("administrator")
    browser.read_in(language)
    browser.open("/sign-in/")
    browser.sign_in("collaborator")
    browser.read_in(language)
    expect(browser.link(browser.words.home)).to_be_visible()
    browser.open("/staff/contracts/")
    expect(browser.page.get_by_role("heading", name=browser.words.contracts, level=1)).to_be_visible()

    browser.sign_out()
    assert browser.path == "/staff/sign-in/"
    browser.open("/contracts/")
    assert browser.path == "/contracts/"
    browser.open("/staff/contracts/")
    assert browser.path.startswith("/staff/sign-in/")

    browser.sign_in("administrator")
    browser.open("/")
    browser.sign_out()
    assert browser.path == "/sign-in/"
    browser.open("/staff/contracts/")
    assert browser.path == "/staff/contracts/"


def test_the_wrong_door_points_to_the_right_one(visitors: Visitors, language: Language) -> None:
    visitor = visitors.arrive(language)
    for wrong, right, key in (
        ("/sign-in/", "/staff/sign-in/", "walled_lawyer"),
        ("/staff/sign-in/", "/sign-in/", "requester"),
    ):
        visitor.forget(staff=True)
        visitor.open(wrong)
        visitor.read_in(language)
        visitor.page.get_by_label(visitor.words.e_mail, exact=True).fill("nobody@atlas.example")
        visitor.page.get_by_label(visitor.words.password, exact=True).fill("not the password")
        visitor.button(visitor.words.sign_in).click()
        expect(visitor.page.get_by_role("alert")).to_be_visible()
        visitor.inspect()
        visitor.fill_in_the_door(key)
        expect(visitor.main.get_by_role("link")).to_have_count(1)
        visitor.inspect()
        visitor.main.get_by_role("link").click()
        assert visitor.path == right
        visitor.sign_in(key)
        visitor.open("/contracts/" if right == "/sign-in/" else "/staff/contracts/")
        assert "/sign-in/" not in visitor.path
