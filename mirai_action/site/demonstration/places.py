"""Where invented ambassadors live: real places, more of them where co-ops are strong."""

from __future__ import annotations

from typing import NamedTuple

from .words import read


class City(NamedTuple):
    """A municipality: its code (JIS X 0401 + 0402), name and reading."""

    code: str
    name: str
    kana: str


CITIES = tuple(City(*row) for row in read("cities.csv"))
STRONG = {
    **{"01": 6.0, "03": 3.0, "04": 6.0, "07": 3.0, "10": 2.0, "11": 9.0, "12": 6.0, "13": 8.0, "14": 8.0, "15": 3.0},
    **{"20": 3.0, "22": 3.0, "23": 5.0, "26": 4.0, "27": 6.0, "28": 7.0, "29": 2.5, "33": 3.5, "34": 4.0},
    **{"38": 3.0, "40": 6.0},
}


def cities_of(prefecture: str) -> list[City]:
    return [each for each in CITIES if each.code.startswith(prefecture)]


def weight(prefecture: str) -> float:
    """How many ambassadors the prefecture `code` has beside another."""
    return STRONG.get(prefecture, 1.0)
