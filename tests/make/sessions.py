"""Study sessions for tests, made by the workflow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.progress.models import CountEntry
from sessions_log import workflow
from sessions_log.models import StudySession

LONG_AGO = date(2018, 4, 1)


def day(offset: int) -> date:
    """Today plus `offset` days."""
    return timezone.localdate() + timedelta(days=offset)


def session(*, held_on: date | None = None, ambassador: Ambassador | None = None, **facts: Any) -> StudySession:
    """A planned session in Saitama in a week, or on `held_on`, which may be past: then it is due, unreported."""
    from tests import make

    plain = {"prefecture": "11", "today": LONG_AGO}
    made = workflow.plan(
        ambassador=ambassador or make.ambassador(), by=None, held_on=held_on or day(7), **(plain | facts)
    )
    return StudySession.objects.get(pk=made.pk)


def past_session(*, head_count: int = 30, held_on: date | None = None, **facts: Any) -> StudySession:
    """A planned session of ten days ago, reported with `head_count`."""
    return reported(session(held_on=held_on or day(-10), **facts), head_count=head_count)


def reported(row: StudySession, *, head_count: int = 30, held: bool = True, **facts: Any) -> StudySession:
    return workflow.report(row, head_count=head_count, by=None, held=held, **facts)


def confirmed_session(**facts: Any) -> StudySession:
    return workflow.confirm(past_session(**facts), by=None)


def counted(row: StudySession) -> dict[str, int]:
    """What the ledger says about a session now: {"participants final": 30, …}, zeros left out."""
    sums: dict[str, int] = {}
    for entry in CountEntry.objects.filter(subject=row.pk).exclude(basis="opening"):
        name = entry.indicator
        if name in ("sessions", "participants"):
            name = f"{name} {entry.certainty}"
        sums[name] = sums.get(name, 0) + entry.quantity
    return {name: quantity for name, quantity in sums.items() if quantity}


def typed_day(held_on: date, name: str = "held_on") -> dict[str, str]:
    """The three boxes of a day, as a browser sends them."""
    return {f"{name}_{part}": str(getattr(held_on, part)) for part in ("year", "month", "day")}


def session_form(held_on: date | None = None, **typed: Any) -> dict[str, Any]:
    """What a browser sends to plan or report a session."""
    return {**typed_day(held_on or day(7)), "format": "venue", "prefecture": "11", **typed}
