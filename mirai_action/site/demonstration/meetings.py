"""Invented study sessions: planned, called off, put off, reported late or never, confirmed, corrected."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import accumulate
from typing import Any

from ambassadors.models import Ambassador, BodyKind
from ambassadors.models import Status as Standing
from mirai_action.japan.prefectures import CODES
from mirai_action.progress.models import Reason
from sessions_log import rules
from sessions_log.choices import Audience, Basis, Format, Hold, Status
from sessions_log.models import StudySession

from . import words
from .curve import (
    END_OF_FEBRUARY,
    FIRST_PUBLISHED,
    HEADS_A_SESSION,
    PARTICIPANTS,
    SETTLED,
    SILENCE,
    Curve,
    heads,
    session_day,
)
from .places import cities_of
from .world import Moment, World, moment

HOURS = ((10, 0), (10, 30), (13, 30), (14, 0), (18, 0))
AUDIENCES = {
    Audience.MEMBERS: 30,
    Audience.RESIDENTS: 22,
    Audience.STAFF: 10,
    Audience.PARENTS: 9,
    Audience.WELFARE: 9,
    Audience.SUPPORTERS: 7,
    Audience.STUDENTS: 6,
    Audience.EDUCATORS: 4,
    Audience.UNKNOWN: 3,
}
HOSTS = {BodyKind.COOP: 6, BodyKind.UNION: 2, BodyKind.COUNCIL: 2, BodyKind.MUNICIPALITY: 1}
PLANNED, HOSTED, JOINT, NEVER_REPORTED, CALLED_OFF, CORRECTED = 0.76, 0.3, 0.08, 0.06, 0.03, 0.015
AUTUMN, PUT_OFF = (date(2020, 9, 1), date(2020, 12, 31)), 0.4
NO_ANSWER_AFTER = range(95, 131)  # days


class Story:
    """One session; every step changes the row as the workflow would, and notes what the ledger is told."""

    def __init__(self, world: World, row: StudySession) -> None:
        self.world, self.row = world, row
        self.last: Moment | None = None

    def step(self, at: Moment, reason: str, *, by: Any = None, why: str = "", **changes: Any) -> bool:
        """Do a step at a moment, unless that lies after the present; return whether it was done."""
        if self.last and at <= self.last:
            at = self.last + timedelta(minutes=1)
        if at > self.world.now:
            return False
        if self.last is None:  # from here on the row exists
            self.row.created_at = at
            self.world.sessions.append(self.row)
        else:
            self.row.version += 1
        for name, value in changes.items():
            setattr(self.row, name, at if value is AT else value)
        self.last = at
        self.world.settle(self.row.pk, self.row.counts(), reason=reason, at=at, by=by, why=why)
        return True

    def plan(self, at: Moment) -> bool:
        return self.step(at, Reason.PLANNED, by=self._reporter, status=Status.PLANNED, planned_on=self.row.held_on)

    def report(self, at: Moment, head_count: int) -> bool:
        hold = Hold.LARGE if rules.is_large(head_count, self.row.expected) else Hold.NONE
        facts: dict[str, Any] = {"status": Status.REPORTED, "head_count": head_count, "reported_at": AT, "hold": hold}
        return self.step(at, Reason.REPORTED, by=self._reporter, **facts)

    def confirm(self, at: Moment) -> bool:
        staff = self.world.staff
        return self.step(at, Reason.CONFIRMED, by=staff, status=Status.CONFIRMED, confirmed_at=AT, confirmed_by=staff)

    def correct(self, at: Moment, head_count: int, why: str) -> bool:
        hold = Hold.LARGE if rules.is_large(head_count, self.row.expected) else Hold.NONE
        return self.step(at, Reason.CORRECTED, by=self.world.staff, why=why, head_count=head_count, hold=hold)

    def send_back(self, at: Moment, comment: str) -> bool:
        facts: dict[str, Any] = {"status": Status.RETURNED, "returned_at": AT, "return_comment": comment}
        return self.step(at, Reason.RETURNED, by=self.world.staff, **facts)

    def cancel(self, at: Moment, note: str) -> bool:
        facts: dict[str, Any] = {"status": Status.CANCELLED, "cancelled_at": AT, "closing_note": note}
        return self.step(at, Reason.CANCELLED, by=self._reporter, **facts)

    def postpone(self, at: Moment, to: date | None, note: str) -> bool:
        facts: dict[str, Any] = {"postponed_from": self.row.planned_on, "postponed_at": AT, "closing_note": note}
        facts |= {"held_on": to, "planned_on": to} if to else {"status": Status.POSTPONED}
        return self.step(at, Reason.POSTPONED, by=self._reporter, **facts)

    def no_answer(self, at: Moment) -> bool:
        return self.step(at, Reason.NO_ANSWER, by=self.world.staff, status=Status.NO_ANSWER, no_answer_at=AT)

    @property
    def _reporter(self) -> Any:
        return self.world.users.get(self.row.ambassador.email) if self.row.ambassador else None


AT = object()  # "the moment of this step"


class Calendar:
    """Makes sessions and finds who holds them."""

    def __init__(self, world: World) -> None:
        self.world = world
        counted = [each for each in world.ambassadors if each.registered_on and each.status in Standing.counted()]
        self.lecturers = sorted(counted, key=lambda each: (each.registered_on, each.number))  # type: ignore[arg-type, return-value]
        self.days = [each.registered_on for each in self.lecturers if each.registered_on]
        self.eagerness = list(accumulate(world.random.paretovariate(1.1) for _each in self.lecturers))

    def lecturer(self, on: date) -> Ambassador:
        """Return someone registered well before that day and not gone by then; a few hold many sessions."""
        known = max(1, bisect_left(self.days, on - timedelta(days=7)))
        for _try in range(20):
            place = bisect_left(self.eagerness, self.world.random.random() * self.eagerness[known - 1])
            found = self.lecturers[min(place, known - 1)]
            if found.left_on is None or found.left_on > on:
                return found
        return found

    def session(self, on: date, *, by: Ambassador | None = None, format: str = "", **facts: Any) -> StudySession:
        """Return an unsaved session of that day with everything a plan says."""
        world, random = self.world, self.world.random
        lecturer = by or self.lecturer(on)
        begins = time(*random.choice(HOURS))
        row = StudySession(
            id=world.uuid(), ambassador=lecturer, held_on=on, title=random.choice(words.TITLES), starts_at=begins,
            ends_at=time(begins.hour + 1, 30 if begins.minute == 0 else 45), format=format or self._format(on),
            audience=random.choices(list(AUDIENCES), list(AUDIENCES.values()))[0], excerpt=world.chance(0.15),
            public=world.chance(0.4), basis=random.choices(list(Basis), [30, 58, 12])[0],
        )  # fmt: skip
        self._place(row, lecturer)
        if world.chance(HOSTED):
            kind = random.choices(list(HOSTS), list(HOSTS.values()))[0]
            row.organization = world.organization(lecturer.prefecture, kind)
        for name, value in facts.items():
            setattr(row, name, value)
        row.derive()
        if world.chance(JOINT) and (other := self.lecturer(on)) is not lecturer:
            world.joint.append((row, other))
        return row

    def _format(self, on: date) -> str:
        if on < date(2020, 6, 1):
            return Format.VENUE
        shares = (30, 58, 12) if on < date(2022, 4, 1) else (68, 24, 8)
        return self.world.random.choices([Format.VENUE, Format.ONLINE, Format.HYBRID], shares)[0]

    def _place(self, row: StudySession, lecturer: Ambassador) -> None:
        prefecture = lecturer.prefecture if self.world.chance(0.95) else self.world.random.choice(CODES)
        city = self.world.random.choice(cities_of(prefecture))
        if row.format != Format.ONLINE:
            row.prefecture, row.municipality_code = prefecture, city.code
            row.venue = f"{city.name} {self.world.random.choice(words.VENUES)}"

    def planned_at(self, row: StudySession) -> Moment:
        """Return when the session was planned: one to seven weeks before, never before the lecturer was registered."""
        assert row.ambassador is not None
        assert row.ambassador.registered_on is not None
        early = row.held_on - timedelta(days=self.world.random.randint(7, 50))
        earliest = min(row.ambassador.registered_on + timedelta(days=1), row.held_on - timedelta(days=1))
        return moment(max(early, earliest), self.world.random.randint(7, 22), self.world.random.randint(0, 59))


def hold_all(calendar: Calendar, curve: Curve) -> None:
    """All sessions that took place, with the published numbers of participants, and beside them those that did not."""
    days = curve.days(calendar.world.random, session_day)
    for day, head_count in zip(days, _head_counts(calendar.world, days, curve), strict=True):
        _held(calendar, day, head_count)
    later = [day for day in days if day > SETTLED]
    for day in calendar.world.random.sample(later, round(len(later) * NEVER_REPORTED)):
        _never_reported(calendar, day)
    for day in calendar.world.random.sample(later, round(len(later) * CALLED_OFF)):
        _called_off(calendar, day, calendar.world.random.choice(words.OTHER_REASONS))
    _spring_of_2020(calendar, len(later) // 20)


def _head_counts(world: World, days: list[date], curve: Curve) -> list[int]:
    """Return a head-count for each day; each published stretch sums to what was published, in proportion if scaled."""
    published = _published_sessions()
    found: list[int] = []
    for first, last, people in _stretches(world.yesterday):
        count = sum(first < day <= last for day in days)
        share = people / published[last] if last in published else HEADS_A_SESSION
        found += heads(world.random, count, round(share * count))
    return found


def _stretches(until: date) -> Iterator[tuple[date, date, int]]:
    yield date.min, FIRST_PUBLISHED, PARTICIPANTS[FIRST_PUBLISHED]
    yield FIRST_PUBLISHED, END_OF_FEBRUARY, PARTICIPANTS[END_OF_FEBRUARY] - PARTICIPANTS[FIRST_PUBLISHED]
    yield END_OF_FEBRUARY, until, 0


def _published_sessions() -> dict[date, int]:
    from .curve import SESSIONS

    numbers = dict(SESSIONS)
    return {
        FIRST_PUBLISHED: numbers[FIRST_PUBLISHED],
        END_OF_FEBRUARY: numbers[END_OF_FEBRUARY] - numbers[FIRST_PUBLISHED],
    }


def _held(calendar: Calendar, day: date, head_count: int) -> None:
    world, random = calendar.world, calendar.world.random
    row = calendar.session(day)
    story = Story(world, row)
    if world.chance(PLANNED):
        row.expected = max(5, round(head_count * random.uniform(0.8, 1.4) / 5) * 5)
        _plan(calendar, story)
    if day <= SETTLED:
        story.report(moment(day, 20, random.randint(5, 40)), head_count)
        story.confirm(moment(day, 21, random.randint(0, 30)))
        return
    wrong = world.chance(CORRECTED)
    first = max(1, head_count + random.choice((-4, -2, 3, 5, 10))) if wrong else head_count
    if not story.report(_report_moment(world, day), first):
        return
    assert story.last is not None
    confirmed = story.confirm(world.working_hours(story.last.date() + timedelta(days=random.randint(1, 12))))
    if confirmed and first != head_count:
        at = world.working_hours(story.last.date() + timedelta(days=random.randint(5, 40)))
        story.correct(at, head_count, random.choice(words.CORRECTIONS))


def _plan(calendar: Calendar, story: Story) -> None:
    """Plan a session for its day; some of autumn 2020 were planned for that spring and put off."""
    world, row, day = calendar.world, story.row, story.row.held_on
    spring = SILENCE[0] + timedelta(days=world.random.randint(0, (SILENCE[1] - SILENCE[0]).days))
    known = row.ambassador is not None and row.ambassador.registered_on is not None
    early = known and row.ambassador.registered_on < SILENCE[0] - timedelta(days=14)  # type: ignore[union-attr, operator]
    if not (early and AUTUMN[0] <= day <= AUTUMN[1] and world.chance(PUT_OFF)):
        story.plan(calendar.planned_at(row))
        return
    row.held_on = spring
    story.plan(calendar.planned_at(row))
    story.postpone(world.working_hours(spring - timedelta(days=5)), day, words.CALLED_OFF)


def _report_moment(world: World, day: date) -> Moment:
    """Most report within days, some within weeks, a few after months."""
    within = world.random.choices((range(0, 4), range(4, 15), range(15, 50), range(60, 200)), (58, 27, 11, 4))[0]
    return moment(day + timedelta(days=world.random.choice(within)), 20, world.random.randint(5, 59))


def _never_reported(calendar: Calendar, day: date) -> None:
    """Planned, and no report came; after the reminders staff note 回答なし."""
    row = calendar.session(day, expected=calendar.world.random.randrange(10, 45, 5))
    story = Story(calendar.world, row)
    story.plan(calendar.planned_at(row))
    after = calendar.world.random.choice(NO_ANSWER_AFTER)
    story.no_answer(calendar.world.working_hours(day + timedelta(days=after)))


def _called_off(calendar: Calendar, day: date, why: str) -> None:
    row = calendar.session(day, expected=calendar.world.random.randrange(10, 45, 5))
    story = Story(calendar.world, row)
    story.plan(calendar.planned_at(row))
    story.cancel(calendar.world.working_hours(day - timedelta(days=calendar.world.random.randint(0, 6))), why)


def _spring_of_2020(calendar: Calendar, count: int) -> None:
    """What was planned for March to May 2020: called off, put off to autumn, or waiting for a new day to this day."""
    random = calendar.world.random
    for number in range(count):
        day = SILENCE[0] + timedelta(days=random.randint(0, (SILENCE[1] - SILENCE[0]).days))
        if number % 3:
            _called_off(calendar, day, words.CALLED_OFF)
        else:
            _put_off(calendar, day, again=bool(number % 2))


def _put_off(calendar: Calendar, day: date, *, again: bool) -> None:
    world, random = calendar.world, calendar.world.random
    row = calendar.session(day, expected=random.randrange(10, 45, 5))
    story = Story(world, row)
    story.plan(calendar.planned_at(row))
    to = date(2020, 10, 1) + timedelta(days=random.randint(0, 60))
    story.postpone(world.working_hours(day - timedelta(days=4)), to if again else None, words.CALLED_OFF)
    if again:
        story.cancel(world.working_hours(to - timedelta(days=5)), words.CALLED_OFF)
