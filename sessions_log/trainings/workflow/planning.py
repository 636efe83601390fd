"""What staff do with a training: plan, change, publish, call off."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import notices
from ..choices import Status, Tell
from ..models import TELLING, Training
from . import seats
from .refusal import Refused


def plan(**facts: Any) -> Training:
    """Plan a training; nobody sees it before it is published."""
    return Training.objects.create(**facts)


def change(training: Training, *, changes: dict[str, Any]) -> bool:
    """Change what is planned. More seats are offered to those who wait; another day or place is told to everybody.

    Fewer seats than are taken are refused.
    """
    with transaction.atomic():
        row = seats.locked(training.pk)
        changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not changed:
            return False
        if changed.get("capacity", row.capacity) < row.taken:
            raise Refused(
                _("すでに%(count)d席が決まっています。それより少ない定員にはできません。") % {"count": row.taken}
            )
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        _save(row, [*changed, "version"])
        if row.published_at and not row.has_begun and set(changed) & set(TELLING):
            for each in row.applications.live().exclude(status=Status.UNCONFIRMED):  # type: ignore[attr-defined]
                each.training = row
                notices.tell(each, Tell.CHANGED, number=row.version)
        seats.settle(row)
        _refresh(training, row)
        return True


def publish(training: Training) -> bool:
    """Show it on the site and take applications. The second time nothing happens."""
    with transaction.atomic():
        row = seats.locked(training.pk)
        if row.published_at or row.is_cancelled:
            return False
        row.published_at = timezone.now()
        row.save(update_fields=["published_at"])
        _refresh(training, row)
        return True


def withdraw(training: Training) -> bool:
    """Take it off the site again; refused once somebody has applied (then it is called off)."""
    with transaction.atomic():
        row = seats.locked(training.pk)
        if not row.published_at:
            return False
        if row.applications.live().exists():  # type: ignore[attr-defined]
            raise Refused(_("申込のある講習会は非公開にできません。開催しないときは「中止にする」を選んでください。"))
        row.published_at = None
        row.save(update_fields=["published_at"])
        _refresh(training, row)
        return True


def call_off(training: Training, *, reason: str) -> int:
    """Call the training off and write to everybody; return to how many. The second time nothing happens."""
    with transaction.atomic():
        row = seats.locked(training.pk)
        if row.is_cancelled:
            return 0
        if row.is_over:
            raise Refused(_("開催日を過ぎた講習会は中止にできません。"))
        row.cancelled_at, row.cancel_reason = timezone.now(), reason
        row.save(update_fields=["cancelled_at", "cancel_reason"])
        told = 0
        for each in row.applications.filter(status__in=Status.withdrawable()):
            confirmed = each.confirmed_at is not None
            each.training = row
            seats.put(each, status=Status.CANCELLED, closed_at=timezone.now(), offer_until=None)
            if confirmed:
                notices.tell(each, Tell.CALLED_OFF)
                told += 1
        seats.settle(row)
        _refresh(training, row)
        return told


def _save(row: Training, columns: list[str]) -> None:
    """Write the changed columns; what the database refuses comes back as a sentence."""
    try:
        with transaction.atomic():
            row.save(update_fields=columns)
    except IntegrityError as error:
        broken = [each for each in row._meta.constraints if each.name in str(error)]
        if not broken:
            raise
        raise Refused(str(broken[0].violation_error_message)) from None


def _refresh(training: Training, row: Training) -> None:
    training.__dict__.update({key: value for key, value in row.__dict__.items() if key != "_state"})
