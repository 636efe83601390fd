"""What there is to do and to look forward to today: coming sessions, unreported ones, reports to confirm."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from ambassadors.models import Ambassador
from sessions_log.choices import Format

from . import words
from .meetings import Calendar, Story
from .world import moment

COMING = (0, 3, 5, 6, 9, 12, 13, 18, 20, 26, 27, 34, 41, 48, 55, 62, 70)  # days from today
UNREPORTED = (4, 8, 15, 29, 52)  # days ago
TO_CONFIRM = (3, 4, 6, 9)


def fill(calendar: Calendar, *, hanako: Ambassador | None) -> None:
    """Give staff and hanako@example.jp something to do, and the public something to go to."""
    for number, days in enumerate(COMING):
        _coming(calendar, calendar.world.today + timedelta(days=days), public=number % 4 != 3)
    for days in UNREPORTED:
        _planned(calendar, calendar.world.today - timedelta(days=days))
    for days in TO_CONFIRM:
        _reported(calendar, calendar.world.today - timedelta(days=days), calendar.world.random.randint(8, 45))
    _typed_too_much(calendar)
    _asked_back(calendar)
    _nobody_came(calendar)
    _forum(calendar)
    if hanako:
        _of_hanako(calendar, hanako)


def _coming(calendar: Calendar, day: date, **facts: Any) -> Story:
    world = calendar.world
    format = world.random.choices([Format.VENUE, Format.ONLINE, Format.HYBRID], [6, 3, 1])[0]
    titles = [each for each in words.TITLES if each]
    usual: dict[str, Any] = {
        "expected": world.random.randrange(10, 45, 5),
        "title": world.random.choice(titles),
    }
    row = calendar.session(day, **({"format": format} | usual | facts))
    story = Story(world, row)
    story.plan(moment(world.today - timedelta(days=world.random.randint(1, 20)), 19, world.random.randint(0, 59)))
    return story


def _planned(calendar: Calendar, day: date, **facts: Any) -> Story:
    row = calendar.session(day, **({"expected": calendar.world.random.randrange(10, 45, 5)} | facts))
    story = Story(calendar.world, row)
    story.plan(calendar.planned_at(row))
    return story


def _reported(calendar: Calendar, day: date, head_count: int, **facts: Any) -> Story:
    story = _planned(calendar, day, **facts)
    story.report(moment(day + timedelta(days=1), 19, calendar.world.random.randint(0, 59)), head_count)
    return story


def _typed_too_much(calendar: Calendar) -> None:
    """350 where 35 were expected: counts only once staff confirm it."""
    _reported(calendar, calendar.world.today - timedelta(days=5), 350, expected=30)


def _asked_back(calendar: Calendar) -> None:
    story = _reported(calendar, calendar.world.today - timedelta(days=14), 24)
    story.send_back(calendar.world.working_hours(calendar.world.today - timedelta(days=10)), words.COMMENTS[0])


def _nobody_came(calendar: Calendar) -> None:
    """Held, and nobody came: reported, and counts neither as a session nor with participants."""
    day = calendar.world.today - timedelta(days=75)
    story = _reported(calendar, day, 0)
    story.confirm(calendar.world.working_hours(day + timedelta(days=5)))


def _forum(calendar: Calendar) -> None:
    """A large one, which counted once staff had confirmed it."""
    day = calendar.world.today - timedelta(days=290)
    story = _reported(
        calendar, day, 612, expected=550, title="子どもの未来を考えるつどい", format=Format.VENUE, public=True
    )
    story.confirm(calendar.world.working_hours(day + timedelta(days=3)))


def _of_hanako(calendar: Calendar, hanako: Ambassador) -> None:
    """The ambassador that the welcome page tells of: a past, two reports to give, one session today, one to come."""
    today = calendar.world.today
    for days, head_count in ((400, 18), (310, 25), (200, 31), (96, 22)):
        story = _reported(calendar, today - timedelta(days=days), head_count, by=hanako)
        story.confirm(calendar.world.working_hours(today - timedelta(days=days - 4)))
    for days in (11, 32):
        _planned(calendar, today - timedelta(days=days), by=hanako, title="子どもの今を知る", expected=20)
    _coming(calendar, today + timedelta(days=16), by=hanako, public=True, title="地域で子どもを支えるために")
    _together(calendar, hanako)
    open_all_day: dict[str, Any] = {"starts_at": None, "ends_at": None, "format": Format.VENUE, "expected": 20}
    _coming(calendar, today, by=hanako, public=True, title="みんなで考える子どもの未来", **open_all_day)


def _together(calendar: Calendar, hanako: Ambassador) -> None:
    """A monthly series of her own, one she holds with a partner, and one where she is the partner."""
    today = calendar.world.today
    hall: dict[str, Any] = {"public": True, "format": Format.VENUE, "prefecture": "11", "excerpt": False}
    hall |= {"municipality_code": "11107", "venue": "浦和あおぞら会館 第1会議室", "starts_at": time(13, 30)}
    for days in (23, 51, 79):
        day = today + timedelta(days=days)
        _coming(calendar, day, by=hanako, title="毎月の学び舎", ends_at=time(14, 30), expected=20, **hall)
    partner = next(each for each in calendar.lecturers if each.prefecture == "11" and each is not hanako)
    hall |= {"municipality_code": "11201", "venue": "川越市 中央公民館", "ends_at": time(15, 0)}
    for days, title, one, other in (
        (37, "いっしょに考える子どもの貧困", hanako, partner),
        (44, "親子で学ぶ会", partner, hanako),
    ):
        story = _coming(calendar, today + timedelta(days=days), by=one, title=title, expected=30, **hall)
        calendar.world.joint.append((story.row, other))
