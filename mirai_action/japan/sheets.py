"""Tables that leave for a spreadsheet: UTF-8 with BOM, and no cell that a spreadsheet would run (DOMAIN 5)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOM = "\ufeff"
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def harmless(value: Any) -> Any:
    """Return `value` with an apostrophe before what a spreadsheet would take for a formula.

    Plain signed numbers stay; so does whatever is no text.
    """
    if isinstance(value, str) and value.startswith(_RUNS) and not _PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the rows as a file for Excel."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode("utf-8", "replace")


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the same file in pieces, for tables that are long."""
    yield BOM.encode()
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow([harmless(cell) for cell in row])
        yield text.getvalue().encode("utf-8", "replace")
