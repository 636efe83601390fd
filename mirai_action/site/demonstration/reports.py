"""What waits for a report today, beyond the rows: the letter that asks for it."""

from __future__ import annotations

from sessions_log.models import StudySession
from sessions_log.workflow import rows

from . import HANAKO


def ask() -> None:
    """Queue hanako's letter with the link that reports without signing in, for her oldest unreported session."""
    row = StudySession.objects.filter(ambassador__email=HANAKO).unreported().first()
    if row:
        rows.write_to(row, "sessions.report_link")
