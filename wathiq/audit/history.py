"""Events as a person reads them: whole sentences in the reader's language."""

import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.audit import kinds
from wathiq.audit.models import Event, Personal
from wathiq.core import formats

logger = logging.getLogger(__name__)

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MOST_NAMED = 20

Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Entry:
    sequence: int
    at: datetime
    sentence: SafeString


def entries(events: Sequence[Event]) -> list[Entry]:
    """The sentences of these events; names are those of the day. One query."""
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Personal.objects.filter(event__in=[event.pk for event in events]).exclude(key="circumstances")
    for row in rows.order_by("position"):
        names[row.event_id][row.key].append(row.data["name"])
    return [Entry(event.sequence, event.at, sentence(event, names[event.pk])) for event in events]


def page(
    chain_id: int, *, circles: Sequence[str] = (), before: int | None = None, size: int = 50
) -> tuple[list[Entry], int | None]:
    """What happened, newest first, and the sequence before which the next page begins. Two queries.

    An event whose fact `circles` names some is for those alone who read all of these; the reader reads `circles`.
    """
    for_all = Q(facts__circles__isnull=True)
    told = for_all | Q(facts__circles__contained_by=list(circles)) if circles else for_all
    events = Event.objects.filter(told, chain=chain_id).order_by("-sequence")
    if before is not None:
        events = events.filter(sequence__lt=before)
    found = list(events[: size + 1])
    return entries(found[:size]), found[size - 1].sequence if len(found) > size else None


def sentence(event: Event, names: Names) -> SafeString:
    """One event in words, as HTML. A name that was erased is said to be."""
    values: dict[str, SafeString] = {"actor": isolated(_("The system"))}
    for key, fact in event.facts.items():
        values[key] = isolated(_in_words(fact))
    for key, hashes in event.personal.items():
        if key != "circumstances":
            known = list(names.get(key, []))
            lost = len(hashes) - len(known)
            values[key] = joined(known + [_("(name erased)")] * lost)
    try:
        wording = str(kinds.get(event.kind).wording(event.facts))
        return mark_safe(format_html("{}", wording) % values)  # noqa: S308 (wording and values are escaped)
    except KeyError:
        # written by another version of the product: better its code than no history
        logger.warning("no sentence for event %s", event)
        return isolated(event.kind)


def _in_words(fact: Any) -> Any:
    """Words in the reader's language, a day as they write it; anything else as it is."""
    if isinstance(fact, dict):
        return formats.in_language(fact)
    if isinstance(fact, str) and DAY.fullmatch(fact):
        try:
            return formats.day(date.fromisoformat(fact))
        except ValueError:  # the 31st of February, as somebody typed it
            return fact
    return fact


def isolated(value: Any) -> SafeString:
    """Kept from mixing with the direction of the sentence around it."""
    return format_html("<bdi>{}</bdi>", "" if value is None else value)


def joined(items: Sequence[str]) -> SafeString:
    """`A, B and C`, each isolated: the names, or the first of them and the number of the others."""
    named = items[:MOST_NAMED]
    marks = [f"\x00{index}\x00" for index, _item in enumerate(named)]
    others = len(items) - len(named)
    counted = [ngettext("%(count)d other", "%(count)d others", others) % {"count": others}] if others else []
    text: str = format_html("{}", formats.names(marks + counted))
    for mark, item in zip(marks, named, strict=True):
        text = text.replace(mark, isolated(item))
    return mark_safe(text)  # noqa: S308 (marks are ours, items are escaped)
