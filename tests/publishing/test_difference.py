"""The difference: snapshot + explained entries = now, to the unit, whatever happened in between."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirai_action.progress import ledger
from mirai_action.progress.figures import figures
from mirai_action.progress.models import OpeningBalance
from mirai_action.progress.publishing import difference
from mirai_action.progress.publishing.difference import Group
from tests import make
from tests.progress.test_histories import DAYS, LINES

# Real transactions: which of them a snapshot has seen is what tells the sides apart.
pytestmark = pytest.mark.django_db(transaction=True)
calm = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
REASONS = st.sampled_from([each.value for each in ledger.Reason])
STEPS = st.lists(st.tuples(st.integers(0, 3), st.lists(LINES, max_size=3), REASONS), max_size=6)


def play(steps, subjects):
    for subject, lines, reason in steps:
        make.settled(lines, subject=subjects[subject], reason=reason)


def now(snapshot, as_of=None):
    return difference.between(difference.of_snapshot(snapshot), difference.of_today(as_of or snapshot.as_of))


@calm
@given(before=STEPS, later=STEPS, last=STEPS, day=DAYS, other=DAYS)
def test_snapshot_and_explained_entries_are_the_figures_of_now(before, later, last, day, other):
    if not OpeningBalance.objects.exists():
        make.opening()
    subjects = [uuid4() for _ in range(4)]
    play(before, subjects)
    first = make.snapshot(day)
    play(later, subjects)
    second = make.snapshot(other)
    play(last, subjects)
    one, two = difference.of_snapshot(first), difference.of_snapshot(second)
    for found in (now(first), now(first, other), difference.between(one, two), difference.between(two, one)):
        assert found.is_whole
    assert now(first, other).explained == difference.told(figures(as_of=other))


@calm
@given(before=STEPS, later=STEPS, day=DAYS)
def test_lines_and_entries_add_up_to_their_part(before, later, day):
    subjects = [uuid4() for _ in range(4)]
    play(before, subjects)
    sides = difference.of_snapshot(make.snapshot(day)), difference.of_today(day)
    play(later, subjects)
    for part in difference.between(*sides).parts:
        total, count = difference.Sums(), 0
        for line in difference.lines(*sides, part.group):
            total, count = total.merge(line.change), count + line.entries
        assert (total, count) == (part.change, part.entries)
    assert sum(part.entries for part in difference.between(*sides).parts) == len(list(difference.entries(*sides)))


@pytest.mark.parametrize(
    ("reason", "group"),
    [
        ("reported", Group.LATE),
        ("registered", Group.LATE),
        ("confirmed", Group.CONFIRMED),
        ("corrected", Group.CORRECTED),
        ("merged", Group.CORRECTED),
        ("cancelled", Group.CANCELLED),
        ("left", Group.LEFT),
    ],
)
def test_a_change_stands_under_its_reason(reason, group):
    frozen = make.snapshot(date(2020, 3, 31))
    make.settled([make.line(quantity=3)], reason=reason)
    assert [(part.group, part.change.of("ambassadors")) for part in now(frozen).parts] == [(group, 3)]


def test_every_reason_has_a_group():
    assert {each for group in difference.GROUPS.values() for each in group} == set(ledger.Reason)


def test_a_record_of_before_the_system_is_a_transfer_and_changes_nothing():
    make.opening(day=date(2019, 7, 11), value=365)
    frozen = make.snapshot(date(2020, 3, 31))
    make.settled([make.line(effective_on=date(2019, 5, 1))])
    parts = {part.group: part.change.of("ambassadors") for part in now(frozen).parts}
    assert parts == {Group.LATE: 1, Group.OPENING: -1}


def test_what_happened_after_the_day_is_no_difference_of_the_day():
    frozen = make.snapshot(date(2019, 8, 31))
    make.settled([make.line(effective_on=date(2019, 9, 1))])
    assert now(frozen).parts == []
    assert [part.group for part in now(frozen, date(2019, 9, 1)).parts] == [Group.DAYS]


def test_in_another_cluster_what_was_kept_decides():
    make.settled([make.line()])
    frozen = make.snapshot(date(2020, 3, 31))
    make.settled([make.line()])
    elsewhere = replace(difference.of_snapshot(frozen), cluster=1, seen="1:1:")
    found = difference.between(elsewhere, difference.of_today(frozen.as_of))
    assert (found.is_whole, found.frozen.of("ambassadors"), found.now.of("ambassadors")) == (True, 1, 2)


def test_an_opening_balance_that_came_later_is_found_in_another_cluster_too():
    make.settled([make.line()])
    frozen = make.snapshot(date(2020, 3, 31))
    make.opening(value=365)  # its moment lies years back
    elsewhere = replace(difference.of_snapshot(frozen), cluster=1, seen="1:1:")
    for side in (difference.of_snapshot(frozen), elsewhere):
        found = difference.between(side, difference.of_today(frozen.as_of))
        assert [(each.group, each.change.of("ambassadors")) for each in found.parts] == [(Group.OPENING, 365)]
        assert found.is_whole
