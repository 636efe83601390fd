"""Invented requests for reports: which letters left about unreported sessions, and what was said on the telephone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ambassadors.models import Ambassador
from sessions_log.choices import Status
from sessions_log.desk.models import ContactNote, Outcome
from sessions_log.models import StudySession
from sessions_log.reminders.models import Mailing, Reminder, ReminderPlan, Step, mailbox_of

from .world import World, moment

LAST_ASKED = 9
"""The last letter is never older than that: the job would close the session on the demonstration's first day."""
PHONES = 6
CALLS = (
    (3, Outcome.NOT_REACHED, "留守番電話にお願いを残しました。", 2),
    (5, Outcome.WILL_REPORT, "名簿を確かめて、今週中に入力するとのことです。", None),
    (1, Outcome.CALL_AGAIN, "午前中は会議とのこと。夕方にもう一度お電話します。", 0),
)
"""Days ago, what came of it, what was said, days until the next call."""


def tell(world: World) -> None:
    """Note the letters of every unreported session and three calls; one plan has lost its beginning."""
    rows = sorted(
        (each for each in world.sessions if _is_asked_about(world, each)), key=lambda each: (each.held_on, each.pk)
    )
    mailings: dict[tuple[str, date], Mailing] = {}
    reminders = [each for row in rows for each in _letters(world, row, mailings)]
    Mailing.objects.bulk_create(mailings.values())
    Reminder.objects.bulk_create(reminders)
    _calls(world, rows)
    if rows:
        StudySession.objects.filter(pk=rows[0].pk).update(starts_at=None)


def _is_asked_about(world: World, row: StudySession) -> bool:
    person = row.ambassador
    return bool(row.status == Status.PLANNED and row.held_on < world.today and person and person.is_current)


def _letters(world: World, row: StudySession, mailings: dict[tuple[str, date], Mailing]) -> list[Reminder]:
    plan, person = ReminderPlan(), row.ambassador
    assert person
    after = {Step.EVENING: 0, Step.FIRST: plan.first_days, Step.SECOND: plan.second_days, Step.THIRD: plan.third_days}
    mailbox = mailbox_of(email_key=person.email_key or person.email, language=person.language)
    found = []
    for step, days in after.items():
        day = row.held_on + timedelta(days=days)
        if step == Step.THIRD and day < world.today:
            day = max(day, world.today - timedelta(days=LAST_ASKED))
        if day < world.today:
            mailing = mailings.setdefault((mailbox, day), Mailing(mailbox=mailbox, day=day))
            at = moment(day, 19 if step == Step.EVENING else 8)
            found.append(Reminder(session=row, planned_on=row.held_on, step=step, mailing=mailing, at=at))
    return found


def _calls(world: World, rows: list[StudySession]) -> None:
    people: list[Any] = list(dict.fromkeys(row.ambassador_id for row in rows))
    for number, person in enumerate(people[:PHONES], start=1):
        Ambassador.objects.filter(pk=person).update(phone=f"048-000-0{number:03}")  # nobody has such a number
    for person, (ago, outcome, text, ahead) in zip(people, CALLS, strict=False):
        ContactNote.objects.create(
            ambassador_id=person,
            noted_at=moment(world.today - timedelta(days=ago), 10, 30),
            by=world.staff,
            outcome=outcome,
            text=text,
            next_on=None if ahead is None else world.today + timedelta(days=ahead),
        )
