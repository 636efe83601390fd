"""The files: CSV streamed as the rows come, Excel by way of a file on disk. Memory does not grow with the rows."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from mirai_action.japan import sheets

from .tables import Column

BLOCK = 65_536
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_blocks(wanted: Sequence[Column], rows: Generator[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV for Excel (BOM) in blocks; cells that a spreadsheet would run are made harmless."""
    text = io.StringIO()
    text.write(sheets.BOM)
    writer = csv.writer(text)
    writer.writerow([sheets.harmless(str(each.title)) for each in wanted])
    with closing(rows):  # whoever goes away halfway is counted halfway
        for row in rows:
            writer.writerow([_csv_cell(each) for each in row])
            if text.tell() > BLOCK:
                yield _taken(text)
    yield _taken(text)


def xlsx(wanted: Sequence[Column], rows: Iterable[Sequence[Any]], *, title: str) -> IO[bytes]:
    """Return an open file that goes away when closed. Text is written as text, whatever it looks like."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_sheet_name(title))
    head, text = book.add_format({"bold": True, "bg_color": "#e6f1e2"}), book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(wanted):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, str(column.title), head)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, date):
                sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, int) and not isinstance(cell, bool):
                sheet.write_number(number, place, cell)
            else:
                sheet.write_string(number, place, _printable(str(cell)), text)
    book.close()
    file.seek(0)
    return file


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands in an open file, then close it."""
    with file:
        while block := file.read(BLOCK):
            yield block


def _csv_cell(cell: Any) -> Any:
    if cell is None:
        return ""
    return sheets.harmless(cell.isoformat() if isinstance(cell, date) else cell)


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return found


def _printable(text: str) -> str:
    """Return text as XML can hold it, as long as a cell may be."""
    kept = "".join(each for each in text if each in "\t\n" or each >= " ")
    return kept.encode("utf-8", "replace").decode()[:32_767]


def _sheet_name(title: str) -> str:
    return "".join(each for each in title if each not in "[]:*?/\\'")[:31] or "Sheet1"
