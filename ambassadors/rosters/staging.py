"""From the file to staged rows: read, compared with the register, written with COPY. The register is only read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.japan import headers, tables_in

from . import kinds
from .choices import Choice, Outcome
from .kinds import Kind, Read
from .models import ColumnMemory, Import, Progress

CHUNK = 2000
SAMPLE = 5
COLUMNS = (
    *("source_id", "number", "cells", "facts", "outcome", "choice", "reasons", "changes", "target", "candidates"),
    "result",
)


@contextmanager
def opened(source: Import) -> Iterator[Path]:
    """Lend the file of an import as a path of this machine. Raises Unreadable where it is gone (an erasure)."""
    if not source.stored_as or not default_storage.exists(source.stored_as):
        raise tables_in.Unreadable(_("ファイルの控えがありません。もう一度、ファイルを選んで取り込んでください。"))
    with default_storage.open(source.stored_as) as stored, NamedTemporaryFile(prefix="import-") as copy:
        for piece in stored.chunks(1 << 16):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def look(source: Import) -> None:
    """Find the header and guess the columns: fills `headers`, `sample`, `mapping`, `options`. Raises Unreadable."""
    kind = kinds.get(source.kind)
    with opened(source) as path:
        first = list(islice(tables_in.rows(path), headers.LOOKED_AT + 20))
    header = headers.find(first, kinds.known(kind))
    if header is None:
        raise tables_in.Unreadable(str(kinds.NO_HEADER))
    source.headers, source.header_ends = header.labels, header.ends
    source.sample = [row.cells for row in islice(headers.records(first, header), SAMPLE)]
    remembered = ColumnMemory.objects.filter(kind=source.kind, header_key=header_key(header.labels)).first()
    source.mapping = remembered.mapping if remembered else guess(kind, header.labels)
    source.options = remembered.options if remembered else {}


def guess(kind: Kind, labels: list[str]) -> dict[str, str]:
    """Return {place: key} by the headers; a column that may come once is the first one that says so."""
    known, many = kinds.known(kind), {each.key for each in kind.columns if each.many}
    found: dict[str, str] = {}
    for place, label in enumerate(labels):
        key = known(label) or known(label.rpartition(" ")[0])
        if key and (key in many or key not in found.values()):
            found[str(place)] = key
    return found


def header_key(labels: list[str]) -> str:
    return hashlib.sha256("\n".join(map(headers.key, labels)).encode()).hexdigest()


def remember(source: Import) -> None:
    """Keep the mapping for the next file with this header."""
    ColumnMemory.objects.update_or_create(
        kind=source.kind,
        header_key=header_key(source.headers),
        defaults={"mapping": source.mapping, "options": source.options, "used_at": timezone.now()},
    )


def stage(source: Import, report: kinds.Report) -> None:
    """Read the whole file, compare it and write the staged rows; sets `counts`. Done again, it begins anew.

    One transaction of its own tables: a job that is killed leaves what was there before.
    """
    kind = kinds.get(source.kind)
    mapping = {int(place): key for place, key in source.mapping.items()}
    counts: dict[str, int] = {}
    with opened(source) as path, transaction.atomic():
        decided = _decisions(source)
        source.rows.all()._raw_delete("default")  # type: ignore[attr-defined]
        source.history_mark = kind.mark()
        matcher = kind.matcher(mapping, source.options)
        header = headers.Header(source.headers, source.header_ends)
        found = headers.records(tables_in.rows(path), header)
        done = 0
        while chunk := list(islice(found, CHUNK)):
            rows = [Read(each.number, each.cells, outcome=Outcome.TOTAL if each.is_total else "") for each in chunk]
            matcher.match([row for row in rows if row.outcome != Outcome.TOTAL])
            for row in rows:
                _start_with(row, decided)
                counts[row.outcome] = counts.get(row.outcome, 0) + 1
            _copy(source, rows)
            done += len(rows)
            report("reading", done)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE rosters_stagedrow")  # the next queries should not take it for empty
    source.counts = counts | {"rows": done}


def _decisions(source: Import) -> dict[int, tuple[str, str]]:
    """Return {number: (outcome, choice)} of the rows that staff decided otherwise than we propose."""
    proposed = Q(outcome=F("choice")) | ~Q(outcome__in=[Outcome.NEW, Outcome.UPDATE]) & Q(choice=Choice.SKIP)
    rows = source.rows.exclude(proposed).values_list("number", "outcome", "choice")
    return {number: (outcome, choice) for number, outcome, choice in rows}


def _start_with(row: Read, decided: dict[int, tuple[str, str]]) -> None:
    """Propose a choice, or keep what staff decided about the row when it was compared before."""
    if row.target and row.outcome == Outcome.DUPLICATE:
        row.facts["fresh"] = str(row.target)
    row.choice = kinds.allowed(row)[0] if row.outcome in (Outcome.NEW, Outcome.UPDATE) else Choice.SKIP.value
    outcome, choice = decided.get(row.number, ("", ""))
    if outcome == row.outcome and choice in kinds.allowed(row):
        row.choice = choice
        if outcome == Outcome.DUPLICATE and choice == Choice.UPDATE:
            row.target = row.candidates[0]


def _copy(source: Import, rows: list[Read]) -> None:
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY rosters_stagedrow ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                (
                    source.pk,
                    row.number,
                    json.dumps(row.cells, ensure_ascii=False),
                    json.dumps(row.facts, ensure_ascii=False),
                    str(row.outcome),
                    str(row.choice),
                    json.dumps(row.reasons, ensure_ascii=False),
                    json.dumps(row.changes, ensure_ascii=False),
                    row.target,
                    row.candidates,
                    "",
                )
            )


@contextmanager
def reporting(source: Import, total: int = 0) -> Iterator[kinds.Report]:
    """Lend a function that says how far the work is; it writes beside the transaction of the work, by a thread.

    A page can look while the work is one transaction. What can't be written (a database at its limit) is left out.
    """

    def write(**facts: Any) -> None:
        try:
            Progress.objects.filter(source=source.pk).update(moved_at=timezone.now(), **facts)
        except Exception:  # the work goes on, whatever its progress bar does
            return
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="progress") as thread:
        thread.submit(write, phase="", done=0, total=total)

        def report(phase: str, done: int) -> None:
            thread.submit(write, phase=phase, done=done)

        yield report
