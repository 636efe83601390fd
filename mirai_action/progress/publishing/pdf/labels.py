"""Sheets of labels: A4, 12 up (2 × 6), the size that stationers sell as 「A4 12面」 (86.4 × 42.3 mm, no gap)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from .ground import POINT, SOFT, SUN_INK, Page

HONORIFIC = "様"  # whatever language staff read: the post goes to addresses in Japan
HONORIFIC_OF_A_BODY = "御中"
COLUMNS, ROWS = 2, 6
UP = COLUMNS * ROWS
LABEL_WIDTH, LABEL_HEIGHT = 86.4, 42.3
LEFT, TOP = (210 - COLUMNS * LABEL_WIDTH) / 2, (297 - ROWS * LABEL_HEIGHT) / 2
PADDING = 6.0
SIZES = (10.5, 9.5, 8.5, 7.5, 6.5, 5.5)


@dataclass(frozen=True, kw_only=True)
class Label:
    """What stands on one label. `foot` is small print for us: a number."""

    postal_code: str
    address: str
    name: str
    honorific: str = HONORIFIC
    foot: str = ""


class Sheet(Page):
    """A page of labels: nothing but them, no foot."""

    def footer(self) -> None:
        pass


def sheets(labels: Iterable[Label], *, title: str, mark: str = "") -> bytes:
    """Return the PDF, in the order given; one empty page where there is none. `mark` is the demonstration's."""
    page = Sheet(title=title, author=_("子どもの未来アクション"), made_at=timezone.now(), foot=("", ""), mark=mark)
    empty = True
    for number, label in enumerate(labels):
        place, empty = number % UP, False
        if place == 0:
            page.add_page()
        _draw(page, label, LEFT + place % COLUMNS * LABEL_WIDTH, TOP + place // COLUMNS * LABEL_HEIGHT)
    if empty:
        page.add_page()
    return bytes(page.output())


def _draw(page: Page, label: Label, x: float, y: float) -> None:
    width = LABEL_WIDTH - 2 * PADDING
    page.write_at(x + PADDING, y + 5, f"〒{label.postal_code}" if label.postal_code else "", size=10.5)
    _fitted(page, label.address, x + PADDING, y + 10.5, width, height=14.5)
    tail = f" {label.honorific}"
    _fitted(page, label.name, x + PADDING, y + 25.5, width, height=8.5, sizes=(13, *SIZES), tail=tail)
    page.write_at(x + PADDING, y + LABEL_HEIGHT - 7.5, label.foot, size=7.5, color=SOFT)
    page.write_at(x + PADDING, y + LABEL_HEIGHT - 7.5, page.fiction, size=7, color=SUN_INK, width=width, align="R")


def _fitted(
    page: Page,
    text: str,
    x: float,
    y: float,
    width: float,
    *,
    height: float,
    sizes: Sequence[float] = SIZES,
    tail: str = "",
) -> None:
    """Write the whole text, in the largest of `sizes` at which it fits: an address is never cut.

    `tail` (様) stays on the last line of the name.
    """
    for size in sizes:
        room = width - len(tail) * size * POINT
        lines, step = page.lines(text, width=room, size=size), size * POINT * 1.35
        if len(lines) * step <= height:
            break
    for number, line in enumerate([*lines[:-1], lines[-1] + tail]):
        page.write_at(x, y + number * step, line, size=size)
