"""Corrections as marks on the line: on the day of the line that they changed, with the number before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.progress import charts, rollup
from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import Figures
from mirai_action.progress.models import TARGETED, Correction, Indicator

SHOWN = 200  # the newest; the list of corrections has them all


def marks(found: Figures) -> dict[str, list[charts.Changed]]:
    """Return the marks of each indicator, known on the day of the figures and within their part."""
    rows = Correction.objects.order_by("-id")
    until = rollup.end_of(found.known_on)
    if until:
        rows = rows.filter(entered_at__lt=until)
    shown: dict[str, list[charts.Changed]] = defaultdict(list)
    for row in rows[:SHOWN]:
        for indicator, changed in _changes(row, found.cut or Cut()):
            if changed.day <= found.as_of:
                shown[indicator].append(changed)
    return shown


def _changes(row: Correction, cut: Cut) -> Iterator[tuple[str, charts.Changed]]:
    for indicator in TARGETED:
        old, new = (_inside(lines, indicator, cut) for lines in (row.old, row.new))
        if old != new and (days := sorted({*old, *new})):
            facts = {
                "day": date_format(timezone.localtime(row.entered_at).date(), "DATE_FORMAT"),
                "old": f"{sum(old.values()):,}",
                "new": f"{sum(new.values()):,}",
            }
            yield indicator, charts.Changed(day=days[0], text=_("%(day)sの訂正：%(old)s → %(new)s") % facts)


def _inside(lines: list[dict[str, Any]], indicator: Indicator, cut: Cut) -> dict[date, int]:
    """Return what these lines count by day, as far as they lie in the part."""
    kind = cut.kind if indicator == Indicator.AMBASSADORS else cut.host
    found: dict[date, int] = {}
    for each in lines:
        day = date.fromisoformat(str(each["effective_on"]))
        outside = (cut.first and day < cut.first) or (cut.last and day > cut.last)
        wrong = (cut.places and each["prefecture"] not in cut.places) or (kind and each["kind"] != kind)
        if each["indicator"] == indicator and not outside and not wrong:
            found[day] = found.get(day, 0) + int(each["quantity"])
    return found
