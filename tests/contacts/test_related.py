"""What may become of the related people of a dossier, and what the record says of it."""

import pytest
from django.db import IntegrityError, transaction

from tests.cast import draw_up, shared
from tests.contacts.desk import organisation, person, today
from wathiq.audit.models import Event
from wathiq.contacts import book, conflicts, lists, related
from wathiq.contacts.models import Contact, Involvement
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers import sharing
from wathiq.dossiers.models import Audience, NotPossible, StaleVersion


def kinds_of(contract: Contract) -> list[str]:
    events = Event.objects.filter(chain=contract.chain_id, kind__startswith="related.")
    return list(events.order_by("sequence").values_list("kind", flat=True))


def test_somebody_is_internal_until_shown(cast: Cast) -> None:
    contract = shared(cast)
    judge = person(by=cast.lawyer)
    one = related.add(contract, judge, "court", position="At first instance", by=cast.lawyer)
    assert list(lists.of_dossier(cast.lawyer, contract)) == [one]
    assert lists.for_portal(cast.requester, contract) == []
    assert related.show(one, by=cast.lawyer)
    (seen,) = lists.for_portal(cast.requester, contract)
    assert (seen.name, seen.role, seen.position) == (judge.name, "Court", "At first instance")
    assert not related.show(one, by=cast.lawyer)
    assert related.hide(one, by=cast.lawyer)
    assert lists.for_portal(cast.requester, contract) == []
    assert kinds_of(contract) == ["related.added", "related.shown", "related.hidden"]


def test_who_is_named_from_elsewhere_reads_nobody(cast: Cast) -> None:
    contract = shared(cast)
    contract.give_part(cast.counterparty, "approver", by=None)  # type: ignore[arg-type]
    related.add(contract, person(by=cast.lawyer), "expert", shown=True, by=cast.lawyer)
    assert len(lists.for_portal(cast.requester, contract)) == 1
    assert lists.for_portal(cast.counterparty, contract) == []
    assert lists.for_portal(cast.stranger, contract) == []


def test_one_contact_has_several_roles_each_once(cast: Cast) -> None:
    contract, judge = draw_up(cast), person(by=cast.lawyer)
    related.add(contract, judge, "court", by=cast.lawyer)
    other = related.add(contract, judge, "expert", by=cast.lawyer)
    with pytest.raises(NotPossible, match="in this role already"):
        related.add(contract, judge, "court", by=cast.lawyer)
    with pytest.raises(NotPossible, match="in this role already"):
        related.change(other, role="court", position="", by=cast.lawyer)
    assert today(contract) == {(judge.name, "court"), (judge.name, "expert")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Involvement.objects.create(dossier=contract, contact=judge, role="court", added_by=cast.lawyer)


def test_a_role_is_changed_on_the_record_and_once(cast: Cast) -> None:
    contract = draw_up(cast)
    one = related.add(contract, person(by=cast.lawyer), "other", by=cast.lawyer)
    assert related.change(one, role="expert", position="Accountant", by=cast.lawyer, version=1)
    assert not related.change(one, role="expert", position="Accountant", by=cast.lawyer, version=2)
    with pytest.raises(StaleVersion):
        related.change(one, role="court", position="", by=cast.lawyer, version=1)
    event = Event.objects.get(chain=contract.chain_id, kind="related.changed")
    assert (event.facts["before"]["en"], event.facts["role"]["en"]) == ("Other", "Expert")
    assert "Salma" not in str(event.facts)  # names stand apart


def test_what_is_removed_comes_back_as_it_was(cast: Cast) -> None:
    contract = shared(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", shown=True, by=cast.lawyer)
    assert related.remove(one, by=cast.lawyer)
    assert not related.remove(one, by=cast.lawyer)
    one.refresh_from_db()
    assert (one.audience, one.ended_by) == (Audience.INTERNAL, cast.lawyer)
    assert lists.for_portal(cast.requester, contract) == []
    for act in (related.show, related.hide):
        with pytest.raises(NotPossible, match="removed this meanwhile"):
            act(one, by=cast.lawyer)
    assert related.undo(one, by=cast.lawyer)
    assert not related.undo(one, by=cast.lawyer)
    assert len(lists.for_portal(cast.requester, contract)) == 1
    assert kinds_of(contract) == ["related.added", "related.removed", "related.restored"]


def test_what_was_hidden_comes_back_hidden(cast: Cast) -> None:
    contract = shared(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    related.remove(one, by=cast.lawyer)
    related.undo(one, by=cast.lawyer)
    assert lists.for_portal(cast.requester, contract) == []


def test_a_role_that_was_given_again_meanwhile_is_not_brought_back(cast: Cast) -> None:
    contract, judge = draw_up(cast), person(by=cast.lawyer)
    one = related.add(contract, judge, "court", by=cast.lawyer)
    related.remove(one, by=cast.lawyer)
    related.add(contract, judge, "court", by=cast.lawyer)
    with pytest.raises(NotPossible, match="in this role already"):
        related.undo(one, by=cast.lawyer)


def test_a_dossier_takes_so_many_and_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "MOST", 2)
    contract, judge = draw_up(cast), person(by=cast.lawyer)
    for role in ("court", "expert"):
        related.add(contract, judge, role, by=cast.lawyer)
    with pytest.raises(NotPossible, match="no room for more"):
        related.add(contract, judge, "other", by=cast.lawyer)


def test_only_what_clients_read_moves_their_list(cast: Cast) -> None:
    contract, judge = shared(cast), person(by=cast.lawyer)
    before = contract.portal_updated
    one = related.add(contract, judge, "court", by=cast.lawyer)
    related.change(one, role="expert", position="", by=cast.lawyer)
    book.edit(judge, {"note": "Never on time"}, by=cast.lawyer)
    contract.refresh_from_db()
    assert contract.portal_updated == before
    version = contract.version
    related.show(one, by=cast.lawyer)
    contract.refresh_from_db()
    assert contract.portal_updated > before
    assert contract.version == version  # whoever edits the contract meanwhile loses no race


# ── An opponent who is the client ─────────────────────────────────────────────


def clients_of_atlas(cast: Cast) -> list[Contact]:
    """The company itself, by its row, by its name in any spelling, and one of its people by the address."""
    atlas, lawyer = cast.companies["atlas"], cast.lawyer
    return [
        organisation("Something else", company=atlas, by=lawyer),
        organisation(f"  {atlas.name.upper()}  ", by=lawyer),
        person("Somebody else", email=cast.colleague.email, by=lawyer),
    ]


def test_an_opponent_who_is_the_client_is_refused(cast: Cast) -> None:
    contract = draw_up(cast, company=cast.companies["atlas"])
    for contact in clients_of_atlas(cast):
        with pytest.raises(NotPossible, match="is the client here"):
            related.add(contract, contact, "opponent", by=cast.lawyer)
        other = related.add(contract, contact, "other", by=cast.lawyer)  # the success beside it
        with pytest.raises(NotPossible, match="is the client here"):
            related.change(other, role="opponent", position="", by=cast.lawyer)
    related.add(contract, organisation("Gamma Trading", by=cast.lawyer), "opponent", by=cast.lawyer)


def test_somebody_who_left_is_not_the_client_any_more(cast: Cast) -> None:
    contract = draw_up(cast, company=cast.companies["atlas"])
    former = person("Somebody else", email=cast.deactivated.email, by=cast.lawyer)
    related.add(contract, former, "opponent", by=cast.lawyer)


@pytest.mark.parametrize("which", range(3))
def test_a_dossier_is_not_given_to_its_opponent(cast: Cast, which: int) -> None:
    contract = draw_up(cast)
    opponent = clients_of_atlas(cast)[which]
    one = related.add(contract, opponent, "opponent", by=cast.lawyer)
    atlas, beta = cast.companies["atlas"], cast.companies["beta"]
    assert conflicts.conflicts(contract, atlas) == [one]
    assert conflicts.conflicts(contract, beta) == []
    with pytest.raises(NotPossible, match="which is its opponent"):
        contract.edit({"company": atlas}, assignee=cast.lawyer, by=cast.lawyer)
    with pytest.raises(sharing.Refused, match="which is its opponent"):
        contract.share(requester=cast.requester, watchers=[], by=cast.lawyer)
    assert not contract.is_shown
    contract.edit({"company": beta}, assignee=cast.lawyer, by=cast.lawyer)
    related.remove(one, by=cast.lawyer)
    contract.edit({"company": atlas}, assignee=cast.lawyer, by=cast.lawyer)
    with pytest.raises(NotPossible, match="is the client here"):
        related.undo(one, by=cast.lawyer)


def test_whoever_a_dossier_belongs_to_alone_is_not_its_opponent(cast: Cast) -> None:
    loner = cast.requester
    loner.leave(by=cast.administrator)
    contract = draw_up(cast)
    contract.share(requester=loner, watchers=[], by=cast.lawyer)
    with pytest.raises(NotPossible, match="is the client here"):
        related.add(contract, person(email=loner.email, by=cast.lawyer), "opponent", by=cast.lawyer)


def test_an_opponent_does_not_become_the_client_by_being_edited(cast: Cast) -> None:
    atlas = cast.companies["atlas"]
    contract = draw_up(cast, company=atlas)
    gamma = organisation(by=cast.lawyer)
    related.add(contract, gamma, "opponent", by=cast.lawyer)
    for changes in ({"company": atlas}, {"name": atlas.name}, {"email": cast.watcher.email}):
        with pytest.raises(NotPossible, match=contract.reference):
            book.edit(gamma, changes, by=cast.lawyer)
    assert book.edit(gamma, {"company": cast.companies["beta"], "phone": "1"}, by=cast.lawyer)


def test_what_one_may_not_open_refuses_nothing_and_is_not_told(cast: Cast) -> None:
    """A refusal would tell that there is such a dossier; its readers see it there."""
    atlas = cast.companies["atlas"]
    contract = draw_up(cast, company=atlas, private=True)
    gamma = organisation(by=cast.lawyer)
    related.add(contract, gamma, "opponent", by=cast.lawyer)
    assert book.edit(gamma, {"company": atlas}, by=cast.walled_lawyer)
    assert len(conflicts.conflicts(contract, atlas)) == 1


# ── What is only said ─────────────────────────────────────────────────────────


def test_a_client_elsewhere_is_named_to_whoever_may_read_that(cast: Cast) -> None:
    beta = cast.companies["beta"]
    contract = draw_up(cast, company=cast.companies["atlas"])
    contact = organisation("x", company=beta, by=cast.lawyer)

    def said(to: str, role: str = "opponent") -> list[str]:
        found = conflicts.notices(contact, role, dossier=contract, reader=cast.people[to])
        return [other.title for notice in found for other in notice.dossiers]

    assert said("lawyer") == []  # a client without a dossier that one may read
    draw_up(cast, "Hidden", company=beta, private=True)
    assert said("lawyer") == ["Hidden"]
    assert said("walled_lawyer") == []
    assert said("lawyer", "expert") == []


def test_counsel_who_stands_on_the_other_side_elsewhere_is_named(cast: Cast) -> None:
    here, there = draw_up(cast, "Here"), draw_up(cast, "There", private=True)
    firm = organisation("Chi & Partners", by=cast.lawyer)
    related.add(there, firm, "opposing_counsel", by=cast.lawyer)
    again = book.draft(kind="organisation", name="CHI & partners")  # on the fly, in another spelling
    for contact in (firm, again):
        (notice,) = conflicts.notices(contact, "our_counsel", dossier=here, reader=cast.lawyer)
        assert [one.pk for one in notice.dossiers] == [there.pk]
        assert "other side" in notice.sentence
        assert conflicts.notices(contact, "our_counsel", dossier=here, reader=cast.walled_lawyer) == []
        assert conflicts.notices(contact, "our_counsel", dossier=there, reader=cast.lawyer) == []
        assert conflicts.notices(contact, "expert", dossier=here, reader=cast.lawyer) == []
