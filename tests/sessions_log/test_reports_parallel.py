"""Reports at the same moment: one arrives, the other is told; what is sent twenty times arrives once."""

import threading
import time
import uuid

import pytest
from django.db import connection, transaction

from mirai_action.letters.models import Letter
from sessions_log import workflow
from sessions_log.models import Arrival, OutsideReport, StudySession
from sessions_log.workflow import EditedMeanwhile, outside, rows
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connections_for_all")]


def together(count, work):
    """Run `work(number)` in `count` threads that start at once; return the results, exceptions included."""
    gate, results = threading.Barrier(count), [None] * count

    def run(number):
        gate.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def test_two_reports_at_once_one_is_taken_and_the_other_told():
    row = make.session(held_on=make.day(-1))
    found = together(2, lambda number: workflow.report(row, head_count=20 + number, by=None, version=1))
    told = [each for each in found if isinstance(each, EditedMeanwhile)]
    taken = [each for each in found if isinstance(each, StudySession)]
    assert (len(told), len(taken)) == (1, 1)
    assert make.counted(row)["participants preliminary"] == taken[0].head_count == told[0].session.head_count


def test_the_same_report_from_twenty_tabs_arrives_once():
    row, arrival = make.session(held_on=make.day(-1)), uuid.uuid4()
    found = together(20, lambda _n: workflow.report(row, head_count=30, by=None, version=1, arrival=arrival))
    assert [type(each) for each in found] == [StudySession] * 20
    row.refresh_from_db()
    assert (row.version, Arrival.objects.count(), make.counted(row)["participants preliminary"]) == (2, 1, 30)


def test_one_outside_report_sent_and_confirmed_by_twenty_at_once():
    person = {"body": "社協", "body_kind": "council", "prefecture": "11", "municipality": "", "name": "太郎"}
    person |= {"email": "taro@example.jp", "wants_account": True}
    facts = {"held_on": make.day(-2), "format": "venue", "prefecture": "11", "venue": "会館"}
    id = uuid.uuid4()
    sent = together(20, lambda _n: outside.submit(id=id, person=person, facts=facts, head_count=9, held=False))
    assert {row.pk for row in sent} == {id}
    assert Letter.objects.filter(kind="sessions.outside_confirm").count() == 1
    entered = together(20, lambda _n: outside.confirm(OutsideReport.objects.get(pk=id)))
    assert len({each.pk for each in entered}) == StudySession.objects.count() == 1
    assert Letter.objects.filter(kind="sessions.outside_receipt").count() == 1


def test_who_waited_for_a_change_of_ambassador_reports_for_the_new_one():
    row, group = make.session(held_on=make.day(-1)), make.ambassador(kind="group", name="みらいの会")
    changing = threading.Event()

    def change(_number):
        with transaction.atomic():
            locked = rows.locked(row)
            changing.set()
            time.sleep(0.5)
            StudySession.objects.filter(pk=locked.pk).update(ambassador=group)

    def report(_number):
        changing.wait()
        return workflow.report(row, head_count=30, by=None)

    found = together(2, lambda number: (change, report)[number](number))[1]
    assert (found.ambassador, found.head_count) == (group, 30)
