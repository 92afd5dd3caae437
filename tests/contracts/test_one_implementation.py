"""What every kind of dossier has is one implementation: each kind's addresses serve that kind alone."""

from typing import Any

import pytest
from django.utils import translation

from tests.cast import Browser, at, draw_up, shared
from wathiq.contracts.models import Contract, ContractType
from wathiq.demo.cast import Cast
from wathiq.dossiers import held
from wathiq.dossiers.lists import Filters, Listing
from wathiq.dossiers.models import Dossier
from wathiq.staff.contracts.desk import CONTRACTS
from wathiq.staff.dossiers.urls import PAGES

POSTED = {"move", "share_preview", "unrelate"}


def become_another_kind(dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(kind="memo")


@pytest.mark.parametrize("name", PAGES)
def test_the_addresses_of_a_kind_do_not_serve_another_one(
    cast: Cast, lawyer_browser: Browser, name: str
) -> None:
    contract = draw_up(cast)
    address = at("staff", f"contract_{name}", public_id=contract.public_id)
    ask = lawyer_browser.post if name in POSTED else lawyer_browser.get
    data = {"status": str(contract.status.next_statuses[0].public_id)}
    assert ask(address, data).status_code == (302 if name in ("move", "unrelate") else 200)
    become_another_kind(contract)
    assert ask(address, data).status_code == 404


@pytest.mark.parametrize("name", ["contract", "contract_edit"])
def test_nor_do_the_pages_that_the_kind_has_of_its_own(
    cast: Cast, lawyer_browser: Browser, name: str
) -> None:
    contract = draw_up(cast)
    address = at("staff", name, public_id=contract.public_id)
    assert lawyer_browser.get(address).status_code == 200
    become_another_kind(contract)
    assert lawyer_browser.get(address).status_code == 404


@pytest.mark.parametrize("name", ["contract", "contract_attachments"])
def test_the_portal_does_not_serve_another_kind_either(
    cast: Cast, requester_browser: Browser, name: str
) -> None:
    contract = shared(cast)
    address = at("portal", name, public_id=contract.public_id)
    assert requester_browser.get(address).status_code == 200
    become_another_kind(contract)
    assert requester_browser.get(address).status_code == 404


def test_a_list_holds_its_own_kinds_alone(cast: Cast) -> None:
    memo, contract = draw_up(cast, "A memo"), draw_up(cast, "A contract")
    become_another_kind(memo)

    def titles(listing: Listing) -> list[str]:
        return [row["title"] for row in listing.for_staff(cast.lawyer, Filters(sort="title")).rows]

    assert titles(Listing((Dossier.Kind.CONTRACT,))) == [contract.title]
    assert titles(Listing((Dossier.Kind.CONTRACT, "memo"))) == ["A contract", "A memo"]  # type: ignore[arg-type]


def test_what_somebody_works_on_is_counted_by_kind(cast: Cast) -> None:
    draw_up(cast, "One")
    draw_up(cast, "Other", private=True)
    found = held.held_by(cast.lawyer, reader=cast.administrator)
    assert found.counts == {Dossier.Kind.CONTRACT: 2}
    assert (found.count, found.readable) == (2, 1)
    assert [dossier.title for dossier in found.latest] == ["One"]
    with translation.override("en"):
        assert CONTRACTS.works_on(2) == "They are assignee or contributor of 2 contracts."


def test_a_model_makes_only_its_own_kinds(cast: Cast) -> None:
    fields: dict[str, Any] = {"title": "Supply", "type": ContractType.objects.get(code="supply")}
    assert Contract.create(by=cast.lawyer, **fields).kind == Dossier.Kind.CONTRACT
    with pytest.raises(ValueError, match="not one of"):
        Contract.create(by=cast.lawyer, kind="memo", **fields)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not one of"):
        Dossier.create(by=cast.lawyer, title="Of no kind")
