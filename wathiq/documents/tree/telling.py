"""Whom an act upon papers concerns."""

from wathiq.accounts.models import Membership, User
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier


def readers_now(dossier: Dossier) -> list[User]:
    """Who reads what clients read of the dossier, after the act: the event names them (decision 5)."""
    readers = access.readers_of(dossier)
    keys = [reader.user.pk for reader in readers]
    members = Membership.objects.filter(user__in=keys, company=dossier.company_id, until=None)
    colleagues = set(members.values_list("user", flat=True))
    found = {
        reader.user.pk: reader.user
        for reader in readers
        if reader.role in access.CLIENT_ROLES or reader.user.pk in colleagues
    }
    return list(found.values())


def team_of(dossier: Dossier) -> list[User]:
    """Whom of the legal team to tell: those with a part in it; where nobody has one, the administrators."""
    readers = access.staff_who_read(dossier)
    named = [part.user_id for part in dossier.people() if part.user.is_staff_member]
    return list(readers.filter(pk__in=named)) or list(readers.filter(role=User.Role.ADMINISTRATOR))
