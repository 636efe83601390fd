"""Targets of a prefecture and of a member co-op: who keeps them, who sees them, and what they count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ambassadors import workflow
from mirai_action.progress.figures import figures
from mirai_action.progress.models import Target
from mirai_action.progress.scoped import scoped_standings
from tests import make

from .test_dashboard import dashboard, signed_in

pytestmark = pytest.mark.django_db
ADD = "/admin/progress/target/add/"


def typed(**facts: str) -> dict[str, str]:
    plain = {"indicator": "sessions", "value": "50", "deadline": "2027-03-31", "source": "委員会資料"}
    return plain | {"prefecture": "", "organization": "", "source_url": ""} | facts


def goals(response: Any) -> list[tuple[str, int, int]]:
    shown = [goal for panel in response.context["panels"] for goal in panel.goals]
    return [(goal.target.whose, goal.target.value, goal.standing.total) for goal in shown]


def others(response: Any) -> list[tuple[str, int]]:
    return [(goal.target.whose, goal.standing.total) for goal in response.context["scoped_goals"]]


def test_manager_sets_targets_for_the_nation_a_prefecture_and_a_body() -> None:
    client, body = signed_in(make.manager()), make.organization()
    for facts in ({}, {"prefecture": "11"}, {"organization": str(body.pk)}):
        assert client.post(ADD, typed(**facts)).status_code == 302
    assert [each.whose for each in Target.objects.order_by("pk")] == ["全国", "埼玉県", body.name]


def test_target_has_one_scope_and_stands_once() -> None:
    client, body = signed_in(make.manager()), make.organization()
    both = client.post(ADD, typed(prefecture="11", organization=str(body.pk)))
    assert "どちらか一方" in both.text
    client.post(ADD, typed(organization=str(body.pk)))
    assert "すでにあります" in client.post(ADD, typed(organization=str(body.pk))).text
    assert Target.objects.count() == 1


@pytest.mark.parametrize("facts", [{"prefecture": "11"}, {}])
def test_database_refuses_two_of_the_same(facts: dict[str, str]) -> None:
    make.target(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.target(**facts)


def test_changing_a_target_keeps_its_body() -> None:
    client, body = signed_in(make.manager()), make.organization()
    target = make.target(body=body.pk, body_name=body.name)
    page = reverse("admin:progress_target_change", args=[target.pk])
    assert f'<option value="{body.pk}" selected' in client.get(page).text
    client.post(page, typed(organization=str(body.pk), value="70"))
    target.refresh_from_db()
    assert (target.body, target.value) == (body.pk, 70)


def test_target_of_a_body_counts_what_is_the_bodys() -> None:
    body, other = make.organization(), make.organization("コープとなり")
    make.ambassador(organization=body)
    held = make.ambassador(organization=other)
    make.past_session(ambassador=held, organization=body, head_count=12)
    make.past_session(ambassador=held, organization=other, head_count=99)
    own = {"body": body.pk, "body_name": body.name, "deadline": date(2027, 3, 31)}
    rows = [make.target(indicator=each, value=20, **own) for each in ("ambassadors", "sessions", "participants")]
    assert {each.target.indicator: each.total for each in scoped_standings(figures(), rows)} == {
        "ambassadors": 1,
        "sessions": 1,
        "participants": 12,
    }


def test_registration_follows_its_body_and_the_books_agree() -> None:
    from mirai_action.progress import proof

    body = make.organization()
    target = make.target(body=body.pk, body_name=body.name)
    row = make.ambassador()
    assert workflow.belong(row, organization=body, by=make.staff())
    assert not workflow.belong(row, organization=body, by=None)
    assert scoped_standings(figures(), [target])[0].total == 1
    assert figures().ambassadors.total == 1
    assert proof.verify().faults == []


def test_scoped_target_travels_and_is_judged_by_its_own_records() -> None:
    for day in (date(2021, 3, 31), date(2021, 4, 1)):
        make.settled([make.line(effective_on=day)])
        make.settled([make.line(effective_on=day, prefecture="13")])
    target = make.target(prefecture="11", value=1)
    (late,) = scoped_standings(figures(), [target])
    assert (late.total, late.on_deadline.value, late.on_deadline.verdict) == (2, 1, "reached")  # type: ignore[union-attr]
    (early,) = scoped_standings(figures(as_of=date(2021, 3, 1)), [target])
    assert (early.total, early.left, early.days_left) == (0, 1, 30)


def test_nation_shows_its_own_targets_and_lists_the_others() -> None:
    make.settled([make.line(prefecture="11")])
    make.target(value=1000)
    make.target(prefecture="11", value=40)
    body = make.organization()
    make.target(body=body.pk, body_name=body.name, value=30)
    response = dashboard(make.staff())
    assert goals(response) == [("全国", 1000, 1)]
    assert others(response) == [("埼玉県", 1), (body.name, 0)] or others(response) == [(body.name, 0), ("埼玉県", 1)]


def test_regional_staff_see_the_targets_of_their_prefectures_only() -> None:
    for place in ("11", "12", "13"):
        make.settled([make.line(prefecture=place)])
        make.target(prefecture=place, value=int(place))
    make.target(value=1000)
    here, there = make.organization(), make.organization("コープ東京", prefecture="13")
    for body in (here, there):
        make.target(body=body.pk, body_name=body.name, value=3)
    response = dashboard(make.staff(prefectures=["11", "12"]))
    assert goals(response) == [("千葉県", 12, 1), ("埼玉県", 11, 1)]
    assert others(response) == [(here.name, 0)]


def test_period_has_no_targets() -> None:
    make.target()
    assert goals(dashboard(make.staff(), fiscal_year="2020")) == []


def test_pace_below_the_required_one_is_said_in_words() -> None:
    for month in range(1, 13):
        make.settled([make.line(effective_on=date(2019, month, 1), prefecture="11")])
    make.target(value=1000)
    assert "必要なペースより月に" in dashboard(make.staff(), as_of="2020-01-31").text
