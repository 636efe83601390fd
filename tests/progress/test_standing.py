"""Targets: what is left, at which pace, and what is said after the deadline (DOMAIN 3.7)."""

from datetime import date

import pytest

from mirai_action.progress import reference
from mirai_action.progress.figures import figures
from mirai_action.progress.models import PublishedFigure
from mirai_action.progress.standing import months_before, required_pace, standings
from tests import make

pytestmark = pytest.mark.django_db
DEADLINE = date(2021, 3, 31)


def every_month(first, last, *, quantity=10, indicator="ambassadors"):
    """Something on the 20th of each month from `first` to `last` (year, month)."""
    for number in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]):
        day = date(number // 12, number % 12 + 1, 20)
        make.settled([make.line(effective_on=day, quantity=quantity, indicator=indicator)])


def standing(indicator="ambassadors", **days):
    return next(each for each in standings(figures(**days)) if each.target.indicator == indicator)


def test_before_the_deadline_what_is_left_and_the_pace_it_takes():
    make.target(value=500)
    every_month((2019, 1), (2020, 6))
    found = standing(as_of=date(2020, 6, 30))
    assert (found.total, found.left, found.days_left, found.share) == (180, 320, 274, 0.36)
    assert (found.pace_3_months, found.pace_12_months) == (10, 10)
    assert found.required_pace_per_month == pytest.approx(320 / (275 / 30.4375))
    assert (found.on_deadline, found.is_over) == (None, False)


def test_on_the_day_of_the_deadline_there_is_still_a_day():
    make.target()
    assert standing(as_of=DEADLINE).days_left == 0
    assert required_pace(30, 0) == pytest.approx(30 * 30.4375)


def test_after_the_deadline_days_and_required_pace_disappear():
    make.target(value=270)
    every_month((2019, 1), (2021, 6))
    found = standing(as_of=date(2021, 6, 30))
    assert (found.days_left, found.required_pace_per_month, found.total) == (None, None, 300)
    assert (found.on_deadline.value, found.on_deadline.verdict) == (270, "reached")


def test_one_short_is_missed():
    make.target(value=271)
    every_month((2019, 1), (2021, 6))
    assert standing(as_of=date(2021, 6, 30)).on_deadline.verdict == "missed"


def test_an_empty_start_gives_no_verdict_but_what_was_published():
    reference.load()
    found = standing("participants")
    assert (found.on_deadline.value, found.on_deadline.verdict) == (None, None)
    nearest = found.on_deadline.published
    assert (nearest.value, nearest.approximate, nearest.day_label()) == (11000, True, "2021年2月28日")
    assert (found.pace_3_months, found.pace_12_months) == (None, None)


def test_a_gap_before_the_deadline_gives_no_verdict_although_nothing_was_published():
    make.target(value=100)
    every_month((2019, 1), (2019, 6))
    every_month((2020, 1), (2021, 6))
    found = standing(as_of=date(2021, 6, 30)).on_deadline
    assert (found.value, found.verdict, found.published) == (None, None, None)


def test_records_far_below_what_was_published_give_no_verdict():
    make.target(value=1000)
    every_month((2019, 1), (2021, 6))
    PublishedFigure.objects.create(indicator="ambassadors", as_of=date(2021, 2, 28), value=700, approximate=True)
    found = standing(as_of=date(2021, 6, 30)).on_deadline
    assert (found.verdict, found.published.value) == (None, 700)


def test_records_about_what_was_published_give_one():
    make.target(value=1000)
    every_month((2019, 1), (2021, 6), quantity=25)
    PublishedFigure.objects.create(indicator="ambassadors", as_of=date(2021, 2, 28), value=700, approximate=True)
    assert standing(as_of=date(2021, 6, 30)).on_deadline.verdict == "missed"


def test_a_figure_not_yet_published_is_not_known():
    make.target()
    PublishedFigure.objects.create(indicator="ambassadors", as_of=date(2022, 1, 20), value=803)
    assert standing(as_of=date(2021, 6, 30)).on_deadline.published is None


def test_a_report_after_the_deadline_for_a_session_before_it_counts(settings):
    settings.DEMONSTRATION = True
    make.target(value=271)
    every_month((2019, 1), (2021, 6))
    make.settled([make.line(effective_on=DEADLINE)])
    assert standing(as_of=date(2021, 6, 30)).on_deadline.value == 271


def test_the_number_of_queries_does_not_grow_with_targets(django_assert_num_queries):
    for count in (1, 6):
        for value in range(count):
            make.target(deadline=date(2020 + value, 3, 30 - count), value=100 + value)
        found = figures(as_of=date(2026, 1, 1))
        with django_assert_num_queries(3):
            standings(found)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2021, 5, 31), 3, date(2021, 2, 28)),
        (date(2020, 5, 31), 3, date(2020, 2, 29)),
        (date(2021, 1, 15), 1, date(2020, 12, 15)),
        (date(2021, 3, 31), 12, date(2020, 3, 31)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before
