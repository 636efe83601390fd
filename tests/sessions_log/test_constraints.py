"""The database itself refuses what must not be."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db

WRONG = {
    "session_head_count_comes_with_the_report": {"status": "lost"},
    "session_format_known": {"format": "phone"},
    "session_basis_known": {"basis": "guess"},
    "session_has_someone_to_credit": {"ambassador": None},
    "session_confirmed_has_a_moment": {"confirmed_at": "now"},
    "session_returned_has_a_comment": {"return_comment": "?"},
    "session_cancelled_has_a_moment": {"cancelled_at": "now"},
    "session_postponed_has_a_moment": {"status": "postponed"},
    "session_no_answer_has_a_moment": {"status": "no_answer"},
    "session_planned_for_its_day": {"held_on": "tomorrow"},
    "session_online_has_no_venue_prefecture": {"format": "online"},
    "session_municipality_code_has_5_digits": {"municipality_code": "123"},
    "session_ends_after_its_start": {"starts_at": time(14), "ends_at": time(13)},
}


@pytest.mark.parametrize(("constraint", "values"), WRONG.items())
def test_the_database_refuses(constraint, values):
    row = make.session()
    words = {"now": timezone.now(), "tomorrow": make.day(1)}
    values = {name: words.get(value, value) if isinstance(value, str) else value for name, value in values.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StudySession.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("session_head_count_comes_with_the_report", {"head_count": None}),
        ("session_head_count_comes_with_the_report", {"reported_at": None}),
        ("session_head_count_not_negative", {"head_count": 100_001}),
        ("head_count", {"head_count": -1}),
        ("session_confirmed_has_a_moment", {"status": "confirmed"}),
        ("session_hold_known", {"hold": "maybe"}),
    ],
)
def test_the_database_refuses_of_a_report(constraint, values):
    row = make.past_session()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StudySession.objects.filter(pk=row.pk).update(**values)
