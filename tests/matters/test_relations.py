"""Records that belong together: each reader knows of it what they may open."""

from typing import Any

import pytest

from tests.cast import Browser, at, draw_up, open_case, open_matter
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.dossiers import relations
from wathiq.dossiers.models import NotPossible, Relation


def test_both_sides_know_it_and_it_ends_without_being_deleted(cast: Cast) -> None:
    contract, case = draw_up(cast), open_case(cast)
    assert relations.relate(case, contract, by=cast.lawyer)
    assert not relations.relate(contract, case, by=cast.lawyer)
    assert [one.pk for one in relations.related_to(contract, cast.lawyer)] == [case.pk]
    assert [one.pk for one in relations.related_to(case, cast.lawyer)] == [contract.pk]
    assert relations.unrelate(contract, case, by=cast.lawyer)
    assert not relations.unrelate(contract, case, by=cast.lawyer)
    assert not relations.related_to(case, cast.lawyer)
    assert Relation.objects.get().ended_by == cast.lawyer
    kinds = ("contract.related", "case.related", "contract.unrelated", "case.unrelated")
    assert Event.objects.filter(kind__in=kinds).count() == 4


def test_nothing_is_related_to_itself(cast: Cast) -> None:
    contract = draw_up(cast)
    with pytest.raises(NotPossible):
        relations.relate(contract, contract, by=cast.lawyer)


def test_who_may_open_one_side_only_learns_nothing_of_the_other(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    contract, secret = draw_up(cast), open_case(cast, "Walls of silence", private=True)
    relations.relate(contract, secret, by=cast.lawyer)
    page, history = (
        at("staff", name, public_id=contract.public_id) for name in ("contract", "contract_history")
    )
    assert secret.title in lawyer_browser.text(page)
    assert "added a related record" in lawyer_browser.text(history)
    walled = browser_of(cast.walled_lawyer)
    for address in (page, history, f"{page}?unrelated={secret.public_id}"):
        said = walled.text(address)
        assert secret.title not in said
        assert secret.reference not in said
        assert str(secret.public_id) not in said.replace(address, "")
    other: Any = walled.post(
        at("staff", "contract_unrelate", public_id=contract.public_id), {"other": secret.public_id}
    )
    assert other.status_code == 302
    assert relations.related_to(contract, cast.lawyer)


def test_it_is_found_by_name_or_reference_among_what_the_reader_may_open(
    cast: Cast, lawyer_browser: Browser, browser_of: Any
) -> None:
    contract, open_one = draw_up(cast), open_matter(cast, "Lease of a hall")
    secret = open_matter(cast, "Lease behind walls", private=True)
    search = at("staff", "contract_relate_search", public_id=contract.public_id)

    def found(browser: Browser, q: str) -> set[str]:
        answer: Any = browser.get(search, {"q": q})
        return {one["id"] for one in answer.json()["people"]}

    both = {str(open_one.public_id), str(secret.public_id)}
    assert found(lawyer_browser, "lease") == both
    assert found(lawyer_browser, secret.reference) == {str(secret.public_id)}
    assert found(browser_of(cast.walled_lawyer), "lease") == {str(open_one.public_id)}
    assert found(lawyer_browser, "supply") == set()  # the contract itself
    assert found(lawyer_browser, "\x00lease\x00") == both
    relations.relate(contract, open_one, by=cast.lawyer)
    assert found(lawyer_browser, "lease") == {str(secret.public_id)}


def test_the_form_adds_it_and_what_was_removed_can_be_undone(cast: Cast, lawyer_browser: Browser) -> None:
    case, contract = open_case(cast), draw_up(cast)
    relate = at("staff", "case_relate", public_id=case.public_id)
    assert str(contract.public_id) in lawyer_browser.text(f"{relate}?q=cement")  # without script
    chosen = {"other": contract.public_id}
    assert lawyer_browser.post(relate, chosen).status_code == 302
    page = at("staff", "case", public_id=case.public_id)
    assert contract.title in lawyer_browser.text(page)
    removed: Any = lawyer_browser.post(at("staff", "case_unrelate", public_id=case.public_id), chosen)
    after = lawyer_browser.text(removed["Location"])
    assert "is no longer related." in after
    assert contract.title not in after
    assert lawyer_browser.post(relate, chosen).status_code == 302
    assert contract.title in lawyer_browser.text(page)


@pytest.mark.parametrize("other", ["", "x", "00000000-0000-4000-8000-000000000000", "itself", "secret"])
def test_what_cannot_be_found_is_refused_beside_the_field(cast: Cast, browser_of: Any, other: str) -> None:
    case, secret = open_case(cast), open_case(cast, "Secret", private=True)
    chosen = {"itself": str(case.public_id), "secret": str(secret.public_id)}.get(other, other)
    response: Any = browser_of(cast.walled_lawyer).post(
        at("staff", "case_relate", public_id=case.public_id), {"other": chosen}
    )
    assert response.status_code == 422
    assert 'id="id_other_error"' in response.content.decode()
    assert not Relation.objects.exists()


def test_relating_does_not_make_somebody_lose_a_race(cast: Cast) -> None:
    case, contract = open_case(cast), draw_up(cast)
    version = case.version
    relations.relate(case, contract, by=cast.lawyer)
    assert case.edit({"title": "Other"}, assignee=cast.lawyer, by=cast.lawyer, version=version)
