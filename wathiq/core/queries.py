"""Conditions written so that PostgreSQL can walk a list in its order and stop after a page, whatever its length."""

import uuid
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, Func, Model, QuerySet

M = TypeVar("M", bound=Model)


class OfThisRow(Exists):
    """EXISTS as a column of a list, looked up for each row that is shown.

    Of a plain one PostgreSQL hashes the whole table first, because it counts the rows that LIMIT cuts off as well.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


def key_of(model: type[M], public_id: str | uuid.UUID) -> "QuerySet[M, Any]":
    """The key of this row, to compare a foreign key with: `filter(company=key_of(Company, public_id))`.

    Looked up once, before the list. A join would hide the value, and with it the index that holds the list's order.
    """
    return model._default_manager.filter(public_id=public_id).values("pk")[:1]


class IsAnyOf(Func):
    """A column holds the key of one of a few rows: `filter(IsAnyOf("status", Status.objects.filter(…)))`.

    Why not a join: see `key_of`.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, rows: "QuerySet[Any, Any]", **extra: Any) -> None:
        super().__init__(column, ArraySubquery(rows.values("pk")), **extra)
