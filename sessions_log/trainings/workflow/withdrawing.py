"""An applicant does not come: the seat goes to the next one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import notices
from ..choices import Status, Tell
from ..models import Application
from . import seats
from .refusal import Refused


def cancel(application: Application, *, by: Any = None) -> bool:
    """Take the application back; who was offered a seat declines it. The second time nothing happens.

    `by` is the staff account where staff do it. Refused once the day is over or attendance was taken.
    """
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.status in Status.closed():
            seats.refresh(application, row)
            return False
        if not row.can_withdraw:
            raise Refused(_("講習会が終わったあとは取り消せません。"))
        confirmed = row.confirmed_at is not None
        status = Status.DECLINED if row.status == Status.OFFERED else Status.CANCELLED
        seats.put(row, status=status, closed_at=timezone.now(), offer_until=None)
        if confirmed:
            notices.tell(row, Tell.CANCELLED)
        seats.settle(training)
        seats.refresh(application, row)
        return True
