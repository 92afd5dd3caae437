"""Is an opponent the client; and whom else the office knows in a part that does not go with this one.

An opponent who is the client is refused where it would come to be: when the opponent is added or edited, and when the
dossier is given a company. Everything else is only said, to whoever may read the dossiers in question.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, Membership, User
from wathiq.contacts import names
from wathiq.contacts.models import Contact, Involvement
from wathiq.core import formats
from wathiq.core.text import isolate
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, Participant

Role = Involvement.Role
# who stands on the other side of whom
OTHER_SIDE = {Role.OPPONENT: (Role.OUR_COUNSEL,), Role.OUR_COUNSEL: (Role.OPPONENT, Role.OPPOSING_COUNSEL)}
NAMED_AT_MOST = 5


def is_the_client(contact: Contact, company: Company | None, requester: User | None = None) -> bool:
    """Is this contact that client company, one of its people who can sign in, or the requester? At most one query."""
    if requester is not None and contact.email and contact.email == requester.email:
        return True
    if company is None:
        return False
    if contact.company_id == company.pk or contact.folded_name == names.folded(company.name):
        return True
    if not contact.email:
        return False
    people = Membership.objects.filter(company=company, until=None, user__is_active=True)
    return people.filter(user__email=contact.email, user__face=User.Face.PORTAL).exists()


def conflicts(dossier: Dossier, company: Company | None, requester: User | None = None) -> list[Involvement]:
    """The opponents of the dossier who would be its client, if it were this company's or this requester's.

    One query, and one for each opponent with an address.
    """
    if company is None and requester is None:
        return []
    opponents = Involvement.objects.filter(dossier=dossier.pk, role=Role.OPPONENT, until=None)
    found = opponents.select_related("contact").order_by("since", "pk")
    return [one for one in found if is_the_client(one.contact, company, requester)]


def objection(dossier: Dossier, company: Company | None, requester: User | None = None) -> str | None:
    """The sentence that refuses to give the dossier this client, or None."""
    found = conflicts(dossier, company, requester)
    if not found:
        return None
    opponents = formats.names([isolate(one.contact.name) for one in found])
    if company is None:
        return _("Its opponent cannot be its client: %(opponents)s.") % {"opponents": opponents}
    return _("It cannot belong to %(company)s, which is its opponent here: %(opponents)s.") % {
        "company": isolate(company.name),
        "opponents": opponents,
    }


def refuses(contact: Contact, role: str, dossier: Dossier) -> str | None:
    """Why this contact cannot have this role in the dossier, or None. Hold the dossier while you ask to act."""
    if role != Role.OPPONENT:
        return None
    held = Dossier.objects.select_related("company").get(pk=dossier.pk)
    if not is_the_client(contact, held.company, held.person(Participant.Role.REQUESTER)):
        return None
    return _("%(name)s is the client here, and cannot be the opponent.") % {"name": isolate(contact.name)}


@dataclass(frozen=True)
class Notice:
    """Something to know before a contact gets a role: a sentence, and the dossiers it speaks of."""

    sentence: str
    dossiers: list[Dossier]
    more: bool = False

    @property
    def digest(self) -> str:
        return " ".join(str(dossier.public_id) for dossier in self.dossiers)


def notices(contact: Contact, role: str, *, dossier: Dossier, reader: User) -> list[Notice]:
    """What this reader may know, of other dossiers, that speaks against this role. At most six queries.

    A contact that is not saved yet is known by its name and its address.
    """
    said = []
    name = {"name": isolate(contact.name)}
    if role == Role.OPPONENT and (company := _company_of(contact)):
        found = Dossier.objects.filter(access.readable_by(reader), company=company).exclude(pk=dossier.pk)
        words = _("%(name)s is a client of the office, as %(company)s:")
        said.append((words % {**name, "company": isolate(company.name)}, found))
    if other := OTHER_SIDE.get(Role(role)):
        known = Q(contact__folded_name=contact.folded_name)
        if contact.pk:
            known |= Q(contact=contact.pk)
        if contact.email:
            known |= Q(contact__email=contact.email)
        there = Involvement.visible_to(reader).filter(known, role__in=other).exclude(dossier=dossier.pk)
        words = (
            _("%(name)s is our counsel elsewhere:")
            if role == Role.OPPONENT
            else _("%(name)s stands on the other side elsewhere:")
        )
        said.append((words % name, Dossier.objects.filter(pk__in=there.values("dossier_id"))))
    return [notice for sentence, found in said if (notice := _notice(sentence, found))]


def _notice(sentence: str, found: "QuerySet[Dossier]") -> Notice | None:
    dossiers = list(found.order_by("-updated", "-public_id")[: NAMED_AT_MOST + 1])
    if not dossiers:
        return None
    return Notice(sentence, dossiers[:NAMED_AT_MOST], len(dossiers) > NAMED_AT_MOST)


def _company_of(contact: Contact) -> Company | None:
    """The client company that this contact is, or whose active portal user has its address."""
    if contact.company is not None:
        return contact.company
    if known := _called(contact.folded_name):
        return known
    if not contact.email:
        return None
    people = Membership.objects.filter(
        until=None, user__email=contact.email, user__is_active=True, user__face=User.Face.PORTAL
    )
    membership = people.select_related("company").first()
    return membership.company if membership else None


def _called(folded: str) -> Company | None:
    """The company with this name, however it is written: the office has some hundreds of them. One query."""
    companies: Iterable[Company] = Company.objects.all()
    return next((company for company in companies if names.folded(company.name) == folded), None)
