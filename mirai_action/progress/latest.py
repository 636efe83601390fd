"""The latest study sessions that count, read from the ledger: so they travel in time with the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from . import rollup
from .figures import Figures
from .models import PLACE_CHOICES
from .open_data import HOSTS

SHOWN = 8
# Entries looked through, newest day first: a session has a handful, reversals included.
WINDOW = 300
PLACES, KINDS = dict(PLACE_CHOICES), dict(HOSTS)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session as the public may read it: no name, no ambassador (DOMAIN 6)."""

    held_on: date
    place: str
    kind: str
    participants: int
    preliminary: bool


def latest(found: Figures) -> list[Held]:
    """Return the newest counted sessions of some figures, in one query whose cost does not grow with the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH newest AS (
                SELECT id, subject, effective_on, prefecture, kind, certainty, quantity FROM progress_countentry
                WHERE indicator = 'sessions' AND basis <> 'opening' AND effective_on <= %(as_of)s
                AND (%(until)s::timestamptz IS NULL OR entered_at < %(until)s)
                ORDER BY effective_on DESC LIMIT %(window)s
            ), held AS (
                SELECT subject, effective_on, prefecture, kind, certainty, max(id) AS id FROM newest
                GROUP BY 1, 2, 3, 4, 5 HAVING sum(quantity) > 0
                ORDER BY effective_on DESC, id DESC LIMIT %(shown)s
            )
            SELECT effective_on, prefecture, kind, certainty, (
                SELECT coalesce(sum(quantity), 0) FROM progress_countentry p
                WHERE p.subject = held.subject AND p.indicator = 'participants' AND p.effective_on <= %(as_of)s
                AND (%(until)s::timestamptz IS NULL OR p.entered_at < %(until)s)
            ) FROM held ORDER BY effective_on DESC, id DESC""",
            {"as_of": found.as_of, "until": rollup.end_of(found.known_on), "window": WINDOW, "shown": SHOWN},
        )
        rows = cursor.fetchall()
    return [
        Held(
            held_on=day,
            place=str(PLACES.get(place, place)),
            kind=str(KINDS.get(kind, kind)),
            participants=participants,
            preliminary=certainty == "preliminary",
        )
        for day, place, kind, certainty, participants in rows
    ]
