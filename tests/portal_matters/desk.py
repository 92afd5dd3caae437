"""What the tests of the portal's matters have in common."""

from collections.abc import Sequence
from typing import Any

from tests.cast import at, open_matter
from wathiq.accounts.models import User
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status

MATTER, CASE = Dossier.Kind.MATTER, Dossier.Kind.CASE


def shared_matter(
    cast: Cast, title: str = "Advice on a lease", *, watchers: Sequence[User] = (), **fields: Any
) -> Matter:
    """A matter, or a case, shown to the requester and to these watchers."""
    matter = open_matter(cast, title, **fields)
    matter.share(requester=cast.requester, watchers=watchers, by=cast.lawyer)
    return matter


def page_of(dossier: Dossier) -> str:
    return at("portal", dossier.kind, public_id=dossier.public_id)


def area(code: str) -> PracticeArea:
    """The practice area with this English name."""
    return PracticeArea.objects.get(names__en=code)


def put_in(dossier: Dossier, *, turn: str = "", category: str = "") -> Status:
    """Into a status of this category, or with this turn where it stands; nothing is recorded."""
    if category:
        status = Status.objects.filter(workflow__kind=dossier.kind, category=category)[0]
        Dossier.objects.filter(pk=dossier.pk).update(status=status)
    else:
        Status.objects.filter(pk=dossier.status_id).update(turn=turn)
        status = dossier.status
    return status
