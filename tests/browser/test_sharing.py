"""Flow FR: a lawyer shares a contract with clients. They find it, and nobody else does."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.desk import (
    Drawn,
    box,
    choose,
    choose_in_menu,
    confirm,
    draw_up,
    preview,
    share,
    three_dots,
    token,
    type_and_take,
)
from tests.browser.visitors import Letter, Visitor, Visitors, language_of, letters_about, name_of, person
from tests.browser.words import Language

# The requester reads in the language of the test, the watcher in the other one.
READERS: dict[Language, tuple[str, str]] = {"fr": ("watcher", "both"), "ar": ("both", "watcher")}
GREEN = {"light": "rgb(24, 121, 74)", "dark": "rgb(85, 200, 144)"}


def green_line(name: Locator) -> bool:
    """Whether a green line stands where the name begins."""
    width, colour = name.evaluate(
        "(name) => { const line = getComputedStyle(name, '::before'); return [line.width, line.backgroundColor]; }"
    )
    return width in ("4px", "6px") and colour in GREEN.values()


def row_of(visitor: Visitor, contract: Drawn) -> Locator:
    return visitor.main.locator("tr, li").filter(has_text=contract.reference)


def stands_top_right(visitor: Visitor, element: Locator) -> bool:
    """On the right of the page's head; on the left where people read from the right."""
    box, head, title = (one.bounding_box() for one in (element, visitor.main, visitor.page.locator("h1")))
    assert box
    assert head
    assert title
    end = head["x"] + head["width"] - box["x"] - box["width"]
    if visitor.words.direction == "rtl":
        end = box["x"] - head["x"]
    return end < 80 and abs(box["y"] - title["y"]) < 40


def test_a_lawyer_shares_a_contract_and_its_readers_find_it(visitors: Visitors, language: Language) -> None:
    """FR-01 to FR-04 and FR-11 to FR-14, from the lawyer's desk to the readers' lists."""
    requester, watcher = READERS[language]
    lawyer = visitors.arrive(language)
    lawyer.open("/staff/sign-in/")
    lawyer.inspect()
    lawyer.sign_in("lawyer")
    lawyer.read_in(language)
    words = lawyer.words
    contract = draw_up(lawyer, "Haulage, northern region")

    lawyer.link(words.contracts).first.click()
    assert not green_line(row_of(lawyer, contract).locator(".name"))
    row_of(lawyer, contract).get_by_role("link").click()
    assert lawyer.path == contract.at
    lawyer.inspect()

    assert stands_top_right(lawyer, three_dots(lawyer))
    three_dots(lawyer).click()
    lawyer.inspect()
    lawyer.page.locator(".title-acts .menu").get_by_text(words.show, exact=True).click()
    expect(lawyer.window.get_by_role("heading", name=words.show, exact=True)).to_be_visible()
    lawyer.inspect()

    for field, word, key in (
        ("requester", words.requester, requester),
        ("watchers", words.watchers, watcher),
    ):
        lawyer.window.get_by_label(word).locator("visible=true").first.focus()
        type_and_take(lawyer, field, key)
    for key in (requester, watcher):
        expect(preview(lawyer)).to_contain_text(name_of(key))
    lawyer.inspect()
    confirm(lawyer, requester, watcher)
    assert lawyer.path == contract.at
    assert green_line(lawyer.page.locator("h1.name"))
    lawyer.inspect()
    lawyer.link(words.contracts).first.click()
    assert green_line(row_of(lawyer, contract).locator(".name"))

    letters = letters_about(visitors.house, lawyer, contract.reference)
    assert sorted(letter.to for letter in letters) == sorted(
        person(key).email for key in (requester, watcher)
    )
    reader = visitors.arrive(language)
    for key in (requester, watcher):
        reads_from_the_mail(reader, key, contract, letters)
        reader.forget(staff=False)


def reads_from_the_mail(reader: Visitor, key: str, contract: Drawn, letters: list[Letter]) -> None:
    """Opens the letter, follows its link, signs in, reads what was shown and finds it again in Contracts."""
    own = language_of(key)
    letter = next(letter for letter in letters if letter.to == person(key).email)
    reader.open(letter.path)
    reader.read_in(own)
    written = reader.page.frame_locator("iframe")
    expect(written.locator("html")).to_have_attribute("lang", own)
    expect(written.locator("html")).to_have_attribute("dir", reader.words.direction)
    expect(written.get_by_text(contract.title)).to_be_visible()
    reader.inspect()
    written.get_by_role("link").filter(visible=True).first.click()
    reader.page.wait_for_url(re.compile(r"/sign-in/\?next="))
    reader.inspect()
    reader.sign_in(key)
    assert reader.path == contract.portal
    reads_what_was_shown(reader, contract, key)
    reader.inspect()
    reader.link(reader.words.contracts).first.click()
    expect(row_of(reader, contract)).to_be_visible()
    reader.inspect()


def reads_what_was_shown(reader: Visitor, contract: Drawn, key: str) -> None:
    words = reader.words
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(contract.title)
    expect(reader.main.get_by_role("heading", name=words.related_people)).to_be_visible()
    for expected in (contract.reference, words.requester, words.watcher, name_of(key), name_of("lawyer")):
        expect(reader.main).to_contain_text(expected)


def test_nobody_without_a_part_finds_it(visitors: Visitors, language: Language) -> None:
    """The stranger of another company, and the colleague of the same company, get the same answer."""
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Lease of the northern yard")
    share(lawyer, contract, requester, watcher)
    visitor = visitors.signed_in(requester, at=contract.portal)
    reads_what_was_shown(visitor, contract, requester)
    answers = []
    for key in ("stranger", "colleague"):
        visitors.sit_down(visitor, key, language)
        visitor.is_told_that_nothing_is_here(contract.portal)
        answers.append(re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", visitor.text()))
        visitor.inspect()
        visitor.open("/contracts/?q=" + contract.reference)
        expect(row_of(visitor, contract)).to_have_count(0)
    assert answers[0] == answers[1]
    assert contract.title not in answers[0]


def test_a_watcher_of_another_company_is_not_offered_and_is_refused_by_name(
    visitors: Visitors, language: Language
) -> None:
    """FR-06 and FR-07."""
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Storage of spare parts")
    people = lawyer.page.request.get(
        f"{visitors.house.address}{contract.at}share/people/?role=requester&q=wexel"
    ).json()
    (stranger,) = [one["id"] for one in people["people"]]

    lawyer.open(contract.at)
    choose_in_menu(lawyer, lawyer.words.show)
    choose(lawyer, "requester", requester)
    box(lawyer, "watchers").focus()
    lawyer.page.keyboard.type("wexel")
    offered = lawyer.page.locator("[name=watchers] + .ts-wrapper .ts-dropdown")
    expect(offered.locator(".no-results")).to_be_visible()
    expect(offered.locator(".option")).to_have_count(0)
    lawyer.inspect()
    for _ in "wexel":
        lawyer.page.keyboard.press("Backspace")

    # by script, beside the watcher who may be chosen
    choose(lawyer, "watchers", watcher)
    lawyer.page.locator("select[name=watchers]").evaluate(
        "(select, id) => select.append(new Option('smuggled', id, true, true))", stranger
    )
    lawyer.window.locator(".dialog-foot button").click()
    refusal = lawyer.window.locator(".field", has=lawyer.page.locator("[name=watchers]")).locator(".error")
    expect(refusal).to_contain_text(name_of("stranger"))
    expect(refusal).to_contain_text("Atlas Holding")
    expect(token(lawyer, "watchers", watcher)).to_be_visible()
    lawyer.inspect()

    lawyer.open(contract.at)
    assert not green_line(lawyer.page.locator("h1.name"))
    assert letters_about(visitors.house, lawyer, contract.reference) == []
    visitors.signed_in(requester).is_told_that_nothing_is_here(contract.portal)


def test_opening_the_window_again_edits_the_watchers_and_mails_only_the_new_one(
    visitors: Visitors, language: Language
) -> None:
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Insurance of the fleet")
    share(lawyer, contract, requester, watcher)
    before = letters_about(visitors.house, lawyer, contract.reference)

    lawyer.open(contract.at)
    three_dots(lawyer).click()
    lawyer.page.locator("#open-share").click()
    expect(token(lawyer, "requester", requester)).to_be_visible()
    token(lawyer, "watchers", watcher).get_by_role("button").click()
    expect(token(lawyer, "watchers", watcher)).to_have_count(0)
    choose(lawyer, "watchers", "requester")
    expect(preview(lawyer)).to_contain_text(name_of(watcher))  # loses access, and is not told
    lawyer.inspect()
    confirm(lawyer, requester, "requester")

    letters = letters_about(visitors.house, lawyer, contract.reference)
    assert [letter.to for letter in letters if letter not in before] == [person("requester").email]
    client = visitors.signed_in("requester", at=contract.portal)
    reads_what_was_shown(client, contract, "requester")
    visitors.sit_down(client, watcher)
    client.is_told_that_nothing_is_here(contract.portal)


def test_who_can_see_this_names_every_reader_and_hiding_ends_their_access_at_once(
    visitors: Visitors, language: Language
) -> None:
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    words = lawyer.words
    contract = draw_up(lawyer, "Printing of the catalogue")
    share(lawyer, contract, requester, watcher)
    readers = {key: visitors.signed_in(key, at=contract.portal) for key in (requester, watcher)}
    for key, reader in readers.items():
        reads_what_was_shown(reader, contract, key)

    lawyer.open(contract.at)
    choose_in_menu(lawyer, words.who_can_see)
    for key, role in ((requester, words.requester), (watcher, words.watcher)):
        line = lawyer.window.get_by_role("listitem").filter(has_text=name_of(key))
        expect(line).to_contain_text(role)
        expect(line).to_contain_text("Atlas Holding")
    lawyer.inspect()
    lawyer.page.keyboard.press("Escape")
    expect(lawyer.window).to_have_count(0)

    choose_in_menu(lawyer, words.hide)
    lawyer.inspect()
    lawyer.window.get_by_text(words.cancel, exact=True).click()
    expect(lawyer.window).to_have_count(0)
    assert green_line(lawyer.page.locator("h1.name"))
    choose_in_menu(lawyer, words.hide)
    lawyer.window.get_by_role("button", name=words.hide, exact=True).click()
    expect(lawyer.window).to_have_count(0)
    expect(lawyer.page.locator("#messages")).not_to_be_empty()
    assert not green_line(lawyer.page.locator("h1.name"))
    lawyer.link(words.contracts).first.click()
    assert not green_line(row_of(lawyer, contract).locator(".name"))

    for reader in readers.values():
        answer = reader.page.reload()
        assert answer is not None
        assert answer.status == 404
        for path in ("/", f"/contracts/?q={contract.reference}"):
            reader.open(path)
            expect(reader.main).not_to_contain_text(contract.reference)


def test_the_same_share_without_script(visitors: Visitors, language: Language) -> None:
    """Find, choose, read who will see what, confirm: plain pages, one after the other."""
    requester, watcher = READERS[language]
    reader = visitors.signed_in(requester)
    lawyer = visitors.signed_in("lawyer", language, java_script_enabled=False)
    words = lawyer.words
    contract = draw_up(lawyer, "Catering of the canteen")
    lawyer.open(contract.at)
    lawyer.main.get_by_text(words.show, exact=True).last.click()
    assert lawyer.path == contract.at + "share/"
    reader.inspect_copy_of(lawyer)
    for field, key in (("requester", requester), ("watchers", watcher)):
        lawyer.page.locator(f"[name={field}_q]").fill(name_of(key).split()[1])
        lawyer.page.locator(f"button[name=find][value={field}]").click()
        lawyer.page.locator(f"select[name={field}]").select_option(label=f"{name_of(key)} (Atlas Holding)")
    lawyer.main.locator("form .dialog-foot button").click()
    for key in (requester, watcher):
        expect(preview(lawyer)).to_contain_text(name_of(key))
    reader.inspect_copy_of(lawyer)
    reader.is_told_that_nothing_is_here(contract.portal)

    lawyer.main.locator("form .dialog-foot button").click()
    assert lawyer.path == contract.at
    assert green_line(lawyer.page.locator("h1.name"))
    letters = letters_about(visitors.house, lawyer, contract.reference)
    assert sorted(letter.to for letter in letters) == sorted(
        person(key).email for key in (requester, watcher)
    )
    reader.open(contract.portal)
    reads_what_was_shown(reader, contract, requester)

    lawyer.open(contract.at + "hide/")
    reader.inspect_copy_of(lawyer)
    lawyer.main.get_by_role("button", name=words.hide, exact=True).click()
    assert lawyer.path == contract.at
    reader.is_told_that_nothing_is_here(contract.portal)
