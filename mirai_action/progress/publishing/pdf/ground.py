"""Paper and pen: typeface, colours, lines of Japanese text, tables, and the foot of every page."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from fpdf import FPDF
from noto_cjk_sans_jp_regular import FONT_PATH

LEAF, LEAF_STRONG, LEAF_PALE, LEAF_BRIGHT = "#22693f", "#174d2d", "#e6f1e2", "#77b36d"
SUN, SUN_INK, SUN_PALE = "#e9772b", "#9d4410", "#fdebd8"
INK, SOFT, LINE, REST, PAPER, WHITE = "#2a251f", "#5c5247", "#d8cab2", "#efe7d8", "#fdf8ef", "#ffffff"
WIDTH, HEIGHT = 210.0, 297.0
MARGIN, TOP, FOOT = 17.0, 15.0, 21.0
INNER = WIDTH - 2 * MARGIN
# 行頭禁則, 行末禁則: what no line begins or ends with.
NOT_FIRST = "、。）」』】〕！？・ー，．：；％%)]}/々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
NOT_LAST = "（「『【〔(["
POINT = 0.3528  # millimetres


class Page(FPDF):
    """An A4 page while it is drawn. Measures are millimetres, sizes of type points."""

    def __init__(self, *, title: str, author: str, made_at: datetime, foot: Sequence[str], mark: str) -> None:
        super().__init__(format="A4")
        logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
        self.foot, self.fiction = foot, mark
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.add_font("noto", fname=str(FONT_PATH))
        self.set_title(title)
        self.set_author(author)
        self.set_lang("ja-JP")
        self.set_creation_date(made_at)
        self.set_font("noto", size=10)
        self.alias_nb_pages("{pages}")

    def footer(self) -> None:
        """Draw the code, the day, the address and the page's number; fpdf2 calls it at the end of each page."""
        y = HEIGHT - FOOT + 5
        self.rule(y)
        left, middle = self.foot
        self.write_at(MARGIN, y + 1.8, left, size=8, color=INK, bold=True)
        self.write_at(MARGIN, y + 6, middle, size=7.5, color=SOFT)
        self.write_at(MARGIN, y + 1.8, f"{self.page_no()} / {{pages}}", size=8, color=INK, width=INNER, align="R")
        if self.fiction:
            self.write_at(MARGIN, y + 6, self.fiction, size=8, color=SUN_INK, width=INNER, align="R", bold=True)

    # -- text -------------------------------------------------------------------------------------------------------
    def write_at(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 10,
        color: str = INK,
        bold: bool = False,
        width: float = 0,
        align: str = "L",
    ) -> float:
        """Write one line; return the x where it ends. Bold is a thin outline (there is one weight of the typeface)."""
        self.set_font("noto", size=size)
        self.set_text_color(color)
        self.set_xy(x, y)
        extent = width or self.get_string_width(text) + 1
        with self.local_context():
            if bold:
                self.text_mode = "FILL_STROKE"  # type: ignore[assignment]
                self.set_draw_color(color)
                self.set_line_width(size * 0.0095)
            self.cell(extent, size * POINT * 1.25, text, align=align)
        return x + self.get_string_width(text)

    def paragraph(self, text: str, *, x: float, y: float, width: float, size: float = 10, color: str = INK) -> float:
        """Write text in as many lines as it takes; return the y below it."""
        step = size * POINT * 1.65
        for line in self.lines(text, width=width, size=size):
            self.write_at(x, y, line, size=size, color=color)
            y += step
        return y

    def lines(self, text: str, *, width: float, size: float) -> list[str]:
        """Break text into lines after the rules of 禁則; words and numbers in Latin letters stay whole."""
        self.set_font("noto", size=size)
        found: list[str] = []
        for block in text.split("\n"):
            found += self._broken(list(pieces(block)), width)
        return found

    def _broken(self, words: list[str], width: float) -> list[str]:
        found, line = [], ""
        for word in words:
            fits = self.get_string_width(line + word) <= width
            if line and not fits and word[0] not in NOT_FIRST:
                carried = ""
                while line and line[-1] in NOT_LAST:
                    line, carried = line[:-1], line[-1] + carried
                found.append(line)
                line = carried
            line += word if line or word != " " else ""
        return [*found, line]

    # -- shapes -----------------------------------------------------------------------------------------------------
    def rule(self, y: float, *, color: str = LINE, width: float = 0.2) -> None:
        self.set_draw_color(color)
        self.set_line_width(width)
        self.line(MARGIN, y, WIDTH - MARGIN, y)

    def box(self, x: float, y: float, width: float, height: float, *, fill: str, edge: str = "") -> None:
        self.set_fill_color(fill)
        if edge:
            self.set_draw_color(edge)
            self.set_line_width(0.25)
        radius = min(2.2, height / 2, width / 2)
        style = "DF" if edge else "F"
        self.rect(x, y, width, height, style=style, round_corners=True, corner_radius=radius)

    def pill(self, x: float, y: float, text: str, *, fill: str, color: str, size: float = 8.5) -> float:
        """Draw a word in a rounded box; return the x where it ends."""
        self.set_font("noto", size=size)
        width = self.get_string_width(text) + 5
        self.box(x, y, width, size * POINT * 1.9, fill=fill)
        self.write_at(x, y + size * POINT * 0.32, text, size=size, color=color, width=width, align="C", bold=True)
        return x + width

    def heading(self, text: str, y: float, *, x: float = MARGIN, size: float = 12.5) -> float:
        """Write a heading with its bar; return the y below it."""
        self.set_fill_color(SUN)
        self.rect(x, y + 0.6, 1.3, size * POINT * 1.15, style="F")
        self.write_at(x + 3.6, y, text, size=size, color=LEAF_STRONG, bold=True)
        return y + size * POINT * 1.25 + 2.6

    def grid(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        x: float,
        y: float,
        widths: Sequence[float],
        step: float = 5.3,
        size: float = 8.5,
        last_is_sum: bool = False,
    ) -> float:
        """Draw a table, the first column to the left, numbers to the right; return the y below it."""
        body = [list(row) for row in rows]
        total = sum(widths)
        self.set_fill_color(LEAF_PALE)
        self.rect(x, y, total, step + 0.6, style="F")
        self._row(heads, x=x, y=y + 0.3, widths=widths, step=step, size=size - 0.5, bold=True)
        y += step + 0.6
        for number, row in enumerate(body):
            bold = last_is_sum and number == len(body) - 1
            self.set_draw_color(LEAF if bold else LINE)
            self.set_line_width(0.35 if bold else 0.12)
            self.line(x, y, x + total, y)
            self._row(row, x=x, y=y, widths=widths, step=step, size=size, bold=bold)
            y += step
        self.set_draw_color(LEAF)
        self.set_line_width(0.35)
        self.line(x, y, x + total, y)
        return y + 1

    def _row(self, row: Sequence[str], *, x: float, y: float, widths: Sequence[float], **look: Any) -> None:
        step = look.pop("step")
        for number, (text, width) in enumerate(zip(row, widths, strict=True)):
            at = y + (step - look["size"] * POINT * 1.25) / 2
            self.write_at(x + 1.2, at, text, width=width - 2.4, align="R" if number else "L", **look)
            x += width


def pieces(text: str) -> Iterable[str]:
    """Yield what must not be broken: a run of Latin letters and digits, or one other character."""
    word = ""
    for each in text:
        if each.isascii() and each != " ":
            word += each
            continue
        if word:
            yield word
        yield each
        word = ""
    if word:
        yield word
