"""What happens to a study session (DOMAIN 4): one verb a function, each with the row locked, in one transaction.

Every verb changes the row, settles the ledger and queues the letters. Asked a second time for what is already so, it
changes nothing. `by` is the account that asked, None for a job. `version` is the one on the page that was sent: where
the row has moved on since, EditedMeanwhile is raised and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.models import User
from mirai_action.letters import outbox
from mirai_action.progress import ledger
from mirai_action.progress.models import Indicator, Reason

from . import openings, rules
from .choices import Format, Hold, Status
from .models import StudySession

FACTS = {
    *("title", "held_on", "starts_at", "ends_at", "format", "prefecture", "municipality_code", "venue"),
    *("organization", "host_name", "host_kind", "audience", "audience_note", "expected", "excerpt", "public", "note"),
}
REPORT_FACTS = FACTS | {"basis"}
CORRECTABLE = FACTS | {"head_count", "basis", "ambassador"}
CLEARED = {"head_count": None, "hold": Hold.NONE, "reported_at": None}
CALMED = {"returned_at": None, "return_comment": ""}


class Refused(Exception):
    """What was asked can't be done now; the text says why and what to do."""


class EditedMeanwhile(Refused):
    """Somebody else changed the session after this page was opened. Carries the row as it is now."""

    def __init__(self, session: StudySession) -> None:
        super().__init__(
            _("この内容は、ほかの画面で先に変更されています。最新の内容を開いて、もう一度入力してください。")
        )
        self.session = session


class WasItCancelled(Refused):
    """A report of 0: cancelled, or held with nobody coming?"""


# -- the ambassador's verbs -----------------------------------------------------------------------------------------
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
    """Plan a session for today or later. The same `id` a second time returns the first one's row."""
    if facts["held_on"] < (today or timezone.localdate()):
        raise Refused(_("開催日が過ぎています。終わった学習会は「終わった学習会を報告する」から入力してください。"))
    session = _new(ambassador, id, facts, status=Status.PLANNED, planned_on=facts["held_on"])
    made = _insert(session, editions=editions, joint=joint)
    return _settle(made, Reason.PLANNED, by) if made is session else made


@transaction.atomic
def enter_past(
    *,
    ambassador: Ambassador | None,
    head_count: int,
    by: User | None,
    id: UUID | None = None,
    held: bool = False,
    editions: Iterable[Edition] = (),
    joint: Iterable[Ambassador] = (),
    **facts: Any,
) -> StudySession:
    """Enter a session that nobody planned here, with its report. The same `id` twice makes one row."""
    _check_report(facts["held_on"], head_count, held)
    session = _new(ambassador, id, facts, status=Status.REPORTED, head_count=head_count, reported_at=timezone.now())
    session.hold = _hold(session)
    made = _insert(session, editions=editions, joint=joint)
    if made is session:
        _settle(made, Reason.REPORTED, by)
        _tell_held_back(made)
    return made


@transaction.atomic
def change_plan(
    session: StudySession,
    *,
    by: User | None,
    version: int | None = None,
    editions: Iterable[Edition] | None = None,
    **facts: Any,
) -> StudySession:
    """Change the details of a planned session. Another day is a postponement, or an earlier date."""
    row = _locked(session, version)
    if row.status not in Status.open():
        raise Refused(_("この学習会の予定は変更できません。現在の状態をご確認ください。"))
    _fill(row, facts, FACTS)
    moved = row.held_on != row.planned_on
    if moved and row.held_on < timezone.localdate():
        raise Refused(_("開催日には、今日以降の日付を入力してください。"))
    if moved:
        _move(row, row.held_on)
    _save(row, editions)
    return _settle(row, Reason.POSTPONED if moved else Reason.PLANNED, by)


@transaction.atomic
def report(
    session: StudySession,
    *,
    head_count: int,
    by: User | None,
    version: int | None = None,
    held: bool = False,
    **facts: Any,
) -> StudySession:
    """Take the report of a session, or the reporter's own change of it before staff confirm.

    `held` answers 「中止でしたか」 for a report of 0. A report that is too large to be sure counts once confirmed.
    """
    row = _locked(session)
    if _says_the_same(row, head_count, facts):
        return row
    _check_version(row, version)
    _check_may_report(row)
    _fill(row, facts, REPORT_FACTS)
    _check_report(row.held_on, head_count, held)
    was_held_back = row.is_held_back
    _take_report(row, head_count, by)
    _save(row)
    _settle(row, Reason.REPORTED, by)
    if not was_held_back:
        _tell_held_back(row)
    return row


@transaction.atomic
def cancel(session: StudySession, *, by: User | None, reason: str = "", version: int | None = None) -> StudySession:
    """中止: it did not take place. A report that had arrived by mistake goes with it."""
    row = _locked(session)
    if row.status == Status.CANCELLED:
        return row
    _check_version(row, version)
    if row.status == Status.CONFIRMED:
        raise Refused(_("事務局が確認済みの学習会です。中止とするには、先に確認を取り消してください。"))
    row.status, row.cancelled_at, row.closing_note = Status.CANCELLED, timezone.now(), reason[:200]
    _set(row, no_answer_at=None, **CLEARED, **CALMED)
    _save(row)
    return _settle(row, Reason.CANCELLED, by)


@transaction.atomic
def postpone(
    session: StudySession, *, to: date | None, by: User | None, reason: str = "", version: int | None = None
) -> StudySession:
    """延期: the same row on a new day, or (`to` is None) without a day until one is found."""
    row = _locked(session)
    if (row.status, row.held_on) == (Status.PLANNED, to) or (row.status == Status.POSTPONED and to is None):
        return row
    _check_version(row, version)
    if row.status not in (*Status.open(), Status.POSTPONED):
        raise Refused(_("この学習会は延期できません。現在の状態をご確認ください。"))
    if to is not None and to < timezone.localdate():
        raise Refused(_("新しい開催日には、今日以降の日付を入力してください。"))
    row.closing_note = reason[:200]
    _move(row, to)
    _save(row)
    return _settle(row, Reason.POSTPONED, by)


# -- the staff's verbs ----------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(session: StudySession, *, by: User | None) -> StudySession:
    """確認: the preliminary entries become final. Confirming twice confirms once."""
    row = _locked(session)
    if row.status == Status.CONFIRMED:
        return row
    if row.status not in (Status.REPORTED, Status.RETURNED):
        raise Refused(_("まだ報告が届いていないため、確認済みにできません。"))
    row.status, row.confirmed_at, row.confirmed_by = Status.CONFIRMED, timezone.now(), by
    _set(row, **CALMED)
    _save(row)
    return _settle(row, Reason.CONFIRMED, by)


@transaction.atomic
def send_back(session: StudySession, *, comment: str, by: User | None) -> StudySession:
    """内容のご確認のお願い: ask the reporter by letter. Meanwhile the report counts as preliminary."""
    row = _locked(session)
    if not comment.strip():
        raise Refused(_("ご確認いただきたいことを入力してください。"))
    if (row.status, row.return_comment) == (Status.RETURNED, comment):
        return row
    if not row.is_report_in:
        raise Refused(_("まだ報告が届いていないため、確認をお願いできません。"))
    row.status, row.returned_at, row.return_comment = Status.RETURNED, timezone.now(), comment
    _set(row, confirmed_at=None, confirmed_by=None)
    _save(row)
    _settle(row, Reason.RETURNED, by)
    _write_to(row, "sessions.returned")
    return row


@transaction.atomic
def correct(
    session: StudySession, *, reason: str, by: User | None, version: int | None = None, **changes: Any
) -> StudySession:
    """訂正: it never was so. The ledger keeps the old entries, their reversal and the new ones, and why."""
    row = _locked(session, version)
    if not reason.strip():
        raise Refused(_("訂正の理由を入力してください。"))
    if not differences(row, changes):
        return row
    _fill(row, changes, CORRECTABLE)
    _check_scope(row, by)
    if row.is_report_in:
        _check_report(row.held_on, row.head_count, held=True)
        row.hold = _hold(row)
    elif row.head_count is not None:
        raise Refused(_("まだ報告が届いていないため、参加者数は訂正できません。"))
    elif row.planned_on:
        row.planned_on = row.held_on
    if row.status == Status.NO_ANSWER and row.held_on >= timezone.localdate():
        raise Refused(_("「回答なし」の学習会を今日以降の日にするときは、延期としてください。"))
    _save(row)
    return _settle(row, Reason.CORRECTED, by, why=reason)


@transaction.atomic
def mark_no_answer(session: StudySession, *, by: User | None) -> StudySession:
    """回答なし: asked often enough. The session stays among the unreported; a report is welcome at any time."""
    row = _locked(session)
    if row.status == Status.NO_ANSWER:
        return row
    if not row.is_unreported:
        raise Refused(_("開催予定日を過ぎた未報告の学習会だけを「回答なし」にできます。"))
    row.status, row.no_answer_at = Status.NO_ANSWER, timezone.now()
    _save(row)
    return _settle(row, Reason.NO_ANSWER, by)


@transaction.atomic
def reopen(session: StudySession, *, by: User | None) -> StudySession:
    """Take a closing back: 確認済 becomes 報告済 again, 中止 and 回答なし become 開催予定."""
    row = _locked(session)
    if row.status in (Status.PLANNED, Status.REPORTED):
        return row
    if row.status == Status.CONFIRMED:
        _set(row, status=Status.REPORTED, confirmed_at=None, confirmed_by=None)
    elif row.status in (Status.CANCELLED, Status.NO_ANSWER) and row.planned_on:
        _set(row, status=Status.PLANNED, planned_on=row.held_on, cancelled_at=None, no_answer_at=None)
    else:
        raise Refused(_("元の状態に戻せません。予定のなかった学習会は、改めて入力してください。"))
    _save(row)
    return _settle(row, Reason.UNDONE, by)


def differences(session: StudySession, changes: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return {column: (old, new)} of what `changes` would alter."""
    pairs = {name: (getattr(session, name), new) for name, new in changes.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@transaction.atomic
def effect(session: StudySession, changes: dict[str, Any], *, by: User | None) -> dict[str, tuple[int, int]]:
    """Return {indicator: (before, after)}, what `correct` would do to the totals. Nothing is saved."""
    trial = StudySession.objects.select_related("ambassador__organization", "organization").get(pk=session.pk)
    before = _sums(trial)
    _fill(trial, changes, CORRECTABLE)
    _check_scope(trial, by)
    if trial.is_report_in:
        trial.hold = _hold(trial)
    after = _sums(trial)
    return {name: (before[name], after[name]) for name in before}


# -- how it is done -------------------------------------------------------------------------------------------------
def _locked(session: StudySession, version: int | None = None) -> StudySession:
    rows = StudySession.objects.select_for_update(of=("self",))
    row = rows.select_related("organization", "ambassador__organization").get(pk=session.pk)
    _check_version(row, version)
    return row


def _check_version(row: StudySession, version: int | None) -> None:
    if version is not None and row.version != version:
        raise EditedMeanwhile(row)


def _check_may_report(row: StudySession) -> None:
    if row.status == Status.CONFIRMED:
        raise Refused(_("事務局が確認済みの報告です。訂正が必要なときは、事務局へご連絡ください。"))
    if row.status == Status.CANCELLED:
        raise Refused(_("中止と連絡された学習会です。開催したときは、中止を取り消してから報告してください。"))


def _check_scope(row: StudySession, by: User | None) -> None:
    """Regional staff keep what they correct: nobody moves a session to where they can't see it any more."""
    area = row.host_prefecture if row.format == Format.ONLINE else row.prefecture
    if by and by.is_staff and not by.sees_prefecture(area):
        raise Refused(_("ご担当の地域の外へ移す訂正はできません。全国を担当する事務局にご相談ください。"))


def _check_report(held_on: date, head_count: int | None, held: bool) -> None:
    if head_count is None:
        raise Refused(_("参加者数が空欄のため、まだ報告されていません。人数がわかったら入力してください。"))
    if held_on > timezone.localdate():
        raise Refused(_("開催日がまだ来ていません。終わってからご報告ください。"))
    if head_count == 0 and not held:
        raise WasItCancelled(_("参加者数が0人です。中止でしたか。"))


def _says_the_same(row: StudySession, head_count: int, facts: dict[str, Any]) -> bool:
    """Whether this report has arrived already: a second tap, or a letter's link opened twice."""
    arrived = row.status in (Status.REPORTED, Status.CONFIRMED) and row.head_count == head_count
    return arrived and not differences(row, facts)


def _new(ambassador: Ambassador | None, id: UUID | None, facts: dict[str, Any], **state: Any) -> StudySession:
    row = StudySession(ambassador=ambassador, **state)
    if id:
        row.id = id
    _fill(row, facts, REPORT_FACTS)
    return row


def _fill(row: StudySession, facts: dict[str, Any], allowed: set[str]) -> None:
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"not a fact of a session: {', '.join(sorted(unknown))}")
    _set(row, **facts)
    row.derive()


def _set(row: StudySession, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _insert(row: StudySession, *, editions: Iterable[Edition], joint: Iterable[Ambassador]) -> StudySession:
    """Save a new row; where its id has arrived before from the same ambassador, return that row instead."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        earlier = StudySession.objects.filter(pk=row.pk, ambassador=row.ambassador).first()
        if earlier is None:
            raise
        return earlier
    row.editions.set(editions)
    row.joint.set(joint)
    return row


def _save(row: StudySession, editions: Iterable[Edition] | None = None) -> None:
    """Save the locked row as its next version."""
    row.version += 1
    row.save()
    if editions is not None:
        row.editions.set(editions)


def _move(row: StudySession, to: date | None) -> None:
    """Put a planned session on another day; without one it keeps its old day and counts as planned no more."""
    row.postponed_from, row.postponed_at, row.no_answer_at = row.planned_on, timezone.now(), None
    row.status = Status.PLANNED if to else Status.POSTPONED
    row.held_on = to or row.held_on
    row.planned_on = to or row.planned_on


def _take_report(row: StudySession, head_count: int, by: User | None) -> None:
    """Write the report into the row; what stood in the way (回答なし, a question from staff) is answered by it."""
    if row.planned_on and row.status in (*Status.open(), Status.POSTPONED):
        row.planned_on = row.held_on if row.status == Status.POSTPONED else min(row.planned_on, row.held_on)
    row.status, row.head_count = Status.REPORTED, head_count
    row.reported_at = row.reported_at or timezone.now()
    _set(row, no_answer_at=None, **CALMED)
    row.hold = _hold(row)


def _hold(row: StudySession) -> str:
    """Return why this report counts only once confirmed, if it does (DOMAIN 3.5, 3.9)."""
    assert row.head_count is not None
    if rules.is_large(row.head_count, row.expected):
        return Hold.LARGE
    return Hold.OPENING if row.head_count and openings.is_beyond(row) else Hold.NONE


def _settle(row: StudySession, reason: str, by: User | None, why: str = "") -> StudySession:
    ledger.settle(row.pk, row.counts(), reason=reason, by=by.pk if by else None, why=why)
    return row


def _sums(row: StudySession) -> dict[str, int]:
    sums = {Indicator.SESSIONS.value: 0, Indicator.PARTICIPANTS.value: 0}
    for line in row.counts():
        if line.indicator in sums:
            sums[line.indicator] += line.quantity
    return sums


def _tell_held_back(row: StudySession) -> None:
    if row.is_held_back:
        _write_to(row, "sessions.held_back")


def _write_to(row: StudySession, kind: str) -> None:
    """Queue a letter to the ambassador of record, where there is one with an address."""
    person = row.ambassador
    if person and person.email:
        outbox.post(kind, to=person.email, language=person.language, about=person.pk, params={"session": str(row.pk)})
