"""Telling applicants: once, in their language, and not at night unless they have just pressed a button."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mirai_action.letters import outbox

from . import hours
from .choices import Status, Tell
from .models import Application, Notice

# What must still be true when a letter leaves that had to wait for the morning.
FITS: dict[str, tuple[str, ...]] = {
    Tell.OFFER: (Status.OFFERED,),
    Tell.REMINDER: (Status.SEATED,),
    Tell.THANKS: (Status.ATTENDED,),
    Tell.CHANGED: Status.live(),
    Tell.OFFER_ENDED: (Status.EXPIRED,),
    Tell.NO_SEAT: (Status.WAITING,),
}


def tell(row: Application, kind: Tell, *, number: int = 0) -> None:
    """Note that the applicant is to be told, and post it unless it is night. The same a second time does nothing."""
    if not row.email:
        _told_by_telephone(row, kind)
        return
    notice, made = Notice.objects.get_or_create(application=row, kind=kind, number=number)
    if made and (kind in Tell.at_once() or not hours.is_night()):
        post(notice, row)


def post(notice: Notice, row: Application) -> bool:
    """Claim the notice by one UPDATE and queue its letter; drop it where it does not fit any more."""
    with transaction.atomic():
        if row.status not in FITS.get(notice.kind, (row.status,)) or not row.email:
            Notice.objects.filter(pk=notice.pk, posted_at=None).delete()
            return False
        if not Notice.objects.filter(pk=notice.pk, posted_at=None).update(posted_at=timezone.now()):
            return False
        letter = queue(f"trainings.{notice.kind}", row)
        Notice.objects.filter(pk=notice.pk).update(letter=letter)
        return True


def queue(name: str, row: Application) -> int | None:
    """Queue a letter about an application; return its number in the log (None where nothing is sent)."""
    params = {"application": str(row.pk)}
    return outbox.post(name, to=row.email, language=row.language, about=row.pk, params=params).pk


def post_due() -> int:
    """Post what had to wait for the morning; nothing at night. Return how many letters were queued."""
    if hours.is_night():
        return 0
    waiting = Notice.objects.filter(posted_at=None).select_related("application").order_by("pk")
    return sum(post(each, each.application) for each in waiting.iterator(chunk_size=500))


def _told_by_telephone(row: Application, kind: Tell) -> None:
    """Without an address there is no letter: staff telephone, and the time of an offer runs from now."""
    if kind == Tell.OFFER:
        row.offer_until = row.training.offer_ends(timezone.now())
        row.save(update_fields=["offer_until"])
