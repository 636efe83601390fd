"""Invented check-ins: some held sessions that counted themselves, and a desk that is open today to try it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sessions_log.checkin import codes, devices, hours
from sessions_log.checkin.models import MOST_AT_ONCE, Desk, Tap
from sessions_log.choices import Status
from sessions_log.models import StudySession

from .world import World

HELD = 12
LARGEST = 60


def fill(world: World) -> None:
    """Give a desk to the latest sessions that were held, and to those of today that have no hours."""
    held = [each for each in world.sessions if each.head_count and each.head_count <= LARGEST and each.starts_at]
    for row in sorted(held, key=lambda each: (each.held_on, each.pk))[-HELD:]:
        _counted_itself(world, row)
    for row in world.sessions:
        if row.held_on == world.today and row.status == Status.PLANNED and row.starts_at is None:
            _desk(world, row)


def _desk(world: World, row: StudySession) -> Desk:
    code = "".join(world.random.choice(codes.ALPHABET) for _each in range(codes.LENGTH))
    desk = Desk(session=row, code=code, made_at=row.created_at)
    world.desks.append(desk)
    return desk


def _counted_itself(world: World, row: StudySession) -> None:
    """Let people come in by ones, twos and threes; one or two forget to press, and a few have no phone."""
    assert row.head_count
    desk = _desk(world, row)
    left = max(1, row.head_count - world.random.randint(0, 2))
    moment = hours.planned(row.held_on, row.starts_at, row.ends_at).opens + timedelta(minutes=8)
    while left:
        people = min(left, MOST_AT_ONCE, world.random.choices([1, 2, 3, 5], [70, 20, 7, 3])[0])
        moment += timedelta(seconds=world.random.randint(4, 70))
        world.taps.append(_tap(world, desk, people, moment, by_hand=left < 4 and world.chance(0.5)))
        desk.count += people
        left -= people


def _tap(world: World, desk: Desk, people: int, moment: datetime, *, by_hand: bool) -> Tap:
    key = world.uuid()
    marked = not by_hand and desk.session.status != Status.CONFIRMED
    device = devices.hashed(str(key), desk.session.pk) if marked else ""
    return Tap(desk=desk, key=key, people=people, by_hand=by_hand, device=device, tapped_at=moment, received_at=moment)
