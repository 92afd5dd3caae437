"""Dossiers that belong together: the contract of a case, the case of a matter. For the legal team only.

Who reads of it reads what they may open on both sides, so the history of one never names the other.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.core import text
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible, Relation

LONGEST_SEARCH = 100


def relate(dossier: Dossier, other: Dossier, *, by: User) -> bool:
    """Let these two belong together from now on. True when they did not yet. Raises NotPossible for one alone."""
    if dossier.pk == other.pk:
        raise NotPossible(_("Nothing is related to itself."))
    with transaction.atomic():
        one, two = _held(dossier, other)
        _relation, is_new = Relation.objects.get_or_create(
            one=one, other=two, until=None, defaults={"added_by": by}
        )
        if is_new:
            for dossier, other in ((one, two), (two, one)):
                dossier.touch(for_clients=False, only_papers=True)  # whoever edits it meanwhile loses no race
                record(f"{dossier.kind}.related", dossier, by=by, other_id=str(other.public_id))
    return is_new


def unrelate(dossier: Dossier, other: Dossier, *, by: User) -> bool:
    """Let these two no longer belong together. True when they did."""
    with transaction.atomic():
        one, two = _held(dossier, other)
        ended = Relation.objects.filter(one=one, other=two, until=None).update(
            until=timezone.now(), ended_by=by
        )
        if ended:
            for dossier, other in ((one, two), (two, one)):
                dossier.touch(for_clients=False, only_papers=True)
                record(f"{dossier.kind}.unrelated", dossier, by=by, other_id=str(other.public_id))
    return bool(ended)


def _held(dossier: Dossier, other: Dossier) -> tuple[Dossier, Dossier]:
    """Both, the older first: locked in one order by everybody."""
    first, second = sorted((dossier, other), key=lambda one: one.pk)
    return first.lock(), second.lock()


def _others(dossier: Dossier) -> QuerySet[Relation]:
    current = Relation.objects.filter(until=None)
    ahead = current.filter(one=dossier.pk).values("other_id")
    return ahead.union(current.filter(other=dossier.pk).values("one_id"), all=True)  # type: ignore[return-value]


def related_to(dossier: Dossier, reader: User) -> list[Dossier]:
    """What belongs to it and this person may open: by kind, then the latest first. One query."""
    found = Dossier.objects.filter(access.readable_by(reader), pk__in=_others(dossier))
    kinds = list(Dossier.Kind)
    latest = found.select_related("status", "company").order_by("-updated", "-public_id")
    return sorted(latest, key=lambda one: kinds.index(Dossier.Kind(one.kind)))


def candidates(dossier: Dossier, words: str, *, reader: User, limit: int = 20) -> list[Dossier]:
    """What this person may open and could relate to it, where the name or the reference holds all words. One query."""
    found = Dossier.objects.filter(access.readable_by(reader)).exclude(pk=dossier.pk)
    found = found.exclude(pk__in=_others(dossier))
    for word in text.normal(words).replace("\x00", "")[:LONGEST_SEARCH].split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(reference__icontains=word))
    return list(found.select_related("company").order_by("-updated", "-public_id")[:limit])
