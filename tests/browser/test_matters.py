"""Matters and cases: a lawyer runs them, and their readers follow them on one page."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.desk import Drawn, begin, choose_in_menu, share
from tests.browser.test_keyboard import reach
from tests.browser.test_sharing import READERS, green_line, row_of
from tests.browser.visitors import Visitor, Visitors, letters_about, name_of, person
from tests.browser.words import Language

# The names of statuses and transitions that the first workflows come with
PREPARATION = {"fr": "Préparation", "ar": "التحضير"}
RECEIVED = {"fr": "Demande reçue", "ar": "تم استلام الطلب"}
UNDER_REVIEW = {"fr": "En cours d’examen", "ar": "قيد المراجعة"}
INFORMATION_NEEDED = {"fr": "Informations demandées", "ar": "بانتظار معلومات"}
INFORMATION_GIVEN = {"fr": "Informations fournies", "ar": "تم تقديم المعلومات"}

COURT = "المحكمة التجارية بالدار البيضاء"
PLACE = "Salle 4, palais de justice"
BRING = "Les originaux des bons de livraison"
NOTE = "Ne pas évoquer la transaction"
UPDATE = "قُدّمت المذكرة الجوابية.\nLa prochaine étape est l’audience."


def opens_the_hearings(lawyer: Visitor, case: Drawn) -> None:
    lawyer.open(case.at)
    lawyer.page.locator(".tabs").get_by_role("link", name=lawyer.words.hearings, exact=True).click()
    lawyer.page.wait_for_url("**/hearings/")


def adds_a_stage(lawyer: Visitor) -> None:
    """Through its form, which is on the screen."""
    said = lawyer.said
    lawyer.field(said("Court")).fill(COURT)
    lawyer.field(said("Reference at the court")).fill("2027/8205/114")
    lawyer.field(said("Began on")).fill(timezone.localdate().isoformat())
    lawyer.inspect()
    lawyer.button(said("Add the stage")).click()
    expect(lawyer.page.locator("h3").get_by_text(COURT)).to_be_visible()


def adds_a_hearing(lawyer: Visitor) -> None:
    said = lawyer.said
    lawyer.field(said("Date", of="of a hearing")).fill(in_days(20))
    lawyer.field(said("Time", of="of a hearing")).fill("09:30")
    lawyer.field(said("Type", of="hearing")).select_option("pleading")
    lawyer.field(said("Stage")).select_option(label=COURT)
    lawyer.field(said("Place")).fill(PLACE)
    lawyer.field(said("What to bring")).fill(BRING)
    lawyer.field(said("The client should attend")).press("Space")
    lawyer.field(said("Internal note")).fill(NOTE)
    lawyer.inspect()
    lawyer.button(said("Add the hearing")).click()
    expect(hearing_at_the_desk(lawyer)).to_be_visible()


def hearing_at_the_desk(lawyer: Visitor) -> Locator:
    return lawyer.main.get_by_role("listitem").filter(has_text=PLACE)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days)).isoformat()


def section(reader: Visitor, heading: str) -> Locator:
    return reader.main.get_by_role("region", name=heading, exact=True)


def test_a_case_is_followed_on_matters_by_its_requester_and_its_watcher(
    visitors: Visitors, language: Language
) -> None:
    """AR-14 to AR-16, AR-18, AR-19, AR-29 and AR-30; hidden, it is gone."""
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    words, said = lawyer.words, lawyer.said
    lawyer.open("/staff/cases/new/")
    lawyer.inspect()
    due = timezone.localdate() + timedelta(40)
    case = begin(lawyer, "cases", f"Delivery of the pumps, {language}", company="Atlas Holding", due=due)

    lawyer.button(said("Write an update")).or_(lawyer.link(said("Write an update"))).click()
    lawyer.window.get_by_label(said("Latest update")).fill(UPDATE)
    lawyer.inspect()
    lawyer.window.locator(".dialog-foot .primary").click()
    expect(lawyer.window).to_have_count(0)

    opens_the_hearings(lawyer, case)
    lawyer.link(said("New stage")).first.click()
    adds_a_stage(lawyer)
    lawyer.link(said("New hearing")).first.click()
    adds_a_hearing(lawyer)
    assert not green_line(hearing_at_the_desk(lawyer).locator(".name"))
    share(lawyer, case, requester, watcher)
    lawyer.inspect()
    opens_the_hearings(lawyer, case)
    assert green_line(hearing_at_the_desk(lawyer).locator(".name"))
    lawyer.inspect()

    reader = visitors.signed_in(requester, language)
    finds_it_on_matters(reader, case)
    reader.inspect()
    row_of(reader, case).get_by_role("link").click()
    assert reader.path == case.portal
    for key in (requester, watcher):
        if key == watcher:
            visitors.sit_down(reader, watcher, language, at=case.portal)
        reads_where_the_case_stands(reader, case)
        for name in (requester, watcher, "lawyer"):
            expect(section(reader, words.related_people)).to_contain_text(name_of(name))
        expect(section(reader, said("Dates")).locator(f"[datetime='{due.isoformat()}']")).to_be_visible()
        expect(next_hearing(reader)).to_contain_text(PLACE)
        expect(next_hearing(reader)).to_contain_text(BRING)
        expect(next_hearing(reader)).to_contain_text(said("You should attend."))
        expect(next_hearing(reader).locator(f"[datetime='{in_days(20)}']")).to_be_visible()
        expect(reader.main).not_to_contain_text(NOTE)
    reader.inspect()
    reader.link(words.hearings).first.click()
    expect(reader.main).to_contain_text(PLACE)
    reader.inspect()

    # hidden, it is as if it had never been planned
    hearing_at_the_desk(lawyer).get_by_role("button", name=words.hide, exact=True).click()
    expect(hearing_at_the_desk(lawyer)).to_contain_text(said("Hidden: only the legal team sees this hearing"))
    assert not green_line(hearing_at_the_desk(lawyer).locator(".name"))
    reader.page.reload()
    expect(reader.main).not_to_contain_text(PLACE)
    reader.open(case.portal)
    reads_where_the_case_stands(reader, case)
    expect(next_hearing(reader)).to_have_count(0)
    for hidden in (PLACE, BRING):
        expect(reader.main).not_to_contain_text(hidden)

    choose_in_menu(lawyer, words.hide)
    lawyer.window.get_by_role("button", name=words.hide, exact=True).click()
    expect(lawyer.window).to_have_count(0)
    for key in (watcher, requester):
        visitors.sit_down(reader, key, language, at="/matters/")
        expect(row_of(reader, case)).to_have_count(0)
        reader.is_told_that_nothing_is_here(case.portal)
        assert case.title not in reader.text()


def finds_it_on_matters(reader: Visitor, case: Drawn) -> None:
    """Not on Contracts; the row says where it stands and when the next hearing is."""
    words = reader.words
    reader.open(f"/contracts/?q={case.reference}")
    expect(reader.main).not_to_contain_text(case.title)
    reader.link(words.matters).first.click()
    reader.reads_heading(words.matters)
    expect(row_of(reader, case)).to_contain_text(PREPARATION[reader.language])
    expect(row_of(reader, case)).to_contain_text(reader.said("Next hearing"))
    reader.link(words.cases).click()
    expect(row_of(reader, case)).to_be_visible()


def reads_where_the_case_stands(reader: Visitor, case: Drawn) -> None:
    said = reader.said
    reader.reads_heading(case.title)
    expect(reader.page.locator(".page-head")).to_contain_text(PREPARATION[reader.language])
    expect(section(reader, said("It is the legal team’s turn, since today"))).to_be_visible()
    expect(section(reader, said("Latest update"))).to_contain_text(UPDATE.splitlines()[1])


def next_hearing(reader: Visitor) -> Locator:
    return reader.main.get_by_role("article", name=reader.said("Next hearing"), exact=True)


def opens_the_statuses(lawyer: Visitor) -> Locator:
    lawyer.page.get_by_role("button", name=re.compile(lawyer.said("Change the status"))).click()
    return lawyer.page.locator("#menu-status")


def test_the_requester_says_that_the_information_is_given_and_the_watcher_cannot(
    visitors: Visitors, language: Language
) -> None:
    """F-070: a granted transition is a button, for those alone to whom it is granted."""
    requester, watcher = READERS[language]
    needed, given, review = (
        INFORMATION_NEEDED[language],
        INFORMATION_GIVEN[language],
        UNDER_REVIEW[language],
    )
    lawyer = visitors.signed_in("lawyer", language)
    matter = begin(lawyer, "matters", f"Overtime of the night shift, {language}", company="Atlas Holding")
    share(lawyer, matter, requester, watcher)
    opens_the_statuses(lawyer).get_by_text(needed).click()
    expect(lawyer.window).to_be_visible()
    lawyer.inspect()
    lawyer.window.get_by_role("button", name=needed).click()
    expect(lawyer.window).to_have_count(0)
    expect(lawyer.page.locator(".page-head")).to_contain_text(needed)
    before = letters_about(visitors.house, lawyer, matter.reference)

    reader = visitors.signed_in(watcher, language, at=matter.portal)
    expect(reader.page.locator(".page-head")).to_contain_text(needed)
    expect(reader.main.get_by_text(given)).to_have_count(0)

    visitors.sit_down(reader, requester, language, at=matter.portal)
    expect(section(reader, reader.said("It is your turn, since today"))).to_be_visible()
    reader.inspect()
    reader.link(given).click()
    form = reader.path
    reader.reads_heading(given)
    reader.field(reader.said("Note")).fill("Les relevés de juillet sont dans les pièces jointes.")
    reader.inspect()
    reader.button(given).click()
    reader.page.wait_for_url(visitors.house.address + matter.portal)
    expect(reader.page.locator(".page-head")).to_contain_text(review)
    expect(reader.link(given)).to_have_count(0)

    visitors.sit_down(reader, watcher, language, at=matter.portal)
    expect(reader.page.locator(".page-head")).to_contain_text(review)
    refused = reader.page.goto(visitors.house.address + form)
    assert refused is not None
    assert refused.status in (403, 404)
    told = letters_about(visitors.house, lawyer, matter.reference)
    assert person("lawyer").email in [letter.to for letter in told if letter not in before]
    lawyer.open(matter.at)
    expect(lawyer.page.locator(".page-head")).to_contain_text(review)


def test_a_hearing_is_planned_by_keyboard(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    said, press = lawyer.said, lawyer.page.keyboard.press
    case = begin(lawyer, "cases", f"Collision in the harbour, {language}")
    lawyer.open(case.at)
    reach(lawyer, lawyer.page.locator("#tabs").get_by_role("link", name=lawyer.words.hearings, exact=True))
    press("Enter")
    lawyer.page.wait_for_url("**/hearings/")
    reach(lawyer, lawyer.main.get_by_role("link", name=said("New hearing"), exact=True).first)
    press("Enter")
    lawyer.reads_heading(said("New hearing"))
    day = lawyer.field(said("Date", of="of a hearing"))
    reach(lawyer, day)
    lawyer.page.keyboard.type("10102031")  # the tenth of the tenth, whichever comes first
    expect(day).to_have_value("2031-10-10")
    reach(lawyer, lawyer.field(said("Place")))
    lawyer.page.keyboard.type(PLACE)
    reach(lawyer, lawyer.button(said("Add the hearing")), within=60)
    press("Enter")
    expect(hearing_at_the_desk(lawyer)).to_be_visible()


def test_a_matter_is_created_and_moved_without_script(visitors: Visitors, language: Language) -> None:
    reader = visitors.signed_in(READERS[language][0], language)
    lawyer = visitors.signed_in("lawyer", language, java_script_enabled=False)
    lawyer.open("/staff/matters/new/")
    lawyer.button(lawyer.said("Create a matter")).click()  # nothing typed: the browser holds it back
    assert lawyer.path == "/staff/matters/new/"
    matter = begin(lawyer, "matters", f"Stamp duty on the lease, {language}")
    expect(lawyer.page.locator(".page-head")).to_contain_text(RECEIVED[language])
    menu = opens_the_statuses(lawyer)
    expect(menu).to_be_visible()
    menu.get_by_role("button", name=UNDER_REVIEW[language]).click()
    assert lawyer.path == matter.at
    expect(lawyer.page.locator(".page-head")).to_contain_text(UNDER_REVIEW[language])
    reader.inspect_copy_of(lawyer)

    # one that asks for a note is a page of its own
    opens_the_statuses(lawyer).get_by_role("link", name=INFORMATION_NEEDED[language]).click()
    assert lawyer.path.startswith(f"{matter.at}status/")
    reader.inspect_copy_of(lawyer)
    lawyer.main.get_by_role("button", name=INFORMATION_NEEDED[language]).click()
    assert lawyer.path == matter.at
    expect(lawyer.page.locator(".page-head")).to_contain_text(INFORMATION_NEEDED[language])
    lawyer.link(lawyer.words.history).click()
    expect(lawyer.page.locator(".trail li")).to_have_count(3)
