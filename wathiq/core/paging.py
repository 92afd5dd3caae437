"""Key-set paging: a page begins after the last row of the one before. Nothing is counted or skipped over."""

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """Sort by this column, with `public_id` to tell equals apart. Both must be columns of one table."""

    column: str
    descending: bool = False
    is_time: bool = False

    def read(self, value: str) -> Any:
        return datetime.fromisoformat(value).astimezone(UTC) if self.is_time else value

    def write(self, value: Any) -> str:
        return value.isoformat() if self.is_time else str(value)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursors of the pages around them (None at the ends)."""

    rows: Sequence[T]
    before: str | None
    after: str | None


def page(rows: QuerySet[Any, Any], order: Order, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of a `values()` query that holds `order.column` and `public_id`. One query.

    A cursor that cannot be read is the first page.
    """
    back, start = _read(cursor, order)
    forward_down = order.descending != back
    if start is not None:
        compare = TupleLessThan if forward_down else TupleGreaterThan
        rows = rows.filter(compare(Tuple(order.column, "public_id"), start))
    sign = "-" if forward_down else ""
    found = list(rows.order_by(f"{sign}{order.column}", f"{sign}public_id")[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_before = more if back else start is not None
    has_after = (start is not None) if back else more
    return Page(
        rows=found,
        before=_write("b", found[0], order) if found and has_before else None,
        after=_write("a", found[-1], order) if found and has_after else None,
    )


def _write(direction: str, row: dict[str, Any], order: Order) -> str:
    body = json.dumps([direction, order.column, order.write(row[order.column]), str(row["public_id"])])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read(cursor: str, order: Order) -> tuple[bool, tuple[Any, uuid.UUID] | None]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, column, value, public_id = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if column != order.column or direction not in ("a", "b") or "\x00" in value:
            return False, None
        value.encode()  # half a character is no text
        return direction == "b", (order.read(value), uuid.UUID(public_id))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error):
        return False, None


def links(current: Page[Any], **parameters: str) -> tuple[str | None, str | None]:
    """The query strings of the pages before and after, keeping the list's other parameters."""
    kept = {key: value for key, value in parameters.items() if value}

    def link(cursor: str | None) -> str | None:
        return "?" + urlencode(kept | {"from": cursor}) if cursor else None

    return link(current.before), link(current.after)
