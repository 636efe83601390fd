"""The staff's verbs: confirm, ask back, correct, note that no answer came, take back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core.models import User
from mirai_action.progress.models import Reason

from .. import hooks
from ..choices import Status
from ..models import StudySession
from . import rows
from .refusal import Refused


@transaction.atomic
def confirm(session: StudySession, *, by: User | None, version: int | None = None) -> StudySession:
    """確認: the preliminary entries become final. Confirming twice confirms once."""
    row = rows.locked(session)
    if row.status == Status.CONFIRMED:
        return row
    rows.check_version(row, version)
    if row.status not in (Status.REPORTED, Status.RETURNED):
        raise Refused(_("まだ報告が届いていないため、確認済みにできません。"))
    row.status, row.confirmed_at, row.confirmed_by = Status.CONFIRMED, timezone.now(), by
    rows.put(row, **rows.CALMED)
    rows.save(row)
    for each in hooks.confirmed:
        each(row)
    return rows.settle(row, Reason.CONFIRMED, by)


@transaction.atomic
def send_back(session: StudySession, *, comment: str, by: User | None) -> StudySession:
    """内容のご確認のお願い: ask the reporter by letter. Meanwhile the report counts as preliminary."""
    row = rows.locked(session)
    if not comment.strip():
        raise Refused(_("ご確認いただきたいことを入力してください。"))
    if (row.status, row.return_comment) == (Status.RETURNED, comment):
        return row
    if not row.is_report_in:
        raise Refused(_("まだ報告が届いていないため、確認をお願いできません。"))
    row.status, row.returned_at, row.return_comment = Status.RETURNED, timezone.now(), comment
    rows.put(row, confirmed_at=None, confirmed_by=None)
    rows.save(row)
    rows.settle(row, Reason.RETURNED, by)
    rows.write_to(row, "sessions.returned")
    return row


@transaction.atomic
def correct(
    session: StudySession, *, reason: str, by: User | None, version: int | None = None, **changes: Any
) -> StudySession:
    """訂正: it never was so. The ledger keeps the old entries, their reversal and the new ones, and why."""
    row = rows.locked(session, version)
    if not reason.strip():
        raise Refused(_("訂正の理由を入力してください。"))
    if not rows.differences(row, changes):
        return row
    if "ambassador" in changes and changes["ambassador"] != row.ambassador:
        row.link_version += 1  # the link was another person's
    rows.fill(row, changes, rows.CORRECTABLE)
    rows.check_scope(row, by)
    if row.is_report_in:
        rows.check_report(row.held_on, row.head_count, held=True)
        rows.drop_parts_beyond(row)
        row.hold = rows.hold(row)
    elif row.head_count is not None:
        raise Refused(_("まだ報告が届いていないため、参加者数は訂正できません。"))
    elif row.planned_on:
        row.planned_on = row.held_on
    if row.status == Status.NO_ANSWER and row.held_on >= timezone.localdate():
        raise Refused(_("「回答なし」の学習会を今日以降の日にするときは、延期としてください。"))
    rows.save(row)
    return rows.settle(row, Reason.CORRECTED, by, why=reason)


@transaction.atomic
def mark_no_answer(session: StudySession, *, by: User | None) -> StudySession:
    """回答なし: asked often enough. The session stays among the unreported; a report is welcome at any time."""
    row = rows.locked(session)
    if row.status == Status.NO_ANSWER:
        return row
    if not row.is_unreported:
        raise Refused(_("開催予定日を過ぎた未報告の学習会だけを「回答なし」にできます。"))
    row.status, row.no_answer_at = Status.NO_ANSWER, timezone.now()
    rows.save(row)
    return rows.settle(row, Reason.NO_ANSWER, by)


@transaction.atomic
def reopen(session: StudySession, *, by: User | None) -> StudySession:
    """Take a closing back: 確認済 becomes 報告済 again, 中止 and 回答なし become 開催予定."""
    row = rows.locked(session)
    if row.status in (Status.PLANNED, Status.REPORTED):
        return row
    if row.status == Status.CONFIRMED:
        rows.put(row, status=Status.REPORTED, confirmed_at=None, confirmed_by=None)
    elif row.status in (Status.CANCELLED, Status.NO_ANSWER) and row.planned_on:
        rows.put(row, status=Status.PLANNED, planned_on=row.held_on, cancelled_at=None, no_answer_at=None)
    else:
        raise Refused(_("元の状態に戻せません。予定のなかった学習会は、改めて入力してください。"))
    rows.save(row)
    return rows.settle(row, Reason.UNDONE, by)


@transaction.atomic
def effect(session: StudySession, changes: dict[str, Any], *, by: User | None) -> dict[str, tuple[int, int]]:
    """Return {indicator: (before, after)}, what `correct` would do to the totals. Nothing is saved."""
    trial = StudySession.objects.select_related("ambassador__organization", "organization").get(pk=session.pk)
    before = rows.sums(trial)
    rows.fill(trial, changes, rows.CORRECTABLE)
    rows.check_scope(trial, by)
    if trial.is_report_in:
        trial.hold = rows.hold(trial)
    after = rows.sums(trial)
    return {name: (before[name], after[name]) for name in before}
