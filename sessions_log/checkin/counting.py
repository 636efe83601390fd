"""How many people checked in, for the report and the pages about a session (sessions_log.head_counts)."""

from __future__ import annotations

from uuid import UUID

from sessions_log.models import StudySession

from .models import Desk


def checked_in(sessions: list[UUID]) -> dict[UUID, int]:
    """Return {session: people}. A desk that nobody used says nothing: no check-in is not 0 people."""
    rows = Desk.objects.filter(session__in=sessions, count__gt=0)
    return dict(rows.values_list("session", "count"))


def count_for(session: StudySession) -> int | None:
    """Return how many people checked in at a session, None where nobody did."""
    return checked_in([session.pk]).get(session.pk)
