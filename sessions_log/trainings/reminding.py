"""Letters that a day brings: shortly before it, on it, and the morning after. Each once, none at night."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from . import notices
from .choices import Status, Tell
from .models import Application

REMIND_DAYS = 3  # before the day
THANK_FOR = timedelta(days=30)  # a worker that stood still makes up for it; older trainings were entered later


def remind() -> int:
    """Remind who has had a seat for longer than the last days; the others have just been told all of it."""
    today = timezone.localdate()
    soon = Application.objects.filter(status=Status.SEATED, training__cancelled_at=None)
    soon = soon.filter(training__held_on__gt=today, training__held_on__lte=today + timedelta(days=REMIND_DAYS))
    return _tell(soon.filter(seated_at__date__lt=F("training__held_on") - timedelta(days=REMIND_DAYS)), Tell.REMINDER)


def thank() -> int:
    """Thank who came, the morning after: with the certificate and the way to registration."""
    today = timezone.localdate()
    came = Application.objects.filter(status=Status.ATTENDED, forgotten_at=None)
    return _tell(came.filter(training__held_on__lt=today, training__held_on__gte=today - THANK_FOR), Tell.THANKS)


def tell_without_seat() -> int:
    """Tell who still waits on the morning of the day that no seat became free."""
    rows = Application.objects.filter(status=Status.WAITING, training__held_on=timezone.localdate())
    return _tell(rows.filter(training__cancelled_at=None), Tell.NO_SEAT)


def _tell(rows: object, kind: Tell) -> int:
    fresh = rows.exclude(notices__kind=kind).select_related("training").order_by("pk")  # type: ignore[attr-defined]
    told = 0
    for each in fresh:
        notices.tell(each, kind)
        told += 1
    return told
