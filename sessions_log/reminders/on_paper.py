"""Asking for reports by post: ambassadors without an e-mail address get one letter for all sessions that are open.

The steps and days are those of the letters by e-mail, from the first request on. What is asked is claimed together
with the letter; while one of them still waits for the printer there is no second one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambassadors.desk import letters
from ambassadors.models import Ambassador
from mirai_action.letters.outbox import Mail, NotNeeded, letter
from sessions_log.models import StudySession

from .due import due
from .models import ON_PAPER, Mailing, Reminder, ReminderPlan, Step, mailbox_of

LISTED = 20
"""Sessions in one letter."""


@letter(ON_PAPER, title=_("学習会のご報告のお願い（手紙）"))
def on_paper(*, ambassador: str) -> Mail:
    """List what is open when the letter is printed; nothing open, no letter."""
    person = Ambassador.objects.get(pk=ambassador)
    sessions = list(StudySession.objects.awaited().filter(ambassador=person).order_by("held_on", "pk")[:LISTED])
    if not sessions or not person.is_current:
        raise NotNeeded
    context = {"ambassador": person, "sessions": sessions}
    return Mail(template="sessions_log/reminders/letter_on_paper.txt", context=context)


def queue(now: datetime | None = None) -> int:
    """Put letters on the list to print for whom a step is due; return how many. Safe to run at any time."""
    now = now or timezone.now()
    plan = ReminderPlan.current()
    if not plan.active:
        return 0
    return sum(_write(person, now, plan) for person in set(_due(now, plan).values_list("ambassador", flat=True)))


def _due(now: datetime, plan: ReminderPlan) -> Any:
    current = (Ambassador.Status.REGISTERED, Ambassador.Status.RESTING)
    rows: Any = due(now, plan)
    rows = rows.filter(step__range=(Step.FIRST, Step.THIRD))
    return rows.filter(ambassador__status__in=current, ambassador__email_key="")


def _write(person: UUID, now: datetime, plan: ReminderPlan) -> bool:
    """Queue the letter of a person; another worker at the same moment changes nothing."""
    try:
        with transaction.atomic():
            row = Ambassador.objects.select_for_update().get(pk=person)
            waits = row.paper_letters.to_print().filter(kind=ON_PAPER).exists()  # type: ignore[attr-defined]
            sessions: list[Any] = list(_due(now, plan).filter(ambassador=row).order_by("held_on", "pk"))
            if waits or not sessions or letters.post(ON_PAPER, row, {"ambassador": str(row.pk)}) is None:
                return False
            box = mailbox_of(email_key=f"post:{row.pk}", language=row.language)
            mailing = Mailing.objects.create(mailbox=box, day=timezone.localdate(now))
            Reminder.objects.bulk_create(
                Reminder(session=each, planned_on=each.held_on, step=each.step, mailing=mailing, at=now)
                for each in sessions
            )
            return True
    except IntegrityError:
        return False
