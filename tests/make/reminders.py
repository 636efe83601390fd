"""Reminders for tests."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from sessions_log.models import StudySession
from sessions_log.reminders.models import Mailing, Reminder, ReminderPlan, Step, mailbox_of

__all__ = ["asked", "at", "reminder_plan"]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Tokyo."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def reminder_plan(**facts: Any) -> ReminderPlan:
    """The plan, without a night unless asked for: letters of a test leave whatever the clock says."""
    return ReminderPlan.objects.create(pk=1, **({"quiet_from": 24, "quiet_until": 0} | facts))


def asked(session: StudySession, step: Step = Step.EVENING, *, days_ago: int = 1) -> Reminder:
    """A session about which a letter left some days ago."""
    from tests import make

    assert session.ambassador
    person = session.ambassador
    mailbox = mailbox_of(email_key=person.email_key, language=person.language)
    mailing, _made = Mailing.objects.get_or_create(mailbox=mailbox, day=make.day(-days_ago))
    return Reminder.objects.create(
        session=session, planned_on=session.held_on, step=step, mailing=mailing, at=at(mailing.day, 19)
    )
