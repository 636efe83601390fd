"""What staff decide about an application (DOMAIN 3.1, 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from ..models import Ambassador, Channel, ConfirmedBy, Decision, Draft, Inquiry, Status
from . import consents as consenting
from .applications import admit, tell
from .refusal import Refused, locked, note, refresh, require

NUMBERS_LOCK = 0x414D4E4F


def enter(*, person: Mapping[str, Any], consents: Collection[str], channel: str, by: Any) -> Ambassador:
    """Enter an application that came on paper, by fax or telephone: its contact is confirmed by that; staff review."""
    how = {Channel.PAPER: ConfirmedBy.POST, Channel.FAX: ConfirmedBy.FAX}.get(Channel(channel), ConfirmedBy.PHONE)
    facts = {"status": Status.TO_REVIEW, "confirmed_at": timezone.now(), "confirmed_by": how, "channel": channel}
    try:
        with transaction.atomic():
            row = Ambassador.objects.create(**person, **facts)
            for kind in sorted(consents):
                consenting.record(row, kind, channel=channel)
            admit(row)
            return row
    except IntegrityError as error:
        if "ambassador_once" not in str(error):
            raise
        raise Refused(_("同じメールアドレス・種別・お名前の登録がすでにあります。")) from None


def confirm_contact(ambassador: Ambassador, *, by: Any, how: str, reason: str = "") -> bool:
    """Staff reached the applicant by telephone or post: the application goes on without the link."""
    with transaction.atomic():
        row = locked(ambassador)
        if row.status == Status.TO_REVIEW:
            refresh(ambassador, row)
            return False
        require(row, [Status.APPLIED])
        row.status, row.confirmed_at, row.confirmed_by = Status.TO_REVIEW, timezone.now(), how
        row.save(update_fields=["status", "confirmed_at", "confirmed_by"])
        admit(row)
        Draft.objects.filter(made=row).delete()
        note(row, Decision.Verb.CONFIRM, by=by, reason=reason)
        refresh(ambassador, row)
        return True


def approve(ambassador: Ambassador, *, by: Any, registered_on: date | None = None, reason: str = "") -> bool:
    """Register: the next number, the day (today, or set back with a reason), +1 in the ledger, the welcome letter.

    Approving twice welcomes once. An application whose contact nobody confirmed is refused.
    """
    with transaction.atomic():
        row = locked(ambassador)
        if row.is_current:
            refresh(ambassador, row)
            return False
        if row.status == Status.APPLIED:
            raise Refused(_("連絡先が未確認です。先に電話または郵便でご確認ください。"))
        require(row, [Status.TO_REVIEW, Status.ASKED_BACK])
        row.registered_on = _registration_day(row, registered_on, reason)
        row.status, row.decided_at, row.number = Status.REGISTERED, timezone.now(), _next_number()
        row.save(update_fields=["status", "decided_at", "number", "registered_on"])
        Inquiry.objects.filter(ambassador=row, answered_at=None).update(answered_at=timezone.now())
        ledger.settle(row.pk, row.counts(), reason=Reason.REGISTERED, by=getattr(by, "pk", None), why=reason)
        note(row, Decision.Verb.APPROVE, by=by, reason=reason)
        tell("ambassadors.welcome", row)
        refresh(ambassador, row)
        return True


def ask_back(ambassador: Ambassador, *, by: Any, question: str) -> bool:
    """Ask the applicant something by letter; the application waits for the answer, outside the queue's front."""
    with transaction.atomic():
        row = locked(ambassador)
        require(row, [Status.TO_REVIEW])
        if not row.email:
            raise Refused(_("メールアドレスがありません。お電話でご確認ください。"))
        inquiry = Inquiry.objects.create(ambassador=row, question=question)
        row.status = Status.ASKED_BACK
        row.save(update_fields=["status"])
        note(row, Decision.Verb.ASK_BACK, by=by, reason=question[:500])
        tell("ambassadors.ask_back", row, inquiry=inquiry.pk)
        refresh(ambassador, row)
        return True


def decline(ambassador: Ambassador, *, by: Any, reason: str = "") -> bool:
    """登録見送り. The reason stays with staff; a mailbox that nobody confirmed gets no letter."""
    with transaction.atomic():
        row = locked(ambassador)
        if row.status == Status.DECLINED:
            refresh(ambassador, row)
            return False
        require(row, Status.undecided())
        confirmed = row.confirmed_at is not None
        row.status, row.decided_at = Status.DECLINED, timezone.now()
        row.save(update_fields=["status", "decided_at"])
        Inquiry.objects.filter(ambassador=row, answered_at=None).update(answered_at=timezone.now())
        note(row, Decision.Verb.DECLINE, by=by, reason=reason)
        if confirmed:
            tell("ambassadors.declined", row)
        refresh(ambassador, row)
        return True


def _registration_day(row: Ambassador, day: date | None, reason: str) -> date:
    """Return the day of registration: today, or a day back to the application where a reason is given (DOMAIN 3.1)."""
    today = timezone.localdate()
    day = day or today
    if day > today:
        raise Refused(_("登録日に、これから先の日付は使えません。"))
    if day < row.applied_on:
        raise Refused(_("登録日は、申込日（%(day)s）より前にはできません。") % {"day": _date(row.applied_on)})
    if day != today and not reason.strip():
        raise Refused(_("登録日をさかのぼるときは、理由を入力してください。"))
    return day


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _next_number() -> int:
    """Return the next registration number. One approval at a time takes one, and a rollback gives it back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS_LOCK])
    return (Ambassador.objects.aggregate(last=Max("number"))["last"] or 0) + 1
