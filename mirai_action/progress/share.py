"""The picture that shows when somebody shares /progress/: 1200 × 630 pixels with the current numbers."""

from __future__ import annotations

import io
from functools import lru_cache
from hashlib import blake2b

from noto_cjk_sans_jp_regular import FONT_PATH
from PIL import Image, ImageDraw, ImageFont

from .summary import Row, Summary

SIZE = WIDTH, HEIGHT = 1200, 630
EDGE = 72
SMOOTH = 4  # shapes are drawn so much larger and made small, for smooth edges
PAPER, SURFACE, INK, SOFT, LEAF, PALE, REST, SUN, GLOW = (
    *("#fdf8ef", "#fffdf9", "#2a251f", "#5c5247", "#22693f", "#77b36d", "#e9dfcc", "#e9772b", "#fbe3bf"),
)
DESIGN = "1"  # counts up when the drawing changes, so that nobody keeps the old one


def fingerprint(shown: Summary) -> str:
    """Return a short text that differs when the picture does, without drawing it."""
    return blake2b(f"{DESIGN}{shown!r}".encode(), digest_size=9).hexdigest()


@lru_cache(maxsize=16)
def png(shown: Summary) -> bytes:
    """Return the picture; drawn once for each content."""
    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    _ellipse(picture, (WIDTH - 250, -150), 360, GLOW)
    _ellipse(picture, (WIDTH - 170, -70), 200, SUN)
    draw.rectangle((0, HEIGHT - 18, WIDTH, HEIGHT), fill=LEAF)
    room = _pill(picture, shown.demonstration) - 2 * EDGE if shown.demonstration else 830
    _text(draw, (EDGE, 58), shown.title, _fitting(shown.title, 46, room), LEAF, bold=True)
    for index, row in enumerate(shown.rows):
        _row(picture, row, 148 + index * 126)
    dated = "　".join(filter(None, [shown.dated, shown.note]))
    _text(draw, (EDGE, 548), dated, _fitting(dated, 27, WIDTH - 2 * EDGE), SOFT)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _ellipse(picture: Image.Image, at: tuple[int, int], size: int, colour: str) -> None:
    mask = Image.new("L", (size * SMOOTH, size * SMOOTH))
    ImageDraw.Draw(mask).ellipse((0, 0, size * SMOOTH - 1, size * SMOOTH - 1), fill=255)
    picture.paste(colour, at, mask.resize((size, size), Image.Resampling.BOX))


def _round(size: tuple[int, int]) -> Image.Image:
    """Return the mask of a box with round ends."""
    width, height = size[0] * SMOOTH, size[1] * SMOOTH
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), height // 2, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _row(picture: Image.Image, row: Row, top: int) -> None:
    draw = ImageDraw.Draw(picture)
    _text(draw, (EDGE, top + 20), row.label, 29, INK)
    left = _text(draw, (max(500, EDGE + 28 + _font(29).getlength(row.label)), top), row.number, 60, LEAF, bold=True)
    right = _text(draw, (left + 12, top + 26), row.counter, 29, INK)
    if row.goal:
        size = _fitting(row.goal, 27, WIDTH - EDGE - right - 20)
        _text(draw, (WIDTH - EDGE - _font(size).getlength(row.goal), top + 55 - size), row.goal, size, SOFT)
    _bar(picture, row, top + 86)


def _bar(picture: Image.Image, row: Row, top: int) -> None:
    """Draw the bar: final and preliminary in two shades, the target as a tick where the number is beyond it."""
    full, high = WIDTH - 2 * EDGE, 20
    bar = Image.new("RGB", (full, high), REST)
    final, both = (_part(each, full) for each in (row.bar.final, row.bar.total))
    for width, shade in ((both, PALE), (final, LEAF)):
        if width:
            bar.paste(shade, (0, 0, width, high))
    picture.paste(bar, (EDGE, top), _round((full, high)))
    if row.bar.target and row.bar.target != "100.00%":
        tick = EDGE + _part(row.bar.target, full)
        ImageDraw.Draw(picture).line((tick, top - 6, tick, top + high + 6), fill=INK, width=4)


def _part(percent: str, full: int) -> int:
    return round(float(percent.removesuffix("%")) / 100 * full)


def _pill(picture: Image.Image, text: str) -> int:
    """Draw the mark of the demonstration beside the title; return where it begins."""
    width, high = round(_font(25).getlength(text)) + 48, 50
    left = WIDTH - EDGE - width
    picture.paste(SUN, (left, 46), _round((width, high)))
    picture.paste(SURFACE, (left + 3, 49), _round((width - 6, high - 6)))
    _text(ImageDraw.Draw(picture), (left + 24, 57), text, 25, "#9d4410")
    return left


def _fitting(text: str, size: int, room: float) -> int:
    """Return `size`, or the largest smaller one at which the text fits: English is longer."""
    return next((each for each in range(size, 12, -1) if _font(each).getlength(text) <= room), 12)


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: str, *, bold: bool = False
) -> float:
    """Print `text` with its top left at `at`; return where it ends. Bold is a stroke: the typeface has one weight."""
    draw.text((at[0], at[1] - size * 0.25), text, colour, _font(size), stroke_width=1 if bold else 0)
    return at[0] + _font(size).getlength(text)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_PATH, size)
