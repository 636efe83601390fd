"""The landing range on the dashboard: beside its target with its method, or the sentence that there is too little."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import make

from .test_dashboard import dashboard

pytestmark = pytest.mark.django_db


def registered(months: int, *, place: str = "11") -> None:
    for number in range(months):
        day = date(2018 + (number + 3) // 12, (number + 3) % 12 + 1, 5)
        for _person in range(3 + number % 4):
            make.settled([make.line(effective_on=day, prefecture=place)])


def first_goal(response: Any) -> Any:
    return response.context["panels"][0].goals[0]


def test_range_stands_beside_the_target_and_on_the_line() -> None:
    registered(15)
    make.target()
    response = dashboard(make.staff(), as_of="2019-06-30")
    landing = first_goal(response).forecast
    assert 67 < landing.low < landing.high
    assert len(response.context["panels"][0].line.fans) == 1
    assert f"{landing.low:,}〜{landing.high:,}人" in response.text
    assert landing.method in response.text


def test_too_little_data_says_so_and_draws_nothing() -> None:
    registered(5)
    make.target()
    response = dashboard(make.staff(), as_of="2018-08-31")
    assert response.context["panels"][0].line.fans == []
    assert "データが少ないため見込みは示しません" in response.text


def test_a_prefecture_has_a_range_of_its_own() -> None:
    registered(15, place="11")
    registered(15, place="13")
    make.target(prefecture="11", value=100)
    landing = first_goal(dashboard(make.staff(prefectures=["11"]), as_of="2019-06-30")).forecast
    assert landing.low < 67 + 21 * 8  # about 5 a month of its own, not the nation's 9
    union = dashboard(make.staff(prefectures=["11", "13"]), as_of="2019-06-30")
    assert first_goal(union).forecast is None
