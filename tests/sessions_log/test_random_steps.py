"""Whatever people do in whatever order, alone or at once: the rows and the ledger say the same."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirai_action.progress import proof
from mirai_action.progress.models import CountEntry
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

COUNTS = [0, 1, 30, 300, 501]
DAYS = [date(2019, 5, 1), date(2019, 8, 1), make.LONG_AGO]


def plan(row, pick):
    make.session(ambassador=row.ambassador, held_on=make.day(pick([-30, -1, 0, 5])), expected=pick([None, 10]))


def enter(row, pick):
    facts = {
        "held_on": pick([*DAYS, make.day(-2)]),
        "prefecture": pick(["", "11", "47"]),
        "format": pick(["venue", "online"]),
    }
    workflow.enter_past(ambassador=row.ambassador, by=None, head_count=pick(COUNTS), held=True, **facts)


STEPS = {
    "plan": plan,
    "enter": enter,
    "report": lambda row, pick: workflow.report(row, head_count=pick(COUNTS), by=None, held=pick([True, False])),
    "report again": lambda row, pick: workflow.report(
        row, head_count=pick(COUNTS), by=None, held_on=pick([make.day(-1), *DAYS]), version=pick([None, 2])
    ),
    "confirm": lambda row, pick: workflow.confirm(row, by=None),
    "send back": lambda row, pick: workflow.send_back(row, comment=pick(["?", "人数"]), by=None),
    "correct": lambda row, pick: workflow.correct(
        row,
        head_count=pick(COUNTS),
        held_on=pick([make.day(-3), *DAYS]),
        prefecture=pick(["13", ""]),
        reason="誤り",
        by=None,
    ),
    "correct plan": lambda row, pick: workflow.correct(row, held_on=make.day(pick([-5, 8])), reason="誤り", by=None),
    "format": lambda row, pick: workflow.correct(row, format=pick(["online", "hybrid"]), reason="誤り", by=None),
    "change": lambda row, pick: workflow.change_plan(row, held_on=make.day(pick([-4, 0, 6])), by=None),
    "cancel": lambda row, pick: workflow.cancel(row, by=None),
    "postpone": lambda row, pick: workflow.postpone(row, to=pick([None, make.day(3), make.day(-3)]), by=None),
    "no answer": lambda row, pick: workflow.mark_no_answer(row, by=None),
    "reopen": lambda row, pick: workflow.reopen(row, by=None),
}


def walk(seed, number):
    """Take `number` random steps; what the workflow refuses is refused."""
    dice = random.Random(seed)
    taken = 0
    for _step in range(number):
        row = dice.choice(list(StudySession.objects.select_related("ambassador")))
        try:
            STEPS[dice.choice(list(STEPS))](row, dice.choice)
            taken += 1
        except workflow.Refused:
            pass
    return taken


@pytest.mark.django_db
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_200_random_steps_leave_a_true_ledger(db, seed):
    if not StudySession.objects.exists():
        make.opening("participants", value=700)
        make.opening("sessions", day=date(2019, 8, 1), value=5)
        make.session()
    assert walk(seed, 200) > 40
    assert proof.verify().faults == []
    counted = sum(StudySession.objects.counted().values_list("head_count", flat=True))
    standing = CountEntry.objects.filter(indicator="participants").exclude(basis="opening")
    assert sum(standing.values_list("quantity", flat=True)) == counted


def client(seed):
    try:
        return walk(seed, 12)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_20_clients_at_once_leave_a_true_ledger(connections_for_all):
    make.opening("participants", value=100)
    for _each in range(3):
        make.session(held_on=make.day(-1))
    with ThreadPoolExecutor(20) as pool:
        taken = list(pool.map(client, range(20)))
    assert sum(taken) > 40
    assert proof.verify().faults == []


@pytest.mark.django_db(transaction=True)
def test_20_clients_confirm_one_report_once(connections_for_all):
    row = make.past_session(head_count=30)

    def confirm(_number):
        try:
            return workflow.confirm(row, by=None).version
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(confirm, range(20)))) == 1
    assert make.counted(row)["participants final"] == 30
