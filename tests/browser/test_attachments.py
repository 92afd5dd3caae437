"""The papers of a contract: a lawyer files and shows them, clients read them and add their own."""

import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.desk import Drawn, choose_in_menu, draw_up, press_the_button, preview, settle, share
from tests.browser.test_keyboard import reach
from tests.browser.test_sharing import READERS, green_line
from tests.browser.visitors import Visitor, Visitors, letters_about, person
from tests.browser.words import Language

pytestmark = pytest.mark.long

PDF = b"%PDF-1.7\n% of a test\n"


def pdf(name: str, content: bytes = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def opens_the_tab(lawyer: Visitor, contract: Drawn) -> None:
    lawyer.open(contract.at)
    lawyer.page.locator(".tabs").get_by_role("link", name=re.compile(lawyer.words.attachments)).click()
    lawyer.page.wait_for_url("**/attachments/")


def uploads(visitor: Visitor, *names: str) -> None:
    """Choose these files, and see them in the list."""
    chooses(visitor, *(pdf(name) for name in names))
    for name in names:
        expect(row_of(visitor, name)).to_be_visible()


def chooses(visitor: Visitor, *files: FilePayload) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.locator("[data-upload-pick=files]").click()
    chooser.value.set_files(files)


def row_of(visitor: Visitor, name: str) -> Locator:
    """The row of a file or a folder, by its name without the ending."""
    return visitor.main.locator("tr[data-item], .panel .file").filter(has_text=name.removesuffix(".pdf"))


def is_green(lawyer: Visitor, name: str) -> bool:
    return green_line(row_of(lawyer, name).locator(".name"))


def selects(lawyer: Visitor, *names: str) -> None:
    for name in names:
        row_of(lawyer, name).locator(".pick").check()


def presses(lawyer: Visitor, words: str) -> None:
    """In the bar of the selection."""
    lawyer.page.locator(".act-bar").get_by_role("button", name=words, exact=True).click()


def files_of(client: Visitor, contract: Drawn) -> list[str]:
    """What a client finds among the attachments, folder by folder."""
    client.open(f"{contract.portal}attachments/")
    return [name.inner_text().replace("\u2068", "") for name in client.main.locator(".file-name").all()]


def test_attachments_are_shown_one_by_one_by_folder_and_all_at_once(
    visitors: Visitors, language: Language
) -> None:
    """FR-05 and FR-15 to FR-17: what the lawyer shows is what the requester finds, and nothing else."""
    requester, _watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    words, said = lawyer.words, lawyer.said
    contract = draw_up(lawyer, "Charter of the tug")
    opens_the_tab(lawyer, contract)
    lawyer.inspect()
    uploads(lawyer, "offer.pdf", "margin.pdf", "ملحق.pdf")
    lawyer.inspect()
    share(lawyer, contract, requester)
    client = visitors.signed_in(requester, at=contract.portal)
    assert files_of(client, contract) == []

    # one by one
    opens_the_tab(lawyer, contract)
    assert not is_green(lawyer, "offer.pdf")
    selects(lawyer, "offer.pdf")
    lawyer.inspect()
    presses(lawyer, words.show)
    expect(row_of(lawyer, "offer.pdf").locator(".shown")).to_be_visible()
    assert is_green(lawyer, "offer.pdf")
    assert not is_green(lawyer, "margin.pdf")
    assert files_of(client, contract) == ["offer.pdf"]
    selects(lawyer, "margin.pdf")
    row_of(lawyer, "offer.pdf").locator(".pick").uncheck()
    presses(lawyer, words.hide)
    expect(row_of(lawyer, "margin.pdf")).to_contain_text(
        said("Hidden one by one: stays hidden in a shown folder")
    )

    # all at once, in the share window: what was hidden one by one stays hidden
    choose_in_menu(lawyer, said("Requester and watchers"))
    lawyer.window.get_by_label(said("Show all attachments")).check(force=True)
    settle(lawyer)
    expect(preview(lawyer)).to_contain_text("offer.pdf")
    lawyer.inspect()
    press_the_button(lawyer)
    assert sorted(files_of(client, contract)) == ["offer.pdf", "ملحق.pdf"]

    # by folder: what would appear is listed first
    opens_the_tab(lawyer, contract)
    lawyer.page.locator("#open-folder").click()
    lawyer.window.get_by_label(said("Name")).fill("Annexes")
    lawyer.inspect()
    lawyer.window.locator(".dialog-foot .primary").click()
    expect(row_of(lawyer, "Annexes")).to_be_visible()
    selects(lawyer, "margin.pdf", "offer.pdf")
    presses(lawyer, said("Move"))
    lawyer.window.get_by_label("Annexes").check()
    lawyer.inspect()
    lawyer.window.locator(".dialog-foot .primary").click()
    expect(lawyer.window).to_contain_text("offer")  # it would be hidden there: named, and asked again
    lawyer.window.locator(".dialog-foot .primary").click()
    expect(row_of(lawyer, "offer.pdf")).to_have_count(0)
    assert files_of(client, contract) == ["ملحق.pdf"]
    selects(lawyer, "Annexes")
    presses(lawyer, words.show)
    expect(lawyer.window.get_by_label(re.compile("offer"))).to_be_checked()
    expect(lawyer.window.get_by_label(re.compile("margin"))).not_to_be_checked()
    lawyer.inspect()
    lawyer.window.locator(".dialog-foot .primary").click()
    expect(row_of(lawyer, "Annexes").locator(".shown")).to_be_visible()
    assert is_green(lawyer, "Annexes")
    assert files_of(client, contract) == ["Annexes", "ملحق.pdf"]
    client.link("Annexes").click()
    client.inspect()
    expect(row_of(client, "offer.pdf")).to_be_visible()
    expect(row_of(client, "margin.pdf")).to_have_count(0)

    stranger = visitors.signed_in("stranger")
    for page in (f"{contract.portal}attachments/", client.path):
        stranger.is_told_that_nothing_is_here(page)


def test_a_client_reads_and_adds_attachments_and_the_team_is_told(
    visitors: Visitors, language: Language
) -> None:
    """AR-17, AR-25 and AR-31: read, download, add; the lawyer's mail leads to what was added."""
    requester, watcher = READERS[language]
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Charter of the barge")
    opens_the_tab(lawyer, contract)
    uploads(lawyer, "charter.pdf")
    selects(lawyer, "charter.pdf")
    presses(lawyer, lawyer.words.show)
    share(lawyer, contract, requester, watcher)

    client = visitors.signed_in(requester, language, at=contract.portal)
    client.inspect()
    with client.page.expect_download() as download:
        row_of(client, "charter.pdf").get_by_role("link", name=re.compile("charter")).first.click()
    assert download.value.suggested_filename == "charter.pdf"
    assert download.value.path().read_bytes() == PDF
    uploads(client, "plan.pdf")
    client.inspect()
    letters = [
        one for one in letters_about(visitors.house, client, contract.reference) if "lawyer@" in one.to
    ]
    assert len(letters) == 1
    client.open(letters[0].path)
    written = client.page.frame_locator("iframe")
    expect(written.locator("body")).to_contain_text("plan.pdf")
    lawyer.open(written.locator("a.press").get_attribute("href") or "")
    expect(row_of(lawyer, "plan.pdf")).to_contain_text(lawyer.said("From the client"))
    assert is_green(lawyer, "plan.pdf")
    row_of(lawyer, "charter.pdf").get_by_role("link").click()
    lawyer.inspect()
    expect(lawyer.main).to_contain_text(person(requester).last_name)  # who downloaded it

    other = visitors.signed_in(watcher, at=f"{contract.portal}attachments/")
    expect(row_of(other, "plan.pdf")).to_be_visible()
    expect(other.page.locator("[data-upload]")).to_have_count(0)  # watchers read
    visitors.signed_in("colleague").is_told_that_nothing_is_here(f"{contract.portal}attachments/")


@pytest.mark.parametrize("language", ["fr"])
def test_the_setting_decides_what_clients_see_of_new_files(visitors: Visitors, language: Language) -> None:
    """FR-18."""
    requester, _watcher = READERS[language]
    administrator = visitors.signed_in("administrator", language, at="/staff/settings/contracts/attachments/")
    label = administrator.said("Show attachments to clients by default")
    administrator.inspect()
    administrator.main.get_by_label(label).check(force=True)
    administrator.main.locator("form button.primary").click()
    try:
        contract = draw_up(administrator, "Charter of the ferry")
        opens_the_tab(administrator, contract)
        uploads(administrator, "ferry.pdf")
        administrator.open(contract.at)
        choose_in_menu(administrator, administrator.words.show)
        expect(administrator.window.get_by_label(administrator.said("Show all attachments"))).to_be_checked()
        share(administrator, contract, requester)
        assert files_of(visitors.signed_in(requester, at=contract.portal), contract) == ["ferry.pdf"]
    finally:
        administrator.open("/staff/settings/contracts/attachments/")
        administrator.main.get_by_label(label).uncheck(force=True)
        administrator.main.locator("form button.primary").click()


@pytest.mark.parametrize("language", ["ar"])
def test_files_are_selected_shown_and_deleted_by_keyboard(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Charter of the dredger")
    opens_the_tab(lawyer, contract)
    uploads(lawyer, "dredger.pdf")
    press = lawyer.page.keyboard.press
    reach(lawyer, row_of(lawyer, "dredger.pdf").locator(".pick"))
    press("Space")
    reach(lawyer, lawyer.page.locator("#act-show"))
    press("Enter")
    expect(row_of(lawyer, "dredger.pdf")).to_contain_text(
        lawyer.said("Clients will see it once the contract is shown")
    )
    reach(lawyer, lawyer.page.locator("#act-delete"), within=60)
    press("Enter")
    expect(row_of(lawyer, "dredger.pdf")).to_have_count(0)
    undo = lawyer.page.locator("#toasts").get_by_role("button", name=lawyer.said("Undo"))
    expect(undo).to_be_visible()
    reach(lawyer, undo, within=60)
    press("Enter")
    expect(row_of(lawyer, "dredger.pdf")).to_be_visible()


DROP = """(row, name) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.7 dropped"], name, { type: "application/pdf" }));
  for (const type of ["dragover", "drop"]) {
    row.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }));
    if (type === "dragover" && !row.classList.contains("dropping")) throw new Error("the row says nothing");
  }
}"""


@pytest.mark.parametrize("language", ["fr"])
def test_what_is_dropped_onto_a_folder_is_uploaded_into_it(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Charter of the trawler")
    opens_the_tab(lawyer, contract)
    lawyer.page.locator("#open-folder").click()
    lawyer.window.get_by_label(lawyer.said("Name")).fill("Nets")
    lawyer.window.locator(".dialog-foot .primary").click()
    folder = row_of(lawyer, "Nets")
    expect(folder).to_be_visible()
    folder.evaluate(DROP, "trawler.pdf")
    expect(folder).to_contain_text("1")
    expect(row_of(lawyer, "trawler.pdf")).to_have_count(0)
    folder.get_by_role("link").first.click()
    expect(row_of(lawyer, "trawler.pdf")).to_be_visible()


@pytest.mark.parametrize("language", ["fr"])
def test_files_are_uploaded_and_shown_without_script(visitors: Visitors, language: Language) -> None:
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Charter of the launch")
    plain = visitors.signed_in("lawyer", language, at=f"{contract.at}attachments/", java_script_enabled=False)
    plain.page.locator("#upload-files").set_input_files([pdf("launch.pdf"), pdf("crew.pdf")])
    plain.page.locator("[data-upload] button.primary").first.click()
    for name in ("launch.pdf", "crew.pdf"):
        expect(row_of(plain, name)).to_be_visible()
    row_of(plain, "launch.pdf").locator(".pick").check()
    plain.page.locator("#act-show").click()
    expect(row_of(plain, "launch.pdf")).to_contain_text(
        plain.said("Clients will see it once the contract is shown")
    )
    row_of(plain, "crew.pdf").locator(".pick").check()
    plain.page.locator("#act-delete").click()
    expect(row_of(plain, "crew.pdf")).to_have_count(0)
    plain.button(plain.said("Undo")).click()
    expect(row_of(plain, "crew.pdf")).to_be_visible()


class Beacon(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        Beacon.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.mark.parametrize("language", ["fr"])
def test_active_files_are_saved_and_never_run(visitors: Visitors, language: Language) -> None:
    """Each would ask a server of ours if any of it ran."""
    server = HTTPServer(("127.0.0.1", 0), Beacon)
    Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    script = f"new Image().src = '{at}/run'"
    files = {
        "page.html": f"<!doctype html><img src='{at}/html'><script>{script}</script>",
        "drawing.svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{script}\"><script>{script}</script></svg>",
        "notes.txt": f"<script>{script}</script>",
    }
    lawyer = visitors.signed_in("lawyer", language)
    contract = draw_up(lawyer, "Charter of the yacht")
    opens_the_tab(lawyer, contract)
    chooses(lawyer, *(pdf(name, text.encode()) for name, text in files.items()))
    expect(lawyer.main.locator("tr[data-item]")).to_have_count(len(files))
    for name in files:
        stem = name.partition(".")[0]
        row_of(lawyer, stem).get_by_role("link").first.click()
        with lawyer.page.expect_download() as download:
            lawyer.link(lawyer.said("Download")).first.click()
        assert download.value.suggested_filename == name
        lawyer.page.go_back()
    server.shutdown()
    server.server_close()
    assert not Beacon.asked
