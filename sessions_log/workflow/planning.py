"""Planning a session, and what may become of a plan: changed, postponed, cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.models import User
from mirai_action.progress.models import Reason

from ..choices import Status
from ..models import StudySession
from . import rows
from .joint import tell, tell_changed, tell_joint
from .refusal import Refused


@transaction.atomic
def plan(
    *,
    ambassador: Ambassador | None,
    by: User | None,
    id: UUID | None = None,
    editions: Iterable[Edition] = (),
    joint: Iterable[Ambassador] = (),
    today: date | None = None,
    **facts: Any,
) -> StudySession:
    """Plan a session for today or later. The same `id` a second time returns the first one's row.

    Joint ambassadors are told by letter.
    """
    return plan_many(
        days=[facts.pop("held_on")],
        ambassador=ambassador,
        by=by,
        id=id,
        editions=editions,
        joint=joint,
        today=today,
        **facts,
    )[0]


@transaction.atomic
def plan_many(
    *,
    days: Iterable[date],
    ambassador: Ambassador | None,
    by: User | None,
    id: UUID | None = None,
    editions: Iterable[Edition] = (),
    joint: Iterable[Ambassador] = (),
    today: date | None = None,
    **facts: Any,
) -> list[StudySession]:
    """Plan the same session on several days, all or none; each is a row of its own from then on.

    The first day has `id`, the others ids that follow from it: sending twice makes each once. A joint ambassador gets
    one letter that lists them all.
    """
    partners, tools = list(joint), list(editions)
    pairs = [
        _plan(ambassador, _id_of(id, number, day), facts | {"held_on": day}, tools, partners, by, today)
        for number, day in enumerate(days)
    ]
    if fresh := [row for row, is_new in pairs if is_new]:
        tell_joint("added", fresh, partners)
    return [row for row, _is_new in pairs]


@transaction.atomic
def keep_draft(
    *,
    ambassador: Ambassador,
    id: UUID | None = None,
    editions: Iterable[Edition] = (),
    joint: Iterable[Ambassador] = (),
    **facts: Any,
) -> StudySession:
    """下書き: keep what was typed. It counts nowhere, nobody is told and nobody else sees it.

    The same `id` a second time returns the first one's row.
    """
    return rows.insert(rows.new(ambassador, id, facts, status=Status.DRAFT), editions=editions, joint=joint)


@transaction.atomic
def submit(session: StudySession, *, by: User | None, version: int | None = None) -> StudySession:
    """Make a plan of a draft; partners are told now. Asked a second time, nothing happens."""
    row = rows.locked(session)
    if row.status == Status.PLANNED:
        return row
    rows.check_version(row, version)
    _require_draft(row)
    if row.held_on < timezone.localdate():
        raise Refused(_("開催日には、今日以降の日付を入力してください。"))
    row.status, row.planned_on = Status.PLANNED, row.held_on
    rows.save(row)
    rows.settle(row, Reason.PLANNED, by)
    tell_joint("added", [row], list(row.joint.all()))
    return row


@transaction.atomic
def discard(session: StudySession) -> None:
    """Throw a draft away; what was ever a plan is called off instead."""
    row = StudySession.objects.select_for_update(of=("self",)).filter(pk=session.pk).first()
    if row:
        _require_draft(row)
        row.delete()


def _require_draft(row: StudySession) -> None:
    if row.status != Status.DRAFT:
        raise Refused(_("この学習会は、もう下書きではありません。現在の状態をご確認ください。"))


@transaction.atomic
def plan_for(*, ambassador: Ambassador | None, by: User, **facts: Any) -> list[StudySession]:
    """Plan as staff on behalf of an ambassador, who is told by letter what stands in their name now."""
    known = set(StudySession.objects.filter(pk=facts["id"]).values_list("pk", flat=True)) if facts.get("id") else set()
    made = plan_many(ambassador=ambassador, by=by, **facts)
    if ambassador and not known:
        tell("entered", made, ambassador)
    return made


def _id_of(id: UUID | None, number: int, day: date) -> UUID | None:
    return uuid5(id, day.isoformat()) if id and number else id


def _plan(
    ambassador: Ambassador | None,
    id: UUID | None,
    facts: dict[str, Any],
    editions: list[Edition],
    joint: list[Ambassador],
    by: User | None,
    today: date | None,
) -> tuple[StudySession, bool]:
    """Make one row; return it, and whether it is new."""
    if facts["held_on"] < (today or timezone.localdate()):
        raise Refused(_("開催日が過ぎています。終わった学習会は「終わった学習会を報告する」から入力してください。"))
    session = rows.new(ambassador, id, facts, status=Status.PLANNED, planned_on=facts["held_on"])
    made = rows.insert(session, editions=editions, joint=joint)
    if made is session:
        rows.settle(made, Reason.PLANNED, by)
    return made, made is session


@transaction.atomic
def change_plan(
    session: StudySession,
    *,
    by: User | None,
    version: int | None = None,
    editions: Iterable[Edition] | None = None,
    **facts: Any,
) -> StudySession:
    """Change the details of a planned session or a draft. A plan's other day is a postponement, or an earlier date."""
    row = rows.locked(session, version)
    if row.status not in (*Status.open(), Status.DRAFT):
        raise Refused(_("この学習会の予定は変更できません。現在の状態をご確認ください。"))
    rows.fill(row, facts, rows.FACTS)
    if row.status == Status.DRAFT:
        rows.save(row, editions)
        return row
    moved = row.held_on != row.planned_on
    if moved and row.held_on < timezone.localdate():
        raise Refused(_("開催日には、今日以降の日付を入力してください。"))
    if moved:
        rows.move(row, row.held_on)
    rows.save(row, editions)
    rows.settle(row, Reason.POSTPONED if moved else Reason.PLANNED, by)
    if moved:
        tell_changed([row], by)
    return row


@transaction.atomic
def cancel(session: StudySession, *, by: User | None, reason: str = "", version: int | None = None) -> StudySession:
    """中止: it did not take place. A report that had arrived by mistake goes with it."""
    row = rows.locked(session)
    if row.status == Status.CANCELLED:
        return row
    rows.check_version(row, version)
    if row.status == Status.CONFIRMED:
        raise Refused(_("事務局が確認済みの学習会です。中止とするには、先に確認を取り消してください。"))
    row.status, row.cancelled_at, row.closing_note = Status.CANCELLED, timezone.now(), reason[:200]
    rows.put(row, no_answer_at=None, **rows.CLEARED, **rows.CALMED)
    rows.save(row)
    rows.settle(row, Reason.CANCELLED, by)
    tell_changed([row], by)
    return row


@transaction.atomic
def postpone(
    session: StudySession, *, to: date | None, by: User | None, reason: str = "", version: int | None = None
) -> StudySession:
    """延期: the same row on a new day, or (`to` is None) without a day until one is found."""
    row = rows.locked(session)
    if (row.status, row.held_on) == (Status.PLANNED, to) or (row.status == Status.POSTPONED and to is None):
        return row
    rows.check_version(row, version)
    if row.status not in (*Status.open(), Status.POSTPONED):
        raise Refused(_("この学習会は延期できません。現在の状態をご確認ください。"))
    if to is not None and to < timezone.localdate():
        raise Refused(_("新しい開催日には、今日以降の日付を入力してください。"))
    row.closing_note = reason[:200]
    rows.move(row, to)
    rows.save(row)
    rows.settle(row, Reason.POSTPONED, by)
    tell_changed([row], by)
    return row
