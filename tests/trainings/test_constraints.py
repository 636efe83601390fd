"""What the database refuses, whoever asks."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions_log.trainings.models import Application, Notice, Training
from tests import make

pytestmark = pytest.mark.django_db
NOW = "2026-04-01T00:00Z"


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"taken": 11}, "training_seats_sold_once"),
        ({"capacity": 0}, "training_has_seats"),
        ({"offer_hours": 0}, "training_offer_hours"),
        ({"deadline_on": "2999-01-01"}, "training_deadline_before_the_day"),
        ({"starts_at": time(13), "ends_at": time(12)}, "training_ends_after_its_start"),
        ({"venue": ""}, "training_has_a_place"),
        ({"prefecture": ""}, "training_has_a_place"),
        ({"cancelled_at": NOW}, "training_cancelled_with_a_reason"),
        ({"cancel_reason": "台風"}, "training_cancelled_with_a_reason"),
    ],
)
def test_a_training_that_can_not_be(facts, name):
    row = make.training()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Training.objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"status": "unknown"}, "application_status_known"),
        ({"name": ""}, "application_has_a_name"),
        ({"forgotten_at": NOW}, "application_forgotten_is_blank"),
        ({"status": "waiting", "confirmed_at": None}, "application_is_confirmed"),
        ({"status": "unconfirmed"}, "application_is_confirmed"),
        ({"seated_at": None}, "application_seat_has_a_moment"),
        ({"status": "offered"}, "application_offer_has_a_moment"),
        ({"offer_until": NOW}, "application_offer_has_a_moment"),
        ({"status": "cancelled"}, "application_closed_has_a_moment"),
        ({"closed_at": NOW}, "application_closed_has_a_moment"),
        ({"status": "attended"}, "application_mark_has_a_moment"),
        ({"marked_at": NOW}, "application_mark_has_a_moment"),
    ],
)
def test_an_application_that_can_not_be(facts, name):
    row = make.placed(make.training())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Application.objects.filter(pk=row.pk).update(**facts)


def test_one_live_application_a_person():
    row = make.placed(make.training())
    twin = {name: getattr(row, name) for name in ("training", "handling", "name", "email")}
    with pytest.raises(IntegrityError, match="application_once"), transaction.atomic():
        Application.objects.create(**twin)
    Application.objects.filter(pk=row.pk).update(status="cancelled", closed_at=timezone.now())
    Application.objects.create(**twin)


def test_one_notice_of_a_kind():
    row = make.placed(make.training())
    with pytest.raises(IntegrityError, match="notice_once"), transaction.atomic():
        Notice.objects.create(application=row, kind="seat")
    with pytest.raises(IntegrityError, match="notice_kind_known"), transaction.atomic():
        Notice.objects.create(application=row, kind="gossip")


def test_the_fiscal_year_comes_from_the_day():
    last, first = (make.training(held_on=timezone.datetime(2026, *day).date()) for day in ((3, 31), (4, 1)))
    assert (last.fiscal_year, first.fiscal_year) == (2025, 2026)
    assert first.fiscal_label == "2026年度(令和8年度)"
    assert set(Training.objects.in_year(2025)) == {last}
    assert last.deadline_on == last.held_on - timedelta(days=7)
