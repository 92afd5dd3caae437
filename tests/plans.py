"""How PostgreSQL would answer the queries of a list, and what that costs in rows and pages of memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan")


@dataclass(frozen=True)
class Plan:
    """The plan of one query; `rows` and `buffers` only where it was run."""

    root: dict[str, Any]

    def nodes(self, *, of_one_row: bool = True) -> Iterator[dict[str, Any]]:
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            below = node.get("Plans", [])
            waiting += [one for one in below if of_one_row or one["Parent Relationship"] != "SubPlan"]

    @property
    def types(self) -> set[str]:
        """Of the rows themselves, without what is looked up for one of them."""
        return {node["Node Type"] for node in self.nodes(of_one_row=False)}

    @property
    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node}

    @property
    def hashes_a_table(self) -> bool:
        """Does a condition of one row make PostgreSQL read a whole table first?"""
        return "hashed SubPlan" in json.dumps(self.root)

    @property
    def rows(self) -> int:
        """How many rows of tables and indexes were looked at, those that did not fit too."""
        looked_at: float = sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in self.nodes()
            if node["Node Type"] in SCANS
        )
        return round(looked_at)

    @property
    def buffers(self) -> int:
        return int(self.root["Shared Hit Blocks"] + self.root["Shared Read Blocks"])


def plans_of(act: Callable[[], object], *, run: bool = False) -> list[Plan]:
    """The plans of what `act` selects, in its order."""
    asked: list[tuple[str, Any]] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("(").startswith("SELECT"):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    how = "explain (analyze, buffers, format json) " if run else "explain (format json) "
    found = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(how + sql, params)
            found.append(Plan(cursor.fetchone()[0][0]["Plan"]))
    return found
