"""The counting rules of study sessions (DOMAIN 3), as plain functions without a database."""

from __future__ import annotations

from datetime import date

LARGE = 500
TIMES_EXPECTED = 10
MOST = 100_000
FIRST_DAY = date(2018, 4, 1)
"""The programme began in April 2018 (DOMAIN 1)."""


def is_large(head_count: int, expected: int | None) -> bool:
    """Whether a report counts only once confirmed: over 500, or more than ten times the expected number."""
    return head_count > LARGE or bool(expected and head_count > expected * TIMES_EXPECTED)


def counting_place(*, format: str, prefecture: str) -> str:
    """Return where a session counts: its venue's prefecture (a hybrid one too), "online", or "unknown"."""
    if format == "online":
        return "online"
    return prefecture or "unknown"
