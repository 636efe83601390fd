"""Histories as they come: any day as known on any day equals a recount by hand."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirai_action.progress import ledger, rollup
from mirai_action.progress.figures import PLACES, figures
from mirai_action.progress.models import CountEntry
from tests import make

FIRST = date(2019, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
LINES = st.builds(
    make.line,
    indicator=st.sampled_from(["ambassadors", "left", "sessions", "participants", "planned", "reported", "no_answer"]),
    effective_on=DAYS,
    quantity=st.integers(-3, 40),
    prefecture=st.sampled_from(["01", "11", "26", "47", "online", "unknown"]),
    kind=st.sampled_from(["individual", "group", "unknown"]),
    certainty=st.sampled_from(["preliminary", "final"]),
    basis=st.sampled_from(["list", "counted", "estimate"]),
)
STEPS = st.lists(st.tuples(st.integers(0, 4), st.lists(LINES, max_size=3), st.integers(0, 60)), max_size=12)
SUBJECTS = [uuid4() for _ in range(5)]
calm = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMONSTRATION = True


def told(steps):
    """Yield the steps with the moment each was entered, in order: (subject, lines, moment)."""
    moment = timezone.make_aware(datetime(2019, 6, 1, 20))
    for subject, lines, hours in steps:
        moment += timedelta(hours=hours)
        yield SUBJECTS[subject], lines, moment


def recount(steps, *, as_of, known_on):
    """Count by hand: the last word on each subject that had come in by the end of the day."""
    last = {}
    for subject, lines, moment in told(steps):
        if timezone.localdate(moment) <= known_on:
            last[subject] = lines
    counted = [line for lines in last.values() for line in lines]
    due = Counter()
    totals, places = Counter(), Counter()
    for line in counted:
        if line.effective_on <= as_of:
            totals[line.indicator, line.certainty] += line.quantity
            places[line.indicator, line.prefecture] += line.quantity
        if line.effective_on < as_of:
            due[line.indicator] += line.quantity
    return totals, places, due


@calm
@given(steps=STEPS, as_of=DAYS, known_on=DAYS)
def test_any_day_as_known_on_any_day_equals_a_recount(steps, as_of, known_on):
    with transaction.atomic():
        for subject, lines, moment in told(steps):
            ledger.settle(subject, lines, reason="corrected", entered_at=moment)
        totals, places, due = recount(steps, as_of=as_of, known_on=known_on)
        found = figures(as_of=as_of, known_on=known_on)
        for name, each in found.indicators.items():
            assert (each.final, each.preliminary) == (totals[name, "final"], totals[name, "preliminary"])
            assert each.by_prefecture == {place: places[name, place] for place in PLACES}
            assert sum(each.by_prefecture.values()) == sum(each.by_kind.values()) == each.total
            assert sum(each.by_fiscal_year.values()) == each.total
            assert not each.months or each.months[-1].cumulative == each.total
        complete = found.completeness
        assert (complete.due, complete.reported, complete.no_answer) == (
            *(due["planned"], due["reported"], due["no_answer"]),
        )
        transaction.set_rollback(True)


@calm
@given(steps=STEPS)
def test_settling_again_posts_nothing_and_bulk_gives_the_same(steps):
    with transaction.atomic():
        for subject, lines, moment in told(steps):
            ledger.settle(subject, lines, reason="corrected", entered_at=moment)
            assert ledger.settle(subject, lines, reason="corrected", entered_at=moment) == []
        one_by_one = sums(SUBJECTS)
        others = {subject: uuid4() for subject in SUBJECTS}
        ledger.settle_many(
            ledger.Settlement(subject=others[s], lines=lines, reason="corrected", entered_at=at)
            for s, lines, at in told(steps)
        )
        assert sums(others.values()) == one_by_one
        transaction.set_rollback(True)


@calm
@given(steps=STEPS, value=st.integers(1, 60))
def test_an_opening_balance_is_never_overdrawn_and_all_of_it_comes_back(steps, value):
    with transaction.atomic():
        make.opening("participants", day=date(2019, 7, 11), value=value)
        for subject, lines, moment in told(steps):
            ledger.settle(subject, lines, reason="corrected", entered_at=moment)
            assert 0 <= ledger.opening_remaining("participants", FIRST) <= value
        for subject in SUBJECTS:
            ledger.settle(subject, [], reason="undone")
        assert ledger.opening_remaining("participants", FIRST) == value
        assert (
            rollup.as_rows(rollup.plain_sums(as_of=date(2019, 7, 11)))[rollup.Key("participants", "final", "all", "")]
            == value
        )
        transaction.set_rollback(True)


def sums(subjects):
    """The net of each subject along every dimension and moment, as a multiset over the subjects."""
    entries = CountEntry.objects.filter(subject__in=list(subjects))
    return sorted(
        (e.indicator, e.effective_on, e.quantity, e.prefecture, e.kind, e.certainty, e.basis, e.entered_at, e.reason)
        for e in entries
    )
