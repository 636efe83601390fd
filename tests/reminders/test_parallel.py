"""Two workers at the same moment."""

import threading
from datetime import date

import pytest
from django.db import connection

from mirai_action.letters.models import Letter
from sessions_log.models import StudySession
from sessions_log.reminders import sending
from sessions_log.reminders.models import Reminder
from tests import make


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connections_for_all")
def test_two_workers_at_once_send_each_letter_once():
    people = [make.ambassador() for _each in range(8)]
    for person in people:
        for _each in range(2):
            row = make.session(held_on=date(2024, 2, 7), ambassador=person)
            StudySession.objects.filter(pk=row.pk).update(created_at=make.at(date(2024, 1, 1), 9))
    start, letters = threading.Barrier(4), []

    def work():
        start.wait()
        letters.append(sending.run(make.at(date(2024, 2, 10), 9))[0])
        connection.close()

    workers = [threading.Thread(target=work) for _each in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum(letters) == Letter.objects.count() == 8
    assert Reminder.objects.count() == 16
