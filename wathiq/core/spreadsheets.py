"""Lists as Excel workbooks. Cells are text, numbers or times, never formulas."""

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi

Column = tuple[str, Callable[[Mapping[str, Any]], object]]
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(title: str, columns: list[Column], rows: Iterable[Mapping[str, Any]]) -> HttpResponse:
    """A download named after `title`, one row for each of `rows`, in the reader's direction and time zone."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        sheet = workbook.add_worksheet()
        if get_language_bidi():
            sheet.right_to_left()
        bold, time = (
            workbook.add_format({"bold": True}),
            workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        for place, (heading, _read) in enumerate(columns):
            sheet.write_string(0, place, heading, bold)
        for line, row in enumerate(rows, start=1):
            for place, (_heading, read) in enumerate(columns):
                value = read(row)
                if isinstance(value, datetime):
                    sheet.write_datetime(line, place, timezone.localtime(value).replace(tzinfo=None), time)
                else:
                    sheet.write_string(line, place, "" if value is None else str(value))
        # as text: a telephone number typed below keeps its + and its zeros
        sheet.set_column(0, len(columns) - 1, 22, workbook.add_format({"num_format": "@"}))
        sheet.freeze_panes(1, 0)
    response = HttpResponse(target.getvalue(), content_type=TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    return response
