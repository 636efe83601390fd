"""What a table says about itself: where its header is, what 〃 means, which rows are totals (DOMAIN 5).

Pure functions on rows of text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

LOOKED_AT = 15
"""In so many rows the header is looked for; above it stand titles and remarks."""
_DITTO = {"〃", "″", '"', "''", "々", "仝", "同上", "同", "〃〃", "同じ", "上に同じ"}
_TOTAL = re.compile(
    r"(総|全)?(合計|小計|総計|累計|計)(数|人数|件数|名|人)?[:：]?|件数[:：]?|(合計|計)[0-9,]+(名|人|件)?"
)
_DROPPED = re.compile(r"[\s・･/／,、，.。:：()（）「」\[\]【】*＊※_\-‐－ー]|必須|任意|半角|全角")

Known = Callable[[str], str | None]


class Header(NamedTuple):
    """The columns' labels, and the number of the last row of the header (the first row is 1)."""

    labels: list[str]
    ends: int


class Row(NamedTuple):
    """A row below the header, dittos resolved. `is_total` names sums and headers repeated on a new page."""

    number: int
    cells: list[str]
    is_total: bool


def key(label: str) -> str:
    """Return what two ways to write one header share: 「お名前（漢字）※必須」 → お名前漢字."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", label)).casefold()


def find(rows: list[list[str]], known: Known) -> Header | None:
    """Return the header among the first rows: the row, or two of them, with most labels that `known` knows."""
    best, most = None, 0
    for place in range(min(len(rows), LOOKED_AT)):
        for labels, ends in _candidates(rows, place, known):
            hits = len({found for label in labels if label and (found := known(label))})
            if hits > most:
                best, most = Header(labels, ends), hits
    if best is None or most < 1:
        first = next((place for place, row in enumerate(rows[:LOOKED_AT]) if sum(map(bool, row)) > 1), None)
        return None if first is None else Header(_labels(rows[first]), first + 1)
    return best


def _candidates(rows: list[list[str]], place: int, known: Known) -> Iterator[tuple[list[str], int]]:
    """Yield the row as a header, and with the one below as a header of two rows (merged cells)."""
    upper = rows[place]
    yield _labels(upper), place + 1
    if place + 1 < len(rows) and any(upper):
        lower = rows[place + 1]
        told = [cell for cell in lower if cell]
        if told and sum(bool(known(cell)) for cell in told) >= 0.6 * len(told):
            yield _joined(upper, lower, known), place + 2


def _joined(upper: list[str], lower: list[str], known: Known) -> list[str]:
    """Return labels of two rows: a text above spans to the right; below it the lower one says more."""
    width, span, labels = max(len(upper), len(lower)), "", []
    for column in range(width):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        span = above or span
        if not below or below == above:
            labels.append(above)
        else:
            labels.append(below if known(below) or not span else f"{span} {below}")
    return _labels(labels)


def _labels(row: Iterable[str]) -> list[str]:
    """Return labels on one line each, those that come again with a number: 「電話」, 「電話 2」."""
    seen: dict[str, int] = {}
    found = []
    for cell in row:
        label = " ".join(cell.split())[:60]
        seen[label] = seen.get(label, 0) + 1
        found.append(f"{label} {seen[label]}" if label and seen[label] > 1 else label)
    while found and not found[-1]:
        found.pop()
    return found


def records(rows: Iterable[list[str]], header: Header) -> Iterator[Row]:
    """Yield the rows below the header that hold something; 〃 takes the text above it."""
    above = [""] * len(header.labels)
    for number, row in enumerate(rows, 1):
        if number <= header.ends:
            continue
        cells = (row + [""] * len(header.labels))[: len(header.labels)]
        if not any(cells):
            continue
        if _is_total(cells) or _labels(cells) == header.labels:
            yield Row(number, cells, True)
            continue
        cells = [before if cell in _DITTO else cell for cell, before in zip(cells, above, strict=True)]
        above = cells
        yield Row(number, cells, False)


def _is_total(cells: list[str]) -> bool:
    told = [cell for cell in cells if cell][:2]
    return any(_TOTAL.fullmatch("".join(unicodedata.normalize("NFKC", cell).split())) for cell in told)
