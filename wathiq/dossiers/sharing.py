"""Whom a dossier may be shared with (decisions 1 and 2), and the sentences that refuse the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, Membership, User
from wathiq.core.text import isolate

if TYPE_CHECKING:
    from wathiq.dossiers.models import Dossier, Participant


class Refused(Exception):
    """The people who cannot be chosen, each with the sentence that says why."""

    def __init__(self, reasons: dict[User, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = reasons


@dataclass(frozen=True)
class People:
    """The requester and the watchers of a dossier."""

    requester: User | None
    watchers: tuple[User, ...] = ()

    @classmethod
    def of(cls, dossier_id: int) -> People:
        """Who they are today, shown or not."""
        participant: type[Participant] = apps.get_model("dossiers", "Participant")
        parts = (
            participant.objects.filter(dossier=dossier_id, until=None)
            .select_related("user")
            .order_by("since", "pk")
        )
        requester = next((part.user for part in parts if part.role == "requester"), None)
        return cls(requester, tuple(part.user for part in parts if part.role == "watcher"))

    def hold(self) -> None:
        """Lock their rows, before the dossier's: nobody leaves their company while something is shown to them."""
        keys = [user.pk for user in self.everyone()]
        list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values("pk"))

    def parts(self) -> set[tuple[User, Participant.Role]]:
        roles = apps.get_model("dossiers", "Participant").Role
        held = {(watcher, roles.WATCHER) for watcher in self.watchers}
        return held | ({(self.requester, roles.REQUESTER)} if self.requester else set())

    def everyone(self) -> set[User]:
        return {user for user, _role in self.parts()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, People) and self.parts() == other.parts()

    def __hash__(self) -> int:
        return hash(frozenset(self.parts()))


def check(dossier: Dossier, people: People, companies: dict[int, Company] | None = None) -> Company | None:
    """The company the dossier belongs to once shared with these people; None for a person alone.

    Raises Refused, naming everybody who cannot be chosen. `companies` are theirs of today, where known already.
    """
    requester = people.requester
    assert requester is not None
    if companies is None:
        companies = companies_of([requester, *people.watchers])
    company = dossier.company or companies.get(requester.pk)
    reasons: dict[User, str] = {}
    if reason := refuses_requester(requester, companies.get(requester.pk), dossier.company):
        reasons[requester] = reason
    for watcher in people.watchers:
        if reason := refuses_watcher(watcher, companies.get(watcher.pk), company, requester):
            reasons[watcher] = reason
    if reasons:
        raise Refused(reasons)
    return company


def companies_of(users: list[User]) -> dict[int, Company]:
    """The current company of each, by the user's key. One query."""
    memberships = Membership.objects.filter(user__in=users, until=None).select_related("company")
    return {membership.user_id: membership.company for membership in memberships}


def refuses_requester(user: User, company: Company | None, owner: Company | None) -> str | None:
    """Why this person cannot be the requester of a dossier of `owner`, or None if they can."""
    name = {"name": isolate(user.name)}
    if user.face != User.Face.PORTAL:
        return _("%(name)s belongs to the legal team. A requester is a portal user.") % name
    if reason := _refuses_account(user):
        return reason
    if not user.is_client:
        return _("%(name)s is a collaborator only. A requester needs client access.") % name
    if owner is not None and company != owner:
        return _("%(name)s does not belong to %(company)s, the client company.") % {
            **name,
            "company": isolate(owner.name),
        }
    return None


def _refuses_account(user: User) -> str | None:
    name = {"name": isolate(user.name)}
    if user.is_invited:
        return (
            _("%(name)s has not accepted the invitation yet. Send it again, or choose somebody else.") % name
        )
    if not user.is_active:
        return _("The account of %(name)s is inactive. Activate it first, or choose somebody else.") % name
    return None


def refuses_watcher(
    user: User, company: Company | None, owner: Company | None, requester: User
) -> str | None:
    """Why this person cannot be a watcher of a dossier of `owner`, or None if they can."""
    name = {"name": isolate(user.name)}
    if user == requester:
        return _("%(name)s is the requester already, and cannot be a watcher too.") % name
    if user.face != User.Face.PORTAL:
        return _("%(name)s belongs to the legal team. A watcher is a portal user.") % name
    if reason := _refuses_account(user):
        return reason
    if not user.is_client:
        return _("%(name)s is a collaborator only. A watcher needs client access.") % name
    if owner is None:
        return _("%(requester)s belongs to no company, so there can be no watchers.") % {
            "requester": isolate(requester.name)
        }
    if company != owner:
        return _(
            "%(name)s does not belong to %(company)s. Watchers are people of the requester’s company."
        ) % {
            **name,
            "company": isolate(owner.name),
        }
    return None


def candidates(
    text: str, *, company: Company | None, apart_from: User | None = None, limit: int = 20
) -> list[tuple[User, Company | None]]:
    """Active portal users with client access whose name or address holds `text`, with their company.

    With a company, only its people; never `apart_from`. Two queries.
    """
    found = User.objects.filter(face=User.Face.PORTAL, is_active=True, is_client=True)
    if company is not None:
        found = found.filter(pk__in=Membership.objects.filter(company=company, until=None).values("user"))
    if apart_from is not None:
        found = found.exclude(pk=apart_from.pk)
    for word in text.replace("\x00", "").split()[:5]:
        found = found.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        )
    users = list(found.order_by("first_name", "last_name", "pk")[:limit])
    companies = companies_of(users)
    return [(user, companies.get(user.pk)) for user in users]
