"""DOMAIN 3.7: a session of 31 March reported in April counts for the year that ended, and the snapshot says so."""

from datetime import date

import pytest

from mirai_action.japan import fiscal
from mirai_action.progress.figures import figures
from mirai_action.progress.publishing import difference
from sessions_log import workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
DEADLINE = date(2021, 3, 31)


def test_a_report_in_april_of_a_session_on_31_march_counts_for_the_year_that_ended_and_the_snapshot_says_so():
    frozen = make.snapshot(DEADLINE)
    row = make.session(held_on=DEADLINE)
    make.reported(row, head_count=24)
    assert {fiscal.year_of(line.effective_on) for line in StudySession.objects.get(pk=row.pk).counts()} == {2020}
    assert figures(as_of=DEADLINE).participants.total == 24
    assert figures(as_of=date(2021, 3, 30)).participants.total == 0
    found = difference.between(difference.of_snapshot(frozen), difference.of_today(DEADLINE))
    added = {part.group: part.change.values.get(("participants", "preliminary"), 0) for part in found.parts}
    assert {group: number for group, number in added.items() if number} == {difference.Group.LATE: 24}


def test_the_snapshot_itself_stays_as_it_was():
    frozen = make.snapshot(DEADLINE)
    workflow.enter_past(ambassador=make.ambassador(), by=None, held_on=DEADLINE, prefecture="11", head_count=12)
    frozen.refresh_from_db()
    assert frozen.figures["indicators"]["participants"]["total"] == 0
