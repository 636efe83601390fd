"""Targets for the fiscal year we are in, marked as the demonstration's: the founding ones ended in March 2021."""

from __future__ import annotations

from datetime import date

from mirai_action.japan import fiscal
from mirai_action.progress.models import TARGETED, Indicator, Target
from mirai_action.progress.rollup import plain_sums

SOURCE = "デモ用の目標（架空）"
STEP = {Indicator.AMBASSADORS: 50, Indicator.PARTICIPANTS: 500, Indicator.SESSIONS: 50}


def set_for(today: date) -> None:
    """Set a target for each indicator by the end of the fiscal year: a little above what has been reached."""
    last = fiscal.bounds(fiscal.year_of(today))[1]
    sums = plain_sums(as_of=today)
    for indicator in TARGETED:
        reached = sum(n for key, n in sums.items() if key.axis == "all" and key.indicator == indicator)
        value = (reached * 103 // 100 // STEP[indicator] + 1) * STEP[indicator]
        facts = {"value": value, "source": SOURCE, "demonstration": True}
        Target.objects.get_or_create(indicator=indicator, deadline=last, prefecture="", body=None, defaults=facts)
