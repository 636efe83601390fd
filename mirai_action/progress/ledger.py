"""The count ledger's verbs: numbers are posted, never edited (docs/decisions/0002-the-count-ledger.md).

A workflow verb says what a record should count now, `settle` posts the difference:

    ledger.settle(session.id, session.counts(), reason=Reason.CONFIRMED, by=user.pk)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from .models import PLANS, UNKNOWN, Basis, Certainty, Clock, Correction, CountEntry, Indicator, OpeningBalance, Reason

__all__ = ["Basis", "Certainty", "FutureDay", "Indicator", "LedgerError", "Line", "Reason", "Settlement"]

CHUNK = 2000
# Two-part advisory lock: everybody shares the first, a bulk posting takes it alone.
BULK_LOCK = 0x6D697261
SEED = 0x6C656467


class LedgerError(Exception):
    """A posting that must not be made: a mistake of the caller, not of the person who typed."""


class FutureDay(LedgerError):
    """Something that counts would lie in the future; only plans may."""


class Dimensions(NamedTuple):
    """All that an entry says besides its clocks and its reason. A reversal copies it with the quantity turned."""

    indicator: str
    effective_on: date
    quantity: int
    prefecture: str
    kind: str
    certainty: str
    audience: str
    body: UUID | None
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What a record counts: a wish, which `settle` turns into entries."""

    indicator: str
    effective_on: date
    quantity: int = 1
    prefecture: str
    kind: str
    certainty: str = Certainty.FINAL
    audience: str = ""
    body: UUID | None = None
    basis: str = Basis.COUNTED

    @property
    def dimensions(self) -> Dimensions:
        return Dimensions(
            str(self.indicator),
            self.effective_on,
            self.quantity,
            self.prefecture,
            str(self.kind),
            str(self.certainty),
            str(self.audience),
            self.body,
            str(self.basis),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """One item of `settle_many`: what `settle` takes."""

    subject: UUID
    lines: Sequence[Line]
    reason: str
    by: int | None = None
    entered_at: datetime | None = None
    why: str = ""


# Every app appends a callable that walks its rows: (subject, the lines it should have now). verify_ledger compares.
subjects: list[Callable[[], Iterator[tuple[UUID, list[Line]]]]] = []


def settle(
    subject: UUID,
    lines: Iterable[Line],
    *,
    reason: str,
    by: int | None = None,
    entered_at: datetime | None = None,
    why: str = "",
) -> list[CountEntry]:
    """Make the standing entries of `subject` equal `lines`; return what had to be posted, reversals first.

    The second time nothing is posted. A record of the time before the system draws the opening balance down and gives
    it back when it no longer counts (DOMAIN 3.9). `why` is the staff's sentence; it makes a Correction row where
    something changed. `entered_at` is for the demonstration. Call it inside the transaction that changes the record.
    """
    item = Settlement(subject=subject, lines=list(lines), reason=reason, by=by, entered_at=entered_at, why=why)
    _check(item)
    return _settle_one(item)


def settle_many(items: Iterable[Settlement]) -> int:
    """Do `settle` for many items in their order, in few statements; return the number of entries posted.

    A generator is read in pieces, so memory stays flat. Several items may speak of one subject.
    """
    _alone()
    openings, posted, stream = _Openings(), 0, iter(items)
    while chunk := list(islice(stream, CHUNK)):
        for item in chunk:
            _check(item)
        posted += _settle_chunk(chunk, openings)
    return posted


def settle_fresh(query: str, params: Mapping[str, Any], *, reason: str, by: int | None = None) -> int:
    """Do `settle_many` inside the database for subjects that have no entry yet; return the number of entries posted.

    `query` gives a row for each line: (place, subject, then the columns of `Dimensions`); `place` is the order in which
    opening balances are drawn down. For imports of 100,000 records; the entries are those that `settle_many` would post
    (a test compares them), and `verify_ledger` asks every record's own `counts()`.
    """
    _alone()
    names = ", ".join(Dimensions._fields)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh")
        cursor.execute(f"CREATE TEMP TABLE fresh (place, subject, {names}) ON COMMIT DROP AS {query}", params)
        cursor.execute("SELECT EXISTS (SELECT 1 FROM fresh JOIN progress_countentry USING (subject))")
        if (cursor.fetchone() or [False])[0]:
            raise LedgerError("a subject has entries already: use settle_many")
        cursor.execute(
            f"""INSERT INTO progress_countentry (subject, {names}, reason, by, clock, xid)
                SELECT subject, {names}, %s, %s, %s, 0 FROM fresh WHERE quantity <> 0 ORDER BY place""",
            [str(reason), by, Clock.DATABASE.value],
        )
        return int(cursor.rowcount) + _draw_for_fresh(by)


def _draw_for_fresh(by: int | None) -> int:
    """Draw the opening balances down for the lines in the table `fresh`, in their order, as far as they reach."""
    posted = 0
    for balance in OpeningBalance.objects.select_for_update().order_by("pk"):
        facts: list[Any] = [
            balance.day,
            UNKNOWN,
            UNKNOWN,
            Certainty.FINAL,
            Basis.OPENING,
            Reason.CARRYOVER_TRANSFER,
            by,
        ]
        found: list[Any] = [Clock.DATABASE, _remaining(balance.indicator), balance.indicator, balance.day]
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO progress_countentry (subject, indicator, quantity, effective_on, prefecture, kind,
                     certainty, audience, basis, reason, by, clock, xid)
                   SELECT subject, indicator, -taken, %s, %s, %s, %s, '', %s, %s, %s, %s, 0 FROM (
                     SELECT subject, indicator, place, least(most, greatest(0, %s - (sum(most) OVER w - most))) AS taken
                     FROM (SELECT subject, indicator, min(place) AS place, greatest(0, sum(quantity)) AS most
                           FROM fresh WHERE indicator = %s AND effective_on <= %s AND basis <> 'opening'
                           GROUP BY subject, indicator) each
                     WINDOW w AS (ORDER BY place)) drawn
                   WHERE taken > 0 ORDER BY place""",
                [*facts, *found],
            )
            posted += int(cursor.rowcount)
    return posted


def open_balance(balance: OpeningBalance) -> list[CountEntry]:
    """Post an opening balance, known since its own day. The second time nothing is posted."""
    _check_atomic()
    lines = opening_lines(balance)
    item = Settlement(subject=balance.subject, lines=lines, reason=Reason.CARRYOVER, entered_at=_noon(balance.day))
    return _settle_one(item, clock=Clock.OPENING)


def opening_lines(balance: OpeningBalance) -> list[Line]:
    """Return what an opening balance counts: one line, kind and prefecture unknown."""
    return [
        Line(
            indicator=balance.indicator,
            effective_on=balance.day,
            quantity=balance.value,
            prefecture=UNKNOWN,
            kind=UNKNOWN,
            basis=Basis.OPENING,
        )
    ]


def opening_subjects() -> Iterator[tuple[UUID, list[Line]]]:
    """Walk the opening balances for `verify_ledger`."""
    for balance in OpeningBalance.objects.iterator():
        yield balance.subject, opening_lines(balance)


def is_before_system(indicator: str, on: date) -> bool:
    """Whether `on` lies in the time that an opening balance stands for (its own day included)."""
    return OpeningBalance.objects.filter(indicator=indicator, day__gte=on).exists()


def opening_remaining(indicator: str, on: date) -> int:
    """Return how much a record of that day can still draw down; 0 where no opening balance applies."""
    return _remaining(indicator) if is_before_system(indicator, on) else 0


# -- how it is done -------------------------------------------------------------------------------------------------
@dataclass
class _Openings:
    """The opening balances, locked one by one when something draws on them; kept to the end of the transaction."""

    days: dict[str, date] = field(default_factory=lambda: dict(OpeningBalance.objects.values_list("indicator", "day")))
    left: dict[str, int] = field(default_factory=dict)

    def draw(self, indicator: str, most: int) -> int:
        """Take at most `most` from the balance; return what could be taken."""
        taken = max(0, min(most, self._left(indicator)))
        self.left[indicator] -= taken
        return taken

    def give_back(self, indicator: str, quantity: int) -> None:
        self.left[indicator] = self._left(indicator) + quantity

    def _left(self, indicator: str) -> int:
        if indicator not in self.left:
            OpeningBalance.objects.select_for_update().get(indicator=indicator)
            self.left[indicator] = _remaining(indicator)
        return self.left[indicator]


@dataclass(slots=True, eq=False)
class _Posting:
    """An entry on its way (or one that stands already): lighter than a model instance, for bulk."""

    dimensions: Dimensions
    item: Settlement | None
    clock: str
    reason: str
    reverses: _Posting | None = None
    number: int | None = None

    @property
    def is_draw_down(self) -> bool:
        return self.dimensions.basis == Basis.OPENING and self.reason == Reason.CARRYOVER_TRANSFER

    def reversal(self, item: Settlement, clock: str) -> _Posting:
        """Return the posting that takes this one back: every dimension and the day the same, the quantity turned."""
        reason = self.reason if self.is_draw_down else str(item.reason)
        turned = self.dimensions._replace(quantity=-self.dimensions.quantity)
        return _Posting(turned, item, clock, reason, reverses=self)

    def columns(self) -> dict[str, object]:
        """Return the values of the new row; the trigger writes xid, and entered_at where the database's clock rules."""
        assert self.item is not None
        return self.dimensions._asdict() | {
            "subject": self.item.subject,
            "reason": self.reason,
            "by": self.item.by,
            "clock": self.clock,
            "entered_at": self.item.entered_at,
            "reverses": self.reverses.number if self.reverses else None,
        }


class _Change(NamedTuple):
    """What one settlement does: the lines before and after, and the postings between them, reversals first."""

    item: Settlement
    old: list[Dimensions]
    new: list[Dimensions]
    postings: list[_Posting]


class _Books:
    """What stands (neither a reversal nor reversed) of some subjects, and what settling does to it."""

    def __init__(self, subject_ids: Iterable[UUID], openings: _Openings) -> None:
        self.openings = openings
        self.standing: dict[UUID, list[_Posting]] = defaultdict(list)
        reversed_later = CountEntry.objects.filter(reverses=OuterRef("pk"))
        rows = CountEntry.objects.filter(~Exists(reversed_later), subject__in=list(subject_ids), reverses=None)
        for number, subject, reason, *facts in rows.order_by("id").values_list(
            "id", "subject", "reason", *Dimensions._fields
        ):
            self.standing[subject].append(_Posting(Dimensions(*facts), None, "", reason, number=number))

    def settle(self, item: Settlement, *, clock: str) -> _Change:
        """Bring the books of the subject to `item.lines`; return what has to be written for that."""
        standing = self.standing[item.subject]
        counts = [each for each in standing if not each.is_draw_down]
        wanted = [line.dimensions for line in item.lines if line.quantity]
        missing, kept, dropped = Counter(wanted), [], []
        for each in counts:
            if missing[each.dimensions] > 0:
                missing[each.dimensions] -= 1
                kept.append(each)
            else:
                dropped.append(each)
        added = [_Posting(each, item, clock, str(item.reason)) for each in missing.elements()]
        old = [each.dimensions for each in counts]
        draws = [each for each in standing if each.is_draw_down]
        back, drawn = self._draw(item, clock, old, wanted, draws) if self.openings.days else ([], [])
        self.standing[item.subject] = kept + added + drawn + [each for each in draws if each not in back]
        reversals = [each.reversal(item, clock) for each in dropped + back]
        return _Change(item, old, wanted, reversals + added + drawn)

    def _draw(
        self, item: Settlement, clock: str, old: list[Dimensions], new: list[Dimensions], draws: list[_Posting]
    ) -> tuple[list[_Posting], list[_Posting]]:
        """Return the draw-downs to give back and those to post. Only a record that grows draws more."""
        back: list[_Posting] = []
        drawn: list[_Posting] = []
        for indicator, day in self.openings.days.items():
            mine = [each for each in draws if each.dimensions.indicator == indicator]
            had = -sum(each.dimensions.quantity for each in mine)
            before, after = _inside(indicator, day, old), _inside(indicator, day, new)
            keeps = min(had, after)
            takes = self.openings.draw(indicator, after - max(before, had)) if after > max(before, had) else 0
            if keeps + takes == had:
                continue
            self.openings.give_back(indicator, had - keeps)
            back += mine
            if keeps + takes:
                facts = (indicator, day, -(keeps + takes), UNKNOWN, UNKNOWN, Certainty.FINAL.value, "", None)
                dimensions = Dimensions(*facts, Basis.OPENING.value)
                drawn.append(_Posting(dimensions, item, clock, Reason.CARRYOVER_TRANSFER.value))
        return back, drawn


def _inside(indicator: str, day: date, dimensions: Iterable[Dimensions]) -> int:
    """Return how much of `indicator` these lines count in the time of an opening balance."""
    own = (each for each in dimensions if each.indicator == indicator and each.basis != Basis.OPENING)
    return max(0, sum(each.quantity for each in own if each.effective_on <= day))


def _remaining(indicator: str) -> int:
    return CountEntry.objects.openings().filter(indicator=indicator).aggregate(left=Sum("quantity"))["left"] or 0


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def _check(item: Settlement) -> None:
    _check_atomic()
    today = timezone.localdate()
    for line in item.lines:
        if line.effective_on > today and line.indicator not in PLANS:
            raise FutureDay(f"{line.indicator} on {line.effective_on}: only a plan may lie in the future")
    if item.entered_at is not None and not settings.DEMONSTRATION:
        raise LedgerError("only the demonstration may say when an entry was entered")


def _check_atomic() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise LedgerError("post inside the transaction that changes the record")


def _lock(subject: UUID) -> None:
    """Let nobody else settle this subject until the transaction ends; wait for a bulk posting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s, 0), pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [BULK_LOCK, str(subject), SEED],
        )


def _alone() -> None:
    """Wait until no other transaction is settling and keep them waiting until ours ends.

    A list of ignored triggers that is there, though empty, saves each row's trigger an exception: without it, every
    row would look through all deferred checks of the transaction (100,000 rows: minutes instead of seconds).
    """
    _check_atomic()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT set_config('pgtrigger.ignore',
                 coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}'), true)"""
        )
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [BULK_LOCK])


def _clock(item: Settlement) -> str:
    return Clock.DATABASE.value if item.entered_at is None else Clock.DEMONSTRATION.value


def _settle_one(item: Settlement, *, clock: str = "") -> list[CountEntry]:
    _lock(item.subject)
    change = _Books([item.subject], _Openings()).settle(item, clock=str(clock or _clock(item)))
    entries = [CountEntry(**posting.columns()) for posting in change.postings]
    CountEntry.objects.bulk_create(entries)
    for posting, entry in zip(change.postings, entries, strict=True):
        posting.number = entry.pk
    _remember([change])
    return entries


def _settle_chunk(chunk: list[Settlement], openings: _Openings) -> int:
    books = _Books({item.subject for item in chunk}, openings)
    changes = [books.settle(item, clock=_clock(item)) for item in chunk]
    postings = [posting for change in changes for posting in change.postings]
    for posting, number in zip(postings, _numbers(len(postings)), strict=True):
        posting.number = number
    _copy(postings)
    _remember(changes)
    return len(postings)


def _numbers(count: int) -> list[int]:
    """Draw ids from the sequence of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('progress_countentry', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


COLUMNS = (*Dimensions._fields, "subject", "reason", "by", "clock", "entered_at", "reverses", "id", "xid")


def _copy(postings: list[_Posting]) -> None:
    """Write postings with COPY."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY progress_countentry ({columns}) FROM STDIN") as copy:
        for posting in postings:
            copy.write_row((*posting.columns().values(), posting.number, 0))


def _remember(changes: Iterable[_Change]) -> None:
    """Keep the staff's sentences beside what they changed."""
    Correction.objects.bulk_create(
        Correction(
            subject=change.item.subject,
            by=change.item.by,
            why=change.item.why,
            old=[_as_json(each) for each in change.old],
            new=[_as_json(each) for each in change.new],
            entries=[posting.number for posting in change.postings],
        )
        for change in changes
        if change.item.why and change.postings
    )


def _as_json(dimensions: Dimensions) -> dict[str, object]:
    shown = ("indicator", "effective_on", "prefecture", "kind", "certainty", "quantity")
    return {name: str(value) if isinstance(value := getattr(dimensions, name), date) else value for name in shown}
