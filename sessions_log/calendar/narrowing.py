"""What a visitor narrows the calendar to. It stands in the address, so that it can be kept, sent and subscribed to."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models.functions import TruncMonth
from django.utils import timezone

from mirai_action.japan import municipalities
from mirai_action.japan.prefectures import BY_CODE

from .. import rules
from ..models import StudySession
from ..querysets import StudySessionQuerySet

ONLINE = "online"
FARTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Narrowing:
    """`prefecture` is a code or "online", `municipality` five digits in it, `month` its first day, `day` one of it."""

    prefecture: str = ""
    municipality: str = ""
    month: date | None = None
    day: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Read an address; what nobody knows narrows nothing."""
        place, town = query.get("prefecture", ""), query.get("municipality", "")
        known = municipalities.find(town)
        if known and place in ("", known.prefecture):
            place = known.prefecture
        else:
            town = ""
        day, month = _day(query.get("day", "")), _month(query.get("month", ""))
        place = place if place in BY_CODE or place == ONLINE else ""
        return cls(place, town, day.replace(day=1) if day else month, day)

    def rows(self, sessions: StudySessionQuerySet) -> StudySessionQuerySet:
        """Return those of `sessions` that fit; a designated city holds its wards."""
        if self.prefecture:
            sessions = sessions.at(self.prefecture)
        if self.municipality:
            sessions = sessions.filter(municipality_code__in=municipalities.within(self.municipality))
        if self.day:
            return sessions.filter(held_on=self.day)
        if self.month:
            return sessions.filter(held_on__gte=self.month, held_on__lt=month_after(self.month))
        return sessions

    def query(self, **changes: Any) -> str:
        """Return the address' query, e.g. "?prefecture=11&month=2026-12"; an empty text for everything."""
        wish = replace(self, **changes)
        facts = {each.name: getattr(wish, each.name) for each in fields(wish)}
        if wish.day:
            facts["month"] = None
        elif wish.month:
            facts["month"] = f"{wish.month:%Y-%m}"
        pairs = {name: str(value) for name, value in facts.items() if value}
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def is_narrow(self) -> bool:
        return self != type(self)()


def _day(text: str) -> date | None:
    """Return a day that can have sessions; what nobody can mean is none."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and rules.FIRST_DAY <= day <= timezone.localdate() + FARTHEST else None


def _month(text: str) -> date | None:
    return _day(f"{text}-01")


def month_after(month: date, number: int = 1) -> date:
    """Return the first day of the month `number` months later."""
    months = month.year * 12 + month.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def towns(coming: StudySessionQuerySet, prefecture: str) -> list[municipalities.Municipality]:
    """Return where in a prefecture something is coming, by code; for a ward its city too."""
    if prefecture not in BY_CODE:
        return []
    codes = coming.at(prefecture).exclude(municipality_code="").order_by().values_list("municipality_code", flat=True)
    found = [each for each in map(municipalities.find, codes.distinct()) if each]
    cities = [each for each in (municipalities.find(place.city) for place in found if place.city) if each]
    return sorted({each.code: each for each in (*found, *cities)}.values())


def months(coming: StudySessionQuerySet) -> list[date]:
    """Return the months that have something, the next one first."""
    begun = coming.order_by().annotate(month=TruncMonth("held_on")).values_list("month", flat=True)
    return list(begun.distinct().order_by("month"))


@dataclass(frozen=True)
class Day:
    """A box of the month's table."""

    day: date
    count: int
    is_in_month: bool
    is_today: bool


def weeks(coming: StudySessionQuerySet, wish: Narrowing) -> list[list[Day]]:
    """Return the month of `wish` week by week from Sunday, with the number of sessions of each day. One query."""
    assert wish.month
    whole = replace(wish, day=None)
    found = whole.rows(coming).order_by().values_list("held_on", flat=True)
    counts: dict[date, int] = {}
    for day in found:
        counts[day] = counts.get(day, 0) + 1
    today = timezone.localdate()
    table = calendar.Calendar(firstweekday=6).monthdatescalendar(wish.month.year, wish.month.month)
    return [
        [Day(day, counts.get(day, 0), day.month == wish.month.month, day == today) for day in week] for week in table
    ]


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def public_coming() -> StudySessionQuerySet:
    return StudySession.objects.public().coming()
