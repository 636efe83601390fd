"""Reads one workbook in a process of its own, with bounds on memory and time: the file comes from outside.

Prints one JSON list of texts for each row of the first sheet that holds something, then `null`. A file that is broken,
locked or larger than it says ends this process, never the one that asked.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1 << 30  # bytes of address space; 100,000 rows of 12 columns take a quarter of it
SECONDS = 90
LOCKED, BROKEN, EMPTY = 3, 4, 5


def text(value: Any) -> str:
    """Return a cell as a person reads it: 12.0 is 12, a day is 2018-07-17."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "○" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)


def fill_merged(sheet: Any, rows: Any, most: int) -> Any:
    """Yield the rows with each merged cell's text in all the places it covers; `most` is the longest range filled."""
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    left = sheet.start[1] if sheet.start else 0  # rows come from the top of the sheet, columns from the first one used
    for (first_row, first_column), (last_row, last_column) in sheet.merged_cell_ranges or ():
        if (last_row - first_row + 1) * (last_column - first_column + 1) <= most:
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    starts[(row, column - left)] = (first_row, first_column - left)
    kept: dict[tuple[int, int], str] = {}
    wanted = set(starts.values())
    by_row: dict[int, list[int]] = {}
    for row, column in starts:
        by_row.setdefault(row, []).append(column)
    for number, row in enumerate(rows):
        for column in by_row.get(number, ()):
            if column < len(row):
                place = (number, column)
                if place in wanted:
                    kept[place] = row[column]
                row[column] = row[column] or kept.get(starts[place], "")
        yield row


def main(path: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        for place in range(min(len(book.sheet_names), 20)):
            sheet = book.get_sheet_by_index(place)
            if sheet.total_height:
                break
        else:
            return EMPTY
    except calamine.PasswordError:
        return LOCKED
    except Exception as error:
        return LOCKED if "assword" in str(error) else BROKEN
    out = sys.stdout
    for row in fill_merged(sheet, ([text(value) for value in row] for row in sheet.iter_rows()), 10_000):
        out.write(json.dumps(row) + "\n")
    out.write("null\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
