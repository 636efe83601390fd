"""Erasing the person, keeping the count."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mirai_action.core import scrubbing
from mirai_action.letters import outbox

from ..choices import Status
from ..models import Application
from . import seats

UNCONFIRMED_FOR = timedelta(days=30)
BLANK = {"name": "", "kana": "", "email": "", "phone": "", "affiliation": ""}
KEYS = {"name_key": "", "kana_key": "", "email_key": ""}


def forget(application: Application) -> bool:
    """Blank everything personal of an application: row, history, letters. What remains is an anonymous count.

    A seat or a place that is still open is given back, without a letter. The second time nothing happens.
    """
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.forgotten_at:
            return False
        if row.can_withdraw or row.status == Status.UNCONFIRMED:
            row.status, row.closed_at, row.offer_until = Status.CANCELLED, timezone.now(), None
        facts = {"status": row.status, "closed_at": row.closed_at, "offer_until": row.offer_until}
        row.notices.filter(posted_at=None).delete()
        Application.objects.filter(pk=row.pk).update(
            **facts, **BLANK, **KEYS, ambassador=None, forgotten_at=timezone.now()
        )
        scrubbing.blank(Application, [row.pk], {**BLANK, "ambassador": None})
        outbox.forget(row.pk)
        seats.settle(training)
        row.refresh_from_db()
        seats.refresh(application, row)
        return True


def purge() -> int:
    """Forget applications whose link was not used within a month: nobody waits for them. Return how many."""
    old = Application.objects.filter(
        status=Status.UNCONFIRMED, forgotten_at=None, applied_at__lt=timezone.now() - UNCONFIRMED_FOR
    )
    return sum(forget(each) for each in old)
