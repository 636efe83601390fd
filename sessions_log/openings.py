"""Reports of the time before the system (DOMAIN 3.9): what the opening balances have left for one of them."""

from __future__ import annotations

from django.db import connection
from django.db.models import Sum

from mirai_action.progress import ledger
from mirai_action.progress.models import CountEntry, Indicator, OpeningBalance

from .models import StudySession


def is_beyond(row: StudySession) -> bool:
    """Whether the session is of the time before the system and more than what its opening balances have left.

    What this row itself has drawn already is its own to use again. The balances stay locked until the transaction
    ends: of two reports at the same moment the second one sees what the first has left.
    """
    wanted = {Indicator.SESSIONS: 1, Indicator.PARTICIPANTS: row.head_count or 0}
    applying = {name: most for name, most in wanted.items() if ledger.is_before_system(name, row.held_on)}
    if applying:
        _hold_still(applying)
    return any(
        most > ledger.opening_remaining(name, row.held_on) + _drawn_by(row, name) for name, most in applying.items()
    )


def _hold_still(indicators: dict[Indicator, int]) -> None:
    """Lock the balances as `ledger.settle` does, and in its order (first against bulk postings): no deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [ledger.BULK_LOCK])
    list(OpeningBalance.objects.select_for_update().filter(indicator__in=list(indicators)))


def _drawn_by(row: StudySession, indicator: str) -> int:
    """Return how much of the opening balance this session has taken already."""
    drawn = CountEntry.objects.openings().filter(subject=row.pk, indicator=indicator)
    return -(drawn.aggregate(sum=Sum("quantity"))["sum"] or 0)
