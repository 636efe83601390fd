"""Charts as vectors: the bar, the line and the map of the pages, drawn on paper. They also read in black and white."""

from __future__ import annotations

import re

from mirai_action.progress.charts.line import BOTTOM, TOP, Line
from mirai_action.progress.charts.tiles import COLUMNS, ROWS, Tiles
from mirai_action.progress.charts.tiles import HEIGHT as TILE_HEIGHT
from mirai_action.progress.charts.tiles import WIDTH as TILE_WIDTH

from .ground import INK, LEAF, LEAF_BRIGHT, LEAF_PALE, LINE, REST, SOFT, SUN, SUN_INK, WHITE, Page

Point = tuple[float, float]
SHADES = {0: ("#f4efe6", SOFT), 1: (LEAF_PALE, INK), 2: ("#a9d0a0", INK), 3: (LEAF, WHITE)}


def bar(page: Page, *, x: float, y: float, width: float, final: int, preliminary: int, target: int) -> None:
    """Draw a bar: final dark, preliminary hatched, the rest pale; a mark where the target is."""
    full = max(target, final + preliminary, 1)
    height = 6.0
    page.set_fill_color(REST)
    page.rect(x, y, width, height, style="F")
    dark = width * max(final, 0) / full
    page.set_fill_color(LEAF)
    page.rect(x, y, dark, height, style="F")
    light = width * max(preliminary, 0) / full
    if light > 0:
        _hatched(page, x + dark, y, light, height)
    page.set_draw_color(INK)
    page.set_line_width(0.3)
    page.rect(x, y, width, height, style="D")
    at = x + width * target / full
    page.set_draw_color(SUN_INK)
    page.set_line_width(0.9)
    page.line(at, y - 1.4, at, y + height + 1.4)


def line(page: Page, chart: Line, *, x: float, y: float, width: float, height: float) -> float:
    """Draw the cumulative line of the pages; return the y below it."""
    pen = _Scaled(page, x, y - TOP * height / chart.height, width / chart.width, height / chart.height)
    for each in chart.gaps:
        page.set_fill_color("#f1eadf")
        left, top = pen.at(each.x, TOP)
        page.rect(left, top, each.width * pen.across, (BOTTOM - TOP) * pen.down, style="F")
        if each.text:
            pen.text(each.middle, BOTTOM, each.text, size=7, color=SOFT, lift=-4.5)
    for each in chart.values:
        pen.stroke([(chart.left, each.y), (chart.right, each.y)], color=LINE, width=0.15)
        pen.text(chart.left - 8, each.y, each.text, size=7, color=SOFT, align="R", lift=-1.5)
    for path in chart.areas:
        pen.area(path, LEAF_PALE)
    for path in chart.preliminary:
        pen.area(path, LEAF_BRIGHT)
    for each in chart.goals:
        pen.stroke([(chart.left, each.y), (each.x, each.y)], color=SUN_INK, width=0.35, dashed=True)
        pen.stroke([(each.x, each.y), (each.x, BOTTOM)], color=SUN_INK, width=0.2, dashed=True)
        pen.dot(each.x, each.y, 1.0, SUN_INK)
        side = "R" if each.end == "end" else "L"
        pen.text(each.middle, each.y, each.text, size=7.5, color=SUN_INK, align=side, lift=-4.6)
    for path in chart.paths:
        pen.stroke(points(path), color=LEAF, width=0.75)
    pen.stroke([(chart.left, BOTTOM), (chart.right, BOTTOM)], color=INK, width=0.3)
    for each in chart.years:
        pen.stroke([(each.x, BOTTOM), (each.x, BOTTOM + 6)], color=INK, width=0.3)
        pen.text(each.x, BOTTOM, each.text, size=7, color=SOFT, lift=2.4)
    for each in chart.points:
        pen.dot(each.x, each.y, 1.15, WHITE, edge=SUN)
    if chart.last:
        pen.dot(chart.last.x, chart.last.y, 1.1, LEAF)
        lift = 1.6 if chart.last.lift.startswith("1") else -5.4
        look = {"size": 9.0, "color": LEAF, "align": "R", "bold": True, "lift": lift}
        pen.text(chart.last.x, chart.last.y, chart.last.text, **look)  # type: ignore[arg-type]
    return pen.at(0, BOTTOM)[1] + 7


def tiles(page: Page, chart: Tiles, *, x: float, y: float, width: float) -> float:
    """Draw the map of tiles; return the y below it."""
    scale = width / (COLUMNS * TILE_WIDTH)
    for each in chart.tiles:
        wide = TILE_WIDTH * (2.5 if each.wide else 1) - 2
        fill, ink = SHADES[each.shade]
        left, top = x + (each.x - wide / 2) * scale, y + each.y * scale
        page.set_fill_color(fill)
        page.set_draw_color(LINE)
        page.set_line_width(0.12)
        page.rect(left, top, wide * scale, (TILE_HEIGHT - 2) * scale, style="DF")
        size = 4.1 if len(each.short) > 2 and not each.wide else 4.8
        page.write_at(left, top + 0.5, each.short, size=size, color=ink, width=wide * scale, align="C")
        small = 5.4 if len(each.number) < 5 else 4.5
        page.write_at(left, top + 3.0, each.number, size=small, color=ink, width=wide * scale, align="C")
    return y + ROWS * TILE_HEIGHT * scale


def legend_tiles(page: Page, *, x: float, y: float, words: list[str]) -> None:
    """Draw the four shades with their words."""
    for shade, word in enumerate(words):
        fill, _ink = SHADES[shade]
        page.set_fill_color(fill)
        page.set_draw_color(LINE)
        page.set_line_width(0.12)
        page.rect(x, y + 0.4, 4, 3, style="DF")
        x = page.write_at(x + 5.2, y, word, size=7.5, color=SOFT) + 4


def points(path: str) -> list[Point]:
    """Read the corners of a path as our charts write it: M, L, H, V, Z and a final h0."""
    found: list[Point] = []
    for letter, text in re.findall(r"([MLHVZh])([^MLHVZh]*)", path):
        numbers = [float(each) for each in text.split()]
        if letter in "ML":
            found.append((numbers[0], numbers[1]))
        elif letter == "H":
            found.append((numbers[0], found[-1][1]))
        elif letter == "V":
            found.append((found[-1][0], numbers[0]))
    return found


def _hatched(page: Page, x: float, y: float, width: float, height: float) -> None:
    """Draw the preliminary part: light, with slanting lines, so that it also reads in black and white."""
    page.set_fill_color("#cfe6c8")
    page.rect(x, y, width, height, style="F")
    page.set_draw_color(LEAF)
    page.set_line_width(0.3)
    with page.rect_clip(x, y, width, height):
        step = -height
        while step < width:
            page.line(x + step, y + height, x + step + height, y)
            step += 1.6


class _Scaled:
    """A pen in the measure of the charts (pixels of their view box)."""

    def __init__(self, page: Page, x: float, y: float, across: float, down: float) -> None:
        self.page, self.x, self.y, self.across, self.down = page, x, y, across, down

    def at(self, x: float, y: float) -> Point:
        return self.x + x * self.across, self.y + y * self.down

    def stroke(self, corners: list[Point], *, color: str, width: float, dashed: bool = False) -> None:
        self.page.set_draw_color(color)
        self.page.set_line_width(width)
        if len(corners) == 1:
            return self.dot(*corners[0], width, color)
        if dashed:
            self.page.set_dash_pattern(dash=1.6, gap=1.1)
        self.page.polyline([self.at(*each) for each in corners])
        if dashed:
            self.page.set_dash_pattern()

    def area(self, path: str, color: str) -> None:
        self.page.set_fill_color(color)
        self.page.polygon([self.at(*each) for each in points(path)], style="F")

    def dot(self, x: float, y: float, radius: float, color: str, *, edge: str = "") -> None:
        self.page.set_fill_color(color)
        self.page.set_draw_color(edge or color)
        self.page.set_line_width(0.5)
        left, top = self.at(x, y)
        self.page.circle(left, top, radius, style="DF" if edge else "F")

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        color: str,
        align: str = "C",
        bold: bool = False,
        lift: float = 0,
    ) -> None:
        """Write at a place, `lift` millimetres below it: centred, or ending (R) or beginning (L) there."""
        left, top = self.at(x, y)
        room = min(60.0, 2 * left if align == "C" else left if align == "R" else 60.0)  # never beyond the edge
        start = {"C": left - room / 2, "R": left - room, "L": left}[align]
        self.page.write_at(start, top + lift, text, size=size, color=color, width=room, align=align, bold=bold)
