"""Several files as one ZIP: what is in it, under which names, and what happens when something is lost on the way."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Browser, at, draw_up, shared
from tests.documents.papers import PDF, file, folder, items, unstored
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import archive, store, tree
from wathiq.documents.archive import BrokenOff, safe
from wathiq.documents.models import Blob, Document, Folder, Reading, Version
from wathiq.dossiers.models import NotPossible


def zip_of(user: User, contract: Contract, chosen: tree.Items | None = None) -> zipfile.ZipFile:
    return opened(archive.answer(user, contract, chosen))


def opened(response: Any) -> zipfile.ZipFile:
    found = zipfile.ZipFile(io.BytesIO(b"".join(response)))
    assert found.testzip() is None
    return found


def names_of(found: zipfile.ZipFile) -> list[str]:
    return sorted(found.namelist())


def address(contract: Contract, face: str = "staff") -> str:
    return at(face, "attachments_archive", public_id=contract.public_id)


def test_it_holds_every_file_under_its_own_name_in_its_folders(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "الملحقات", by=cast.lawyer)
    inner = folder(contract, "Été 2026", by=cast.lawyer, under=outer)
    file(contract, "عقد التوريد.pdf", by=cast.lawyer, under=outer, content=PDF + b"arabic")
    file(contract, "Pièce jointe n° 1.txt", by=cast.lawyer, under=inner, content=b"plain " * 1000)
    file(contract, "Report.pdf", by=cast.lawyer)
    file(contract, "report.pdf", by=cast.lawyer)
    response = lawyer_browser.get(address(contract))
    assert response.status_code == 200
    assert f'filename="{contract.reference}.zip"' in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    found = opened(response)
    assert set(found.namelist()) == {
        "Report.pdf",
        "report (2).pdf",
        "الملحقات/عقد التوريد.pdf",
        "الملحقات/Été 2026/Pièce jointe n° 1.txt",
    }
    assert found.read("الملحقات/عقد التوريد.pdf") == PDF + b"arabic"
    by_name = {member.filename: member for member in found.infolist()}
    assert by_name["الملحقات/عقد التوريد.pdf"].flag_bits & 0x800  # the name is UTF-8
    assert by_name["Report.pdf"].compress_type == zipfile.ZIP_STORED
    text = by_name["الملحقات/Été 2026/Pièce jointe n° 1.txt"]
    assert text.compress_type == zipfile.ZIP_DEFLATED
    assert text.compress_size < text.file_size == 6000


@pytest.mark.parametrize(
    ("name", "as_saved"),
    [
        ("con.txt", "_con.txt"),
        ("CON", "_CON"),
        ("lpt1.backup.pdf", "_lpt1.backup.pdf"),
        ("COM¹.txt", "_COM¹.txt"),
        ("console.txt", "console.txt"),
        ("a:b.pdf", "a_b.pdf"),
        ('what?<"|*>.pdf', "what______.pdf"),
        ("the end.", "the end"),
        (". .", "_"),
        ("a/../b", "a_.._b"),
        ("عقد.pdf", "عقد.pdf"),
    ],
)
def test_a_name_that_windows_does_not_take_is_changed(name: str, as_saved: str) -> None:
    assert safe(name) == as_saved


def test_names_that_fall_together_are_numbered_and_who_can_keeps_their_own(cast: Cast) -> None:
    contract = draw_up(cast)
    for number, name in enumerate(("a:b.pdf", "a?b.pdf", "A_B.pdf")):
        file(contract, name, by=cast.lawyer, content=PDF + str(number).encode())
    odd = folder(contract, "x:1.5", by=cast.lawyer)
    other = folder(contract, "x?1.5", by=cast.lawyer)
    file(contract, "same.pdf", by=cast.lawyer, under=odd)
    file(contract, "same.pdf", by=cast.lawyer, under=other)
    found = zip_of(cast.lawyer, contract)
    assert names_of(found) == [
        "A_B.pdf",
        "a_b (2).pdf",
        "a_b (3).pdf",
        "x_1.5 (2)/same.pdf",
        "x_1.5/same.pdf",
    ]
    assert found.read("A_B.pdf") == PDF + b"2"


def test_a_selection_holds_what_was_selected_and_names_begin_where_it_was_selected(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    outer = folder(contract, "Annexes", by=cast.lawyer)
    inner = folder(contract, "Plans", by=cast.lawyer, under=outer)
    one = file(contract, "one.pdf", by=cast.lawyer, under=outer)
    file(contract, "two.pdf", by=cast.lawyer, under=inner)
    file(contract, "left out.pdf", by=cast.lawyer, under=outer)
    file(contract, "elsewhere.pdf", by=cast.lawyer)
    query = {"documents": [str(one.public_id)], "folders": [str(inner.public_id)]}
    found = opened(lawyer_browser.get(address(contract), query))
    assert names_of(found) == ["Plans/two.pdf", "one.pdf"]
    assert names_of(zip_of(cast.lawyer, contract, items(outer))) == [
        "Annexes/Plans/two.pdf",
        "Annexes/left out.pdf",
        "Annexes/one.pdf",
    ]


def test_clients_get_what_is_shown_to_them_and_the_legal_team_everything(cast: Cast) -> None:
    contract = shared(cast)
    hidden = folder(contract, "Ours", by=cast.lawyer)
    tree.show(contract, items(file(contract, "in ours.pdf", by=cast.lawyer, under=hidden)), by=cast.lawyer)
    tree.show(contract, items(file(contract, "shown.pdf", by=cast.lawyer)), by=cast.lawyer)
    file(contract, "not shown.pdf", by=cast.lawyer)
    assert names_of(zip_of(cast.requester, contract)) == ["shown.pdf"]
    assert len(names_of(zip_of(cast.lawyer, contract))) == 3
    with pytest.raises(NotPossible):
        zip_of(cast.stranger, contract)


def test_that_a_client_took_a_file_in_an_archive_is_written_down(cast: Cast) -> None:
    contract = shared(cast)
    for name in ("one.pdf", "two.pdf"):
        file(contract, name, by=cast.requester)
    zip_of(cast.lawyer, contract)
    assert not Reading.objects.exists()
    zip_of(cast.requester, contract)
    readings = Reading.objects.values_list("user", "version__document__name", "in_archive")
    assert set(readings) == {(cast.requester.pk, name, True) for name in ("one.pdf", "two.pdf")}


@pytest.fixture
def three(cast: Cast) -> Contract:
    """A shown contract with three files that its clients see."""
    contract = shared(cast)
    for name in ("1.pdf", "2.pdf", "3.pdf"):
        file(contract, name, by=cast.requester)
    return contract


def begun(user: User, contract: Contract) -> Iterator[bytes]:
    """An archive of which the reader has received the first piece."""
    pieces = iter(archive.answer(user, contract, None))
    assert next(pieces)
    return pieces


def last(name: str) -> Document:
    return Document.objects.get(name=name)


@pytest.mark.parametrize("way", ["the file", "its contract", "the person", "its life"])
def test_what_is_lost_between_the_list_and_its_turn_breaks_the_download_off(
    cast: Cast, three: Contract, way: str
) -> None:
    pieces = begun(cast.requester, three)
    if way == "the file":
        tree.hide(three, items(last("3.pdf")), by=cast.lawyer)
    elif way == "its contract":
        three.hide(by=cast.lawyer)
    elif way == "the person":
        User.objects.filter(pk=cast.requester.pk).update(is_active=False)
    else:
        tree.delete(three, items(last("3.pdf")), by=cast.lawyer)
    received: list[bytes] = []
    with pytest.raises(BrokenOff):
        received.extend(pieces)
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(received)))
    assert b"3.pdf" not in b"".join(received)
    assert not Reading.objects.filter(version__document__name="3.pdf").exists()


def test_a_lawyer_who_is_deactivated_meanwhile_receives_no_further_file(cast: Cast, three: Contract) -> None:
    pieces = begun(cast.lawyer, three)
    User.objects.filter(pk=cast.lawyer.pk).update(is_active=False)
    with pytest.raises(BrokenOff):
        list(pieces)


def test_a_file_that_is_replaced_before_its_turn_comes_as_it_is_now(cast: Cast, three: Contract) -> None:
    pieces = archive.answer(cast.requester, three, None)
    tree.add_version(last("3.pdf"), kept(PDF + b"longer than before", cast.lawyer), by=cast.lawyer)
    assert opened(pieces).read("3.pdf") == PDF + b"longer than before"


def kept(content: bytes, by: User) -> Blob:
    return store.keep(io.BytesIO(content)).blob(by=by)


def test_bytes_that_are_missing_break_the_download_off(cast: Cast, three: Contract) -> None:
    current = last("3.pdf").current
    assert current is not None
    store.storage().discard(current.blob.key)
    with pytest.raises(store.Unavailable):
        list(archive.answer(cast.requester, three, None))


def test_a_store_that_is_away_says_so_instead_of_beginning(
    cast: Cast, three: Contract, lawyer_browser: Browser
) -> None:
    for document in Document.objects.all():
        assert document.current is not None
        store.storage().discard(document.current.blob.key)
    response = lawyer_browser.get(address(three))
    assert response.status_code == 503
    assert response["Retry-After"]


def test_it_begins_before_any_file_but_the_first_was_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = draw_up(cast)
    made = [
        Document(
            dossier_id=contract.pk,
            name=f"{number:03}.pdf",
            folded_name=f"{number:03}.pdf",
            added_by=cast.lawyer,
        )
        for number in range(500)
    ]
    Document.objects.bulk_create(made)
    for document in made[:2]:
        tree.add_version(document, kept(PDF, cast.lawyer), by=cast.lawyer)
    for document in made[2:]:
        document.current = made_version(document, cast.lawyer)
    Document.objects.bulk_update(made[2:], ["current"])
    read: list[str] = []
    whole = store.read

    def counted(blob: Blob) -> Iterator[bytes]:
        read.append(blob.key)
        yield from whole(blob)

    monkeypatch.setattr(store, "read", counted)
    pieces = begun(cast.lawyer, contract)
    assert len(read) == 1
    while len(read) == 1:
        next(pieces)
    assert len(read) == 2


def made_version(document: Document, by: User) -> Version:
    return Version.objects.create(document=document, number=1, blob=unstored(by=by), added_by=by)


def test_where_there_is_no_file_the_list_says_so(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    empty = folder(contract, "Empty", by=cast.lawyer)
    for query in ({}, {"folders": [str(empty.public_id)]}):
        response = lawyer_browser.get(address(contract), query)
        assert response.status_code == 302
        assert response["Location"] == at("staff", "contract_attachments", public_id=contract.public_id)


@pytest.mark.parametrize("name", ["documents", "folders"])
@pytest.mark.parametrize("junk", ["nobody", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_an_id_that_nothing_has_is_not_found(
    cast: Cast, lawyer_browser: Browser, name: str, junk: str
) -> None:
    contract = draw_up(cast)
    file(contract, "a.pdf", by=cast.lawyer)
    assert lawyer_browser.get(address(contract), {name: junk}).status_code == 404


def test_nothing_of_another_contract_can_be_named(cast: Cast, lawyer_browser: Browser) -> None:
    contract, other = draw_up(cast), draw_up(cast)
    theirs = file(other, "a.pdf", by=cast.lawyer)
    inside: Folder = folder(other, "A", by=cast.lawyer)
    for query in ({"documents": str(theirs.public_id)}, {"folders": str(inside.public_id)}):
        assert lawyer_browser.get(address(contract), query).status_code == 404
        assert lawyer_browser.get(address(other), {"documents": str(theirs.public_id)}).status_code == 200


def test_whoever_may_not_see_the_contract_gets_nothing(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    contract = draw_up(cast, private=True)
    file(contract, "a.pdf", by=cast.lawyer)
    assert lawyer_browser.get(address(contract)).status_code == 200
    assert browser_of(cast.walled_lawyer).get(address(contract)).status_code == 404
    contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert browser_of(cast.stranger).get(address(contract, "portal")).status_code == 404
