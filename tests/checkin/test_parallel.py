"""Fifty at the same moment: the limit is not passed, and a phone counts once."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from sessions_log.checkin import workflow
from sessions_log.checkin.models import MOST, Desk
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connections_for_all")]
TOGETHER = 50


def together(work):
    """Run `work(number)` fifty times at once; return how many were refused."""
    gate, answers = threading.Barrier(TOGETHER), []

    def run(number):
        gate.wait()
        try:
            work(number)
            answers.append(True)
        except workflow.Refused:
            answers.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(TOGETHER)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == TOGETHER
    return answers.count(False)


def state(desk):
    row = Desk.objects.get(pk=desk.pk)
    return row.count, sum(each.people for each in row.taps.filter(undone_at__isnull=True))


def test_fifty_phones_are_fifty():
    desk = make.desk()
    assert together(lambda number: workflow.tap(desk, device=str(number))) == 0
    assert state(desk) == (50, 50)


def test_one_phone_fifty_times_is_one():
    desk = make.desk()
    assert together(lambda _number: workflow.tap(desk, device="one", key=uuid4())) == 0
    assert state(desk) == (1, 1)


def test_one_press_sent_fifty_times_is_one():
    desk, key = make.desk(), uuid4()
    assert together(lambda number: workflow.tap(desk, device=str(number), key=key)) == 0
    assert state(desk) == (1, 1)


def test_the_last_places_are_counted_once():
    desk = make.desk()
    for _each in range(9):
        workflow.add_by_hand(desk, people=200)
    workflow.add_by_hand(desk, people=188)
    assert together(lambda number: workflow.tap(desk, device=str(number), people=3)) == 46
    assert state(desk) == (MOST, MOST)


def test_taken_back_by_many_it_is_taken_back_once():
    desk = make.desk()
    workflow.tap(desk, device="one", people=4)
    tap = workflow.tap(desk, device="two", people=3)
    assert together(lambda _number: workflow.undo(desk, tap.pk)) == 0
    assert state(desk) == (4, 4)


def test_prepared_by_many_it_is_one_desk():
    session = make.session(held_on=make.day(0))
    assert together(lambda _number: workflow.prepare(session)) == 0
    assert Desk.objects.count() == 1
