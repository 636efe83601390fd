"""The proof that the ledger says what the records say: `verify_ledger`, the nightly job, the dashboard's last line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from . import ledger, rollup
from .models import LedgerProof

CHUNK = 2000
SHOWN = 20
Facts = tuple[object, ...]


@dataclass
class Proof:
    """What was found. `faults` holds a sentence each, at most SHOWN of them; `wrong` counts all."""

    subjects: int = 0
    entries: int = 0
    wrong: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.wrong

    def fault(self, sentence: str) -> None:
        self.wrong += 1
        if len(self.faults) < SHOWN:
            self.faults.append(sentence)


def verify() -> Proof:
    """Compare every record with its entries, in one snapshot and constant memory.

    Per subject the entries, as a multiset (indicator, day, prefecture, kind, certainty, basis) → quantity, must equal
    the lines its row asks for now. Entries that no row owns must have been taken back. Reversals copy what they
    reverse. No opening balance is overdrawn. The rollup equals the plain sums.
    """
    outermost = not connection.in_atomic_block
    proof = Proof()
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:  # inside another transaction (tests) its own snapshots must do
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("CREATE TEMPORARY TABLE proven (subject uuid) ON COMMIT DROP")
        try:
            _compare_rows(proof)
            _ownerless(proof)
            _reversals(proof)
            _openings(proof)
            _rollup(proof)
            cursor.execute("SELECT count(*) FROM progress_countentry")
            proof.entries = cursor.fetchone()[0]
        finally:
            if not connection.needs_rollback:
                cursor.execute("DROP TABLE proven")
    return proof


def remember(proof: Proof) -> LedgerProof:
    """Keep the result for the dashboard; the last hundred stay."""
    kept = LedgerProof.objects.create(
        ok=proof.ok, message="\n".join(proof.faults), subjects=proof.subjects, entries=proof.entries
    )
    LedgerProof.objects.filter(pk__lte=kept.pk - 100).delete()
    return kept


def _compare_rows(proof: Proof) -> None:
    rows = chain.from_iterable(walk() for walk in ledger.subjects)
    while chunk := list(islice(rows, CHUNK)):
        proof.subjects += len(chunk)
        posted = _posted([subject for subject, _lines in chunk])
        for subject, lines in chunk:
            if posted.get(subject, {}) != (wanted := _wanted(lines)):
                proof.fault(_difference(subject, wanted, posted.get(subject, {})))


def _posted(subject_ids: list[UUID]) -> dict[UUID, dict[Facts, int]]:
    """Return the net entries of some subjects without draw-downs, and note the subjects as seen."""
    found: dict[UUID, dict[Facts, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO proven SELECT unnest(%s::uuid[])", [subject_ids])
        cursor.execute(
            """SELECT subject, indicator, effective_on, prefecture, kind, certainty, basis, audience, body,
                      sum(quantity)
               FROM progress_countentry
               WHERE subject = ANY(%s::uuid[]) AND NOT (basis = 'opening' AND reason = 'carryover_transfer')
               GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING sum(quantity) <> 0""",
            [subject_ids],
        )
        for subject, *facts, quantity in cursor.fetchall():
            found.setdefault(subject, {})[tuple(facts)] = quantity
    return found


def _wanted(lines: list[ledger.Line]) -> dict[Facts, int]:
    wanted: Counter[Facts] = Counter()
    for line in lines:
        d = line.dimensions
        wanted[(d.indicator, d.effective_on, d.prefecture, d.kind, d.certainty, d.basis, d.audience, d.body)] += (
            d.quantity
        )
    return {facts: quantity for facts, quantity in wanted.items() if quantity}


def _difference(subject: UUID, wanted: dict[Facts, int], posted: dict[Facts, int]) -> str:
    return f"{subject}: the record counts {_said(wanted)}, the ledger {_said(posted)}"


def _said(lines: dict[Facts, int]) -> str:
    told = (
        f"{facts[0]} {quantity:+d} on {facts[1]} ({', '.join(map(str, facts[2:]))})"
        for facts, quantity in lines.items()
    )
    return "; ".join(sorted(told)) or "nothing"


def _ownerless(proof: Proof) -> None:
    """Find what counts although no record owns it."""
    for subject, indicator, quantity in _rows(
        """SELECT e.subject, e.indicator, sum(e.quantity) FROM progress_countentry e
           WHERE NOT EXISTS (SELECT 1 FROM proven p WHERE p.subject = e.subject)
           GROUP BY e.subject, e.indicator, e.effective_on, e.prefecture, e.kind, e.certainty, e.basis
           HAVING sum(e.quantity) <> 0"""
    ):
        proof.fault(f"{subject}: no record owns {indicator} {quantity:+d}")


def _reversals(proof: Proof) -> None:
    for subject, number in _rows(
        """SELECT r.subject, r.id
           FROM progress_countentry r LEFT JOIN progress_countentry e ON e.id = r.reverses
           WHERE r.reverses IS NOT NULL AND
             (r.subject, r.indicator, -r.quantity, r.effective_on, r.prefecture, r.kind, r.audience, r.body,
              r.certainty, r.basis) IS DISTINCT FROM
             (e.subject, e.indicator, e.quantity, e.effective_on, e.prefecture, e.kind, e.audience, e.body,
              e.certainty, e.basis)"""
    ):
        proof.fault(f"{subject}: entry {number} does not copy what it reverses")


def _openings(proof: Proof) -> None:
    for indicator, left in _rows(
        """SELECT indicator, sum(quantity) FROM progress_countentry WHERE basis = 'opening'
           GROUP BY indicator HAVING sum(quantity) < 0"""
    ):
        proof.fault(f"opening balance of {indicator}: overdrawn by {-left}")
    for subject, indicator, drawn, counted in _rows(
        """SELECT e.subject, e.indicator,
             -coalesce(sum(e.quantity) FILTER (WHERE e.basis = 'opening'), 0),
             coalesce(sum(e.quantity) FILTER (WHERE e.basis <> 'opening' AND e.effective_on <= o.day), 0)
           FROM progress_countentry e JOIN progress_openingbalance o ON o.indicator = e.indicator
           WHERE e.subject <> o.subject AND e.subject IN (
             SELECT subject FROM progress_countentry WHERE basis = 'opening')
           GROUP BY e.subject, e.indicator
           HAVING -coalesce(sum(e.quantity) FILTER (WHERE e.basis = 'opening'), 0)
             > coalesce(sum(e.quantity) FILTER (WHERE e.basis <> 'opening' AND e.effective_on <= o.day), 0)
             OR coalesce(sum(e.quantity) FILTER (WHERE e.basis = 'opening'), 0) > 0"""
    ):
        proof.fault(f"{subject}: draws {drawn} {indicator} from the opening balance and counts {counted}")


def _rollup(proof: Proof) -> None:
    """Compare margins, tail and slices with the plain sums, whole as they are (plans of the future included)."""
    same = rollup.as_rows(rollup.all_time()) == rollup.as_rows(rollup.all_time(plainly=True))
    if not same or rollup.wrong_slices():
        proof.fault("the rollup differs from the plain sums; rebuild_rollup mends it")


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    """Yield what a search for faults finds, a thousand at most: one is enough to say no."""
    with connection.cursor() as cursor:
        cursor.execute(f"{query} LIMIT 1000")
        yield from cursor.fetchall()
