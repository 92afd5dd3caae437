"""The share window: who can be chosen, what is asked before, and what happens then."""

from typing import Any

import pytest

from tests.cast import Browser, at, draw_up, form_of, shared, submission
from wathiq.accounts.models import Company, User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers import access, sharing
from wathiq.dossiers.models import Participant, StaleVersion
from wathiq.notifications.models import Message


def people_of(contract: Contract) -> set[tuple[str, str]]:
    return {
        (part.role, part.user.email.split("@")[0]) for part in contract.people() if part.role != "assignee"
    }


def answer(contract: Contract, requester: User | None, watchers: list[User]) -> dict[str, Any]:
    """What the window sends when its reader has seen who will see what."""
    seen = " ".join(
        [str(requester.public_id) if requester else "", *sorted(str(one.public_id) for one in watchers)]
    )
    return {
        "requester": str(requester.public_id) if requester else "",
        "watchers": [str(one.public_id) for one in watchers],
        "version": contract.version,
        "submission": submission(),
        "seen": seen,
    }


def share(browser: Browser, contract: Contract, *args: Any, **more: Any) -> Any:
    address = at("staff", "contract_share", public_id=contract.public_id)
    return browser.post(address, answer(contract, *args) | more)


def test_the_contract_is_shown_to_the_requester_and_the_watcher_and_both_are_told(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    response = share(lawyer_browser, contract, cast.requester, [cast.watcher])
    assert response.status_code == 302
    assert contract.is_shown
    assert people_of(contract) == {("requester", "requester"), ("watcher", "watcher")}
    contract.refresh_from_db()
    assert contract.company == cast.companies["atlas"]
    told = Message.objects.values_list("recipient__email", flat=True)
    assert set(told) == {"requester@atlas.example", "watcher@atlas.example"}


def test_nothing_is_shown_before_the_list_of_readers_was_seen(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    response = share(lawyer_browser, contract, cast.requester, [cast.watcher], seen="")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Who will see what" in page
    assert "Étienne Valcourel" in page
    assert not contract.is_shown

    sent = form_of(page, action=at("staff", "contract_share", public_id=contract.public_id))
    again = share(lawyer_browser, contract, cast.requester, [cast.watcher], seen=sent["seen"])
    assert again.status_code == 302
    assert contract.is_shown


@pytest.mark.parametrize(
    ("watcher", "sentence"),
    [
        ("stranger", "does not belong to"),
        ("deactivated", "is inactive"),
        ("collaborator", "is a collaborator only"),
        ("lawyer", "belongs to the legal team"),
        ("requester", "is the requester already"),
    ],
)
def test_a_watcher_smuggled_into_the_form_is_refused_by_name_and_nothing_is_half_done(
    cast: Cast, lawyer_browser: Browser, watcher: str, sentence: str
) -> None:
    contract = draw_up(cast)
    person = cast.people[watcher]
    response = share(lawyer_browser, contract, cast.requester, [cast.watcher, person])
    page = response.content.decode()
    assert response.status_code == 422
    assert person.name in page
    assert sentence in page
    assert "Étienne Valcourel" in page  # the choice that was right is kept
    assert not contract.is_shown
    assert people_of(contract) == set()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("requester", "sentence"),
    [
        ("collaborator", "is a collaborator only"),
        ("deactivated", "is inactive"),
        ("lawyer", "belongs to the legal team"),
    ],
)
def test_a_requester_is_an_active_client(
    cast: Cast, lawyer_browser: Browser, requester: str, sentence: str
) -> None:
    contract = draw_up(cast)
    response = share(lawyer_browser, contract, cast.people[requester], [])
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not contract.is_shown


def test_the_requester_belongs_to_the_company_of_the_contract(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast, company=cast.companies["beta"])
    response = share(lawyer_browser, contract, cast.requester, [])
    assert response.status_code == 422
    assert "does not belong to" in response.content.decode()
    assert share(lawyer_browser, contract, cast.stranger, []).status_code == 302


def test_a_requester_without_company_has_no_watchers(cast: Cast, lawyer_browser: Browser) -> None:
    alone = User.objects.create_user(
        "alone@home.example", first_name="Lina", last_name="Corvane", face="portal", is_client=True
    )
    contract = draw_up(cast)
    refused = share(lawyer_browser, contract, alone, [cast.watcher])
    assert refused.status_code == 422
    assert "there can be no watchers" in refused.content.decode()
    assert share(lawyer_browser, contract, alone, []).status_code == 302
    assert access.opens(alone, contract.pk)


@pytest.mark.parametrize(
    "junk", ["", "nobody", "00000000-0000-4000-8000-000000000000", "' or 1=1 --", "\x00"]
)
def test_an_id_that_nobody_has_gets_a_sentence(cast: Cast, lawyer_browser: Browser, junk: str) -> None:
    contract = draw_up(cast)
    response = share(lawyer_browser, contract, cast.requester, [], requester=junk)
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert not contract.is_shown


def test_reopened_it_edits_the_people_and_tells_only_the_newcomer(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    contract.refresh_from_db()
    page = lawyer_browser.text(at("staff", "contract_share", public_id=contract.public_id))
    assert "Salma Benourid (Atlas Holding)" in page
    assert share(lawyer_browser, contract, cast.requester, [cast.both]).status_code == 302
    assert people_of(contract) == {("requester", "requester"), ("watcher", "both")}
    assert [message.recipient for message in Message.objects.all()] == [cast.both]
    assert not access.opens(cast.watcher, contract.pk)


def test_the_same_choice_again_changes_nothing_and_tells_nobody(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    Message.objects.all().delete()
    contract.refresh_from_db()
    version = contract.version
    assert share(lawyer_browser, contract, cast.requester, [cast.watcher]).status_code == 302
    contract.refresh_from_db()
    assert contract.version == version
    assert not Message.objects.exists()


def test_the_loser_of_a_race_sees_both_choices_and_keeps_their_own(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast)
    stale = contract.version  # as it was before somebody else adds a watcher
    contract.refresh_from_db()
    contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.administrator)
    response = share(lawyer_browser, contract, cast.requester, [cast.both], version=stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this while you were choosing" in page
    assert "Étienne Valcourel" in page
    assert "نورة الخزامي" in page
    assert people_of(contract) == {("requester", "requester"), ("watcher", "watcher")}

    sent = form_of(page, action=at("staff", "contract_share", public_id=contract.public_id))
    confirmed = share(lawyer_browser, contract, cast.requester, [cast.both], version=sent["version"])
    assert confirmed.status_code == 302
    assert people_of(contract) == {("requester", "requester"), ("watcher", "both")}


def test_the_same_form_sent_twice_is_done_once(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    address = at("staff", "contract_share", public_id=contract.public_id)
    form = answer(contract, cast.requester, [cast.watcher])
    first, second = lawyer_browser.post(address, form), lawyer_browser.post(address, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 2


def test_the_same_key_with_other_content_is_a_conflict(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    address = at("staff", "contract_share", public_id=contract.public_id)
    form = answer(contract, cast.requester, [])
    assert lawyer_browser.post(address, form).status_code == 302
    contract.refresh_from_db()
    other = answer(contract, cast.requester, [cast.watcher]) | {"submission": form["submission"]}
    assert lawyer_browser.post(address, other).status_code == 409
    assert people_of(contract) == {("requester", "requester")}


def test_hiding_ends_access_at_once_and_keeps_everything(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    address = at("staff", "contract_hide", public_id=contract.public_id)
    assert "lose access at once" in lawyer_browser.text(address)
    assert access.opens(cast.watcher, contract.pk)
    assert lawyer_browser.post(address).status_code == 302
    assert not contract.is_shown
    assert not access.opens(cast.requester, contract.pk)
    assert not access.opens(cast.watcher, contract.pk)
    assert people_of(contract) == {("requester", "requester"), ("watcher", "watcher")}
    # shown again, everybody is told again
    Message.objects.all().delete()
    contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    assert Message.objects.count() == 2


@pytest.mark.parametrize("page", ["contract_share", "contract_hide"])
def test_clients_have_no_such_door(cast: Cast, requester_browser: Browser, page: str) -> None:
    contract = shared(cast)
    response = requester_browser.post(at("staff", page, public_id=contract.public_id), {})
    assert response.status_code in (302, 403)
    assert contract.is_shown


def test_a_walled_off_lawyer_finds_no_private_contract_to_share(
    cast: Cast, browser_of: Any, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast, private=True)
    walled = browser_of(cast.walled_lawyer)
    assert share(walled, contract, cast.requester, []).status_code == 404
    assert not contract.is_shown
    assert share(lawyer_browser, contract, cast.requester, []).status_code == 302


def test_the_type_ahead_offers_active_clients_of_the_company_only(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    address = at("staff", "contract_share_people", public_id=contract.public_id)

    def names(**query: str) -> set[str]:
        return {
            person["email"].split("@")[0] for person in lawyer_browser.get(address, query).json()["people"]
        }

    assert names(role="requester") == {"requester", "watcher", "colleague", "both", "stranger"}
    assert names(role="requester", q="salma ben") == {"requester"}
    assert names(role="watcher") == set()
    of_atlas = names(role="watcher", of=str(cast.requester.public_id))
    assert of_atlas == {"watcher", "colleague", "both"}
    assert names(role="watcher", of="junk") == set()
    assert names(role="requester", q="%") == set()


def test_watchers_are_found_for_a_company_with_an_arabic_name(cast: Cast, lawyer_browser: Browser) -> None:
    noor = cast.companies["noor"]
    assert isinstance(noor, Company)
    cast.colleague.join(noor, by=None)
    contract = draw_up(cast, company=noor)
    found = lawyer_browser.get(
        at("staff", "contract_share_people", public_id=contract.public_id), {"role": "watcher", "q": "ياسر"}
    ).json()
    assert [person["company"] for person in found["people"]] == ["شركة نور للطاقة"]


def test_the_verb_refuses_what_the_form_would(cast: Cast) -> None:
    contract = draw_up(cast)
    with pytest.raises(sharing.Refused, match="does not belong to"):
        contract.share(requester=cast.requester, watchers=[cast.stranger], by=cast.lawyer)
    with pytest.raises(StaleVersion):
        contract.share(requester=cast.requester, watchers=[], by=cast.lawyer, version=99)
    assert not contract.is_shown
    assert not Participant.objects.filter(dossier=contract.pk, role="requester").exists()


def test_the_page_without_script_finds_people_and_keeps_the_choice(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    address = at("staff", "contract_share", public_id=contract.public_id)
    found = lawyer_browser.post(address, {"find": "requester", "requester_q": "Salma", "version": "1"})
    assert f'value="{cast.requester.public_id}"' in found.content.decode()
    form = {
        "find": "watchers",
        "requester": str(cast.requester.public_id),
        "watchers_q": "Val",
        "version": "1",
    }
    page = lawyer_browser.post(address, form).content.decode()
    assert f'value="{cast.requester.public_id}" selected' in page
    assert f'value="{cast.watcher.public_id}"' in page
    assert f'value="{cast.stranger.public_id}"' not in page
