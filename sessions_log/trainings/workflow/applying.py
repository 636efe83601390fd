"""From the form to the seat or the waiting list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Ambassador
from mirai_action.core import mail_address, ratelimit

from .. import handling, notices
from ..choices import Status
from ..models import Application, Training
from . import seats
from .refusal import Refused

# A storm of posts sends one letter; a person who asks again after a minute gets another.
BETWEEN_LETTERS = timedelta(minutes=10)
BETWEEN_RESENDS = timedelta(minutes=1)
LETTERS_AN_HOUR = 8


def apply(
    training: Training, *, person: Mapping[str, Any], language: str = "ja", ambassador: Ambassador | None = None
) -> tuple[Application, bool]:
    """Make an application, or find the live one of the same address and name; return it and whether it is new.

    A visitor's waits for the link in the letter and holds no seat until then; that of a signed-in `ambassador` is
    placed at once. A known one stays as it is: its mailbox gets a letter that says where it stands, the page looks
    the same. Raises Refused where the training takes no applications.
    """
    with transaction.atomic():
        locked = seats.locked(training.pk)
        if not locked.is_open:
            raise Refused(_("この講習会のお申し込みは締め切りました。"))
        facts = {"language": language, "ambassador": ambassador}
        row, new = _insert(locked, person=person, **facts)
        if ambassador:
            return _admit(locked, row, ambassador), new
        if new:
            _post("trainings.confirm", row)
        elif _claim_letter(row, BETWEEN_LETTERS):
            _post("trainings.known", row)
        return row, new


def enter(training: Training, *, person: Mapping[str, Any], channel: str, by: Any) -> Application:
    """Staff enter an application that came by telephone or on paper, after the deadline too; it is placed at once."""
    with transaction.atomic():
        locked = seats.locked(training.pk)
        if locked.is_cancelled:
            raise Refused(_("中止になった講習会です。"))
        row, new = _insert(locked, person=person, language="ja", channel=channel)
        if not new:
            raise Refused(_("同じメールアドレスとお名前の申込がすでにあります。"))
        seats.place(row, locked, confirmed_at=timezone.now())
        return row


def confirm(application: Application) -> bool:
    """The link was used, or staff reached the applicant: a seat if one is free, else the next place in the line.

    The second time nothing happens.
    """
    with transaction.atomic():
        training, row = seats.locked_pair(application)
        if row.status != Status.UNCONFIRMED:
            seats.refresh(application, row)
            return False
        if training.is_cancelled or training.is_over:
            raise Refused(_("この講習会のお申し込みは締め切りました。"))
        seats.place(row, training, confirmed_at=timezone.now())
        seats.refresh(application, row)
        return True


def resend(application: Application) -> bool:
    """Send the letter about the application once more; not within a minute of the last one."""
    with transaction.atomic():
        if not _claim_letter(application, BETWEEN_RESENDS):
            return False
        unconfirmed = application.status == Status.UNCONFIRMED
        _post("trainings.confirm" if unconfirmed else "trainings.known", application)
        return True


def _insert(training: Training, *, person: Mapping[str, Any], **facts: Any) -> tuple[Application, bool]:
    """Insert the application; where the database knows the same live one, return that."""
    text = handling.stored(facts["language"])
    row = Application(training=training, handling=text, letter_at=timezone.now(), **person, **facts)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            return row, True
    except IntegrityError as error:
        if "application_once" not in str(error):
            raise
    same = Application.objects.same_person(training=training, email=person["email"], name=person["name"])
    return same.select_for_update(of=("self",)).get(), False


def _admit(training: Training, row: Application, ambassador: Ambassador) -> Application:
    """Place the application of a signed-in ambassador: the account has confirmed the address already."""
    if row.ambassador_id is None:
        seats.put(row, ambassador=ambassador)
    if row.status == Status.UNCONFIRMED:
        row.training = training
        seats.place(row, training, confirmed_at=timezone.now())
    return row


def _claim_letter(row: Application, pause: timedelta) -> bool:
    """Take the right to write to the applicant now, by one UPDATE: of many at the same time one gets it."""
    now = timezone.now()
    free = Q(letter_at=None) | Q(letter_at__lt=now - pause)
    return bool(Application.objects.filter(free, pk=row.pk).update(letter_at=now))


def _post(name: str, row: Application) -> None:
    """Queue a letter that anyone could make us write: no mailbox gets more than a few of them an hour."""
    mailbox = mail_address.key(row.email)
    if row.email and ratelimit.allow(f"letters-to:{mailbox}", limit=LETTERS_AN_HOUR, seconds=3600):
        notices.queue(name, row)
