"""Two of staff, a report and an undo at the same moment: each thing happens once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ambassadors import workflow as people
from ambassadors.duplicates import workflow
from ambassadors.duplicates.models import Merge
from ambassadors.models import Ambassador
from mirai_action.progress import proof
from mirai_action.progress.figures import figures
from sessions_log import workflow as sessions
from sessions_log.models import StudySession
from tests import make
from tests.ambassadors.test_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _connections(connections_for_all):
    """Twelve threads, a connection each."""


def tries(verb, *facts, **more):
    """Return what came of a verb; a refusal as its sentence."""
    try:
        return verb(*facts, **more)
    except people.Refused as refusal:
        return str(refusal)


def test_many_who_merge_the_same_two_merge_once():
    one, other = make.ambassador(), make.ambassador()
    make.confirmed_session(ambassador=one), make.confirmed_session(ambassador=other)
    pairs = [(one, other), (other, one)]
    outcomes = together(12, lambda number: tries(workflow.merge, *pairs[number % 2], by=None))
    made = [each for each in outcomes if isinstance(each, tuple) and each[1]]
    assert len(made) == 1
    assert all(isinstance(each, tuple | str) for each in outcomes), outcomes
    assert (Merge.objects.count(), figures().indicators["ambassadors"].total) == (1, 1)
    undone = together(12, lambda _number: tries(workflow.undo, made[0][0], by=None, reason="違う"))
    assert sorted(map(str, undone)) == ["False"] * 11 + ["True"]
    assert figures().indicators["ambassadors"].total == 2
    assert proof.verify().faults == []


def test_a_merge_and_reports_at_the_same_moment_lose_nothing():
    kept, folded = make.ambassador(), make.ambassador(affiliation="council")
    rows = [make.session(ambassador=folded, held_on=make.day(-5)) for _each in range(6)]

    def work(number):
        if number == 6:
            return tries(workflow.merge, kept, folded, by=None)
        if number % 2:
            return sessions.report(rows[number], head_count=10, by=None)
        facts = {"held_on": make.day(-3), "prefecture": "11"}
        return sessions.enter_past(ambassador=Ambassador(pk=folded.pk), head_count=7, by=None, **facts)

    outcomes = together(7, work)
    assert not [each for each in outcomes if isinstance(each, Exception)]
    workflow.gather()
    assert not StudySession.objects.filter(ambassador=folded).exists()
    assert (kept.sessions.count(), figures().indicators["sessions"].total) == (9, 6)
    assert proof.verify().faults == []


def test_a_session_on_its_way_to_the_merged_one_is_gathered_and_goes_back_with_the_undo():
    kept, folded = make.ambassador(), make.ambassador()
    written, merged = threading.Event(), threading.Event()

    def report():
        with transaction.atomic():
            row = make.session(ambassador=folded)
            written.set()
            merged.wait(20)
        connection.close()
        return row

    thread = threading.Thread(target=report)
    thread.start()
    written.wait(20)
    record, _made = workflow.merge(kept, folded, by=None)
    merged.set()
    thread.join()
    assert folded.sessions.count() == 1
    assert workflow.gather() == 1
    assert (folded.sessions.count(), kept.sessions.count(), workflow.gather()) == (0, 1, 0)
    record.refresh_from_db()
    workflow.undo(record, by=None, reason="違う")
    assert (folded.sessions.count(), kept.sessions.count()) == (1, 0)
    assert record.merged_at <= timezone.now()
