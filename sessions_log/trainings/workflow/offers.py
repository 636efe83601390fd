"""A freed seat: offered to the next one in the line, taken, or passed on when its time is up."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import notices
from ..choices import Status, Tell
from ..models import Application, Notice
from . import seats
from .refusal import Refused


def accept(application: Application) -> bool:
    """Take the offered seat. The second time nothing happens; after its end it is refused."""
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.has_seat:
            seats.refresh(application, row)
            return False
        if row.status != Status.OFFERED or training.is_cancelled or _is_over(row):
            raise Refused(_("このご案内の期限は過ぎました。席は次の方へご案内しています。"))
        seats.give(row)
        seats.settle(training)
        seats.refresh(application, row)
        return True


def seat(application: Application) -> bool:
    """Staff give a seat to somebody who waits, in whatever order: after a telephone call, or at the desk.

    Refused where none is free; more capacity makes room. The second time nothing happens.
    """
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.has_seat:
            seats.refresh(application, row)
            return False
        if row.status not in (Status.OFFERED, Status.WAITING) or training.is_cancelled:
            raise Refused(_("キャンセル待ちの方にだけ席を用意できます。"))
        held = training.applications.holding().count()  # type: ignore[attr-defined]
        if row.status == Status.WAITING and held >= training.capacity:
            raise Refused(_("空いている席がありません。先に定員を増やしてください。"))
        seats.give(row)
        seats.settle(training)
        seats.refresh(application, row)
        return True


def promote(application: Application) -> bool:
    """Staff put somebody who waits at the front of the line; a free seat is offered at once."""
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.status != Status.WAITING:
            raise Refused(_("キャンセル待ちの方だけを先頭にできます。"))
        # The newest goes behind those whom staff have put in front before.
        new = row.promoted_at is None
        if new:
            seats.put(row, promoted_at=timezone.now())
        seats.settle(training)
        row.refresh_from_db()
        seats.refresh(application, row)
        return new


def start_clocks() -> int:
    """Let the time of offers run whose letter has left (or could not be sent): return how many."""
    letters = Notice.objects.filter(kind=Tell.OFFER, application__status=Status.OFFERED, application__offer_until=None)
    started = 0
    for each in letters.exclude(letter=None).select_related("letter", "application__training"):
        assert each.letter is not None
        gone = each.letter.sent_at or each.letter.failed_at
        if gone:
            until = each.application.training.offer_ends(gone)
            still = Application.objects.offered().filter(pk=each.application_id, offer_until=None)
            started += still.update(offer_until=until)
    return started


def expire() -> int:
    """End the offers whose time is up and offer their seats to the next ones; return how many ended."""
    over = Application.objects.over(timezone.now(), timezone.localdate())
    return sum(_expire(each) for each in over.order_by("offer_until", "pk"))


def _expire(application: Application) -> bool:
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.status != Status.OFFERED or not (_is_over(row) or training.has_begun):
            return False
        told = row.notices.filter(kind=Tell.OFFER).exclude(posted_at=None).exists()
        seats.put(row, status=Status.EXPIRED, offer_until=None, closed_at=timezone.now())
        if told:
            notices.tell(row, Tell.OFFER_ENDED)
        seats.settle(training)
        return True


def _is_over(row: Application) -> bool:
    return row.offer_until is not None and row.offer_until <= timezone.now()
