"""When a desk is open: from 30 minutes before to 2 hours after, in Asia/Tokyo, across midnight too."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from sessions_log.checkin import hours

DAY = date(2026, 3, 31)


def tokyo(day, hour, minute=0):
    return timezone.make_aware(datetime(2026, 3 if day == 30 or day == 31 else 4, day, hour, minute))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "opens", "closes"),
    [
        (time(13, 30), time(15, 0), tokyo(31, 13), tokyo(31, 17)),
        (time(22, 30), time(23, 45), tokyo(31, 22), tokyo(1, 1, 45)),
        (time(0, 10), time(1, 0), tokyo(30, 23, 40), tokyo(31, 3)),
        (time(10, 0), None, tokyo(31, 9, 30), tokyo(31, 14)),
        (None, time(15, 0), tokyo(31, 0), tokyo(31, 17)),
        (None, None, tokyo(31, 0), tokyo(1, 0)),
    ],
)
def test_hours_follow_from_the_plan(starts_at, ends_at, opens, closes):
    assert hours.planned(DAY, starts_at, ends_at) == (opens, closes)


def test_the_first_moment_is_in_and_the_last_is_out():
    plan = hours.planned(DAY, time(13, 30), time(15, 0))
    second = timedelta(seconds=1)
    moments = (plan.opens - second, plan.opens, plan.closes - second, plan.closes)
    assert [plan.hold(each) for each in moments] == [False, True, True, False]


def test_opened_early_and_closed_early():
    plan = hours.planned(DAY, time(13, 30), time(15, 0))
    assert hours.by_hand(plan, opened_at=tokyo(31, 9), closed_at=tokyo(31, 14)) == (tokyo(31, 9), tokyo(31, 14))


def test_what_was_pressed_for_another_day_says_nothing():
    """The session was postponed since."""
    plan = hours.planned(DAY, time(13, 30), time(15, 0))
    old = timezone.make_aware(datetime(2026, 3, 20, 14, 0))
    assert hours.by_hand(plan, opened_at=old, closed_at=old + timedelta(hours=1)) == plan
