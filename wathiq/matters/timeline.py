"""What the timeline of the portal tells of matters and cases."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.core import formats
from wathiq.dossiers.access import Opened
from wathiq.dossiers.timeline import Told, Words, tells
from wathiq.matters.models import Hearing

# Of the details: what was changed, never to what. The page says what they are today
FIELDS = ("latest_update", "due")


def _any_of(*fields: str) -> Q:
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(facts__fields__contains=[field])
    return found


@tells("matter.edited", "case.edited", where=_any_of(*FIELDS))
def _edited(event: Told) -> Iterable[Words]:
    fields = event.facts["fields"]
    if "latest_update" in fields:
        yield _("The legal team changed the latest update."), {}
    if "due" in fields:
        yield _("The legal team changed the due date."), {}


# ── Hearings: those that were shown when it happened, and are shown now ────────

SHOWN = Q(facts__shown=True)


def readable(opened: Opened[Any], keys: set[str]) -> dict[str, str]:
    """The hearings with these public ids that this reader may read. One query."""
    found = Hearing.visible_to(opened).filter(public_id__in=keys)
    return {str(key): str(key) for key in found.values_list("public_id", flat=True)}


def _day(event: Told, fact: str = "day") -> str:
    return formats.day(date.fromisoformat(event.facts[fact]))


def _of_hearings(
    code: str,
) -> Callable[[Callable[[Told], Iterable[Words]]], Callable[[Told], Iterable[Words]]]:
    return tells(code, where=SHOWN, holds=("hearing", "following"), find=readable)


def _told_as(code: str, sentence: str | Promise) -> None:
    """Clients are told this of the day of a hearing."""

    @_of_hearings(code)
    def _say(event: Told) -> Iterable[Words]:
        if event.named("hearing"):
            yield str(sentence), {"day": _day(event)}


_told_as("hearing.added", gettext_lazy("A hearing takes place on %(day)s."))
_told_as("hearing.shown", gettext_lazy("The legal team showed you the hearing on %(day)s."))
_told_as("hearing.moved", gettext_lazy("When or where a hearing takes place has changed; it is on %(day)s."))
_told_as("hearing.cancelled", gettext_lazy("The hearing on %(day)s was cancelled."))
_told_as("hearing.planned_again", gettext_lazy("The hearing on %(day)s takes place after all."))
_told_as("hearing.held", gettext_lazy("The result of the hearing on %(day)s was written down."))


@_of_hearings("hearing.postponed")
def _postponed(event: Told) -> Iterable[Words]:
    if not event.named("hearing"):
        return
    if event.named("following"):
        words = _("The hearing on %(day)s was postponed to %(to)s.")
        yield words, {"day": _day(event), "to": _day(event, "to")}
    else:
        yield _("The hearing on %(day)s was postponed."), {"day": _day(event)}
