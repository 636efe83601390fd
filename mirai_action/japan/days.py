"""Days as rosters write them: 2018/7/17, 平成30年7月17日, H30.7.17, 令和元年5月1日, a spreadsheet's number."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018,
    "M": 1867, "T": 1911, "S": 1925, "H": 1988, "R": 2018,
}  # fmt: skip
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\.?(元|[0-9]{1,2})(?:年|[./-])([0-9]{1,2})(?:月|[./-])([0-9]{1,2})日?"
)
_WESTERN = re.compile(r"([0-9]{4})(?:年|[./-])([0-9]{1,2})(?:月|[./-])([0-9]{1,2})日?")
_CLOCK = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?(?:・?祝)?\)$")
_HYPHENS = str.maketrans("‐‑‒–—―−", "-" * 7)
# What a spreadsheet shows where a day lost its format: days since 1899-12-30, here 1954 to 2064.
_SERIAL = range(20_000, 60_001)
_FIRST_SERIAL = date(1899, 12, 30)


def read(text: str) -> date:
    """Return the day in `text`; ValueError where there is none, or where the year is not said (「7/17」「30.7.17」)."""
    folded = unicodedata.normalize("NFKC", text).translate(_HYPHENS).strip()
    folded = _CLOCK.sub("", folded)
    plain = _WEEKDAY.sub("", "".join(folded.split())).upper()
    if plain.isascii() and plain.isdecimal():
        return _from_digits(plain)
    era = _ERA.fullmatch(plain)
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        return date(year, int(era[3]), int(era[4]))
    western = _WESTERN.fullmatch(plain)
    if western is None:
        raise ValueError(text)
    return date(*(int(part) for part in western.groups()))


def _from_digits(digits: str) -> date:
    if len(digits) == 8:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 5 and int(digits) in _SERIAL:
        return _FIRST_SERIAL + timedelta(days=int(digits))
    raise ValueError(digits)
