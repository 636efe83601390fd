"""QR codes: as SVG for pages, as squares for paper."""

from __future__ import annotations

from collections.abc import Iterator

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4
"""Squares left blank around it, as the standard asks."""


def svg(address: str) -> SafeString:
    """Return the code as an SVG that fills its place: black on white in light and in dark."""
    drawn = _code(address).svg_inline(border=QUIET_ZONE, light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn)


def squares(address: str) -> Iterator[tuple[int, int]]:
    """Yield (column, row) of every dark square, without the quiet zone."""
    for row, line in enumerate(_code(address).matrix):
        for column, dark in enumerate(line):
            if dark:
                yield column, row


def size(address: str) -> int:
    """Return how many squares a side has, without the quiet zone."""
    return len(_code(address).matrix)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
