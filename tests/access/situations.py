"""The states a dossier can be in, each made by the product's own verbs where it has them.

A situation returns the contract it made; its title holds the situation's name.
"""

from collections.abc import Callable
from typing import Any

from tests.access.people import Troupe
from wathiq.accounts.models import User
from wathiq.contracts.models import Contract, ContractType
from wathiq.dossiers.models import Dossier, Participant

Role = Participant.Role
Situation = Callable[[Troupe], Contract]
SITUATIONS: dict[str, Situation] = {}


def situation(make: Situation) -> Situation:
    SITUATIONS[make.__name__] = make
    return make


def title_of(name: str) -> str:
    return f"Zircon {name}"


def _drawn_up(
    name: str, troupe: Troupe, *, company: str = "atlas", by: str = "lawyer", **fields: Any
) -> Contract:
    author = troupe.cast.people[by]
    return Contract.create(
        by=author,
        assignee=author,
        title=title_of(name),
        type=ContractType.objects.get(code="supply"),
        company=troupe.cast.companies[company] if company else None,
        **fields,
    )


def _shown(name: str, troupe: Troupe, *, private: bool = False) -> Contract:
    contract = _drawn_up(name, troupe, private=private)
    cast = troupe.cast
    contract.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    return contract


def _named(contract: Contract, user: User, role: Role = Role.APPROVER) -> Contract:
    """As a process does when it starts; processes themselves are not built yet."""
    contract.give_part(user, role, by=None)
    return contract


# ── While the portal shows it ─────────────────────────────────────────────────


@situation
def draft(troupe: Troupe) -> Contract:
    return _drawn_up("draft", troupe)


@situation
def shown(troupe: Troupe) -> Contract:
    return _shown("shown", troupe)


@situation
def hidden(troupe: Troupe) -> Contract:
    contract = _shown("hidden", troupe)
    contract.hide(by=troupe.cast.lawyer)
    return contract


@situation
def reshown(troupe: Troupe) -> Contract:
    """Hidden, then shown to the requester alone."""
    contract = _shown("reshown", troupe)
    contract.hide(by=troupe.cast.lawyer)
    contract.share(requester=troupe.cast.requester, watchers=[], by=troupe.cast.lawyer)
    return contract


@situation
def personal(troupe: Troupe) -> Contract:
    """Shown to a person without a company: it belongs to that person alone."""
    contract = _drawn_up("personal", troupe, company="")
    contract.share(requester=troupe.loner, watchers=[], by=troupe.cast.lawyer)
    return contract


@situation
def joined(troupe: Troupe) -> Contract:
    """That person joins a company later: nothing changes."""
    contract = _drawn_up("joined", troupe, company="")
    contract.share(requester=troupe.loner, watchers=[], by=troupe.cast.lawyer)
    troupe.loner.join(troupe.cast.companies["beta"], by=troupe.cast.lawyer)
    return contract


@situation
def given(troupe: Troupe) -> Contract:
    """Staff share it again after that: now it belongs to the company, and can have watchers."""
    contract = _drawn_up("given", troupe, company="")
    contract.share(requester=troupe.loner, watchers=[], by=troupe.cast.lawyer)
    troupe.loner.join(troupe.cast.companies["beta"], by=troupe.cast.lawyer)
    contract.share(requester=troupe.loner, watchers=[troupe.cast.stranger], by=troupe.cast.lawyer)
    return contract


# ── Companies and accounts change ─────────────────────────────────────────────


@situation
def moved(troupe: Troupe) -> Contract:
    contract = _shown("moved", troupe)
    troupe.cast.requester.join(troupe.cast.companies["beta"], by=troupe.cast.lawyer)
    return contract


@situation
def left(troupe: Troupe) -> Contract:
    contract = _shown("left", troupe)
    troupe.cast.requester.leave(by=troupe.cast.lawyer)
    return contract


@situation
def returned(troupe: Troupe) -> Contract:
    contract = _shown("returned", troupe)
    troupe.cast.requester.leave(by=troupe.cast.lawyer)
    troupe.cast.requester.join(troupe.cast.companies["atlas"], by=troupe.cast.lawyer)
    return contract


@situation
def watcher_off(troupe: Troupe) -> Contract:
    contract = _shown("watcher_off", troupe)
    troupe.cast.watcher.deactivate(by=troupe.cast.administrator)
    return contract


@situation
def watcher_on(troupe: Troupe) -> Contract:
    contract = _shown("watcher_on", troupe)
    troupe.cast.watcher.deactivate(by=troupe.cast.administrator)
    troupe.cast.watcher.reactivate(by=troupe.cast.administrator)
    return contract


@situation
def no_client(troupe: Troupe) -> Contract:
    """The requester keeps an account, as a collaborator only."""
    contract = _shown("no_client", troupe)
    User.objects.filter(pk=troupe.cast.requester.pk).update(is_client=False, is_collaborator=True)
    return contract


@situation
def removed(troupe: Troupe) -> Contract:
    contract = _shown("removed", troupe)
    contract.share(requester=troupe.cast.requester, watchers=[], by=troupe.cast.lawyer)
    return contract


@situation
def recompanied(troupe: Troupe) -> Contract:
    """It belongs to another company now, and the old parts were left standing."""
    contract = _shown("recompanied", troupe)
    Dossier.objects.filter(pk=contract.pk).update(company=troupe.cast.companies["beta"])
    return contract


@situation
def rehomed(troupe: Troupe) -> Contract:
    """The same, by the product's own act, and shown to the new company's client: the old parts have ended."""
    cast = troupe.cast
    contract = _shown("rehomed", troupe)
    contract.hide(by=cast.lawyer)
    contract.edit({"company": cast.companies["beta"]}, assignee=cast.lawyer, by=cast.lawyer)
    contract.share(requester=cast.stranger, watchers=[], by=cast.lawyer)
    # even where the old requester comes along later
    cast.requester.join(cast.companies["beta"], by=cast.administrator)
    return contract


# ── Somebody is named in a process ────────────────────────────────────────────


@situation
def named(troupe: Troupe) -> Contract:
    return _named(_drawn_up("named", troupe), troupe.cast.collaborator)


@situation
def ended(troupe: Troupe) -> Contract:
    contract = _named(_drawn_up("ended", troupe), troupe.cast.collaborator)
    contract.end_part(troupe.cast.collaborator, Role.APPROVER, by=None)
    return contract


@situation
def elsewhere(troupe: Troupe) -> Contract:
    """A collaborator of another company is named."""
    return _named(_drawn_up("elsewhere", troupe), troupe.cast.counterparty, Role.SIGNEE)


@situation
def shown_named(troupe: Troupe) -> Contract:
    return _named(_shown("shown_named", troupe), troupe.cast.counterparty)


@situation
def hidden_both(troupe: Troupe) -> Contract:
    """Watcher and approver in one person; hidden, the second door stays."""
    cast = troupe.cast
    contract = _named(_drawn_up("hidden_both", troupe), cast.both)
    contract.share(requester=cast.requester, watchers=[cast.both], by=cast.lawyer)
    contract.hide(by=cast.lawyer)
    return contract


@situation
def client_named(troupe: Troupe) -> Contract:
    """Named without collaborator access."""
    return _named(_drawn_up("client_named", troupe), troupe.cast.colleague)


@situation
def no_collab(troupe: Troupe) -> Contract:
    """Collaborator access is taken away after the process started."""
    contract = _named(_drawn_up("no_collab", troupe), troupe.cast.counterparty)
    User.objects.filter(pk=troupe.cast.counterparty.pk).update(is_client=True, is_collaborator=False)
    return contract


@situation
def named_off(troupe: Troupe) -> Contract:
    contract = _named(_drawn_up("named_off", troupe), troupe.cast.collaborator)
    troupe.cast.collaborator.deactivate(by=troupe.cast.administrator)
    return contract


@situation
def named_moved(troupe: Troupe) -> Contract:
    """This door does not depend on a company."""
    contract = _named(_drawn_up("named_moved", troupe), troupe.cast.collaborator)
    troupe.cast.collaborator.join(troupe.cast.companies["beta"], by=troupe.cast.administrator)
    return contract


@situation
def both_moved(troupe: Troupe) -> Contract:
    """Watcher and approver in one person, who moves to another company: the second door stays."""
    cast = troupe.cast
    contract = _named(_drawn_up("both_moved", troupe), cast.both)
    contract.share(requester=cast.requester, watchers=[cast.both], by=cast.lawyer)
    cast.both.join(cast.companies["beta"], by=cast.administrator)
    return contract


@situation
def both_less(troupe: Troupe) -> Contract:
    """… or who moves and then loses client access: what is left is a collaborator of another company."""
    contract = both_moved(troupe)
    contract.edit({"title": title_of("both_less")}, assignee=troupe.cast.lawyer, by=troupe.cast.lawyer)
    User.objects.filter(pk=troupe.cast.both.pk).update(is_client=False)
    return contract


@situation
def once_named(troupe: Troupe) -> Contract:
    contract = _named(_shown("once_named", troupe), troupe.former)
    contract.end_part(troupe.former, Role.APPROVER, by=None)
    return contract


# ── Private among staff ───────────────────────────────────────────────────────


@situation
def private(troupe: Troupe) -> Contract:
    """Private among staff says nothing about its clients."""
    return _shown("private", troupe, private=True)


@situation
def walled(troupe: Troupe) -> Contract:
    """The administrator's own: no lawyer has a part."""
    return _drawn_up("walled", troupe, by="administrator", private=True)


@situation
def contributor(troupe: Troupe) -> Contract:
    contract = _drawn_up("contributor", troupe, private=True)
    contract.give_part(troupe.cast.walled_lawyer, Role.CONTRIBUTOR, by=troupe.cast.lawyer)
    return contract


@situation
def contributed(troupe: Troupe) -> Contract:
    contract = contributor(troupe)
    contract.end_part(troupe.cast.walled_lawyer, Role.CONTRIBUTOR, by=troupe.cast.lawyer)
    contract.edit({"title": title_of("contributed")}, assignee=troupe.cast.lawyer, by=troupe.cast.lawyer)
    return contract


@situation
def handed_over(troupe: Troupe) -> Contract:
    """Who gives a private contract to somebody else stays in it."""
    contract = _drawn_up("handed_over", troupe, private=True)
    contract.edit({}, assignee=troupe.cast.walled_lawyer, by=troupe.cast.lawyer)
    return contract


@situation
def approving(troupe: Troupe) -> Contract:
    """A lawyer is named as approver: that, too, is a part."""
    return _named(_drawn_up("approving", troupe, private=True), troupe.cast.walled_lawyer)


# ── Rows that no verb writes: the rule does not lean on the verbs ──────────────


@situation
def odd_company(troupe: Troupe) -> Contract:
    contract = _shown("odd_company", troupe)
    contract.give_part(troupe.cast.stranger, Role.WATCHER, by=None)
    return contract


@situation
def odd_watcher(troupe: Troupe) -> Contract:
    """A watcher of a dossier that belongs to a person alone."""
    contract = _drawn_up("odd_watcher", troupe, company="")
    contract.share(requester=troupe.loner, watchers=[], by=troupe.cast.lawyer)
    contract.give_part(troupe.cast.colleague, Role.WATCHER, by=None)
    return contract


@situation
def odd_access(troupe: Troupe) -> Contract:
    """Collaborators only, yet given a client's part."""
    contract = _shown("odd_access", troupe)
    contract.give_part(troupe.cast.collaborator, Role.WATCHER, by=None)
    return contract


@situation
def odd_account(troupe: Troupe) -> Contract:
    contract = _shown("odd_account", troupe)
    contract.give_part(troupe.cast.deactivated, Role.WATCHER, by=None)
    contract.give_part(troupe.cast.deactivated, Role.SIGNEE, by=None)
    return contract
