"""Flow AR: a client signs in, finds contracts and reads one; and what is there when there is nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import Visitors, name_of
from tests.browser.words import Language

pytestmark = pytest.mark.long

READER: dict[Language, str] = {"fr": "watcher", "ar": "both"}
SIGNED: dict[Language, str] = {"fr": "Contrat de gardiennage, siège", "ar": "عقد إيجار مستودع التبريد"}


def test_a_client_signs_in_finds_a_contract_and_reads_it(visitors: Visitors, language: Language) -> None:
    """AR-07 and AR-24."""
    client = visitors.arrive(language)
    words = client.words
    client.open("/")
    assert client.path.startswith("/sign-in/")
    client.sign_in(READER[language])
    assert client.path == "/"
    client.inspect()

    client.link(words.contracts).first.click()
    client.page.wait_for_url("**/contracts/")
    rows = client.main.get_by_role("listitem")
    expect(rows.first).to_be_visible()
    everything = rows.count()
    title = SIGNED[language]
    client.page.get_by_role("searchbox").fill(title)
    client.button(words.search).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(title)
    expect(rows).to_contain_text(words.signed)
    client.page.get_by_role("searchbox").fill("")
    client.button(words.search).click()
    expect(rows).to_have_count(everything)
    client.page.get_by_label(words.status, exact=True).select_option(label=words.done)
    client.button(words.search).click()
    client.page.wait_for_url("**state=done*")
    expect(rows.filter(has_text=title)).to_have_count(1)
    assert 0 < rows.count() < everything
    client.inspect()
    client.page.get_by_role("searchbox").fill("zzz")
    client.button(words.search).click()
    expect(rows).to_have_count(0)
    client.inspect()

    client.link(words.contracts).first.click()
    client.link(title).click()
    expect(client.page.get_by_role("heading", level=1)).to_have_text(title)
    expect(client.main.locator(".status")).to_contain_text(words.signed)
    expect(client.main.locator(".turn-bar")).not_to_be_empty()
    expect(client.main.locator("time").first).to_be_visible()
    expect(client.main.get_by_role("heading", name=words.related_people)).to_be_visible()
    expect(client.main).to_contain_text(name_of(READER[language]))
    client.inspect()


@pytest.mark.parametrize("language", ["ar"])
def test_choosing_a_status_narrows_the_list_at_once(visitors: Visitors, language: Language) -> None:
    visitor = visitors.arrive(language)
    for key, path, word in (("stranger", "/contracts/", "done"), ("lawyer", "/staff/contracts/", "signed")):
        visitors.sit_down(visitor, key, language, at=path)
        label = getattr(visitor.words, word)
        visitor.page.get_by_label(visitor.words.status, exact=True).select_option(label=label)
        visitor.page.wait_for_url(re.compile(r"(state|status)=[^&]"))
        expect(visitor.main.locator(".status")).not_to_have_count(0)


def test_whoever_has_no_contract_is_told_what_to_expect(visitors: Visitors, language: Language) -> None:
    client = visitors.signed_in("colleague", language)
    for path in ("/", "/contracts/"):
        client.open(path)
        expect(client.main.locator(".empty")).to_be_visible()
        expect(client.main.get_by_role("listitem")).to_have_count(0)
        client.inspect()
    client.open("/profile/")
    client.inspect()


def test_the_language_is_kept_on_the_account(visitors: Visitors, language: Language) -> None:
    """A visitor reads in the browser's language; an account's goes with it to the next computer."""
    visitor = visitors.signed_in("stranger", language)
    visitor.page.locator("[popovertarget=menu-language]").click()
    visitor.inspect()
    other = visitors.arrive("en")
    other.open("/sign-in/")
    expect(other.button("Sign in")).to_be_visible()
    other.inspect()
    other.sign_in("stranger")
    expect(other.page.locator("html")).to_have_attribute("lang", language)
    expect(other.page.locator("html")).to_have_attribute("dir", visitor.words.direction)
