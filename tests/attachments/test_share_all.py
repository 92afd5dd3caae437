"""“Show all attachments” in the share window: when it is offered, what it says first, and what it shows."""

import re
from typing import Any

import pytest

from tests.cast import Browser, at, draw_up, form_of, shared, submission
from tests.documents.papers import file, folder, items
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import tree
from wathiq.documents.models import AttachmentRules, Document

BOX = re.compile(r'<input[^>]*name="show_all"[^>]*>')


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Shown to nobody, with three files: one lies in a folder, and one was hidden one by one."""
    contract = draw_up(cast)
    annexes = folder(contract, "Annexes", by=cast.lawyer)
    file(contract, "plan.pdf", by=cast.lawyer, under=annexes)
    file(contract, "amendment.pdf", by=cast.lawyer)
    tree.hide(contract, items(file(contract, "margin.pdf", by=cast.lawyer)), by=cast.lawyer)
    return contract


def address(contract: Contract, name: str = "contract_share") -> str:
    return at("staff", name, public_id=contract.public_id)


def is_ticked(page: str) -> bool | None:
    """None where it is not offered."""
    box = BOX.search(page)
    return " checked" in box.group() if box else None


def choice(cast: Cast, contract: Contract, **more: Any) -> dict[str, Any]:
    contract.refresh_from_db()
    people = {"requester": str(cast.requester.public_id), "watchers": []}
    return people | {"version": contract.version, "submission": submission()} | more


def confirmed(browser: Browser, cast: Cast, contract: Contract, **more: Any) -> dict[str, Any]:
    """The choice of somebody who has read who will see what."""
    page = browser.post(address(contract), choice(cast, contract, **more)).content.decode()
    return choice(cast, contract, **more) | {"seen": form_of(page, action=address(contract))["seen"]}


def seen_by_clients(cast: Cast) -> set[str]:
    return set(Document.visible_to(cast.requester).values_list("name", flat=True))


def test_all_files_are_shown_with_the_contract_but_those_hidden_one_by_one(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    page = lawyer_browser.text(address(contract))
    assert is_ticked(page) is False
    assert "There are 3 files now." in page
    assert "One was hidden one by one and stays hidden." in page
    sent = confirmed(lawyer_browser, cast, contract, show_all="on")
    assert not seen_by_clients(cast)
    assert lawyer_browser.post(address(contract), sent).status_code == 302
    assert seen_by_clients(cast) == {"plan.pdf", "amendment.pdf"}
    kinds = Event.objects.filter(chain=contract.chain_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["contract.shared", "attachments.shown"]


def test_without_the_tick_the_contract_is_shown_and_the_files_are_not(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    assert (
        lawyer_browser.post(address(contract), confirmed(lawyer_browser, cast, contract)).status_code == 302
    )
    assert contract.is_shown
    assert seen_by_clients(cast) == set()


def test_the_setting_ticks_it_before_the_contract_is_shown_and_never_after(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    AttachmentRules.current().change(by=cast.administrator, shown_by_default=True)
    assert is_ticked(lawyer_browser.text(address(contract))) is True
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert is_ticked(lawyer_browser.text(address(contract))) is False


def test_reopened_it_is_offered_only_where_it_would_show_something(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    sent = confirmed(lawyer_browser, cast, contract, show_all="on")
    response = lawyer_browser.post(address(contract), sent, follow=True)
    assert "Clients can see 2 more files now." in response.content.decode()
    assert seen_by_clients(cast) == {"plan.pdf", "amendment.pdf"}
    assert is_ticked(lawyer_browser.text(address(contract))) is None
    file(contract, "later.pdf", by=cast.lawyer)
    assert is_ticked(lawyer_browser.text(address(contract))) is False


def test_it_is_not_offered_where_there_is_no_file(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    folder(contract, "Empty", by=cast.lawyer)
    page = lawyer_browser.text(address(contract))
    assert is_ticked(page) is None
    assert (
        lawyer_browser.post(
            address(contract), confirmed(lawyer_browser, cast, contract, show_all="on")
        ).status_code
        == 302
    )
    assert not Event.objects.filter(kind="attachments.shown").exists()


@pytest.mark.parametrize("name", ["contract_share", "contract_share_preview"])
def test_the_preview_says_which_files_clients_will_see(
    cast: Cast, contract: Contract, lawyer_browser: Browser, name: str
) -> None:
    def read(**more: Any) -> str:
        return str(
            lawyer_browser.post(address(contract, name), choice(cast, contract, **more)).content.decode()
        )

    assert "They see none of the attachments." in read()
    page = read(show_all="on")
    assert "They see 2 files of the attachments." in page
    assert "amendment.pdf" in page
    assert "margin.pdf" not in page
    tree.show(contract, items(Document.objects.get(name="amendment.pdf")), by=cast.lawyer)
    assert "They see one file of the attachments." in read()


def test_another_answer_than_the_one_that_was_read_is_asked_again(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    sent = confirmed(lawyer_browser, cast, contract)
    response = lawyer_browser.post(address(contract), sent | {"show_all": "on"})
    assert response.status_code == 200
    assert "Read who will see what, then press the button again." in response.content.decode()
    assert is_ticked(response.content.decode()) is True
    assert not contract.is_shown


def test_a_file_that_was_added_after_the_reading_is_not_shown_unread(
    cast: Cast, contract: Contract, lawyer_browser: Browser
) -> None:
    sent = confirmed(lawyer_browser, cast, contract, show_all="on")
    file(contract, "secret.pdf", by=cast.lawyer)
    response = lawyer_browser.post(address(contract), sent)
    assert "secret.pdf" in response.content.decode()
    assert not contract.is_shown
    assert seen_by_clients(cast) == set()


def test_where_showing_the_files_fails_the_contract_is_not_shown_either(
    cast: Cast, contract: Contract, lawyer_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = confirmed(lawyer_browser, cast, contract, show_all="on")

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(tree, "show_all", fail)
    lawyer_browser.raise_request_exception = False
    assert lawyer_browser.post(address(contract), sent).status_code == 500
    assert not contract.is_shown


def test_while_people_are_looked_for_without_script_the_tick_is_kept(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast)
    file(contract, "a.pdf", by=cast.lawyer)
    typed = choice(cast, contract, show_all="on", find="watchers", watchers_q="")
    assert is_ticked(lawyer_browser.post(address(contract), typed).content.decode()) is True
    del typed["show_all"]
    assert is_ticked(lawyer_browser.post(address(contract), typed).content.decode()) is False
