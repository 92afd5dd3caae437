"""Private folders and copied links on the pages of the main application."""

import re
from typing import Any

import pytest

from tests.access.people import signed_in
from tests.attachments.desk import HTMX, act, attachments, pdf, send
from tests.cast import Browser, at, shared
from tests.documents.papers import file, folder, items
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import Document, Folder


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return shared(cast)


@pytest.fixture
def strategy(cast: Cast, contract: Contract) -> Folder:
    """A private folder of the lawyer's, called so and given a file since it is private."""
    made = folder(contract, "Notes", by=cast.lawyer)
    tree.make_private(made, viewers=[], editors=[], by=cast.lawyer)
    tree.rename(made, "Strategy", by=cast.lawyer)
    file(contract, "plan.pdf", by=cast.lawyer, under=made)
    return Folder.objects.get(pk=made.pk)


def to(name: str, item: Folder | Document | Contract) -> str:
    return at("staff", name, public_id=item.public_id)


def choose(**people: tuple[User, str]) -> dict[str, str]:
    return {f"may-{user.public_id}": may for user, may in people.values()}


def seen_in(response: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def test_a_folder_becomes_private_after_its_maker_read_what_clients_lose(
    cast: Cast, lawyer_browser: Browser, contract: Contract
) -> None:
    annexes = folder(contract, "Annexes", by=cast.lawyer)
    annex = file(contract, "annex.pdf", by=cast.lawyer, under=annexes)
    tree.show(contract, items(annexes), ticked=[annex], by=cast.lawyer)
    assert "Share with colleagues" in lawyer_browser.text(attachments(contract))
    window: Any = lawyer_browser.get(to("folder_circle", annexes), headers=HTMX)
    words = window.content.decode()
    assert "Clients will not see these files any more" in words
    assert "annex" in words
    assert cast.walled_lawyer.name in words
    choice = choose(one=(cast.walled_lawyer, "viewer"))
    unread: Any = lawyer_browser.post(to("folder_circle", annexes), choice)
    assert unread.status_code == 200
    assert Folder.objects.get(pk=annexes.pk).own_circle is None  # it was not read
    assert re.search(r'value="viewer"[^>]*checked', unread.content.decode())  # and what was chosen is kept
    done: Any = lawyer_browser.post(to("folder_circle", annexes), choice | {"seen": seen_in(window)})
    assert done.status_code == 302
    page = lawyer_browser.text(attachments(contract))
    assert "Annexes" in page
    assert "icons.svg#lock" in page
    inside = lawyer_browser.text(attachments(contract, f"?folder={annexes.public_id}"))
    assert "Private: you and" in inside
    assert cast.walled_lawyer.name in inside
    assert "Clients cannot see this file: it lies in a private folder" in lawyer_browser.text(
        to("document", annex)
    )


def test_a_colleague_outside_meets_nothing_of_it(cast: Cast, contract: Contract, strategy: Folder) -> None:
    outside, administrator = signed_in(cast.walled_lawyer), signed_in(cast.administrator)
    plan = Document.objects.get(name="plan.pdf")
    for page in (attachments(contract), to("contract_history", contract)):
        words = outside.text(page)
        assert "plan" not in words
        assert "Strategy" not in words
        assert str(strategy.public_id) not in words
    assert "private folder of others" not in outside.text(attachments(contract))
    assert outside.get(attachments(contract, f"?folder={strategy.public_id}")).status_code == 404
    for name, item in (
        ("folder_circle", strategy),
        ("folder_open", strategy),
        ("folder_rename", strategy),
        ("document", plan),
        ("document_download", plan),
        ("document_rename", plan),
    ):
        assert outside.get(to(name, item)).status_code == 404, name
    target = file(contract, "target.pdf", by=cast.lawyer)
    where: Any = act(outside, contract, "move", target)
    assert "Strategy" not in where.content.decode()
    archive: Any = outside.get(to("attachments_archive", contract))
    assert b"plan.pdf" not in archive.getvalue()
    assert outside.get(to("attachments_private", contract)).status_code == 403
    # to the administrator, a number and nothing else
    page = administrator.text(attachments(contract))
    assert "1 private folder of others" in page
    assert "Strategy" not in page


def test_a_viewer_reads_and_is_refused_with_a_sentence(
    cast: Cast, contract: Contract, strategy: Folder
) -> None:
    tree.change_members(strategy, viewers=[cast.walled_lawyer], editors=[], by=cast.lawyer)
    User.objects.filter(pk=cast.walled_lawyer.pk).update(language="en")
    viewer, plan = signed_in(cast.walled_lawyer), Document.objects.get(name="plan.pdf")
    page = viewer.text(attachments(contract, f"?folder={strategy.public_id}"))
    assert "You are a viewer here" in page
    assert "data-upload-pick" not in page
    assert "You are a viewer here" in viewer.text(to("document", plan))
    assert viewer.get(to("document_download", plan)).status_code == 200
    assert "Editor since" in viewer.text(to("folder_circle", strategy))
    for name, item in (
        ("folder_rename", strategy),
        ("folder_circle", strategy),
        ("document_rename", plan),
        ("document", plan),
        ("version_upload", plan),
        ("folder_open", strategy),
    ):
        refused: Any = viewer.post(to(name, item), {"name": "other.pdf"})
        assert refused.status_code == 403, name
        assert "Ask one of its editors" in refused.content.decode()
    for verb in ("move", "delete", "hide", "show"):
        assert act(viewer, contract, verb, plan).status_code == 403, verb
    assert send(viewer, contract, pdf("b.pdf"), folder=str(strategy.public_id)).status_code == 403
    create = to("folder_create", contract) + f"?folder={strategy.public_id}"
    assert viewer.get(create).status_code == 403


def test_an_editor_changes_who_may_open_it_and_a_late_form_is_kept(
    cast: Cast, lawyer_browser: Browser, contract: Contract, strategy: Folder
) -> None:
    choice = choose(one=(cast.walled_lawyer, "editor")) | {"version": "2"}
    assert lawyer_browser.post(to("folder_circle", strategy), choice).status_code == 302
    other = choose(one=(cast.administrator, "viewer"))
    late: Any = lawyer_browser.post(to("folder_circle", strategy), other | {"version": "2"})
    assert late.status_code == 409
    words = late.content.decode()
    assert "while you were choosing" in words
    assert re.search(r'value="viewer"[^>]*checked', words)
    wrong: Any = lawyer_browser.post(to("folder_circle", strategy), {**choice, next(iter(choice)): "owner"})
    assert wrong.status_code == 422


def test_opening_it_again_says_first_what_clients_will_see(
    cast: Cast, lawyer_browser: Browser, contract: Contract, strategy: Folder
) -> None:
    Folder.objects.filter(pk=strategy.pk).update(shown=True)
    Document.objects.filter(name="plan.pdf").update(shown=True)
    window: Any = lawyer_browser.get(to("folder_open", strategy))
    assert "Clients will see these files" in window.content.decode()
    assert lawyer_browser.post(to("folder_open", strategy), {"seen": ""}).status_code == 200
    assert Folder.objects.get(pk=strategy.pk).own_circle is not None
    done: Any = lawyer_browser.post(to("folder_open", strategy), {"seen": seen_in(window)}, headers=HTMX)
    assert "The whole legal team may open the folder" in done.content.decode()
    assert "plan.pdf" in signed_in(cast.walled_lawyer).text(
        attachments(contract, f"?folder={strategy.public_id}")
    ).replace('plan<span class="ext">.<bdi dir="ltr">pdf', "plan.pdf")


def test_an_administrator_gives_a_reason(cast: Cast, contract: Contract, strategy: Folder) -> None:
    administrator, where = signed_in(cast.administrator), to("attachments_private", contract)
    circle = str(strategy.own_circle.public_id) if strategy.own_circle else ""
    words = administrator.text(where)
    assert "Private since" in words
    assert "Strategy" not in words
    for data in ({"circle": circle}, {"reason": "Its editor is ill"}):
        assert administrator.post(where, data).status_code == 422
    assert administrator.get(to("folder_circle", strategy)).status_code == 404
    done: Any = administrator.post(where, {"circle": circle, "reason": "Its editor is ill"})
    assert done.status_code == 302
    assert "Came in as administrator" in administrator.text(to("folder_circle", strategy))
    assert "Its editor is ill" in signed_in(cast.walled_lawyer).text(to("contract_history", contract))


def test_a_link_is_copied_and_opens_for_those_alone_who_may_read(
    cast: Cast, lawyer_browser: Browser, contract: Contract
) -> None:
    made = folder(contract, "Annexes", by=cast.lawyer)
    paper = file(contract, "annex.pdf", by=cast.lawyer)
    of_paper = f"http://testserver{to('document', paper)}"
    of_folder = f"http://testserver{attachments(contract)}?folder={made.public_id}"
    page = lawyer_browser.text(attachments(contract))
    assert f'data-copy="{of_paper}"' in page
    assert f'data-copy="{of_folder}"' in page
    assert f'readonly dir="ltr" value="{of_paper}"' in lawyer_browser.text(to("document", paper))
    inside = lawyer_browser.text(attachments(contract, f"?folder={made.public_id}"))
    assert f'readonly dir="ltr" value="{of_folder}"' in inside
    contract.edit({"private": True}, assignee=cast.lawyer, by=cast.lawyer)
    assert signed_in(cast.walled_lawyer).get(to("document", paper)).status_code == 404
