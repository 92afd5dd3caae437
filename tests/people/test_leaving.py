"""Somebody leaves a company: what that ends, on the record, and what it leaves alone."""

import pytest

from tests.cast import draw_up, shared
from wathiq.accounts.models import User
from wathiq.audit import history
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers import access, leaving
from wathiq.dossiers.models import Participant

Role = Participant.Role


def opens(user: User, contract: Contract) -> bool:
    return access.opens(User.objects.get(pk=user.pk), contract.pk)


def test_who_moves_loses_the_contracts_of_the_old_company_for_good(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    assert opens(cast.watcher, contract)
    version = contract.version
    ended = leaving.leave_company(cast.watcher, cast.companies["beta"], by=cast.administrator)
    assert ended == 1
    assert cast.watcher.company == cast.companies["beta"]
    assert not opens(cast.watcher, contract)
    part = Participant.objects.get(dossier=contract.pk, user=cast.watcher)
    assert part.until is not None
    assert part.ended_by == cast.administrator
    contract.refresh_from_db()
    assert contract.version == version + 1

    leaving.leave_company(cast.watcher, cast.companies["atlas"], by=cast.administrator)
    assert not opens(cast.watcher, contract)  # coming back opens nothing
    assert opens(cast.requester, contract)


def test_the_history_of_each_contract_says_so(cast: Cast) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    leaving.leave_company(cast.watcher, None, by=cast.administrator)
    entry = history.page(contract.chain_id)[0][0]
    assert "Étienne Valcourel" in entry.sentence
    assert "Atlas Holding" in entry.sentence
    event = Event.objects.filter(chain=contract.chain_id).latest("sequence")
    assert (event.kind, event.facts["roles"]) == ("contract.person_left", ["watcher"])
    assert cast.watcher.company is None


def test_what_names_somebody_as_approver_stays(cast: Cast) -> None:
    contract = draw_up(cast, company=cast.companies["atlas"])
    contract.give_part(cast.both, Role.APPROVER, by=cast.lawyer)
    leaving.leave_company(cast.both, cast.companies["gamma"], by=cast.administrator)
    assert opens(cast.both, contract)


def test_contracts_of_other_companies_and_of_a_person_alone_are_left_alone(cast: Cast) -> None:
    cast.stranger.leave(by=None)
    alone = draw_up(cast)
    alone.share(requester=cast.stranger, watchers=[], by=cast.lawyer)
    other = shared(cast)
    leaving.leave_company(cast.stranger, cast.companies["atlas"], by=cast.administrator)
    assert opens(cast.stranger, alone)
    assert opens(cast.requester, other)


def test_the_same_company_again_changes_nothing(cast: Cast) -> None:
    contract = shared(cast)
    events = Event.objects.count()
    assert leaving.leave_company(cast.requester, cast.companies["atlas"], by=cast.administrator) == 0
    assert Event.objects.count() == events
    assert opens(cast.requester, contract)


def test_sessions_end_with_the_move(cast: Cast) -> None:
    before = cast.requester.epoch
    leaving.leave_company(cast.requester, cast.companies["beta"], by=cast.administrator)
    assert User.objects.get(pk=cast.requester.pk).epoch > before


@pytest.mark.parametrize("reader", ["administrator", "lawyer"])
def test_a_private_contract_is_a_number_to_who_may_not_open_it(cast: Cast, reader: str) -> None:
    shared(cast, "Supply of cement")
    shared(cast, "Merger nobody knows of", private=True)
    atlas = cast.companies["atlas"]
    for parts in (
        leaving.parts_through(cast.requester, atlas, reader=cast.people[reader]),
        leaving.open_to(cast.requester, reader=cast.people[reader]),
    ):
        titles = {held.dossier.title for held in parts.named}
        assert parts.count == 2
        if reader == "lawyer":
            assert titles == {"Supply of cement", "Merger nobody knows of"}
        else:
            assert (titles, parts.others) == ({"Supply of cement"}, 1)


def test_the_digest_tells_one_state_from_another(cast: Cast) -> None:
    atlas = cast.companies["atlas"]

    def digest() -> str:
        return leaving.parts_through(cast.watcher, atlas, reader=cast.administrator).digest

    contract, before = shared(cast), digest()
    assert digest() == before
    contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    assert digest() != before
