"""Parts and earlier days read from the rollup: always what counting the entries gives."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from mirai_action.progress import ledger, proof, rollup, slices
from mirai_action.progress.cut import Cut
from mirai_action.progress.figures import figures
from mirai_action.progress.models import PLANS, CountSlice, Target
from mirai_action.progress.scoped import scoped_standings
from tests import make

from .test_rollup import fold_all

FIRST = date(2023, 1, 1)
MONTH_ENDS = (date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30))
MONTH_STARTS = (date(2023, 4, 1), date(2024, 2, 1), date(2024, 4, 1))
REGISTRY = ("ambassadors", "left")

pytestmark = pytest.mark.django_db(transaction=True)


def histories(random, count):
    """Records of everything that counts, some of it planned ahead, some corrected later."""
    days = (timezone.localdate() - FIRST).days
    for _number in range(count):
        indicator = random.choice(["ambassadors", "left", "sessions", "participants", *PLANS])
        ahead = 40 if indicator in PLANS else 0
        line = make.line(
            indicator=indicator,
            effective_on=FIRST + timedelta(days=random.randrange(days + ahead)),
            quantity=random.randint(1, 40),
            prefecture=random.choice(["01", "11", "26", "online", "unknown"]),
            kind=random.choice(["individual", "group", "unknown"] if indicator in REGISTRY else ["coop", "npo"]),
            audience="" if indicator in REGISTRY else random.choice(["", "parents"]),
            certainty="final" if indicator in REGISTRY else random.choice(["preliminary", "final"]),
            basis=random.choice(["counted", "estimate"]),
        )
        yield ledger.Settlement(subject=uuid4(), lines=[line], reason="reported")


def days(random):
    """A day somewhere, often at the edge of a month."""
    return random.choice([FIRST + timedelta(days=random.randrange(1200)), *MONTH_ENDS, *MONTH_STARTS])


def cuts(random):
    first, last = random.choice([None, days(random)]), random.choice([None, days(random)])
    yield Cut(first=first, last=max(first or FIRST, last) if last else None)
    yield Cut(places=random.choice([("11",), ("11", "26"), ("online",), ("none",)]))
    yield Cut(kind=random.choice(["", "individual", "unknown"]), host=random.choice(["", "coop"]))
    yield Cut(places=("11",), host="npo", first=first)


def grown():
    """A ledger whose beginning is folded and whose end is not, with a correction of what is folded."""
    random = Random(7)
    with rollup.transaction.atomic():
        ledger.settle_many(histories(random, 400))
    subject = make.settled([make.line(indicator="sessions", kind="coop", effective_on=date(2024, 3, 31))])
    fold_all()
    make.settled([make.line(indicator="sessions", kind="npo", effective_on=date(2024, 4, 1))], subject=subject)
    with rollup.transaction.atomic():
        ledger.settle_many(histories(random, 60))
    return random


def test_any_part_of_any_day_is_what_its_entries_add_up_to(monkeypatch):
    random, asked = grown(), []
    today = timezone.localdate()
    for _time in range(40):
        for cut in (None, *cuts(random)):
            asked.append((random.choice([today, min(days(random), today)]), cut))
    fast = [figures(as_of=day, cut=cut) for day, cut in asked]
    monkeypatch.setattr(rollup, "usable_watermark", lambda: None)
    for (day, cut), found in zip(asked, fast, strict=True):
        plain = figures(as_of=day, cut=cut)
        assert (found.indicators, found.completeness) == (plain.indicators, plain.completeness), (day, cut)


def test_targets_of_prefectures_stand_where_their_entries_say(monkeypatch):
    random = grown()
    for place in ("01", "11", "26", "47"):
        for indicator in ("ambassadors", "sessions", "participants"):
            make.target(indicator=indicator, prefecture=place, value=500, deadline=days(random))
    shown = [figures(as_of=day) for day in (timezone.localdate(), *MONTH_ENDS, *MONTH_STARTS)]
    fast = [scoped_standings(found, Target.objects.all()) for found in shown]
    monkeypatch.setattr(rollup, "usable_watermark", lambda: None)
    assert fast == [scoped_standings(found, Target.objects.all()) for found in shown]
    assert len({each.total for each in fast[0]}) > 5


def test_one_condition_reads_no_entry_that_is_folded(django_assert_num_queries):
    grown()
    fold_all()
    for cut in (Cut(places=("11", "26")), Cut(host="coop"), Cut(first=date(2023, 4, 1), last=date(2024, 3, 31))):
        with django_assert_num_queries(2) as asked:
            slices.sums(as_of=timezone.localdate(), cut=cut)
        assert "progress_countslice" in asked.captured_queries[1]["sql"]


def test_the_proof_sees_a_slice_that_went_wrong():
    grown()
    right = proof.verify().wrong  # the records of this test own no entry
    CountSlice.objects.filter(part="p:11", axis="all", indicator="sessions").update(quantity=99_999)
    assert (rollup.wrong_slices() > 0, proof.verify().wrong) == (True, right + 1)
    rollup.rebuild()
    assert (rollup.wrong_slices(), proof.verify().wrong) == (0, right)
