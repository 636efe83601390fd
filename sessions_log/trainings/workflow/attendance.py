"""Who came: taken by staff on the day or later. It feeds no count of participants (DOMAIN 3.6)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import notices
from ..choices import Status, Tell
from ..models import Application, Training
from . import seats
from .refusal import Refused

MARKS = (Status.ATTENDED, Status.ABSENT)


def mark(application: Application, *, attended: bool, by: Any) -> bool:
    """Write down that somebody came, or did not. The same a second time changes nothing.

    Once the day is over, who came gets thanks and the certificate; on the day itself they go out next morning.
    """
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        status = Status.ATTENDED if attended else Status.ABSENT
        if row.status == status:
            seats.refresh(application, row)
            return False
        if row.status not in Status.on_the_list():
            raise Refused(_("席の決まっていない方です（%(status)s）。") % {"status": row.get_status_display()})
        if not training.has_begun or training.is_cancelled:
            raise Refused(_("出欠は、開催日から記録できます。"))
        seats.put(row, status=status, marked_at=timezone.now(), marked_by=by)
        if attended and training.is_over:
            notices.tell(row, Tell.THANKS)
        seats.refresh(application, row)
        return True


def unmark(application: Application) -> bool:
    """Take a mark back: a press beside the right line."""
    with transaction.atomic():
        _training, row = seats.locked_pair(application)
        if row.status not in MARKS:
            seats.refresh(application, row)
            return False
        seats.put(row, status=Status.SEATED, marked_at=None, marked_by=None)
        seats.refresh(application, row)
        return True


def mark_rest_absent(training: Training, *, by: Any) -> int:
    """Write down that everybody else did not come; return how many."""
    rows = Application.objects.filter(training=training, status=Status.SEATED)
    return sum(mark(each, attended=False, by=by) for each in rows)
