"""Is something planned on the same day in the same place? A warning before a plan is kept, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from ambassadors.models import Ambassador
from mirai_action.japan import municipalities, names

from .choices import Format, Status
from .models import StudySession

MOST = 2000


class Clash(NamedTuple):
    """A session on the same day in the same place. Of a foreign private one nothing is told but the day."""

    session: StudySession
    is_own: bool

    @property
    def may_be_told(self) -> bool:
        return self.is_own or self.session.public


def clashes(
    facts: dict[str, Any], days: Iterable[date], *, ambassador: Ambassador | None, ids: Iterable[UUID | None] = ()
) -> list[Clash]:
    """Return the sessions that stand in the way of a plan on `days`, by day; `ids` are the plan's own.

    The same place is the same hall in the same municipality. One's own session of that day counts too where neither
    says a hall: it is mostly the same one typed twice.
    """
    trial = StudySession(
        format=facts["format"],
        prefecture=facts["prefecture"],
        municipality_code=facts.get("municipality_code", ""),
        venue=facts.get("venue", ""),
    )
    rows = StudySession.objects.filter(held_on__in=list(days)).exclude(pk__in=[each for each in ids if each])
    rows = rows.exclude(status__in=[Status.DRAFT, Status.CANCELLED, Status.POSTPONED])
    own = list(rows.taking_part([ambassador])) if ambassador else []
    found = {each.pk: Clash(each, True) for each in own if is_same_place(trial, each) or is_like_it(trial, each)}
    if venue_key(trial) and trial.format != Format.ONLINE:
        near = rows.filter(prefecture=trial.prefecture).exclude(venue="").exclude(pk__in=[each.pk for each in own])
        found |= {each.pk: Clash(each, False) for each in near[:MOST] if is_same_place(trial, each)}
    return sorted(found.values(), key=lambda each: (each.session.held_on, str(each.session.starts_at), each.session.pk))


def is_like_it(one: StudySession, other: StudySession) -> bool:
    """Whether two sessions of one ambassador are planned the same way, neither naming a hall."""
    same = (one.format, one.prefecture, venue_key(one)) == (other.format, other.prefecture, venue_key(other))
    return same and _nest(one.municipality_code, other.municipality_code)


def is_same_place(one: StudySession, other: StudySession) -> bool:
    if Format.ONLINE in (one.format, other.format) or one.prefecture != other.prefecture:
        return False
    key = venue_key(one)
    return bool(key) and key == venue_key(other) and _nest(one.municipality_code, other.municipality_code)


def venue_key(session: StudySession) -> str:
    """Return what two spellings of one hall share, the municipality in front left out."""
    venue = session.venue
    found = municipalities.at_the_start_of(venue, session.prefecture)
    if found:
        venue = names.search_key(venue).removeprefix(names.search_key(found.county + found.name))
        venue = venue.removeprefix(names.search_key(found.name))
    return names.search_key(venue)


def _nest(one: str, other: str) -> bool:
    """Whether two codes may mean the same place: equal, one unknown, or a city and its ward."""
    if not one or not other or one == other:
        return True
    return one in municipalities.within(other) or other in municipalities.within(one)
