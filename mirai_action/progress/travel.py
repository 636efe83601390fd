"""The two dates of a figure as people type them: a day that is none, or lies ahead, gets a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

FIRST = date(2000, 1, 1)
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadDay(ValueError):
    """A sentence for the person who asked: what was wrong and what to do."""


@dataclass(frozen=True)
class Days:
    as_of: date | None
    known_on: date | None


def days(query: Mapping[str, str]) -> Days:
    """Return `as_of` and `known_on` of an address; empty is none. Raises BadDay."""
    return Days(as_of=_day(query, "as_of"), known_on=_day(query, "known_on"))


def day(text: str, name: str) -> date:
    """Read 2019-07-11, from the year 2000 to today. Raises BadDay."""
    try:
        found = date.fromisoformat(text if WRITTEN.fullmatch(text) else "")  # alone it takes much more than this
    except ValueError:
        raise BadDay(_("%(name)s は 2019-07-11 のように、年-月-日で指定してください。") % {"name": name}) from None
    if found > timezone.localdate():
        raise BadDay(_("%(name)s がまだ来ていない日です。今日までの日付を指定してください。") % {"name": name})
    if found < FIRST:
        raise BadDay(_("%(name)s には 2000-01-01 以降の日付を指定してください。") % {"name": name})
    return found


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = (query.get(name) or "").strip()
    return day(text, name) if text else None
