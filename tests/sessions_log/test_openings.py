"""Two reports of the time before the system at the same moment share one opening balance."""

import threading
from datetime import date

import pytest
from django.db import connection

from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_reports_at_once_only_what_the_balance_covers_counts(connections_for_all):
    make.opening("participants", value=100)
    person, gate, failures = make.ambassador(), threading.Barrier(12), []

    def report():
        gate.wait()
        try:
            workflow.enter_past(ambassador=person, by=None, held_on=date(2019, 5, 1), prefecture="11", head_count=30)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=report) for _each in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    assert sorted(StudySession.objects.values_list("hold", flat=True)) == [""] * 3 + ["opening"] * 9
    assert make.total("participants") == 100
