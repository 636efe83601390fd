"""The count ledger's verbs: numbers are posted, never edited (docs/decisions/0002-the-count-ledger.md).

A workflow verb says what a record should count now, `settle` posts the difference:

    ledger.settle(session.id, session.counts(), reason=Reason.CONFIRMED, by=user.pk)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
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
    _lock([subject])
    books = _Books([subject], _Openings())
    entries, change = books.post(item)
    CountEntry.objects.bulk_create(entries)
    _remember([change])
    return entries


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


def open_balance(balance: OpeningBalance) -> list[CountEntry]:
    """Post an opening balance, known since its own day. The second time nothing is posted."""
    _check_atomic()
    _lock([balance.subject])
    books = _Books([balance.subject], _Openings())
    lines = opening_lines(balance)
    item = Settlement(subject=balance.subject, lines=lines, reason=Reason.CARRYOVER, entered_at=_noon(balance.day))
    entries, _change = books.post(item, clock=Clock.OPENING)
    CountEntry.objects.bulk_create(entries)
    return entries


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
        if indicator not in self.left:
            OpeningBalance.objects.select_for_update().get(indicator=indicator)
            self.left[indicator] = _remaining(indicator)
        taken = max(0, min(most, self.left[indicator]))
        self.left[indicator] -= taken
        return taken

    def give_back(self, indicator: str, quantity: int) -> None:
        if indicator in self.left:
            self.left[indicator] += quantity


@dataclass(frozen=True)
class _Change:
    """What one settlement did, for its Correction row."""

    item: Settlement
    old: list[Dimensions]
    new: list[Dimensions]
    entries: list[CountEntry]


class _Books:
    """The standing entries (neither reversals nor reversed) of some subjects, and what posting does to them."""

    def __init__(self, subject_ids: Iterable[UUID], openings: _Openings) -> None:
        self.openings = openings
        self.standing: dict[UUID, list[CountEntry]] = defaultdict(list)
        gone: set[int] = set()
        entries = list(CountEntry.objects.filter(subject__in=list(subject_ids)).order_by("id"))
        gone.update(entry.reverses for entry in entries if entry.reverses is not None)
        for entry in entries:
            if entry.reverses is None and entry.pk not in gone:
                self.standing[entry.subject].append(entry)

    def post(self, item: Settlement, *, clock: str = Clock.DATABASE) -> tuple[list[CountEntry], _Change]:
        """Return the entries that bring the subject to `item.lines`, not yet saved, and move the books to them."""
        if item.entered_at is not None and clock == Clock.DATABASE:
            clock = Clock.DEMONSTRATION
        draws = [entry for entry in self.standing[item.subject] if entry.is_draw_down]
        counts = [entry for entry in self.standing[item.subject] if not entry.is_draw_down]
        wanted = [line.dimensions for line in item.lines if line.quantity]
        missing, kept, dropped = Counter(wanted), [], []
        for entry in counts:
            if missing[_dimensions(entry)] > 0:
                missing[_dimensions(entry)] -= 1
                kept.append(entry)
            else:
                dropped.append(entry)
        added = [_entry(each, item, clock) for each in missing.elements()]
        back, drawn, draws = self._opening(item, clock, counts, wanted, draws)
        self.standing[item.subject] = kept + added + draws
        entries = [_reversal(entry, item, clock) for entry in dropped] + back + added + drawn
        return entries, _Change(item, [_dimensions(entry) for entry in counts], wanted, entries)

    def _opening(
        self, item: Settlement, clock: str, counts: list[CountEntry], wanted: list[Dimensions], draws: list[CountEntry]
    ) -> tuple[list[CountEntry], list[CountEntry], list[CountEntry]]:
        """Return (given back, newly drawn, draw-downs that stand afterwards)."""
        back: list[CountEntry] = []
        drawn: list[CountEntry] = []
        standing = list(draws)
        for indicator, day in self.openings.days.items():
            mine = [entry for entry in draws if entry.indicator == indicator]
            had = -sum(entry.quantity for entry in mine)
            before = _inside(indicator, day, (_dimensions(entry) for entry in counts))
            after = _inside(indicator, day, wanted)
            keeps = min(had, after)
            takes = self.openings.draw(indicator, after - max(before, had)) if after > max(before, had) else 0
            if keeps + takes == had:
                continue
            self.openings.give_back(indicator, had - keeps)
            back += [_reversal(entry, item, clock) for entry in mine]
            standing = [entry for entry in standing if entry.indicator != indicator]
            if keeps + takes:
                new = _draw_down(indicator, day, keeps + takes, item, clock)
                drawn.append(new)
                standing.append(new)
        return back, drawn, standing


def _inside(indicator: str, day: date, dimensions: Iterable[Dimensions]) -> int:
    """Return how much of `indicator` these lines count in the time of an opening balance."""
    own = (each for each in dimensions if each.indicator == indicator and each.basis != Basis.OPENING)
    return max(0, sum(each.quantity for each in own if each.effective_on <= day))


def _dimensions(entry: CountEntry) -> Dimensions:
    return Dimensions(*(getattr(entry, name) for name in Dimensions._fields))


def _entry(dimensions: Dimensions, item: Settlement, clock: str, **more: object) -> CountEntry:
    facts = {"subject": item.subject, "reason": str(item.reason), "by": item.by, "clock": str(clock)} | more
    if item.entered_at is not None:
        facts["entered_at"] = item.entered_at
    return CountEntry(**dimensions._asdict(), **facts)


def _reversal(entry: CountEntry, item: Settlement, clock: str) -> CountEntry:
    """Return the entry that takes `entry` back. Where that one has no id yet, the id follows in `_settle_chunk`."""
    dimensions = _dimensions(entry)._replace(quantity=-entry.quantity)
    reason = Reason.CARRYOVER_TRANSFER.value if entry.is_draw_down else str(item.reason)
    reversal = _entry(dimensions, item, clock, reason=reason, reverses=entry.pk)
    reversal._reversed_entry = entry  # type: ignore[attr-defined]
    return reversal


def _draw_down(indicator: str, day: date, quantity: int, item: Settlement, clock: str) -> CountEntry:
    dimensions = Dimensions(indicator, day, -quantity, UNKNOWN, UNKNOWN, Certainty.FINAL, "", None, Basis.OPENING)
    return _entry(dimensions, item, clock, reason=Reason.CARRYOVER_TRANSFER.value)


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


def _lock(subject_ids: Iterable[UUID]) -> None:
    """Let nobody else settle these subjects until the transaction ends; wait for a bulk posting."""
    with connection.cursor() as cursor:
        for each in sorted(subject_ids):
            cursor.execute(
                "SELECT pg_advisory_xact_lock_shared(%s, 0), pg_advisory_xact_lock(hashtextextended(%s, %s))",
                [BULK_LOCK, str(each), SEED],
            )


def _alone() -> None:
    """Wait until no other transaction is settling and keep them waiting until ours ends."""
    _check_atomic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [BULK_LOCK])


def _settle_chunk(chunk: list[Settlement], openings: _Openings) -> int:
    books = _Books({item.subject for item in chunk}, openings)
    changes = [books.post(item)[1] for item in chunk]
    entries = [entry for change in changes for entry in change.entries]
    for entry, number in zip(entries, _numbers(len(entries)), strict=True):
        entry.pk = number
    for entry in entries:
        if (reversed_entry := getattr(entry, "_reversed_entry", None)) is not None:
            entry.reverses = reversed_entry.pk
    _copy(entries)
    _remember(changes)
    return len(entries)


def _numbers(count: int) -> list[int]:
    """Draw ids from the sequence of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('progress_countentry', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


COLUMNS = (
    *Dimensions._fields,
    *("id", "entered_at", "clock", "reason", "subject", "by", "reverses", "xid"),
)


def _copy(entries: list[CountEntry]) -> None:
    """Write entries with COPY; the trigger fills xid, and entered_at where the clock is the database's."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY progress_countentry ({columns}) FROM STDIN") as copy:
        for entry in entries:
            values = {name: getattr(entry, name) for name in COLUMNS} | {"xid": 0}
            if entry.clock == Clock.DATABASE:
                values["entered_at"] = None
            copy.write_row([values[name] for name in COLUMNS])


def _remember(changes: Iterable[_Change]) -> None:
    """Keep the staff's sentences beside what they changed."""
    Correction.objects.bulk_create(
        Correction(
            subject=change.item.subject,
            by=change.item.by,
            why=change.item.why,
            old=[_as_json(each) for each in change.old],
            new=[_as_json(each) for each in change.new],
            entries=[entry.pk for entry in change.entries],
        )
        for change in changes
        if change.item.why and change.entries
    )


def _as_json(dimensions: Dimensions) -> dict[str, object]:
    shown = ("indicator", "effective_on", "prefecture", "kind", "certainty", "quantity")
    return {name: str(value) if isinstance(value := getattr(dimensions, name), date) else value for name in shown}
