"""The forecast: an honest 80 % range, or none."""

import math
from datetime import date
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from mirai_action.progress import forecast, reference
from mirai_action.progress.figures import figures
from mirai_action.progress.models import Indicator, ShockMonth
from tests import make

DEADLINE = date(2021, 3, 31)


def months(first, last, added):
    """One settled record a month, of `added` participants."""
    for index, name in enumerate(range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])):
        day = date(name // 12, name % 12 + 1, 15)
        make.settled([make.line(indicator="participants", kind="coop", quantity=added(index), effective_on=day)])


def participants(as_of, **facts):
    return forecast.forecast("participants", as_of=as_of, deadline=DEADLINE, **facts)


@pytest.mark.django_db
class TestReading:
    def test_on_2019_07_11_no_honest_range_existed(self):
        reference.load()
        found = forecast.forecast("ambassadors", as_of=date(2019, 7, 11), deadline=DEADLINE)
        assert (found.low, found.high, found.too_little, found.months) == (None, None, True, 0)
        assert found.reason == "データが少ないため見込みは示しません"

    def test_eleven_whole_months_are_too_little_and_twelve_are_enough(self):
        months((2019, 4), (2020, 3), lambda index: 20 + index % 3)
        assert participants(date(2020, 3, 30)).too_little
        found = participants(date(2020, 3, 31))
        assert (found.too_little, found.months) == (False, 12)
        assert 252 < found.low < 504 < found.high

    def test_after_the_deadline_there_is_nothing_to_expect(self):
        months((2019, 1), (2021, 3), lambda index: 20)
        assert forecast.forecast("participants", as_of=date(2021, 4, 1), deadline=DEADLINE) is None
        last = participants(DEADLINE)
        assert last.low == last.high == 540

    def test_the_same_day_always_gives_the_same_range(self):
        months((2019, 1), (2020, 12), lambda index: 10 + index % 5)
        once = participants(date(2020, 12, 31))
        forecast.landing.cache_clear()
        assert participants(date(2020, 12, 31)) == once

    def test_marked_months_are_left_out_and_the_range_with_them_stands_beside(self):
        months((2019, 1), (2020, 9), lambda index: 1 if 14 <= index <= 18 else 30 + index % 4)
        for month in range(3, 8):
            ShockMonth.objects.create(month=date(2020, month, 1), why="pandemic")
        found = participants(date(2020, 9, 30))
        assert (found.months, found.left_out) == (16, 5)
        assert "5か月は除いています" in found.method
        assert found.with_shocks[0] < found.low

    def test_what_the_opening_balance_stands_for_is_no_increment(self):
        make.opening(indicator="participants", value=2403)
        months((2019, 8), (2020, 7), lambda index: 25)
        assert [added for _month, added in forecast.usable(figures(as_of=date(2020, 7, 31)).participants)] == [25] * 12

    def test_a_gap_breaks_the_series(self):
        months((2017, 1), (2017, 6), lambda index: 25)
        months((2019, 1), (2019, 6), lambda index: 25)
        assert participants(date(2019, 6, 30)).months == 6

    def test_it_costs_one_query_beside_the_figures(self, django_assert_num_queries):
        months((2019, 1), (2020, 9), lambda index: 30)
        found = figures(as_of=date(2020, 9, 30))
        with django_assert_num_queries(1):
            marked = forecast.shock_months()
            for each in found.indicators:
                forecast.of(found, Indicator(each), deadline=DEADLINE, shocks=marked)


@pytest.mark.django_db
class TestShockMonths:
    def test_any_day_stands_for_its_month_and_a_month_is_marked_once(self):
        shock = ShockMonth(month=date(2020, 4, 7), why="pandemic")
        shock.full_clean()
        shock.save()
        assert str(shock) == "2020年4月"
        with pytest.raises(ValidationError):
            ShockMonth(month=date(2020, 4, 30), why="again").full_clean()

    def test_the_database_takes_first_days_only(self):
        with pytest.raises(IntegrityError):
            ShockMonth.objects.create(month=date(2020, 4, 7), why="pandemic")


# -- coverage on series whose truth is known ----------------------------------------------------------------------
def flat(month, turn):
    return 20


def growing(month, turn):
    return 12 + 20 * month / 36


def shrinking(month, turn):
    return max(2, 32 - 20 * month / 48)


def seasonal(month, turn):
    return 20 * (1 + 0.6 * math.sin(2 * math.pi * (month + turn) / 12))


def school_year(month, turn):
    return 50 if (month + turn) % 12 in (2, 7) else 14


def growing_and_seasonal(month, turn):
    return growing(month, turn) * (1 + 0.6 * math.sin(2 * math.pi * (month + turn) / 12))


def shocked(month, turn):
    return 0 if month in SHOCK else growing(month, turn)


SHOCK = range(14, 20)


def counts(random, expected):
    """A number of people around `expected`, more scattered than Poisson's: groups come together."""
    mean = random.gammavariate(6, expected / 6) if expected else 0
    limit, product, number = math.exp(-mean), random.random(), 0
    while product >= limit:
        product, number = product * random.random(), number + 1
    return number


def coverage(shape, past, ahead, *, without=(), times=150):
    """The share of histories whose truth lies in the range."""
    random, hits = Random(11), 0
    for _time in range(times):
        turn = random.randrange(12)
        series = [counts(random, shape(month, turn)) for month in range(past + ahead)]
        known = tuple((place, series[place]) for place in range(past) if place not in without)
        steps = tuple(forecast.Step(place, 1.0) for place in range(past, past + ahead))
        low, high = forecast.landing(known, steps)
        hits += low <= sum(series[past:]) <= high
    return hits / times


@pytest.mark.parametrize("shape", [flat, growing, shrinking, seasonal, school_year, growing_and_seasonal])
@pytest.mark.parametrize(("past", "ahead"), [(24, 12), (36, 18)])
def test_eight_of_ten_truths_lie_in_the_range(shape, past, ahead, monkeypatch):
    monkeypatch.setattr(forecast, "TRIALS", 300)
    assert 0.74 <= coverage(shape, past, ahead) <= 0.99


@pytest.mark.parametrize("shape", [flat, growing, shrinking])
def test_one_year_is_enough_where_there_is_no_season(shape, monkeypatch):
    monkeypatch.setattr(forecast, "TRIALS", 300)
    assert 0.74 <= coverage(shape, 12, 12) <= 0.99


def test_a_marked_shock_does_not_spoil_the_range(monkeypatch):
    monkeypatch.setattr(forecast, "TRIALS", 300)
    assert 0.74 <= coverage(shocked, 36, 12, without=SHOCK) <= 0.99
    assert coverage(shocked, 26, 12) < coverage(shocked, 26, 12, without=SHOCK)


def test_a_range_is_narrow_where_the_past_is_steady():
    low, high = forecast.landing(tuple((place, 20) for place in range(24)), (forecast.Step(24, 1.0),))
    assert (low, high) == (20, 20)


def test_a_part_of_a_month_adds_its_part():
    past = tuple((place, 20) for place in range(12))
    assert forecast.landing(past, (forecast.Step(12, 0.5), forecast.Step(13, 1.0))) == (30, 30)
    assert forecast.landing(past, ()) == (0, 0)
