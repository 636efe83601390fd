"""Posting: the difference and nothing else, reversed and never edited."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from mirai_action.progress import ledger
from mirai_action.progress.models import Correction, CountEntry
from tests import make

pytestmark = pytest.mark.django_db


def test_settling_twice_posts_once():
    subject = make.settled([make.line()])
    make.settled([make.line()], subject=subject)
    assert make.posted(subject) == [("registered", 1)]


def test_a_changed_line_is_reversed_with_all_its_dimensions_and_posted_anew():
    subject = make.settled([make.line(prefecture="11", audience="staff")])
    make.settled([make.line(prefecture="26")], subject=subject, reason="corrected", by=7)
    first, back, new = CountEntry.objects.of(subject)
    assert (back.prefecture, back.audience, back.quantity, back.reverses) == ("11", "staff", -1, first.pk)
    assert (back.effective_on, back.kind, back.reason, back.by) == (first.effective_on, first.kind, "corrected", 7)
    assert (new.prefecture, new.quantity, new.reverses) == ("26", 1, None)


def test_the_same_line_twice_counts_twice():
    subject = make.settled([make.line(), make.line()])
    assert make.total() == 2
    make.settled([make.line()], subject=subject)
    assert make.total() == 1


def test_a_record_that_counts_nothing_is_taken_back_and_may_return():
    subject = make.settled([make.line()])
    make.settled([], subject=subject, reason="merged")
    make.settled([make.line()], subject=subject, reason="undone")
    assert make.posted(subject) == [("registered", 1), ("merged", -1), ("undone", 1)]


def test_a_line_of_nothing_posts_nothing():
    assert make.posted(make.settled([make.line(quantity=0)])) == []


def test_only_plans_lie_in_the_future():
    tomorrow = timezone.localdate() + timedelta(days=1)
    for plan in ("planned", "reported", "no_answer"):
        make.settled([make.line(indicator=plan, effective_on=tomorrow)], reason="planned")
    for count in ("ambassadors", "left", "sessions", "participants"):
        with pytest.raises(ledger.FutureDay):
            make.settled([make.line(indicator=count, effective_on=tomorrow)])


def test_posting_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(ledger.LedgerError, match="inside the transaction"):
        ledger.settle(uuid4(), [make.line()], reason="registered")


def test_only_the_demonstration_says_when_it_was_entered(settings):
    moment = timezone.now() - timedelta(days=900)
    settings.DEMONSTRATION = True
    entry = CountEntry.objects.get(subject=make.settled([make.line()], entered_at=moment))
    assert (entry.entered_at, entry.clock) == (moment, "demonstration")
    settings.DEMONSTRATION = False
    with pytest.raises(ledger.LedgerError, match="demonstration"):
        make.settled([make.line()], entered_at=moment)


def test_a_sentence_of_staff_is_kept_with_old_and_new():
    subject = make.settled([make.line(quantity=30, indicator="participants", kind="npo")])
    make.settled([make.line(quantity=3, indicator="participants", kind="npo")], subject=subject, why="転記の誤り", by=4)
    kept = Correction.objects.get(subject=subject)
    assert [each["quantity"] for each in (*kept.old, *kept.new)] == [30, 3]
    assert (kept.why, kept.by, kept.new[0]["effective_on"]) == ("転記の誤り", 4, "2019-09-01")
    assert kept.entries == list(CountEntry.objects.of(subject).values_list("id", flat=True)[1:])


def test_a_sentence_without_a_change_is_no_correction():
    make.settled([make.line()], subject=make.settled([make.line()]), why="same")
    assert not Correction.objects.exists()


def test_in_bulk_the_ledger_is_the_same():
    report = make.line(indicator="sessions", kind="coop", certainty="preliminary")
    confirmed = make.line(indicator="sessions", kind="coop")
    subjects = [uuid4(), uuid4(), uuid4()]
    steps = [
        (subjects[0], [report], "reported"),
        (subjects[1], [report], "reported"),
        (subjects[0], [confirmed], "confirmed"),
    ]
    steps += [(subjects[1], [], "cancelled"), (subjects[2], [report, make.line()], "reported")]
    for subject, lines, reason in steps:
        make.settled(lines, subject=subject, reason=reason)
    one_by_one = _story(subjects)
    others = [uuid4() for _ in subjects]
    swap = dict(zip(subjects, others, strict=True))
    with transaction.atomic():
        items = (ledger.Settlement(subject=swap[s], lines=lines, reason=reason) for s, lines, reason in steps)
        assert ledger.settle_many(items) == 7
    assert _story(others) == one_by_one


def _story(subjects):
    """Every entry of each subject, with a reversal naming the place of what it reverses."""
    found = []
    for subject in subjects:
        entries = list(CountEntry.objects.of(subject))
        place = {entry.pk: number for number, entry in enumerate(entries)}
        found.append([(str(e), e.reason, e.certainty, e.clock, place.get(e.reverses)) for e in entries])
    return found


def test_a_day_is_kept_as_it_was_given():
    entry = CountEntry.objects.get(subject=make.settled([make.line(effective_on=date(2021, 3, 31))]))
    assert entry.effective_on == date(2021, 3, 31)
