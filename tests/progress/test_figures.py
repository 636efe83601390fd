"""The figures of a day as known on a day."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from mirai_action.progress import rollup
from mirai_action.progress.figures import PLACES, figures, monthly
from tests import make

pytestmark = pytest.mark.django_db


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def _demonstration(settings):
    settings.DEMONSTRATION = True


def test_nothing_posted_is_zero_everywhere():
    found = figures()
    assert (found.ambassadors.total, found.participants.total, found.sessions.total) == (0, 0, 0)
    assert list(found.ambassadors.by_prefecture) == list(PLACES)
    assert found.completeness.rate is None
    assert monthly("ambassadors") == []


def test_preliminary_and_final_add_up_to_the_headline():
    make.settled([make.line(indicator="participants", quantity=30, kind="npo", certainty="preliminary")])
    make.settled([make.line(indicator="participants", quantity=12, kind="npo", basis="estimate")])
    found = figures().participants
    assert (found.total, found.final, found.preliminary, found.estimate) == (42, 12, 30, 12)


def test_leaving_lowers_the_current_number_only():
    make.settled([make.line(), make.line(indicator="left", effective_on=date(2020, 1, 1))])
    make.settled([make.line(kind="group", prefecture="unknown")])
    found = figures().ambassadors.as_json()
    assert (found["total"], found["current"], found["individual"], found["group"], found["unknown"]) == (2, 1, 1, 1, 0)


def test_a_day_is_included_and_the_next_is_not():
    make.settled([make.line(effective_on=date(2020, 5, 5))])
    assert figures(as_of=date(2020, 5, 4)).ambassadors.total == 0
    assert figures(as_of=date(2020, 5, 5)).ambassadors.total == 1


@pytest.mark.usefixtures("_demonstration")
def test_known_on_reaches_to_the_end_of_the_day_in_tokyo():
    make.settled([make.line()], entered_at=moment("2020-05-05T23:59:59"))
    make.settled([make.line()], entered_at=moment("2020-05-06T00:00:00"))
    assert figures(known_on=date(2020, 5, 5)).ambassadors.total == 1
    assert figures(known_on=date(2020, 5, 6)).ambassadors.total == 2
    assert figures(known_on=date(2020, 5, 4)).ambassadors.total == 0


@pytest.mark.usefixtures("_demonstration")
def test_a_correction_does_not_change_what_was_known_before():
    subject = make.settled([make.line(prefecture="11")], entered_at=moment("2020-01-01T12:00"))
    make.settled([make.line(prefecture="26")], subject=subject, entered_at=moment("2021-01-01T12:00"))
    early, late = (figures(known_on=day).ambassadors.by_prefecture for day in (date(2020, 6, 1), date(2021, 6, 1)))
    assert (early["11"], early["26"], late["11"], late["26"]) == (1, 0, 0, 1)


def test_known_on_alone_is_the_day_of_the_figures_too():
    found = figures(known_on=date(2020, 5, 5))
    assert (found.as_of, found.reports_until) == (date(2020, 5, 5), date(2020, 5, 5))


def test_due_sessions_are_those_planned_before_today():
    today = timezone.localdate()
    for day in (date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3), today):
        make.settled([make.line(indicator="planned", kind="coop", effective_on=day)])
    make.settled([make.line(indicator="reported", kind="coop", effective_on=date(2020, 1, 1))])
    make.settled([make.line(indicator="no_answer", kind="coop", effective_on=date(2020, 1, 2))])
    rollup.fold()
    assert figures().as_json()["completeness"] == {"due": 3, "reported": 1, "unreported": 2, "no_answer": 1}
    travelled = figures(as_of=date(2020, 1, 2)).completeness
    assert (travelled.due, travelled.reported, travelled.no_answer, travelled.rate) == (1, 1, 0, 1.0)


def test_the_target_is_the_next_one_else_the_last():
    for deadline, value in ((date(2021, 3, 31), 1000), (date(2024, 3, 31), 2000)):
        make.target(deadline=deadline, value=value)
    make.target(deadline=date(2023, 3, 31), prefecture="11", value=50)
    shown = [
        figures(as_of=day).ambassadors.target.value for day in (date(2021, 3, 31), date(2021, 4, 1), date(2025, 1, 1))
    ]
    assert shown == [1000, 2000, 2000]
    assert [each["value"] for each in figures().ambassadors.as_json()["targets"]] == [1000, 2000]


def test_fiscal_years_and_months_come_from_the_day_it_happened():
    for day in (date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 30)):
        make.settled([make.line(effective_on=day)])
    found = figures(as_of=date(2020, 6, 15)).ambassadors
    assert found.by_fiscal_year == {2019: 1, 2020: 2}
    assert [(p.month.month, p.end.day, p.added_final, p.cumulative) for p in found.months] == [
        *((3, 31, 1, 1), (4, 30, 2, 3), (5, 31, 0, 3), (6, 15, 0, 3)),
    ]


def test_the_opening_balance_stands_apart_and_in_unknown():
    make.opening()
    make.settled([make.line(effective_on=date(2018, 9, 1))])
    found = figures(as_of=date(2019, 7, 11)).ambassadors
    assert (found.total, found.opening, found.by_prefecture["11"], found.by_prefecture["unknown"]) == (365, 364, 1, 364)


@pytest.mark.parametrize("days", [{}, {"as_of": date(2021, 3, 31)}])
def test_the_number_of_queries_is_constant(days, django_assert_num_queries):
    make.target()
    for repeated in range(2):
        for number in range(1, 1 + 20 * repeated):
            make.settled([make.line(prefecture=f"{number:02d}", kind=f"kind{number}")])
        with django_assert_num_queries(3):
            figures(**days)
        rollup.fold()
