"""What a lawyer does with selected files and folders: show, hide, move, delete, bring back and download."""

import re
import uuid
from typing import Any

import pytest

from tests.attachments.desk import HTMX, act, attachments, names_of
from tests.cast import Browser, at, draw_up, shared
from tests.documents.papers import file, folder, items
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import Deletion, Document, Folder
from wathiq.dossiers.models import Audience


def read_by(user: object) -> set[str]:
    return set(Document.visible_to(user).values_list("name", flat=True))


def said(browser: Browser, response: Any) -> str:
    """The page that an act without script leads to."""
    assert response.status_code == 302
    return browser.text(response["Location"])


def hidden_fields(html: str) -> dict[str, list[str]]:
    """What the form of a question sends along."""
    form = re.search(r'<form method="post"[^>]*selection/".*?</form>', html, re.S)
    assert form
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group()):
        found.setdefault(name, []).append(value)
    return found


def test_files_are_shown_and_hidden_at_once(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    first, second = (file(contract, name, by=cast.lawyer) for name in ("a.pdf", "b.pdf"))
    page = said(lawyer_browser, act(lawyer_browser, contract, "show", first, second))
    assert "Clients can see 2 more files now." in page
    assert read_by(cast.requester) == {"a.pdf", "b.pdf"}
    page = said(lawyer_browser, act(lawyer_browser, contract, "hide", first))
    assert "Clients cannot see 1 file any more." in page
    assert read_by(cast.requester) == {"b.pdf"}


def test_showing_says_when_clients_still_do_not_see_it(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    place = folder(contract, "Internal", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=place)
    page = said(lawyer_browser, act(lawyer_browser, contract, "show", paper))
    assert "Shown, but clients do not see it: its folder is hidden." in page
    closed = draw_up(cast, "Another")
    other = file(closed, "b.pdf", by=cast.lawyer)
    page = said(lawyer_browser, act(lawyer_browser, closed, "show", other))
    assert "Clients will see this once the contract is shown in the client portal." in page
    assert read_by(cast.requester) == set()


def test_of_a_folder_it_is_listed_first_what_would_appear(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    margin = file(contract, "margin.pdf", by=cast.lawyer, under=inner)
    plan = file(contract, "plan.pdf", by=cast.lawyer, under=inner)
    tree.hide(contract, items(margin), by=cast.lawyer)
    asked = act(lawyer_browser, contract, "show", outer)
    assert asked.status_code == 200
    assert read_by(cast.requester) == set()
    page = asked.content.decode()
    for item, is_ticked in ((inner, True), (plan, True), (margin, False)):
        box = re.search(rf'<input type="checkbox" name="ticked" value="{item.public_id}"([^>]*)>', page)
        assert box
        assert ("checked" in box.group(1)) is is_ticked, item.name
    fields = hidden_fields(page)
    assert fields["folders"] == [str(outer.public_id)]
    ticked = [str(inner.public_id), str(plan.public_id)]
    page = said(lawyer_browser, act(lawyer_browser, contract, "show", outer, read="1", ticked=ticked))
    assert "Clients can see 1 more file now." in page
    assert read_by(cast.requester) == {"plan.pdf"}
    act(
        lawyer_browser, contract, "show", outer, read="1", ticked=[str(plan.public_id), str(margin.public_id)]
    )
    assert read_by(cast.requester) == {"plan.pdf", "margin.pdf"}  # with the folder that holds them


def test_what_came_after_the_list_is_left_as_it_is(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    outer = folder(contract, "Papers", by=cast.lawyer)
    plan = file(contract, "plan.pdf", by=cast.lawyer, under=outer)
    tree.show_all(contract, by=cast.lawyer)
    listed = [str(plan.public_id)]
    file(contract, "theirs.pdf", by=cast.requester, under=outer)  # while the lawyer reads the list
    act(lawyer_browser, contract, "show", outer, read="1", listed=listed)
    assert read_by(cast.requester) == {"theirs.pdf"}


def test_a_tick_for_something_else_shows_nothing_else(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    beside = file(contract, "beside.pdf", by=cast.lawyer)
    other = shared(cast, "Another")
    foreign = file(other, "foreign.pdf", by=cast.lawyer)
    ticked = [str(beside.public_id), str(foreign.public_id), "nothing"]
    act(lawyer_browser, contract, "show", place, read="1", ticked=ticked)
    assert read_by(cast.requester) == set()
    place.refresh_from_db()
    assert place.audience == Audience.PORTAL


def test_the_menu_of_a_row_acts_on_that_row_alone(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    first, second = (file(contract, name, by=cast.lawyer) for name in ("a.pdf", "b.pdf"))
    act(lawyer_browser, contract, "delete", second, one=f"show {first.public_id}")
    assert read_by(cast.requester) == {"a.pdf"}
    assert names_of(contract) == {"a.pdf", "b.pdf"}


def test_a_move_asks_where_to_and_offers_no_folder_that_is_moved(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Outer", by=cast.lawyer)
    inner = folder(contract, "Inner", by=cast.lawyer, under=outer)
    target = folder(contract, "Target", by=cast.lawyer)
    asked = act(lawyer_browser, contract, "move", outer).content.decode()
    offered = re.findall(r'<input type="radio" name="to" value="([^"]*)"', asked)
    assert offered == ["", str(target.public_id)]
    page = said(lawyer_browser, act(lawyer_browser, contract, "move", outer, to=str(target.public_id)))
    assert "Moved to the folder \u2068Target\u2069." in page
    outer.refresh_from_db()
    assert outer.folder == target
    refused = act(lawyer_browser, contract, "move", target, to=str(inner.public_id))
    assert refused.status_code == 409
    assert "A folder cannot be moved into itself." in refused.content.decode()
    target.refresh_from_db()
    assert target.folder is None


def test_a_move_that_shows_something_asks_again_and_names_it(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Internal", by=cast.lawyer)
    paper = file(contract, "insurance.pdf", by=cast.lawyer, under=hidden)
    tree.show(contract, items(paper), by=cast.lawyer)
    asked = act(lawyer_browser, contract, "move", paper, to="")
    assert asked.status_code == 200
    page = asked.content.decode()
    assert "Clients will see these files" in page
    assert "insurance" in page
    assert read_by(cast.requester) == set()
    fields = hidden_fields(page)
    refused = act(lawyer_browser, contract, "move", paper, to="", seen="+" + str(uuid.uuid4()))
    assert refused.status_code == 200
    assert read_by(cast.requester) == set()
    act(lawyer_browser, contract, "move", paper, to=fields["to"][0], seen=fields["seen"][0])
    assert read_by(cast.requester) == {"insurance.pdf"}
    back = act(lawyer_browser, contract, "move", paper, to=str(hidden.public_id)).content.decode()
    assert "Clients will not see these files any more" in back


def test_a_taken_name_is_numbered_by_a_move_and_said(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    file(contract, "A.pdf", by=cast.lawyer, under=place)
    page = said(lawyer_browser, act(lawyer_browser, contract, "move", paper, to=str(place.public_id)))
    assert "a.pdf\u2069 was taken: it is called \u2068a (2).pdf\u2069 there." in page


def test_nothing_is_moved_to_a_folder_of_another_contract(cast: Cast, lawyer_browser: Browser) -> None:
    contract, other = draw_up(cast), draw_up(cast, "Another")
    paper = file(contract, "a.pdf", by=cast.lawyer)
    ours, theirs = folder(contract, "Ours", by=cast.lawyer), folder(other, "Theirs", by=cast.lawyer)
    for to in (str(theirs.public_id), str(uuid.uuid4()), "nothing"):
        refused = act(lawyer_browser, contract, "move", paper, to=to)
        assert refused.status_code == 409
        assert "This folder is not here any more. Choose another one." in refused.content.decode()
    paper.refresh_from_db()
    assert paper.folder is None
    act(lawyer_browser, contract, "move", paper, to=str(ours.public_id))
    paper.refresh_from_db()
    assert paper.folder == ours


@pytest.mark.parametrize("verb", ["show", "hide", "move", "delete", "download"])
def test_what_lies_in_another_contract_or_nowhere_is_not_acted_on(
    cast: Cast, lawyer_browser: Browser, verb: str
) -> None:
    contract, other = shared(cast), shared(cast, "Another")
    foreign = file(other, "foreign.pdf", by=cast.lawyer)
    tree.show(other, items(foreign), by=cast.lawyer)
    page = said(lawyer_browser, act(lawyer_browser, contract, verb, foreign, to=""))
    assert "What you selected is not here any more." in page
    page = said(lawyer_browser, act(lawyer_browser, contract, verb))
    assert "Select files or folders first." in page
    assert read_by(cast.requester) == {"foreign.pdf"}


def test_an_act_that_nobody_knows_is_not_found(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    assert act(lawyer_browser, contract, "burn", paper).status_code == 404
    assert act(lawyer_browser, contract, "hide", paper).status_code == 302


def test_enter_on_a_tick_does_nothing(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    page = lawyer_browser.text(attachments(contract))
    form = page[page.index('id="attachments"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first
    assert first.group() == '<button hidden name="act" value="nothing">'
    assert act(lawyer_browser, contract, "nothing", paper)["Location"] == attachments(contract)
    assert names_of(contract) == {"a.pdf"}


def test_what_was_deleted_at_once_comes_back_at_once(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    file(contract, "a.pdf", by=cast.lawyer, under=place)
    paper = file(contract, "b.pdf", by=cast.lawyer)
    file(contract, "c.pdf", by=cast.lawyer)
    first = act(lawyer_browser, contract, "delete", place, paper)
    assert names_of(contract) == {"c.pdf"}
    again = act(lawyer_browser, contract, "delete", place, paper)  # a double click
    assert again["Location"] == first["Location"]
    deletion = Deletion.objects.get()
    undo = at("staff", "attachments_undo", public_id=deletion.public_id)
    assert f'action="{undo}"' in said(lawyer_browser, first)
    assert "What was deleted is back." in said(lawyer_browser, lawyer_browser.post(undo))
    assert names_of(contract) == {"a.pdf", "b.pdf", "c.pdf"}
    assert "It was brought back already." in said(lawyer_browser, lawyer_browser.post(undo))
    assert f'action="{undo}"' not in lawyer_browser.text(first["Location"])


def test_a_deletion_of_another_contract_is_not_offered_here(cast: Cast, lawyer_browser: Browser) -> None:
    contract, other = draw_up(cast), draw_up(cast, "Another")
    deletion = tree.delete(other, items(file(other, "a.pdf", by=cast.lawyer)), by=cast.lawyer)
    assert deletion is not None
    for dossier, is_offered in ((contract, False), (other, True)):
        page = lawyer_browser.text(attachments(dossier, f"?deleted={deletion.public_id}"))
        assert ("What you selected was deleted." in page) is is_offered
    assert lawyer_browser.get(attachments(contract, "?deleted=nothing")).status_code == 200


def test_with_script_an_act_is_answered_by_a_toast_that_can_be_undone(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    done = act(lawyer_browser, contract, "delete", paper, headers=HTMX)
    assert (done.status_code, done["HX-Reswap"]) == (200, "none")
    assert "attachments-changed" in done["HX-Trigger"]
    deletion = Deletion.objects.get()
    assert at("staff", "attachments_undo", public_id=deletion.public_id) in done.content.decode()
    tree.undo(deletion, by=cast.lawyer)
    tree.delete(contract, items(paper), by=cast.lawyer)
    refused = act(lawyer_browser, contract, "hide", paper, headers=HTMX)
    assert refused.status_code == 409
    assert "What you selected is not here any more." in refused.content.decode()
    question = act(lawyer_browser, contract, "move", folder(contract, "A", by=cast.lawyer), headers=HTMX)
    assert question["HX-Retarget"] == "#window"


def test_one_file_is_downloaded_as_it_is_and_several_as_an_archive(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    paper = file(contract, "a.pdf", by=cast.lawyer)
    place = folder(contract, "Papers", by=cast.lawyer)
    one = act(lawyer_browser, contract, "download", paper)
    assert one["Location"] == at("staff", "document_download", public_id=paper.public_id)
    several = act(lawyer_browser, contract, "download", paper, place)
    archive = at("staff", "attachments_archive", public_id=contract.public_id)
    assert several["Location"] == f"{archive}?folders={place.public_id}&documents={paper.public_id}"


def test_the_act_leads_back_to_the_folder_it_was_done_in(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    place = folder(contract, "Papers", by=cast.lawyer)
    paper = file(contract, "a.pdf", by=cast.lawyer, under=place)
    here = str(place.public_id)
    assert act(lawyer_browser, contract, "hide", paper, at=here)["Location"] == attachments(
        contract, f"?folder={here}"
    )
    tree.delete(contract, items(place), by=cast.lawyer)
    assert Folder.objects.get().deletion is not None
    assert act(lawyer_browser, contract, "hide", paper, at=here)["Location"] == attachments(contract)
