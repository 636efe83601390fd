"""verify_ledger says yes where records and entries agree, and names the record where they don't."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mirai_action.progress import ledger, proof, rollup
from mirai_action.progress.models import CountMargin, CountWatermark, LedgerProof
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(monkeypatch):
    """Rows of a test: subject → the lines it should have now."""
    rows: dict[UUID, list[ledger.Line]] = {}
    monkeypatch.setattr(ledger, "subjects", [ledger.opening_subjects, lambda: iter(list(rows.items()))])
    return rows


def record(records, *lines, **facts):
    subject = make.settled(lines, **facts)
    records[subject] = list(lines)
    return subject


def faults():
    return proof.verify().faults


def test_what_was_settled_holds(records, capsys):
    make.opening(value=3)
    for _ in range(5):
        record(records, make.line(effective_on=date(2019, 1, 1)))
    record(records)
    call_command("verify_ledger")
    assert "6 records" not in capsys.readouterr().out  # the opening balance is a record too
    assert (LedgerProof.objects.get().ok, LedgerProof.objects.get().subjects) == (True, 7)


def test_a_record_that_was_never_posted_is_named(records, capsys):
    subject = uuid4()
    records[subject] = [make.line()]
    with pytest.raises(CommandError, match=str(subject)):
        call_command("verify_ledger")
    assert LedgerProof.objects.get().ok is False


@pytest.mark.parametrize(
    "other",
    [
        {"prefecture": "26"},
        {"kind": "group"},
        {"certainty": "preliminary"},
        {"basis": "list"},
        {"effective_on": date(2019, 9, 2)},
        {"indicator": "left"},
        {"quantity": 2},
        {"audience": "staff"},
        {"body": UUID(int=1)},
    ],
)
def test_the_same_sum_with_another_dimension_is_a_fault(records, other):
    subject = record(records, make.line())
    records[subject] = [make.line(**other)]
    assert [str(subject) in each for each in faults()] == [True]


def test_what_no_record_owns_is_named(records):
    subject = make.settled([make.line()])
    assert [str(subject) in each for each in faults()] == [True]
    make.settled([], subject=subject, reason="undone")
    assert faults() == []


def test_a_reversal_that_copies_badly_is_named(records):
    subject = record(records, make.line(), make.line(prefecture="26"))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO progress_countentry (indicator, quantity, effective_on, clock, prefecture, kind, audience,
                 certainty, basis, reason, subject, reverses)
               SELECT indicator, -quantity, effective_on, clock, '26', kind, audience, certainty, basis, reason,
                 subject, id FROM progress_countentry WHERE subject = %s AND prefecture = '11'""",
            [subject],
        )
    records[subject] = [make.line()]
    assert any("does not copy" in each for each in faults())


def test_an_overdrawn_opening_balance_is_named(records):
    make.opening(value=3)
    subject = record(records, make.line(effective_on=date(2019, 1, 1)))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO progress_countentry (indicator, quantity, effective_on, clock, prefecture, kind, audience,
                 certainty, basis, reason, subject)
               SELECT indicator, -5, effective_on, 'database', prefecture, kind, audience, certainty, basis, reason,
                 subject FROM progress_countentry WHERE subject = %s AND basis = 'opening'""",
            [subject],
        )
    said = faults()
    assert any("overdrawn by 3" in each for each in said)
    assert any(f"{subject}: draws 6" in each for each in said)


def test_a_rollup_that_went_wrong_is_seen_and_mended(records):
    record(records, make.line())
    CountWatermark.objects.update(system_identifier=1)  # folds what this very transaction posted, too
    rollup.rebuild()
    CountMargin.objects.filter(axis="all").update(quantity=7)
    assert faults() == ["the rollup differs from the plain sums; rebuild_rollup mends it"]
    call_command("rebuild_rollup")
    assert faults() == []


def test_the_number_of_queries_grows_by_chunks_not_by_records(records, django_assert_max_num_queries):
    for _ in range(40):
        record(records, make.line())
    with django_assert_max_num_queries(20):
        proof.verify()


def test_only_the_last_hundred_results_are_kept():
    for _ in range(103):
        proof.remember(proof.Proof())
    assert LedgerProof.objects.count() == 100
