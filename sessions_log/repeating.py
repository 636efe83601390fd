"""Which days a repeated session falls on. Plain functions without a database."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST = 24
"""Rows of one form: two years of monthly sessions, half a year of weekly ones."""


class Rhythm(models.TextChoices):
    ONCE = "", _("くり返さない")
    WEEKLY = "weekly", _("毎週（同じ曜日）")
    FORTNIGHTLY = "fortnightly", _("2週間ごと（同じ曜日）")
    MONTHLY_DAY = "monthly_day", _("毎月（同じ日。ない月は月末）")
    MONTHLY_WEEKDAY = "monthly_weekday", _("毎月（第2土曜日など、同じ週の同じ曜日）")
    DAYS = "days", _("ほかの日を並べて書く")


_DAY = re.compile(r"(?:(?P<year>\d{4})\s*[年/.-]\s*)?(?P<month>\d{1,2})\s*[月/.-]\s*(?P<day>\d{1,2})\s*日?")
_BETWEEN = re.compile(r"[\s、，,;；・と]|[(（][月火水木金土日][)）]")


def dates(first: date, rhythm: str, times: int) -> list[date]:
    """Return `times` days beginning with `first`. A date beyond the calendar raises OverflowError or ValueError."""
    steps = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
    if rhythm in steps:
        return [first + timedelta(days=steps[Rhythm(rhythm)] * number) for number in range(times)]
    pick = {Rhythm.MONTHLY_DAY: _same_day, Rhythm.MONTHLY_WEEKDAY: _same_weekday}[Rhythm(rhythm)]
    return [pick(first, *_month_after(first, number)) for number in range(times)]


def read(text: str, after: date) -> list[date]:
    """Return the days that a person wrote: 「5月10日、5/17 2027-01-09」; without a year the next such day.

    Raises ValueError with the piece that is no day.
    """
    text = unicodedata.normalize("NFKC", text)
    found = [_day(match, after) for match in _DAY.finditer(text)]
    if left := _BETWEEN.sub("", _DAY.sub("", text)):
        raise ValueError(left[:20])
    return sorted(set(found))


def _day(match: re.Match[str], after: date) -> date:
    month, day = int(match["month"]), int(match["day"])
    try:
        if match["year"]:
            return date(int(match["year"]), month, day)
        this_year = date(after.year, month, day)
        return this_year if this_year >= after else date(after.year + 1, month, day)
    except ValueError:
        raise ValueError(match[0].strip()) from None


def _month_after(first: date, number: int) -> tuple[int, int]:
    months = first.year * 12 + first.month - 1 + number
    return months // 12, months % 12 + 1


def _same_day(first: date, year: int, month: int) -> date:
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def _same_weekday(first: date, year: int, month: int) -> date:
    """The second Saturday stays the second Saturday; a fifth one is the last where there are only four."""
    begins, length = monthrange(year, month)
    day = 1 + (first.weekday() - begins) % 7 + (first.day - 1) // 7 * 7
    return date(year, month, day if day <= length else day - 7)
