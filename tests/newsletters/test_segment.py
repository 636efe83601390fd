"""To whom: the conditions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ambassadors.newsletters import segment
from sessions_log import quiet, workflow
from tests import make

pytestmark = pytest.mark.django_db


def found(**conditions):
    return set(segment.everyone(conditions))


def test_conditions_narrow_together():
    one = make.reader(prefecture="11", kind="group", affiliation="council")
    make.reader(prefecture="11", kind="group", affiliation="npo")
    make.reader(prefecture="27", kind="group", affiliation="council")
    nowhere = make.reader(prefecture="", affiliation="")
    assert found(prefectures=["11", "unknown"], kinds=["group"], affiliations=["council"]) == {one}
    assert found(prefectures=["unknown"], affiliations=["unknown"]) == {nowhere}


def test_the_days_of_registration_are_inclusive():
    first = make.reader(registered_on=date(2024, 3, 31))
    last = make.reader(registered_on=date(2024, 4, 1))
    assert found(since="2024-03-31", until="2024-03-31") == {first}
    assert found(since="2024-04-01") == {last}


def test_applications_declined_and_merged_ones_are_in_no_segment():
    make.application()
    make.to_review()
    assert found() == set()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2027, 3, 31), 6, date(2026, 9, 30)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), 12, date(2026, 3, 31)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2027, 1, 31), 24, date(2025, 1, 31)),
    ],
)
def test_months_before_the_31st_of_march(day, months, then):
    assert quiet.months_before(day, months) == then


def test_no_session_for_a_year():
    today = timezone.localdate()
    long_ago = quiet.months_before(today, 12)
    old = today - timedelta(days=1000)
    people = {name: make.reader(registered_on=old) for name in ("quiet", "held", "planned", "jointly", "called off")}
    people["never"] = make.reader(registered_on=old)
    people["new"] = make.reader(registered_on=today)
    make.session(held_on=long_ago, ambassador=people["quiet"])
    make.session(held_on=long_ago + timedelta(days=1), ambassador=people["held"])
    make.session(held_on=today + timedelta(days=9), ambassador=people["planned"])
    make.session(held_on=today, ambassador=people["held"]).joint.add(people["jointly"])
    workflow.cancel(make.session(held_on=today, ambassador=people["called off"]), by=None, reason="台風")
    assert found(more={"sessions.quiet": "12"}) == {people["quiet"], people["called off"], people["never"]}
    assert found(more={"sessions.quiet": "never"}) == {people["never"], people["new"], people["called off"]}


def test_a_condition_that_is_gone_matches_nobody():
    make.reader()
    assert found(more={"nobody.knows": "1"}) == set()
