"""Key-set paging: a page begins after the last row of the one before. Nothing is counted or skipped over."""

import base64
import binascii
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
    is_number: bool = False
    is_day: bool = False

    def read(self, value: str) -> Any:
        if self.is_number:
            return int(value)
        if self.is_day:
            return date.fromisoformat(value)
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
    return joined([(rows, order)], cursor, size=size)


def joined(
    parts: Sequence[tuple[QuerySet[Any, Any], Order]], cursor: str = "", *, size: int = 50
) -> Page[dict[str, Any]]:
    """One page of several such lists laid end to end. A query for each of them that the page reaches."""
    back, at, start = _read(cursor, [order for _rows, order in parts])
    found: list[tuple[int, dict[str, Any]]] = []
    for part in range(at, -1, -1) if back else range(at, len(parts)):
        rows, order = parts[part]
        forward_down = order.descending != back
        if start is not None and part == at:
            compare = TupleLessThan if forward_down else TupleGreaterThan
            rows = rows.filter(compare(Tuple(order.column, "public_id"), start))
        sign = "-" if forward_down else ""
        rows = rows.order_by(f"{sign}{order.column}", f"{sign}public_id")
        found += [(part, row) for row in rows[: size + 1 - len(found)]]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_before = more if back else start is not None
    has_after = (start is not None) if back else more

    def cursor_at(direction: str, end: int) -> str:
        part, row = found[end]
        return _write(direction, row, parts[part][1], part)

    return Page(
        rows=[row for _part, row in found],
        before=cursor_at("b", 0) if found and has_before else None,
        after=cursor_at("a", -1) if found and has_after else None,
    )


def cursor_after(row: dict[str, Any], order: Order) -> str:
    """The cursor of the page that begins after this row."""
    return _write("a", row, order)


def _write(direction: str, row: dict[str, Any], order: Order, part: int = 0) -> str:
    body = [direction, order.column, order.write(row[order.column]), str(row["public_id"]), part]
    return base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")


def _read(cursor: str, orders: Sequence[Order]) -> tuple[bool, int, tuple[Any, uuid.UUID] | None]:
    """Which way a page goes, in which of the lists it begins, and after what."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, column, value, public_id, part = json.loads(
            base64.urlsafe_b64decode(padded.encode("ascii"))
        )
        order = orders[part]
        if part < 0 or column != order.column or direction not in ("a", "b") or "\x00" in value:
            return False, 0, None
        value.encode()  # half a character is no text
        return direction == "b", part, (order.read(value), uuid.UUID(public_id))
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        OverflowError,
        RecursionError,
        binascii.Error,
    ):
        return False, 0, None


def links(current: Page[Any], **parameters: str) -> tuple[str | None, str | None]:
    """The query strings of the pages before and after, keeping the list's other parameters."""
    kept = {key: value for key, value in parameters.items() if value}

    def link(cursor: str | None) -> str | None:
        return "?" + urlencode(kept | {"from": cursor}) if cursor else None

    return link(current.before), link(current.after)
