"""What clients add to the attachments of a contract, and change of what they added; and who may not."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Browser, at, shared
from tests.documents.papers import PDF, file, folder, items
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import store, tree
from wathiq.documents.models import AttachmentRules, Deletion, Document, Folder
from wathiq.dossiers.models import Audience, Participant

BrowserOf = Callable[[User | None], Browser]
JSON = {"Accept": "application/json"}
ANSWERS = {"watcher": 403, "counterparty": 403, "colleague": 404, "stranger": 404, "deactivated": 302}
OTHERS = [*ANSWERS, "visitor"]


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Shown to the requester and the watcher, with an approver from elsewhere."""
    contract = shared(cast, watchers=[cast.watcher])
    contract.give_part(cast.counterparty, Participant.Role.APPROVER, by=cast.lawyer)
    return contract


@pytest.fixture
def own(contract: Contract, cast: Cast) -> Document:
    return file(contract, "fleet.pdf", by=cast.requester)


def refused(status: dict[str, int], person: str) -> int:
    return status.get(person, 302)  # a visitor is led to the door


def sent(*names: str, content: bytes = PDF) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name in names]


def send(
    browser: Browser, contract: Contract, *names: str, content: bytes = PDF, **more: Any
) -> Any:  # Django's client answers with a response of its own
    address = at("portal", "attachments_upload", public_id=contract.public_id)
    headers = more.pop("headers", {})
    return browser.post(address, {"files": sent(*names, content=content)} | more, headers=headers)


def people(cast: Cast, key: str) -> User | None:
    return cast.people.get(key)


def live(contract: Contract) -> dict[str, Document]:
    return {one.name: one for one in Document.objects.filter(dossier=contract.pk, deletion=None)}


# Adding


def test_a_requester_adds_files_that_the_clients_of_the_contract_see(
    cast: Cast, contract: Contract, requester_browser: Browser
) -> None:
    response = send(requester_browser, contract, "fleet.pdf", "depots.pdf")
    assert response["Location"] == at("portal", "contract_attachments", public_id=contract.public_id)
    assert "2 files were added." in requester_browser.text(response["Location"])
    for document in live(contract).values():
        assert document.is_from_client
        assert document.added_by == cast.requester
        assert document.audience == Audience.PORTAL
    seen = Document.visible_to(cast.watcher).values_list("name", flat=True)
    assert set(seen) == live(contract).keys() == {"fleet.pdf", "depots.pdf"}


@pytest.mark.parametrize("person", OTHERS)
def test_others_add_nothing(cast: Cast, contract: Contract, browser_of: BrowserOf, person: str) -> None:
    assert send(browser_of(people(cast, person)), contract, "a.pdf").status_code == refused(ANSWERS, person)
    assert live(contract) == {}


def test_a_hidden_contract_takes_nothing(cast: Cast, contract: Contract, requester_browser: Browser) -> None:
    contract.hide(by=cast.lawyer)
    assert send(requester_browser, contract, "a.pdf").status_code == 404
    assert live(contract) == {}


def test_where_clients_may_not_add_there_is_no_form_and_a_sentence(
    cast: Cast, contract: Contract, requester_browser: Browser, browser_of: BrowserOf
) -> None:
    page = at("portal", "contract", public_id=contract.public_id)
    form = f'action="{at("portal", "attachments_upload", public_id=contract.public_id)}"'
    assert form in requester_browser.text(page)
    assert form not in browser_of(cast.watcher).text(page)
    AttachmentRules.current().change(by=cast.administrator, clients_add=False)
    assert form not in requester_browser.text(page)
    response = send(requester_browser, contract, "a.pdf")
    assert response.status_code == 403
    assert "does not take attachments here" in response.content.decode()
    assert live(contract) == {}


def test_a_client_adds_into_a_folder_they_see_and_into_no_other(
    cast: Cast, contract: Contract, requester_browser: Browser
) -> None:
    shown, hidden = (folder(contract, name, by=cast.lawyer) for name in ("Annexes", "Internal"))
    tree.show(contract, items(shown), by=cast.lawyer)
    response = send(requester_browser, contract, "a.pdf", folder=str(shown.public_id))
    assert response["Location"].endswith(f"?folder={shown.public_id}")
    assert live(contract)["a.pdf"].folder == shown
    for other in (str(hidden.public_id), str(uuid.uuid4()), "nonsense"):
        assert send(requester_browser, contract, "b.pdf", folder=other).status_code == 404
    assert live(contract).keys() == {"a.pdf"}


def test_what_is_no_file_of_ours_is_refused_with_a_sentence_and_the_others_are_taken(
    contract: Contract, requester_browser: Browser
) -> None:
    address = at("portal", "attachments_upload", public_id=contract.public_id)
    files = [*sent("good.pdf"), *sent("liar.pdf", content=b"MZ\x90\x00 a program")]
    page = requester_browser.post(address, {"files": files}, follow=True).content.decode()
    assert "1 file was added." in page
    assert "liar.pdf" in page
    assert "was not added." in page
    assert live(contract).keys() == {"good.pdf"}
    nothing = requester_browser.post(address, {"folder": ""}, follow=True).content.decode()
    assert "Choose a file first." in nothing


def test_the_script_is_answered_about_its_one_file(contract: Contract, requester_browser: Browser) -> None:
    taken = send(requester_browser, contract, "a.pdf", headers=JSON)
    assert (taken.status_code, taken.json()) == (201, {"name": "a.pdf"})
    again = send(requester_browser, contract, "a.pdf", headers=JSON)
    assert again.json() == {"name": "a (2).pdf"}
    refusal = send(requester_browser, contract, "a.pdf", headers=JSON, content=b"MZ a program")
    assert refusal.status_code == 422
    assert refusal.json()["problem"]


def test_a_file_that_is_sent_again_is_added_once(contract: Contract, requester_browser: Browser) -> None:
    key = str(uuid.uuid4())
    for _attempt in range(2):
        response = send(requester_browser, contract, "a.pdf", headers=JSON, submission=key)
        assert (response.status_code, response.json()) == (201, {"name": "a.pdf"})
    assert live(contract).keys() == {"a.pdf"}


def test_sending_it_again_does_not_tell_the_name_it_has_since_it_was_hidden(
    cast: Cast, contract: Contract, requester_browser: Browser
) -> None:
    key = str(uuid.uuid4())
    send(requester_browser, contract, "a.pdf", headers=JSON, submission=key)
    added = live(contract)["a.pdf"]
    tree.rename(added, "b.pdf", by=cast.lawyer)
    again = send(requester_browser, contract, "a.pdf", headers=JSON, submission=key)
    assert (again.status_code, again.json()) == (201, {"name": "b.pdf"})
    tree.hide(contract, items(added), by=cast.lawyer)
    tree.rename(added, "weak evidence.pdf", by=cast.lawyer)
    again = send(requester_browser, contract, "a.pdf", headers=JSON, submission=key)
    assert (again.status_code, again.json()) == (201, {"name": "a.pdf"})


def test_who_loses_the_contract_while_the_bytes_arrive_adds_nothing(
    cast: Cast, contract: Contract, requester_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = store.keep

    def slowly(sent: Any) -> store.Kept:
        contract.hide(by=cast.lawyer)
        return keep(sent)

    monkeypatch.setattr(store, "keep", slowly)
    assert send(requester_browser, contract, "a.pdf").status_code == 404
    assert live(contract) == {}


def test_a_store_that_is_away_is_a_sentence(
    contract: Contract, requester_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_sent: Any) -> store.Kept:
        raise store.Unavailable

    monkeypatch.setattr(store, "keep", away)
    response = send(requester_browser, contract, "a.pdf", headers=JSON)
    assert response.status_code == 503
    assert "cannot be stored at the moment" in response.json()["problem"]
    assert live(contract) == {}


# Changing what one added


def acts(document: Document, browser: Browser) -> dict[str, Any]:
    """Each act on this file, tried by this person: the answers."""
    key = document.public_id
    return {
        "rename": browser.post(at("portal", "document_rename", public_id=key), {"name": "other.pdf"}),
        "replace": browser.post(
            at("portal", "version_upload", public_id=key), {"files": sent("new.pdf", content=PDF + b"2")}
        ),
        "delete": browser.post(at("portal", "document_delete", public_id=key)),
    }


def test_a_client_renames_replaces_and_deletes_what_they_added(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser
) -> None:
    answers = acts(own, requester_browser)
    assert {response.status_code for response in answers.values()} == {302}
    own.refresh_from_db()
    assert own.name == "other.pdf"
    assert own.current is not None
    assert (own.current.number, own.current.blob.size) == (2, len(PDF) + 1)
    assert own.deletion is not None


@pytest.mark.parametrize("person", OTHERS)
def test_others_change_nothing_of_it(
    cast: Cast, contract: Contract, own: Document, browser_of: BrowserOf, person: str
) -> None:
    expected = refused(ANSWERS | {"counterparty": 404}, person)  # who does not see its papers
    for act, response in acts(own, browser_of(people(cast, person))).items():
        assert response.status_code == expected, act
    own.refresh_from_db()
    assert (own.name, own.deletion, own.current and own.current.number) == ("fleet.pdf", None, 1)


def test_what_somebody_else_added_is_not_theirs_and_what_is_hidden_is_not_there(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser
) -> None:
    ours = file(contract, "amendment.pdf", by=cast.lawyer)
    for response in acts(ours, requester_browser).values():
        assert response.status_code == 404
    tree.show(contract, items(ours), by=cast.lawyer)
    for response in acts(ours, requester_browser).values():
        assert response.status_code == 403
        assert "You cannot change this file." in response.content.decode()
    tree.hide(contract, items(own), by=cast.lawyer)
    for response in acts(own, requester_browser).values():
        assert response.status_code == 404


def test_who_is_not_the_requester_any_more_changes_nothing(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser
) -> None:
    contract.share(requester=cast.watcher, watchers=[cast.requester], by=cast.lawyer)
    for response in acts(own, requester_browser).values():
        assert response.status_code == 403
    page = requester_browser.text(at("portal", "contract_attachments", public_id=contract.public_id))
    assert "fleet.pdf" in page
    assert at("portal", "document_delete", public_id=own.public_id) not in page


@pytest.mark.parametrize(
    ("rule", "stays", "goes"),
    [
        ("clients_edit", {"delete"}, {"rename", "replace"}),
        ("clients_delete", {"rename", "replace"}, {"delete"}),
    ],
)
def test_what_administrators_forbid_is_refused_and_not_offered(
    cast: Cast,
    contract: Contract,
    own: Document,
    requester_browser: Browser,
    rule: str,
    stays: set[str],
    goes: set[str],
) -> None:
    links = {
        "rename": at("portal", "document_rename", public_id=own.public_id),
        "delete": at("portal", "document_delete", public_id=own.public_id),
    }
    page = at("portal", "contract_attachments", public_id=contract.public_id)
    assert all(link in requester_browser.text(page) for link in links.values())
    AttachmentRules.current().change(by=cast.administrator, **{rule: False})
    offered = {act for act, link in links.items() if link in requester_browser.text(page)}
    assert offered == stays & links.keys()
    answers = {act: response.status_code for act, response in acts(own, requester_browser).items()}
    assert answers == dict.fromkeys(stays, 302) | dict.fromkeys(goes, 403)


@pytest.mark.parametrize(
    "name", ["a/b.pdf", "report\u202efdp.exe", "…" * 100, "taken.pdf", "TAKEN.PDF", "", ".."]
)
def test_a_bad_name_is_told_beside_the_field_and_kept(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser, name: str
) -> None:
    file(contract, "taken.pdf", by=cast.requester)
    response = requester_browser.post(
        at("portal", "document_rename", public_id=own.public_id), {"name": name}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_name_error"' in page
    assert f'value="{name}"' in page or not name
    own.refresh_from_db()
    assert own.name == "fleet.pdf"


def test_a_name_that_only_a_hidden_file_has_is_free_to_them(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser
) -> None:
    file(contract, "margin.pdf", by=cast.lawyer)
    address = at("portal", "document_rename", public_id=own.public_id)
    assert requester_browser.post(address, {"name": "margin.pdf"}).status_code == 302
    own.refresh_from_db()
    assert own.name == "margin.pdf"


def test_a_new_version_that_is_refused_leads_back_with_a_sentence(
    contract: Contract, own: Document, requester_browser: Browser
) -> None:
    address = at("portal", "version_upload", public_id=own.public_id)
    for data in ({}, {"files": sent("empty.pdf", content=b"")}):
        response = requester_browser.post(address, data)
        assert response["Location"] == at("portal", "document_rename", public_id=own.public_id)
        assert 'data-is="refused"' in requester_browser.text(response["Location"])
    own.refresh_from_db()
    assert own.current is not None
    assert own.current.number == 1
    taken = requester_browser.post(address, {"files": sent("new.pdf", content=PDF + b"2")}, headers=JSON)
    assert (taken.status_code, taken.json()) == (201, {"name": "fleet.pdf"})


# Undo


def deleted(browser: Browser, document: Document) -> tuple[str, str]:
    """Delete it: where one comes to, and the address that brings it back."""
    response: Any = browser.post(at("portal", "document_delete", public_id=document.public_id))
    deletion = Deletion.objects.get()
    assert response["Location"].endswith(f"deleted={deletion.public_id}")
    return response["Location"], at("portal", "attachments_undo", public_id=deletion.public_id)


def test_a_client_brings_back_what_they_deleted(
    contract: Contract, own: Document, requester_browser: Browser
) -> None:
    page, undo = deleted(requester_browser, own)
    assert undo in requester_browser.text(page)
    assert live(contract) == {}
    assert requester_browser.post(undo).status_code == 302
    assert live(contract).keys() == {"fleet.pdf"}
    assert undo not in requester_browser.text(page)
    assert requester_browser.post(undo).status_code == 302  # pressed twice
    assert live(contract).keys() == {"fleet.pdf"}


@pytest.mark.parametrize("person", OTHERS)
def test_others_bring_nothing_back(
    cast: Cast,
    contract: Contract,
    own: Document,
    requester_browser: Browser,
    browser_of: BrowserOf,
    person: str,
) -> None:
    page, undo = deleted(requester_browser, own)
    other = browser_of(people(cast, person))
    assert other.post(undo).status_code == refused(dict.fromkeys(ANSWERS, 404) | {"deactivated": 302}, person)
    assert undo not in other.get(page).content.decode()
    assert live(contract) == {}


def test_a_client_brings_nothing_back_that_staff_deleted(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser
) -> None:
    deletion = tree.delete(contract, items(own), by=cast.lawyer)
    assert deletion is not None
    undo = at("portal", "attachments_undo", public_id=deletion.public_id)
    assert requester_browser.post(undo).status_code == 404
    assert live(contract) == {}


@pytest.mark.parametrize("change", ["the contract is hidden", "clients may not delete"])
def test_nothing_comes_back_once_it_is_not_theirs_to_delete(
    cast: Cast, contract: Contract, own: Document, requester_browser: Browser, change: str
) -> None:
    _page, undo = deleted(requester_browser, own)
    if change == "the contract is hidden":
        contract.hide(by=cast.lawyer)
        expected = 404
    else:
        AttachmentRules.current().change(by=cast.administrator, clients_delete=False)
        expected = 403
    assert requester_browser.post(undo).status_code == expected
    assert live(contract) == {}


def test_nothing_that_only_a_form_does_is_done_by_a_link(
    contract: Contract, own: Document, requester_browser: Browser
) -> None:
    for name in ("document_delete", "version_upload"):
        assert requester_browser.get(at("portal", name, public_id=own.public_id)).status_code == 405
    upload = at("portal", "attachments_upload", public_id=contract.public_id)
    assert requester_browser.get(upload).status_code == 405
    assert Folder.objects.count() == 0
