"""Figures of a part: the same as counting its lines one by one, and parts add up to the whole."""

from __future__ import annotations

from datetime import date

import pytest

from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import PLACES, figures
from tests import make

pytestmark = pytest.mark.django_db
DAYS = (date(2019, 3, 31), date(2019, 4, 1), date(2020, 3, 31), date(2020, 4, 1))


@pytest.fixture
def history() -> None:
    for number, day in enumerate(DAYS):
        for place in ("11", "13", "online"):
            make.settled(
                [
                    make.line(effective_on=day, prefecture="unknown" if place == "online" else place),
                    make.line(indicator="sessions", effective_on=day, prefecture=place, kind="coop"),
                    make.line(
                        indicator="participants", effective_on=day, prefecture=place, kind="npo", quantity=10 + number
                    ),
                ]
            )


@pytest.mark.usefixtures("history")
def test_sum_over_places_is_the_nation() -> None:
    whole = figures()
    for indicator, figure in whole.indicators.items():
        parts = [figures(cut=Cut(places=(place,))).indicators[indicator].total for place in PLACES]
        assert sum(parts) == figure.total
        assert parts == list(figure.by_prefecture.values())


@pytest.mark.usefixtures("history")
def test_two_prefectures_are_their_union() -> None:
    part = figures(cut=Cut(places=("11", "13")))
    assert (part.ambassadors.total, part.sessions.total, part.participants.total) == (8, 8, 92)
    assert part.nation is not None
    assert part.nation.participants.total == 138


@pytest.mark.usefixtures("history")
def test_period_takes_both_its_days_and_nothing_else() -> None:
    part = figures(cut=Cut(first=date(2019, 4, 1), last=date(2020, 3, 31)))
    assert part.sessions.by_fiscal_year == {2019: 6}
    assert part.participants.total == 3 * (11 + 12)
    assert part.ambassadors.current is None


@pytest.mark.usefixtures("history")
def test_kind_narrows_registrations_and_host_narrows_sessions() -> None:
    part = figures(cut=Cut(kind="group", host="coop"))
    assert (part.ambassadors.total, part.sessions.total, part.participants.total) == (0, 12, 0)


@pytest.mark.usefixtures("history")
def test_part_travels_like_the_whole() -> None:
    part = figures(as_of=date(2019, 12, 31), cut=Cut(places=("11",)))
    assert part.sessions.total == 2 == figures(as_of=date(2019, 12, 31)).sessions.by_prefecture["11"]


@pytest.mark.usefixtures("history")
def test_quiet_prefecture_is_no_gap() -> None:
    whole, part = figures(), figures(cut=Cut(places=("12",)))
    assert [point.gap for point in part.sessions.months] == [point.gap for point in whole.sessions.months]
    assert part.sessions.total == 0


def test_plan_of_yesterday_is_due_in_a_period_that_ended_then() -> None:
    yesterday = make.day(-1)
    make.settled([make.line(indicator="planned", effective_on=yesterday, kind="coop")])
    assert figures(cut=Cut(last=yesterday)).completeness.due == 1
    assert figures(as_of=yesterday, cut=Cut(last=yesterday)).completeness.due == 0
