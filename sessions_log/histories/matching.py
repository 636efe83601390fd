"""Which session a row of a history is: new, the same, or a question for staff. A table updates no session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambassadors.models import Ambassador, BodyKind, Organization, Status
from ambassadors.rosters.choices import Outcome
from ambassadors.rosters.kinds import Read
from mirai_action.japan import names
from mirai_action.progress.models import Indicator, OpeningBalance
from sessions_log import rules
from sessions_log.choices import Format, Hold
from sessions_log.choices import Status as Stage
from sessions_log.models import StudySession

from .reading import Reader


class SessionMatcher:
    """Compares the rows of one file with the sessions of the same days."""

    def __init__(self, mapping: Mapping[int, str], options: Mapping[str, Any]) -> None:
        self.reader = Reader(mapping, timezone.localdate())
        self.seen: dict[int, int] = {}
        opening = OpeningBalance.objects.filter(indicator__in=[Indicator.SESSIONS, Indicator.PARTICIPANTS])
        self.opening_day = max((each.day.isoformat() for each in opening), default="")

    def match(self, rows: Sequence[Read]) -> None:
        readable = [row for row in rows if self.reader.read(row)]
        people, bodies = _People(readable), _Bodies(readable)
        for row in readable:
            credited(row, people, bodies)
        known = _Sessions(readable)
        for row in rows:
            if not row.facts.get("credit"):
                row.outcome, row.facts = Outcome.ERROR, {}
            else:
                self._decide(row, known)

    def _decide(self, row: Read, known: _Sessions) -> None:
        facts = row.facts
        row.target = uuid4()
        identity = hash((facts["held_on"], facts["credit"], names.search_key(facts["venue"]), facts["format"]))
        twin = self.seen.setdefault(identity, row.number)
        same = next((each for each in known.of(row) if _is_same(facts, each)), None)
        if same is not None:
            row.outcome, row.target, row.candidates = Outcome.SAME, same.pk, [same.pk]
            return
        alike = [each for each in known.of(row) if _is_like(facts, each)]
        row.outcome, row.candidates = Outcome.NEW, [each.pk for each in alike[:5]]
        if twin != row.number:
            row.outcome = Outcome.DUPLICATE
            row.say("twice", number=twin)
        if alike:
            row.outcome = Outcome.DUPLICATE
            row.say("awaited" if any(each.status in Stage.open() for each in alike) else "same_day")
        self._remark(row)

    def _remark(self, row: Read) -> None:
        facts = row.facts
        if facts["format"] == Format.ONLINE:
            row.say("online")
        if facts["basis"] == "estimate":
            row.say("estimate")
        if facts["hold"]:
            row.say("large")
        elif facts["held_on"] <= self.opening_day:
            row.say("before_system")


def credited(row: Read, people: _People, bodies: _Bodies) -> None:
    """Find whom the session is credited to, and what follows from that; errors where nobody is."""
    facts = row.facts
    ambassador = people.find(row)
    body = bodies.find(facts["host"], facts["prefecture"])
    session = StudySession(
        ambassador=ambassador,
        organization=body,
        host_name="" if body else facts["host"],
        host_kind=BodyKind.UNKNOWN,
        format=facts["format"],
        prefecture=facts["prefecture"],
        municipality_code=facts["municipality_code"],
    )
    session.derive()
    facts |= {
        "ambassador_id": str(ambassador.pk) if ambassador else "",
        "organization_id": str(body.pk) if body else "",
        "host_name": session.host_name,
        "host_kind": str(session.host_kind),
        "host_prefecture": session.host_prefecture,
        "municipality_code": session.municipality_code,
        "hold": str(Hold.LARGE if rules.is_large(facts["head_count"], None) else Hold.NONE),
    }
    meant = facts["number"] or facts["email_key"] or facts["ambassador"]
    if ambassador is None and meant:
        return
    facts["credit"] = facts["ambassador_id"] or facts["organization_id"] or names.search_key(session.host_name)
    if not facts["credit"]:
        row.say("no_one")


class _People:
    """The ambassadors that some rows name, by number, address and name: three queries for all."""

    def __init__(self, rows: Iterable[Read]) -> None:
        self.by: dict[str, dict[Any, list[Ambassador]]] = {}
        registered = Ambassador.objects.filter(status__in=Status.counted()).select_related("organization")
        wanted = {
            "number": {int(each) for row in rows if _is_number(each := row.facts["number"])},
            "email_key": {each for row in rows if (each := row.facts["email_key"])},
            "name_key": {names.search_key(each)[:100] for row in rows if (each := row.facts["ambassador"])},
        }
        for column, values in wanted.items():
            found: dict[Any, list[Ambassador]] = defaultdict(list)
            for each in registered.filter(**{f"{column}__in": values}) if values else ():
                found[getattr(each, column)].append(each)
            self.by[column] = found

    def find(self, row: Read) -> Ambassador | None:
        """Return the one who is meant: by number, by address, by name (in the session's prefecture where several)."""
        facts = row.facts
        if facts["number"]:
            found = self.by["number"].get(int(facts["number"]), []) if _is_number(facts["number"]) else []
            if not found:
                row.say("no_number", text=facts["number"])
            return found[0] if found else None
        named = self.by["name_key"].get(names.search_key(facts["ambassador"])[:100], []) if facts["ambassador"] else []
        mailed = self.by["email_key"].get(facts["email_key"], [])
        both = [each for each in named if each in mailed] if facts["email_key"] else named
        fitting = both or (mailed if not facts["ambassador"] else named)
        if len(fitting) > 1:
            near = [each for each in fitting if each.prefecture == facts["prefecture"]]
            fitting = near if len(near) == 1 else fitting
        text = facts["ambassador"] or facts["email_key"]
        if text and not fitting:
            row.say("no_ambassador", text=text[:60])
        elif len(fitting) > 1:
            row.say("several", text=text[:60], count=len(fitting))
        return fitting[0] if len(fitting) == 1 else None


class _Bodies:
    """The bodies that some rows name as their host, as `hosts.body` finds them; one query for all."""

    def __init__(self, rows: Iterable[Read]) -> None:
        wanted = {names.search_key(each)[:100] for row in rows if (each := row.facts["host"])}
        self.by: dict[str, list[Organization]] = defaultdict(list)
        for each in Organization.objects.filter(name_key__in=wanted).order_by("prefecture", "pk") if wanted else ():
            self.by[each.name_key].append(each)

    def find(self, text: str, prefecture: str) -> Organization | None:
        found = self.by.get(names.search_key(text)[:100], []) if text else []
        fitting = [each for each in found if each.prefecture == prefecture] or found
        return fitting[0] if len(fitting) == 1 else None


class _Sessions:
    """The sessions of the days that some rows are about."""

    def __init__(self, rows: Iterable[Read]) -> None:
        days = {date.fromisoformat(row.facts["held_on"]) for row in rows}
        self.by: dict[str, list[StudySession]] = defaultdict(list)
        found = StudySession.objects.filter(held_on__in=days).exclude(status__in=(Stage.DRAFT, Stage.CANCELLED))
        for each in found.order_by("pk").iterator(chunk_size=2000):
            self.by[each.held_on.isoformat()].append(each)

    def of(self, row: Read) -> list[StudySession]:
        return self.by.get(row.facts["held_on"], [])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _credit(session: StudySession) -> str:
    return str(session.ambassador_id or session.organization_id or names.search_key(session.host_name))


def _is_same(facts: Mapping[str, Any], session: StudySession) -> bool:
    """Whether the session says already all that the row says."""
    return (
        _credit(session) == facts["credit"]
        and session.head_count == facts["head_count"]
        and session.format == facts["format"]
        and (not facts["prefecture"] or session.prefecture == facts["prefecture"])
        and (not facts["venue"] or names.search_key(session.venue) == names.search_key(facts["venue"]))
    )


def _is_like(facts: Mapping[str, Any], session: StudySession) -> bool:
    """Whether it may be the same one: of the same one in no other hall, or in the same hall."""
    here, there = names.search_key(facts["venue"]), names.search_key(session.venue)
    same_hall = bool(here) and here == there and facts["prefecture"] == session.prefecture
    return same_hall or (_credit(session) == facts["credit"] and (not here or not there or here == there))
