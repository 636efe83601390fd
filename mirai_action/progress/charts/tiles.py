"""The map of 47 tiles, and two more: オンライン and 不明."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mirai_action.japan.prefectures import PREFECTURES

from .scale import grouped

WIDTH, HEIGHT, GAP = 48, 54, 2
COLUMNS, ROWS = 13, 12
# Where the two tiles that are no prefecture lie: in the sea south of Kinki.
ONLINE_AT, UNKNOWN_AT = (6.5, 11), (9.5, 11)
# Shares of the national total at which the shade changes: one prefecture in 47 holds 2.1 % on average.
MIDDLE, HIGH = 0.01, 0.04


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A tile and its row in the table. `shade` 0 (none) to 3; `share` of the national total, from 0 to 1."""

    code: str
    name: str
    short: str
    value: int
    share: float
    shade: int
    x: float
    y: float
    href: str
    wide: bool = False

    @property
    def number(self) -> str:
        return grouped(self.value)

    @property
    def percent(self) -> str:
        return f"{self.share:.1%}"

    @property
    def size(self) -> str:
        """How much room the text needs: long names and numbers are set smaller."""
        if self.wide:
            return ""
        long = len(self.short) > 3
        parts = [" tile--name" * (len(self.short) > 2), " tile--long" * long, " tile--longest" * (len(self.short) > 7)]
        return "".join([*parts, " tile--number" * (len(self.number) > 4)])


@dataclass(frozen=True, kw_only=True)
class Tiles:
    key: str
    title: str
    description: str
    unit: str
    tiles: list[Tile]
    total: int

    width = COLUMNS * WIDTH
    height = ROWS * HEIGHT

    @property
    def total_number(self) -> str:
        return grouped(self.total)


def tiles(*, key: str, title: str, unit: str, values: Mapping[str, int], href: Callable[[str], str]) -> Tiles:
    """Return the map of `values` (by prefecture code, `online`, `unknown`; what is missing is 0).

    `href` gives the address behind a tile, or "" for none.
    """
    total = sum(values.values())
    made = [
        _tile(
            values,
            total,
            href,
            code=each.code,
            name=each.label(),
            short=each.short_label(),
            place=(each.column, each.row),
        )
        for each in PREFECTURES
    ]
    elsewhere = (("online", _("オンライン"), ONLINE_AT), ("unknown", _("不明"), UNKNOWN_AT))
    made += [_tile(values, total, href, code=c, name=n, short=n, place=at, wide=True) for c, n, at in elsewhere]
    return Tiles(key=key, title=title, unit=unit, tiles=made, total=total, description=_describe(made, unit))


def _tile(
    values: Mapping[str, int],
    total: int,
    href: Callable[[str], str],
    *,
    code: str,
    name: str,
    short: str,
    place: tuple[float, float],
    wide: bool = False,
) -> Tile:
    value = values.get(code, 0)
    share = value / total if total else 0.0
    width = WIDTH * (2.5 if wide else 1)
    return Tile(
        code=code,
        name=name,
        short=short,
        value=value,
        share=share,
        shade=_shade(value, share),
        x=place[0] * WIDTH + width / 2,
        y=place[1] * HEIGHT,
        href=href(code),
        wide=wide,
    )


def _shade(value: int, share: float) -> int:
    if value <= 0:
        return 0
    return 3 if share >= HIGH else 2 if share >= MIDDLE else 1


def _describe(made: list[Tile], unit: str) -> str:
    first = sorted((each for each in made if each.value > 0), key=lambda each: -each.value)[:3]
    if not first:
        return _("まだ記録がありません。")
    listed = _("、").join(f"{each.name} {each.number}{unit}" for each in first)
    return _("多い順に %(listed)s。すべての数は下の表にあります。") % {"listed": listed}
