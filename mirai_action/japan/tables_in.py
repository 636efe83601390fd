"""Tables that arrive: xlsx, xls and csv as rows of text, whatever the file is really made of (DOMAIN 5).

Never more than a few rows in memory here: a workbook is read by a process of its own (`sheet_child`), a csv as it
streams. What can't be read raises `Unreadable` with a sentence for the person who chose the file.
"""

from __future__ import annotations

import codecs
import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from . import sheet_child

MOST_BYTES = 40_000_000
MOST_UNPACKED = 500_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 200, 2_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], "�")
UNREADABLE_CHARACTER = "\ufffd"
"""Stands where the file has a character that no text holds; whoever reads a cell with it says so."""


class Unreadable(Exception):
    """The file is no table that we can read. The message says what to do."""


def rows(path: Path) -> Iterator[list[str]]:
    """Yield every row of the file as texts, blank ones included, so that numbers are those that Excel shows.

    Raises Unreadable, also half-way, where the file breaks off or goes on for too long.
    """
    source = _workbook(path) if _is_workbook(path) else _separated(path)
    with closing(source) as found:
        for number, row in enumerate(found, 1):
            if number > MOST_ROWS:
                text = _("行が多すぎます（%(most)d行まで）。ファイルを分けてください。")
                raise Unreadable(text % {"most": MOST_ROWS})
            if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
                text = _("列が多すぎます（%(most)d列まで）。必要な列だけを残してください。")
                raise Unreadable(text % {"most": MOST_COLUMNS})
            yield [cell.translate(_UNSEEN)[:LONGEST_CELL].strip() for cell in row[:MOST_COLUMNS]]


def _is_workbook(path: Path) -> bool:
    """Whether these are the bytes of a workbook, whatever the file is called."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(_("ファイルが空です。"))
    if size > MOST_BYTES:
        raise Unreadable(_("ファイルが大きすぎます（%(most)dMBまで）。") % {"most": MOST_BYTES // 1_000_000})
    with path.open("rb") as file:
        start = file.read(8)
    return start.startswith((_OLE, _ZIP))


# -- workbooks ------------------------------------------------------------------------------------------------------
def _workbook(path: Path) -> Generator[list[str], None, None]:
    _check_unpacked(path)
    command = [sys.executable, "-I", sheet_child.__file__, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                row = json.loads(line)
                if row is None:
                    return
                yield row
            raise Unreadable(_why(child.wait()))
        except json.JSONDecodeError:
            raise Unreadable(_why(child.wait())) from None
        finally:
            child.kill()


def _check_unpacked(path: Path) -> None:
    """Refuse a zip bomb by what it says of itself; one that lies meets the bounds of the reading process."""
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(_why(sheet_child.BROKEN)) from None
    if len(entries) > 5_000 or sum(each.file_size for each in entries) > MOST_UNPACKED:
        raise Unreadable(_("ファイルの中身が大きすぎるため、読み取りません。必要なシートだけを残してください。"))


def _why(code: int) -> str:
    if code == sheet_child.LOCKED:
        return _("パスワードのかかったファイルです。パスワードを外して保存し直してください。")
    if code == sheet_child.EMPTY:
        return _("ファイルに、行がありません。")
    if code == sheet_child.BROKEN:
        return _("Excelのファイルとして読み取れません。Excelで開いて「名前を付けて保存」をしてからお試しください。")
    return _("ファイルが大きいか壊れているため、途中で読み取れなくなりました。CSVで保存し直してお試しください。")


# -- separated values -----------------------------------------------------------------------------------------------
def _separated(path: Path) -> Generator[list[str], None, None]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=_delimiter(file))
        try:
            yield from reader
        except csv.Error:
            text = _('%(number)d行目のあたりで読み取れなくなりました。引用符（"）の閉じ忘れがないかご確認ください。')
            raise Unreadable(text % {"number": reader.line_num}) from None


def _encoding(path: Path) -> str:
    """Return the encoding of a text: by its mark, else UTF-8, else CP932. Anything else is no roster."""
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith(_UTF16):
        found = ["utf-16"]
    elif b"\0" in start or start.startswith(b"%PDF"):
        found = []
    else:
        found = ["utf-8-sig", "cp932"]
    for encoding in found:
        if _decodes(path, encoding):
            return encoding
    raise Unreadable(_("名簿として読み取れません。Excel（xlsx・xls）か、CSVのファイルを選んでください。"))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 16):
                pass
    except UnicodeError:
        return False
    return True


def _delimiter(file: IO[Any]) -> str:
    """Return what separates the columns: a tab or a semicolon where the first lines hold more of it than commas."""
    start = file.read(8192)
    file.seek(0)
    return max(",", "\t", ";", key=start.count)
