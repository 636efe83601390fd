"""What happens to an import: one verb a function (DOMAIN 4: read → matched → previewed → applied → undone).

Every verb claims the step by one conditional UPDATE, so that pressing twice does it once. Small files are worked on at
once, large ones by a job; either way the work is the same function, and a job that runs twice does it once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

import pghistory
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from mirai_action.japan import names, tables_in

from . import kinds, staging
from .choices import Choice, Outcome, Step
from .models import UNDO_DAYS, Import, Progress, StagedRow

log = logging.getLogger(__name__)
TASK = "rosters.work"
AT_ONCE = 300_000
"""Files up to so many bytes are worked on while the page waits."""
FEW = 500
BLANK: dict[str, Any] = {"cells": [], "facts": {}}


class Refused(Exception):
    """The verb does not fit where the import stands; the message says why."""


def upload(*, kind: str, file: Any, by: Any, press: UUID) -> Import:
    """Keep the file and look at its columns. The same `press` makes one import. Raises Unreadable; nothing stays."""
    known = Import.objects.filter(pk=press).first()
    if known:
        return known
    name = names.stored(PurePath(str(file.name).replace("\0", "")).name)[:200] or "–"
    source = Import(pk=press, kind=kind, file_name=name, by=by)
    source.stored_as = default_storage.save(f"imports/{press}", file)
    try:
        staging.look(source)
        with transaction.atomic():
            source.save(force_insert=True)
            Progress.objects.create(source=source)
    except IntegrityError:  # the other of two clicks was faster
        _delete_stored(source.stored_as)
        return Import.objects.get(pk=press)
    except Exception:
        _delete_stored(source.stored_as)
        raise
    return source


def map_columns(source: Import, *, mapping: Mapping[int, str], options: Mapping[str, Any]) -> bool:
    """Say what the columns mean; the file is read next. Works again from the preview, until it is applied."""
    kind = kinds.get(source.kind)
    problem = kind.missing(mapping)
    if problem:
        raise Refused(problem)
    if not source.stored_as:
        raise Refused(_("ファイルの控えがありません。もう一度、ファイルを選んで取り込んでください。"))
    facts = {"mapping": {str(place): key for place, key in mapping.items()}, "options": dict(options), "error": ""}
    with transaction.atomic():
        if not _claim(source, Step.waiting(), Step.READING, **facts):
            return False
        source.refresh_from_db()
        staging.remember(source)
        _begin(source)
    _work_at_once(source)
    return True


def decide(source: Import, *, choices: Mapping[int, str]) -> int:
    """Set what happens to rows, {number: choice}; what a row does not allow is left. Returns how many changed."""
    with transaction.atomic():
        _require(source, [Step.PREVIEW])
        rows = list(source.rows.filter(number__in=choices))
        changed = [row for row in rows if _choose(row, choices[row.number])]
        StagedRow.objects.bulk_update(changed, ["choice", "target"], batch_size=500)
        return len(changed)


def decide_all(source: Import, *, outcome: str, choice: str) -> int:
    """Set what happens to all rows of one outcome that allow it."""
    with transaction.atomic():
        _require(source, [Step.PREVIEW])
        rows = source.rows.filter(outcome=outcome).exclude(choice=choice)
        if outcome in (Outcome.NEW, Outcome.UPDATE):
            if choice not in (outcome, Choice.SKIP):
                return 0
            return rows.update(choice=choice)
        changed = [row for row in rows.iterator(chunk_size=2000) if _choose(row, choice)]
        StagedRow.objects.bulk_update(changed, ["choice", "target"], batch_size=500)
        return len(changed)


def _choose(row: StagedRow, choice: str) -> bool:
    if choice == row.choice or choice not in kinds.allowed(row):
        return False
    if row.outcome == Outcome.DUPLICATE:
        row.target = row.candidates[0] if choice == Choice.UPDATE else UUID(row.facts["fresh"])
    row.choice = choice
    return True


def apply(source: Import, *, by: Any, agreed: bool = False) -> bool:
    """取り込む: everything that was decided, in one transaction. Pressed twice it happens once."""
    with transaction.atomic():
        if any(note.asks for note in kinds.get(source.kind).notes(source)) and not agreed:
            raise Refused(_("合計が増えることの確認に、チェックを入れてください。"))
        counts = {**source.counts, "by": getattr(by, "pk", None)}
        if not _claim(source, [Step.PREVIEW], Step.APPLYING, error="", counts=counts, by=by):
            return False
        source.refresh_from_db()
        _begin(source)
    _work_at_once(source)
    return True


def undo(source: Import, *, by: Any) -> bool:
    """Take an applied import back as a whole, within 30 days; rows edited since are left and listed."""
    with transaction.atomic():
        source.refresh_from_db()
        if source.step == Step.APPLIED and not source.can_be_undone:
            raise Refused(_("取り込みから%(days)d日が過ぎたため、取り消せません。") % {"days": UNDO_DAYS})
        counts = {**source.counts, "undone_by": getattr(by, "pk", None)}
        if not _claim(source, [Step.APPLIED], Step.UNDOING, error="", counts=counts):
            return False
        source.refresh_from_db()
        _begin(source)
    _work_at_once(source)
    return True


def abandon(source: Import) -> bool:
    """Give an import up before it is applied: nothing came into the register, and the file goes at once."""
    with transaction.atomic():
        if not _claim(source, Step.waiting(), Step.ABANDONED, closed_at=timezone.now()):
            return False
        source.rows.all()._raw_delete("default")  # type: ignore[attr-defined]
        forget_file(source)
        source.refresh_from_db()
    return True


# -- the work itself ------------------------------------------------------------------------------------------------
def work(pk: str) -> None:
    """Do what the step of an import asks for. Run twice, it is done once; killed, nothing of it happened."""
    source = Import.objects.filter(pk=pk).select_related("by").first()
    verbs = {Step.READING.value: _read, Step.APPLYING.value: _apply, Step.UNDOING.value: _undo}
    verb = verbs.get(source.step) if source else None
    if source is None or verb is None:
        return
    with staging.reporting(source, _total(source)) as report, translation.override("ja"):
        verb(source, report)


def _read(source: Import, report: kinds.Report) -> None:
    try:
        with transaction.atomic():
            _locked(source, Step.READING)
            staging.stage(source, report)
            source.step = Step.PREVIEW
            source.save(update_fields=["step", "counts", "history_mark"])
    except tables_in.Unreadable as error:
        _step_back(source, Step.READING, Step.UPLOADED, str(error))
    except Exception:
        log.exception("Import %s can't be read", source.pk)
        _step_back(source, Step.READING, Step.UPLOADED, _("読み取れませんでした。列の対応をご確認ください。"))


def _apply(source: Import, report: kinds.Report) -> None:
    try:
        with transaction.atomic(), pghistory.context(user=source.counts.get("by"), source=str(source.pk)):
            with connection.cursor() as cursor:  # the first statement, so that history knows who (DESIGN 3)
                cursor.execute("SELECT 1")
            _locked(source, Step.APPLYING)
            source.applied_at = timezone.now()
            done = kinds.get(source.kind).apply(source, by=source.by, report=report)
            source.step, source.closed_at = Step.APPLIED, timezone.now()
            source.counts = {**source.counts, "done": done}
            source.save(update_fields=["step", "counts", "applied_at", "closed_at", "history_mark"])
            forget_file(source)
    except (kinds.Changed, IntegrityError):
        text = _("内容を確認した後に、登録が変わりました。もう一度比べましたので、ご確認のうえ取り込んでください。")
        _step_back(source, Step.APPLYING, Step.READING, text)
        source.refresh_from_db()
        _read(source, report)
    except Exception:
        log.exception("Import %s can't be applied", source.pk)
        text = _("取り込めませんでした。登録は何も変わっていません。もう一度お試しください。")
        _step_back(source, Step.APPLYING, Step.PREVIEW, text)


def _undo(source: Import, report: kinds.Report) -> None:
    by = source.counts.get("undone_by")
    try:
        with transaction.atomic(), pghistory.context(user=by, source=str(source.pk)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            _locked(source, Step.UNDOING)
            kinds.get(source.kind).undo(source, by=_user(by), report=report)
            source.step, source.undone_at, source.closed_at = Step.UNDONE, timezone.now(), timezone.now()
            results = dict(source.rows.exclude(result="").order_by().values_list("result").annotate(Count("pk")))
            source.counts = {**source.counts, "undone": results}
            source.save(update_fields=["step", "counts", "undone_at", "closed_at"])
    except Exception:
        log.exception("Import %s can't be undone", source.pk)
        _step_back(source, Step.UNDOING, Step.APPLIED, _("取り消せませんでした。登録は何も変わっていません。"))


def _user(pk: Any) -> Any:
    from mirai_action.core.models import User

    return User.objects.filter(pk=pk).first()


def _total(source: Import) -> int:
    """Return how many rows the work is about, 0 where only the file knows."""
    if source.step == Step.APPLYING:
        return source.rows.exclude(choice=Choice.SKIP).count()
    return int(source.counts.get("rows", 0))


def _locked(source: Import, step: str) -> None:
    """Lock the import and make sure that the work is still to be done; its progress may be written meanwhile."""
    row = Import.objects.select_for_update(no_key=True).get(pk=source.pk)
    if row.step != step:
        raise Refused(f"{source.pk} is {row.step} by now")


def _claim(source: Import, begin: Any, end: str, **facts: Any) -> bool:
    """Move the import on by one UPDATE; of many at the same time one does."""
    return bool(Import.objects.filter(pk=source.pk, step__in=list(begin)).update(step=end, **facts))


def _require(source: Import, steps: list[str]) -> None:
    row = Import.objects.select_for_update(no_key=True).get(pk=source.pk)
    if row.step not in steps:
        raise Refused(_("今の状態（%(step)s）では、この操作はできません。") % {"step": row.get_step_display()})


def _step_back(source: Import, begin: str, end: str, error: str) -> None:
    Import.objects.filter(pk=source.pk, step=begin).update(step=end, error=error[:500])


def _begin(source: Import) -> None:
    Progress.objects.filter(source=source).update(phase="", done=0, total=0, moved_at=timezone.now())
    if not _is_small(source):
        app.configure_task(TASK, queue="default").defer(import_id=str(source.pk))


def _is_small(source: Import) -> bool:
    if source.step == Step.READING:
        return bool(source.stored_as) and default_storage.size(source.stored_as) <= AT_ONCE
    return source.rows.exclude(choice=Choice.SKIP).count() <= FEW


def _work_at_once(source: Import) -> None:
    if _is_small(source):
        work(str(source.pk))
    source.refresh_from_db()


# -- forgetting -----------------------------------------------------------------------------------------------------
def forget(pks: Iterable[Any]) -> None:
    """Forget what the files of these imports said; what was applied or undone stays noted by row number."""
    with transaction.atomic():
        rows = StagedRow.objects.filter(source__in=list(pks))
        rows.filter(choice=Choice.SKIP)._raw_delete("default")  # type: ignore[attr-defined]
        rows.update(**BLANK)
        for source in Import.objects.filter(pk__in=list(pks)):
            forget_file(source)
        Import.objects.filter(pk__in=list(pks)).update(purged_at=timezone.now())


def forget_file(source: Import) -> None:
    """Delete the file and what was kept of its first rows, once this transaction holds."""
    stored = source.stored_as
    Import.objects.filter(pk=source.pk).update(stored_as="", sample=[])
    transaction.on_commit(lambda: _delete_stored(stored))


def purge() -> None:
    """Give up imports that nobody touched for a month; forget old values once an undo is over."""
    now = timezone.now()
    for source in Import.objects.waiting().filter(uploaded_at__lt=now - timedelta(days=UNDO_DAYS)):
        abandon(source)
    over = Q(source__applied_at__lt=now - timedelta(days=UNDO_DAYS + 1)) | Q(source__step=Step.UNDONE)
    rows = StagedRow.objects.filter(over, source__purged_at__isnull=False)
    rows.exclude(changes={}, reasons=[]).update(changes={}, reasons=[])


def _delete_stored(name: str) -> None:
    if name:
        default_storage.delete(name)
