"""The last seat is sold once, also with fifty at the same moment."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from mirai_action.letters.models import Letter
from sessions_log.trainings import workflow
from sessions_log.trainings.models import Application, Notice, Training
from tests import make
from tests.ambassadors.test_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _threads_wait_for_a_connection():
    """Fifty clients of a test wait for their turn longer than 2 s."""
    options = connection.settings_dict["OPTIONS"]["pool"]
    patience = options["timeout"]
    _new_pool(120)
    yield
    _new_pool(patience)


def _new_pool(timeout: float) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"]["timeout"] = timeout


def by_status() -> dict[str, int]:
    found: dict[str, int] = {}
    for status in Application.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def test_fifty_for_one_seat_give_one():
    training = make.training(capacity=1)
    rows = [make.unconfirmed(training) for _each in range(50)]
    done = together(50, lambda number: workflow.confirm(Application.objects.get(pk=rows[number].pk)))
    assert done == [True] * 50
    assert by_status() == {"seated": 1, "waiting": 49}
    assert Training.objects.get().taken == 1
    assert Letter.objects.filter(kind="trainings.seat").count() == 1


def test_fifty_ambassadors_press_at_once_for_three_seats():
    training, people = make.training(capacity=3), [make.ambassador() for _each in range(50)]
    clients = [Client() for _each in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(make.member(person))
    pages = together(50, lambda number: clients[number].post(f"/trainings/{training.pk}/apply/").status_code)
    assert pages == [302] * 50
    assert by_status() == {"seated": 3, "waiting": 47}


def test_fifty_posts_of_one_person_make_one_application_and_one_letter():
    training, form = make.training(), make.training_form()
    pages = together(50, lambda _number: Client().post(f"/trainings/{training.pk}/apply/", form).status_code)
    assert pages == [302] * 50
    assert (Application.objects.count(), Letter.objects.count()) == (1, 1)


def test_one_offer_taken_twenty_times_is_one_seat():
    training = make.training(capacity=1)
    seated, waiting = make.placed(training), make.placed(training)
    workflow.cancel(seated)
    done = together(20, lambda _number: workflow.accept(Application.objects.get(pk=waiting.pk)))
    assert sorted(done) == [False] * 19 + [True]
    assert Letter.objects.filter(kind="trainings.seat", about=waiting.pk).count() == 1


def test_ten_workers_pass_a_seat_on_once():
    training = make.training(capacity=1)
    first, *_others = [make.placed(training) for _each in range(6)]
    workflow.cancel(first)
    Application.objects.offered().update(offer_until="2020-01-01T00:00Z")
    assert sorted(together(10, lambda _number: workflow.expire())) == [0] * 9 + [1]
    assert by_status() == {"cancelled": 1, "expired": 1, "offered": 1, "waiting": 3}
    assert Notice.objects.filter(kind="offer").count() == 2


def test_everybody_cancels_and_everybody_is_offered_at_once():
    training = make.training(capacity=10)
    rows = [make.placed(training) for _each in range(20)]
    together(10, lambda number: workflow.cancel(Application.objects.get(pk=rows[number].pk)))
    assert by_status() == {"cancelled": 10, "offered": 10}
    assert Training.objects.get().taken == 10
