"""What a file of either kind comes down to, and how much of it we take."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 50
LONGEST_CELL = (
    500  # characters; nothing of a person may be so long, and what is cut is refused for its length
)


class Unreadable(Exception):
    """This file is not taken. The text is the sentence that says why and what to do."""


@dataclass
class Row:
    line: int  # as the reader's own program counts
    cells: dict[int, str]  # by column, without the empty ones
    formulas: set[int] = field(default_factory=set)  # columns that would have to be calculated


@dataclass
class Sheet:
    """The rows that hold something, the headings first."""

    rows: list[Row] = field(default_factory=list)
    encoding: str = ""  # of a text file that does not say it itself: what we took it for

    def take(self, row: Row) -> None:
        """Raises Unreadable when there are too many."""
        row.cells = {column: text for column, cell in row.cells.items() if (text := tidy(cell))}
        if not row.cells and not row.formulas:
            return
        if len(self.rows) > MOST_ROWS:
            raise Unreadable(
                _("The file holds more than %(most)s people. Divide it into several files.")
                % {"most": MOST_ROWS}
            )
        self.rows.append(row)


def tidy(cell: str) -> str:
    """One line with single spaces: cells come with line breaks, and French ones with spaces that do not break."""
    return " ".join(cell[: 2 * LONGEST_CELL].split())[:LONGEST_CELL]
