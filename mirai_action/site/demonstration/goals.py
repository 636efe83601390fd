"""Targets for the fiscal year we are in, marked as the demonstration's: the founding ones ended in March 2021.

Of the nation, of Saitama, whose staff can sign in, and of one member co-op.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count

from ambassadors.models import BodyKind, Organization
from mirai_action.japan import fiscal
from mirai_action.progress.models import TARGETED, Indicator, Target
from mirai_action.progress.rollup import Sums, plain_sums

SOURCE = "デモ用の目標（架空）"
STEP = {Indicator.AMBASSADORS: 50, Indicator.PARTICIPANTS: 500, Indicator.SESSIONS: 50}
SAITAMA, STEP_OF_A_PART = "11", {Indicator.AMBASSADORS: 10, Indicator.PARTICIPANTS: 100, Indicator.SESSIONS: 10}


def set_for(today: date) -> None:
    """Set a target for each indicator by the end of the fiscal year: a little above what has been reached."""
    last = fiscal.bounds(fiscal.year_of(today))[1]
    sums = plain_sums(as_of=today)
    for indicator in TARGETED:
        _set(indicator, last, _sum(sums, indicator, "all", ""), STEP[indicator])
        reached = _sum(sums, indicator, "prefecture", SAITAMA)
        _set(indicator, last, reached, STEP_OF_A_PART[indicator], prefecture=SAITAMA)
    _set_for_a_co_op(last)


def _set(indicator: Indicator, deadline: date, reached: int, step: int, **whose: Any) -> None:
    facts = {"value": (reached * 103 // 100 // step + 1) * step, "source": SOURCE, "demonstration": True}
    of = {"prefecture": "", "body": None} | whose
    Target.objects.get_or_create(indicator=indicator, deadline=deadline, **of, defaults=facts)


def _set_for_a_co_op(deadline: date) -> None:
    """Set one for the member co-op with the most ambassadors."""
    rows = Organization.objects.filter(kind=BodyKind.COOP).annotate(people=Count("ambassadors"))
    body = rows.order_by("-people", "name_key").first()
    if body:
        name = body.name[: Target._meta.get_field("body_name").max_length]
        _set(Indicator.AMBASSADORS, deadline, body.people, 5, body=body.pk, body_name=name)


def _sum(sums: Sums, indicator: Indicator, axis: str, value: str) -> int:
    return sum(n for key, n in sums.items() if (key.indicator, key.axis, key.value) == (indicator, axis, value))
