"""The fiscal year (年度): April to March, from the day something happened in Asia/Tokyo (DOMAIN 3.7)."""

from datetime import date

from django.utils.translation import get_language

# First year of each era; a fiscal year is named after the era in force on its 1 April, as ministries print it.
_ERAS = ((2019, "令和"), (1989, "平成"), (1926, "昭和"))


def year_of(day: date) -> int:
    """Return the fiscal year of `day`: 2021-03-31 is in 2020."""
    return day.year if day.month >= 4 else day.year - 1


def bounds(year: int) -> tuple[date, date]:
    """Return the first and the last day of fiscal year `year`, both inclusive."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def label(year: int) -> str:
    """Return 「2020年度(令和2年度)」, or `FY2020` on an English page. 2019 is 令和元年度."""
    if (get_language() or "ja").startswith("en"):
        return f"FY{year}"
    first, era = next((first, era) for first, era in _ERAS if year >= first)
    number = year - first + 1
    return f"{year}年度({era}{'元' if number == 1 else number}年度)"
