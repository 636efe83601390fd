"""Where the line is complete, and where it says 「記録なし」."""

from datetime import date

import pytest
from django.utils import timezone

from mirai_action.progress.coverage import Coverage, months_between
from mirai_action.progress.figures import figures, monthly
from mirai_action.progress.models import month_of
from tests import make

pytestmark = pytest.mark.django_db


def on(*days, **facts):
    for day in days:
        make.settled([make.line(effective_on=date.fromisoformat(day), **facts)])


def gaps(indicator="ambassadors", as_of=date(2021, 12, 31)):
    return [month_of(point.month) for point in monthly(indicator, as_of=as_of) if point.gap]


def test_a_quiet_month_or_two_is_no_gap():
    on("2021-01-10", "2021-04-10")
    assert gaps(as_of=date(2021, 4, 30)) == []


def test_three_quiet_months_are():
    on("2021-01-10", "2021-05-10")
    assert gaps(as_of=date(2021, 5, 31)) == ["2021-02", "2021-03", "2021-04"]


def test_sessions_do_not_say_that_registrations_are_complete():
    on("2021-01-10", "2021-05-10")
    on("2021-01-10", "2021-02-10", "2021-03-10", "2021-04-10", "2021-05-10", indicator="participants", kind="coop")
    assert len(gaps(as_of=date(2021, 5, 31))) == 3
    assert gaps("sessions", as_of=date(2021, 5, 31)) == []


def test_from_an_opening_balance_to_the_first_use_is_a_gap():
    make.opening()
    on(timezone.localdate().isoformat())
    found = figures().ambassadors
    now = month_of(timezone.localdate())
    assert found.months[0].cumulative == 365
    assert [month_of(p.month) for p in found.months if not p.gap] == ["2019-07", now]
    assert not found.coverage.covers(date(2021, 3, 31))


def test_since_the_register_is_in_use_a_quiet_month_says_that_nothing_happened(settings):
    settings.DEMONSTRATION = True
    make.settled(
        [make.line(effective_on=date(2020, 1, 5))], entered_at=timezone.make_aware(timezone.datetime(2020, 1, 6))
    )
    assert gaps() == []
    assert figures().ambassadors.coverage.covers(date(2026, 1, 1))


def test_before_an_opening_balance_that_still_stands_nothing_is_complete():
    make.opening(value=2)
    on("2019-05-10", "2019-06-10", "2019-07-20", "2019-08-20")
    assert gaps(as_of=date(2019, 8, 31)) == []
    make.opening("sessions", value=3)
    on("2019-05-10", "2019-06-10", "2019-07-20", indicator="sessions", kind="coop")
    assert gaps("sessions", as_of=date(2019, 7, 31)) == ["2019-05", "2019-06"]


def test_a_day_before_the_line_begins_is_not_covered():
    assert not Coverage(["2020-01"], frozenset()).covers(date(2019, 12, 31))
    assert Coverage(["2020-01"], frozenset()).covers(date(2020, 1, 1))


def test_months_cross_the_year():
    assert list(months_between("2019-11", "2020-02")) == ["2019-11", "2019-12", "2020-01", "2020-02"]
