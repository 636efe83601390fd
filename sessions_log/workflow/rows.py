"""What the verbs share: the locked row, its checks, filling and saving it, the ledger, the letters."""

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
from mirai_action.progress.models import Indicator

from .. import openings, rules
from ..choices import Format, Hold, Status
from ..models import Arrival, OutsideReport, StudySession
from .refusal import EditedMeanwhile, Refused, WasItCancelled

FACTS = {
    *("title", "held_on", "starts_at", "ends_at", "format", "prefecture", "municipality_code", "venue"),
    *("organization", "host_name", "host_kind", "audience", "audience_note", "expected", "excerpt", "public", "note"),
    "host_prefecture",
}
REPORT_FACTS = FACTS | {"basis", "listed", "audience_parts", "age_parts", "went_well", "questions"}
CORRECTABLE = FACTS | {"head_count", "basis", "ambassador"}
CLEARED = {"head_count": None, "hold": Hold.NONE, "reported_at": None}
CALMED = {"returned_at": None, "return_comment": ""}


def locked(session: StudySession, version: int | None = None) -> StudySession:
    """Lock the row, then read it with whom it belongs to.

    Two queries: in one, whoever waited for the lock would see the row as another verb left it beside the ambassador and
    the body of before, or none.
    """
    StudySession.objects.select_for_update().only("pk").get(pk=session.pk)
    row = StudySession.objects.select_related("organization", "ambassador__organization").get(pk=session.pk)
    check_version(row, version)
    return row


def check_version(row: StudySession, version: int | None) -> None:
    if version is not None and row.version != version:
        raise EditedMeanwhile(row)


def check_may_report(row: StudySession) -> None:
    if row.status == Status.CONFIRMED:
        raise Refused(_("事務局が確認済みの報告です。訂正が必要なときは、事務局へご連絡ください。"))
    if row.status == Status.CANCELLED:
        raise Refused(_("中止と連絡された学習会です。開催したときは、中止を取り消してから報告してください。"))


def check_scope(row: StudySession, by: User | None) -> None:
    """Regional staff keep what they correct: nobody moves a session to where they can't see it any more."""
    area = row.host_prefecture if row.format == Format.ONLINE else row.prefecture
    if by and by.is_staff and not by.sees_prefecture(area):
        raise Refused(_("ご担当の地域の外へ移す訂正はできません。全国を担当する事務局にご相談ください。"))


def check_parts(row: StudySession) -> None:
    """A breakdown may leave people out; it never adds up to more than came."""
    for parts in (row.audience_parts, row.age_parts):
        if row.head_count is not None and sum(parts.values()) > row.head_count:
            raise Refused(_("内訳の合計が参加者数より多くなっています。どちらかを直してください。"))


def drop_parts_beyond(row: StudySession) -> None:
    """After a correction downwards: a breakdown of the wrong number goes with it."""
    for name in ("audience_parts", "age_parts"):
        if sum(getattr(row, name).values()) > (row.head_count or 0):
            setattr(row, name, {})


def check_report(held_on: date, head_count: int | None, held: bool) -> None:
    if head_count is None:
        raise Refused(_("参加者数が空欄のため、まだ報告されていません。人数がわかったら入力してください。"))
    if held_on > timezone.localdate():
        raise Refused(_("開催日がまだ来ていません。終わってからご報告ください。"))
    if head_count == 0 and not held:
        raise WasItCancelled(_("参加者数が0人です。中止でしたか。"))


def arrived_before(row: StudySession, arrival: UUID | None) -> bool:
    """Note a report's own id; say whether it has arrived before. Of two at once the second one waits for the first."""
    if arrival is None:
        return False
    found, made = Arrival.objects.get_or_create(pk=arrival, defaults={"session": row})
    if found.session_id != row.pk:
        raise Refused(_("送信できませんでした。ページを開き直して、もう一度お送りください。"))
    return not made


def differences(session: StudySession, changes: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return {column: (old, new)} of what `changes` would alter."""
    pairs = {name: (getattr(session, name), new) for name, new in changes.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def says_the_same(row: StudySession, head_count: int, facts: dict[str, Any]) -> bool:
    """Whether this report has arrived already: a second tap, or a letter's link opened twice."""
    arrived = row.status in (Status.REPORTED, Status.CONFIRMED) and row.head_count == head_count
    return arrived and not differences(row, facts)


def new(ambassador: Ambassador | None, id: UUID | None, facts: dict[str, Any], **state: Any) -> StudySession:
    row = StudySession(ambassador=ambassador, **state)
    if id:
        row.id = id
    fill(row, facts, REPORT_FACTS)
    return row


def fill(row: StudySession, facts: dict[str, Any], allowed: set[str]) -> None:
    unknown = facts.keys() - allowed
    if unknown:
        raise TypeError(f"not a fact of a session: {', '.join(sorted(unknown))}")
    put(row, **facts)
    row.derive()


def put(row: StudySession, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def insert(row: StudySession, *, editions: Iterable[Edition], joint: Iterable[Ambassador]) -> StudySession:
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


def save(row: StudySession, editions: Iterable[Edition] | None = None) -> None:
    """Save the locked row as its next version."""
    row.version += 1
    row.save()
    if editions is not None:
        row.editions.set(editions)


def move(row: StudySession, to: date | None) -> None:
    """Put a planned session on another day; without one it keeps its old day and counts as planned no more."""
    row.postponed_from, row.postponed_at, row.no_answer_at = row.planned_on, timezone.now(), None
    row.status = Status.PLANNED if to else Status.POSTPONED
    row.held_on = to or row.held_on
    row.planned_on = to or row.planned_on


def take_report(row: StudySession, head_count: int, by: User | None) -> None:
    """Write the report into the row; what stood in the way (回答なし, a question from staff) is answered by it."""
    if row.planned_on and row.status in (*Status.open(), Status.POSTPONED):
        row.planned_on = row.held_on if row.status == Status.POSTPONED else min(row.planned_on, row.held_on)
    row.status, row.head_count = Status.REPORTED, head_count
    row.reported_at = row.reported_at or timezone.now()
    put(row, no_answer_at=None, **CALMED)
    row.hold = hold(row)


def hold(row: StudySession) -> str:
    """Return why this report counts only once confirmed, if it does (DOMAIN 3.5, 3.9)."""
    assert row.head_count is not None
    if row.hold == Hold.OUTSIDE:
        return Hold.OUTSIDE
    if rules.is_large(row.head_count, row.expected):
        return Hold.LARGE
    return Hold.OPENING if row.head_count and openings.is_beyond(row) else Hold.NONE


def settle(row: StudySession, reason: str, by: User | None, why: str = "") -> StudySession:
    ledger.settle(row.pk, row.counts(), reason=reason, by=by.pk if by else None, why=why)
    return row


def sums(row: StudySession) -> dict[str, int]:
    sums = {Indicator.SESSIONS.value: 0, Indicator.PARTICIPANTS.value: 0}
    for line in row.counts():
        if line.indicator in sums:
            sums[line.indicator] += line.quantity
    return sums


def tell_held_back(row: StudySession) -> None:
    if row.is_held_back:
        write_to(row, "sessions.held_back")


def write_to(row: StudySession, kind: str) -> None:
    """Queue a letter to whom the report is asked of, where there is an address."""
    person = reporter(row)
    if person and person.email:
        outbox.post(kind, to=person.email, language=person.language, about=person.pk, params={"session": str(row.pk)})


def reporter(row: StudySession) -> Ambassador | OutsideReport | None:
    """Return the ambassador of record, or who reported the session without an account and is still kept."""
    return row.ambassador or OutsideReport.objects.filter(session=row).first()
