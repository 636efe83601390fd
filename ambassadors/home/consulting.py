"""開催の相談: asked on the own home, answered by staff by letter and on the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from ambassadors.workflow.refusal import Refused
from mirai_action.core import ratelimit
from mirai_action.letters import outbox

from .models import Consultation, Message

MESSAGES_A_DAY = 20


@transaction.atomic
def ask(ambassador: Ambassador, *, by: Any, topic: str, text: str, press: UUID) -> Consultation:
    """Open a thread; staff's to-do list has it. The same press twice opens one."""
    known = Message.objects.filter(press=press, consultation__ambassador=ambassador).first()
    if known:
        return known.consultation
    _count(ambassador)
    row = Consultation.objects.create(ambassador=ambassador, topic=topic, asked_by=by, waiting_since=timezone.now())
    if not _add(row, text=text, by=by, press=press):
        raise Refused(_("もう一度、送信してください。"))
    return row


@transaction.atomic
def write(consultation: Consultation, *, by: Any, text: str, press: UUID) -> bool:
    """The ambassador writes on; a closed thread opens again. The same press twice writes once."""
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if Message.objects.filter(press=press).exists():
        return False
    _count(row.ambassador)
    if not _add(row, text=text, by=by, press=press):
        return False
    row.waiting_since, row.closed_at = row.waiting_since or timezone.now(), None
    row.asked_by = by or row.asked_by
    row.save(update_fields=["waiting_since", "closed_at", "asked_by"])
    return True


@transaction.atomic
def answer(consultation: Consultation, *, by: Any, text: str, press: UUID) -> bool:
    """Staff answer: on the page, and by letter to whoever asked. The same press twice answers once."""
    row = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if not _add(row, text=text, by=by, press=press, from_staff=True):
        return False
    row.waiting_since = None
    row.save(update_fields=["waiting_since"])
    to = _mailbox(row)
    if to:
        message = Message.objects.get(press=press)
        language = row.ambassador.language
        about = row.ambassador_id
        outbox.post("home.answer", to=to, language=language, about=about, params={"message": message.pk})
    return True


@transaction.atomic
def close(consultation: Consultation) -> bool:
    """Staff end the thread, answered by telephone perhaps. No letter; writing on opens it again."""
    open_ones = Consultation.objects.filter(pk=consultation.pk, closed_at=None)
    return bool(open_ones.update(closed_at=timezone.now(), waiting_since=None))


def _mailbox(row: Consultation) -> str:
    """Return where the answer goes: the member who asked while still in, else the registration's address."""
    user = row.asked_by
    if user and row.ambassador.memberships.filter(user=user).exists():
        return user.email
    return row.ambassador.email


def _add(row: Consultation, *, text: str, by: Any, press: UUID, from_staff: bool = False) -> bool:
    """Keep the message; False where this press is known: the database decides races."""
    message = Message(consultation=row, text=text, by=by, press=press, from_staff=from_staff)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.filter(press=press, consultation=row, at=message.at).exists()


def _count(ambassador: Ambassador) -> None:
    if not ratelimit.allow(f"consultation:{ambassador.pk}", limit=MESSAGES_A_DAY, seconds=24 * 3600):
        raise Refused(_("今日の相談の数が多いため、お急ぎのときはお電話ください。"))
