"""Events as a person reads them: whole sentences in the reader's language."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from wathiq.audit import kinds
from wathiq.audit.models import Event, Personal
from wathiq.core import formats


@dataclass(frozen=True)
class Entry:
    sequence: int
    at: datetime
    sentence: SafeString


def entries(events: Sequence[Event]) -> list[Entry]:
    """The sentences of these events; names are those of the day. One query."""
    personal = {row.pk: row.data for row in Personal.objects.filter(event__in=[event.pk for event in events])}
    return [Entry(event.sequence, event.at, sentence(event, personal.get(event.pk))) for event in events]


def sentence(event: Event, personal: dict[str, Any] | None) -> SafeString:
    """One event in words, as HTML. `personal` is None where it was erased."""
    erased = _("(name erased)")
    values: dict[str, object] = {"actor": _("The system") if event.actor is None else erased}
    for key, fact in event.facts.items():
        if isinstance(fact, dict):
            values[key] = formats.in_language(fact)
        else:
            values[key] = fact if fact is not None else ""
            if personal is None and _names_somebody(fact):
                values[key] = erased
    for key, name in (personal or {}).items():
        if key != "circumstances":
            values[key] = name
    wording = str(kinds.get(event.kind).wording(event.facts))
    shown = {key: _isolated(value) for key, value in values.items()}
    return mark_safe(format_html("{}", wording) % shown)  # noqa: S308 (the sentence and every value are escaped)


def _names_somebody(fact: object) -> bool:
    """An id alone, whose name stood in the personal row."""
    if isinstance(fact, list):
        return any(_names_somebody(item) for item in fact)
    try:
        return isinstance(fact, str) and bool(uuid.UUID(fact))
    except ValueError:
        return False


def _isolated(value: object) -> SafeString:
    if isinstance(value, list | tuple):
        return _joined(value)
    return format_html("<bdi>{}</bdi>", value)


def _joined(items: Iterable[object]) -> SafeString:
    marks = [f"\x00{index}\x00" for index, _item in enumerate(items)]
    text: str = format_html("{}", formats.names(marks))
    for mark, item in zip(marks, items, strict=True):
        text = text.replace(mark, format_html("<bdi>{}</bdi>", item))
    return mark_safe(text)  # noqa: S308 (marks are ours, items are escaped)
