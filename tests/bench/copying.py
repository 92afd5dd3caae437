"""Many rows at once, by COPY."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models

from wathiq.audit.models import Chain

AT_ONCE = 10_000
PLAIN = (
    *(models.ForeignKey, models.AutoField, models.IntegerField, models.BooleanField),
    *(models.DateField, models.TimeField, models.UUIDField),
)


def chains(of: Chain.Of, count: int) -> list[int]:
    """The keys of that many new chains."""
    found = [Chain(public_id=uuid.uuid4(), of=of) for _ in range(count)]
    copy(Chain, found)
    return [chain.pk for chain in found]


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


class Keys:
    """Keys of several models, one after the other, for rows that name each other before they are written."""

    def __init__(self) -> None:
        self._left: dict[type[models.Model], Iterator[int]] = {}

    def next(self, model: type[models.Model]) -> int:
        for key in self._left.get(model, iter(())):
            return key
        self._left[model] = iter(reserve(model, AT_ONCE))
        return next(self._left[model])


def copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write unsaved objects into this model's own table, with keys and defaults; no signals, no checks."""
    fields = model._meta.local_concrete_fields
    if missing := [row for row in rows if row.pk is None]:
        for row, key in zip(missing, reserve(model, len(missing)), strict=True):
            row.pk = key
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'copy "{model._meta.db_table}" ({columns}) from stdin') as to,
    ):
        for values in _values(fields, rows):
            to.write_row(values)


def _values(fields: Iterable["models.Field[Any, Any]"], rows: Sequence[models.Model]) -> Iterator[list[Any]]:
    readers = [_reader(field) for field in fields]
    for row in rows:
        yield [read(row) for read in readers]


def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    # psycopg writes these as they are, which takes a third of the time
    if isinstance(field, PLAIN) and not getattr(field, "auto_now_add", False):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
