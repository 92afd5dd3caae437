"""What happened in a dossier, as far as one of its clients may know it: the timeline of the portal.

Nothing is told that nobody declared here for clients: `tells` is the list. What is told happened while the reader could
read the dossier, speaks of no thing that they may not read now, calls things as they are called now, and names nobody.
An app that lies above this one declares what happens to its own papers in its own `timeline.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wathiq.audit.history import isolated, joined
from wathiq.audit.kinds import Facts
from wathiq.audit.models import Event
from wathiq.core import formats
from wathiq.dossiers.access import Opened, Span
from wathiq.dossiers.models import Dossier

LOOKED_AT = 200
SHOWN = 30
# a part that is given in place of another begins a moment after that one ended: nobody calls it sharing again
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Told:
    """One event, as far as a sentence for clients may use it."""

    code: str
    facts: Facts
    is_own: bool  # did the reader do it?
    things: Mapping[
        str, str
    ]  # those of `Telling.holds` that the reader may read now: public id → name of today

    def named(self, fact: str) -> list[str]:
        """The names of the things of this fact that the reader may read now."""
        value = self.facts.get(fact) or []
        keys = value if isinstance(value, list) else [value]
        return [self.things[key] for key in keys if key in self.things]


# A whole sentence with named placeholders, and what stands in them
Words = tuple[str | Promise, Mapping[str, object]]
# The names of today of the things with these public ids that this reader may read now, by public id; one query
Finder = Callable[[Opened[Any], set[str]], dict[str, str]]


@dataclass(frozen=True)
class Telling:
    """How one kind of event is told to clients.

    `say` gives the sentences, none where there is nothing to tell. `where` leaves out events that it never tells of.
    """

    code: str
    say: Callable[[Told], Iterable[Words]]
    where: Q
    holds: tuple[str, ...]
    find: Finder | None


_tellings: dict[str, Telling] = {}


def tells(
    *codes: str, where: Q | None = None, holds: tuple[str, ...] = (), find: Finder | None = None
) -> Callable[[Callable[[Told], Iterable[Words]]], Callable[[Told], Iterable[Words]]]:
    """Declare that clients are told of these kinds of event. Raises ValueError for a kind that is told already.

    `holds` names the facts that are things, which `find` looks up as the reader may read them now.
    """

    def declare(say: Callable[[Told], Iterable[Words]]) -> Callable[[Told], Iterable[Words]]:
        for code in codes:
            if code in _tellings:
                raise ValueError(f"{code} is told already")
            _tellings[code] = Telling(code, say, where or Q(), holds, find)
        return say

    return declare


def told() -> frozenset[str]:
    """The kinds of event of which clients are told anything."""
    return frozenset(_tellings)


@dataclass(frozen=True)
class Entry:
    at: datetime
    sentence: SafeString


@dataclass(frozen=True)
class Timeline:
    """What happened, the newest first; `is_cut` where there was more."""

    entries: list[Entry]
    is_cut: bool


def timeline(opened: Opened[Any], times: list[Span], known: Mapping[str, str]) -> Timeline:
    """For somebody who could read the dossier in these times (`access.times_of_reading`).

    `known` are the names of things that the page has looked up for the same reader. A query for the events, and those
    of each `find` that is needed for the rest.
    """
    if not times:
        return Timeline([], False)
    events, is_cut = _events(opened.dossier, times)
    things = dict(known)
    for find, keys in _held(events, known).items():
        things |= find(opened, keys)
    entries = [
        Entry(event.at, _written(words))
        for event in events
        for words in _tellings[event.kind].say(
            Told(event.kind, event.facts, event.actor == opened.user.public_id, _of(event, things))
        )
    ]
    entries += [Entry(at, _written((sentence, {}))) for sentence, at in _shared(opened.dossier, times)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return Timeline(entries[:SHOWN], is_cut or len(entries) > SHOWN)


def _events(dossier: Dossier, times: list[Span]) -> tuple[list[Event], bool]:
    """Those of the latest that fall into these times, and whether there are older ones that were not looked at."""
    wanted = Q(pk__in=[])
    for telling in _tellings.values():
        wanted |= Q(kind=telling.code) & telling.where
    within = Q(pk__in=[])
    for span in times:
        within |= Q(at__gte=span.since) & (Q() if span.until is None else Q(at__lt=span.until))
    events = Event.objects.filter(wanted, within, chain=dossier.chain_id)
    found = list(events.order_by("-sequence")[: LOOKED_AT + 1])
    return found[:LOOKED_AT], len(found) > LOOKED_AT


def _held(events: list[Event], known: Mapping[str, str]) -> dict[Finder, set[str]]:
    """What is to be looked up, and by whom."""
    found: dict[Finder, set[str]] = {}
    for event in events:
        telling = _tellings[event.kind]
        if telling.find is not None and (keys := _keys(event) - known.keys()):
            found.setdefault(telling.find, set()).update(keys)
    return found


def _keys(event: Event) -> set[str]:
    found: set[str] = set()
    for name in _tellings[event.kind].holds:
        value = event.facts.get(name) or []
        found.update(value if isinstance(value, list) else [value])
    return found


def _of(event: Event, things: Mapping[str, str]) -> dict[str, str]:
    return {key: things[key] for key in _keys(event) if key in things}


def _shared(dossier: Dossier, times: list[Span]) -> list[tuple[str, datetime]]:
    first, again = {
        Dossier.Kind.CONTRACT: (
            _("The legal team shared this contract with you."),
            _("The legal team shared this contract with you again."),
        ),
        Dossier.Kind.MATTER: (
            _("The legal team shared this matter with you."),
            _("The legal team shared this matter with you again."),
        ),
        Dossier.Kind.CASE: (
            _("The legal team shared this case with you."),
            _("The legal team shared this case with you again."),
        ),
    }[Dossier.Kind(dossier.kind)]
    found = [(first, times[0].since)]
    for earlier, later in pairwise(times):
        if earlier.until is not None and later.since - earlier.until > A_MOMENT:
            found.append((again, later.since))
    return found


def _written(words: Words) -> SafeString:
    sentence, values = words
    safe = {
        key: joined(value) if isinstance(value, list) else isolated(value) for key, value in values.items()
    }
    return mark_safe(format_html("{}", sentence) % safe)  # noqa: S308 (sentence and values are escaped)


# ── What happens to every kind of dossier ─────────────────────────────────────

KINDS = [kind.value for kind in Dossier.Kind]


@tells(*(f"{kind}.moved" for kind in KINDS))
def _moved(event: Told) -> Iterable[Words]:
    yield _("The status is “%(status)s” now."), {"status": formats.in_language(event.facts["after"])}
