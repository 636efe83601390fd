"""The run of the reminders: at most one letter a mailbox a day, listing everything that is due (docs/decisions/0016).

A run may be killed or doubled at any moment: what a letter says is claimed in the transaction that queues it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from ambassadors.models import Ambassador, Section
from mirai_action.letters import outbox
from sessions_log import workflow
from sessions_log.models import StudySession

from .due import due, later_today, unanswered
from .models import Mailing, Reminder, ReminderPlan, Step, mailbox_of

A_PAGE = 500
LISTED = 60
"""Sessions in one letter; the rest follows the next day."""


class Source(NamedTuple):
    """Whose letter it is: the path from a session to its people, and which of them are written to."""

    path: str
    whom: Q


SOURCES = [
    Source(
        "ambassador",
        Q(ambassador__status__in=(Ambassador.Status.REGISTERED, Ambassador.Status.RESTING))
        & ~Q(ambassador__email_key=""),
    ),
    Source(
        "organization__sections",
        Q(ambassador=None, organization__sections__status="active", organization__sections__organizer=True),
    ),
]
"""The ambassador of record; where there is none, the section that keeps the body's sessions."""
Mailbox = tuple[str, str]  # (key of the address, language)


def run(now: datetime | None = None) -> tuple[int, int]:
    """Send what is due, close what was asked often enough. Return (letters, closed). Safe to run at any time."""
    now = now or timezone.now()
    plan = ReminderPlan.current()
    if not plan.active:
        return 0, 0
    closed = sum(close(row.pk) for row in _unanswered(now, plan))
    if plan.is_quiet(now):
        return 0, closed
    letters = sum(write(source, mailbox, now, plan) for source in SOURCES for mailbox in mailboxes(source, now, plan))
    return letters, closed


def mailboxes(source: Source, now: datetime, plan: ReminderPlan) -> Iterator[Mailbox]:
    """Yield the mailboxes with something due, page by page in their own order: memory stays flat."""
    names = (f"{source.path}__email_key", f"{source.path}__language")
    rows = due(now, plan)
    last: Mailbox = ("", "")
    while True:
        behind = Q(**{f"{names[0]}__gt": last[0]}) | Q(**{names[0]: last[0], f"{names[1]}__gt": last[1]})
        found = rows.filter(source.whom & behind).order_by(*names).values_list(*names).distinct()
        page: list[Mailbox] = list(found[:A_PAGE])
        yield from page
        if len(page) < A_PAGE:
            return
        last = page[-1]


def write(source: Source, mailbox: Mailbox, now: datetime, plan: ReminderPlan) -> bool:
    """Queue the letter of a mailbox; False where it had one today, has one waiting, or will get it this evening."""
    try:
        with transaction.atomic():
            return _write(source, mailbox, now, plan)
    except IntegrityError:  # another worker was quicker
        return False


def _write(source: Source, mailbox: Mailbox, now: datetime, plan: ReminderPlan) -> bool:
    today = timezone.localdate(now)
    own = Q(**{f"{source.path}__email_key": mailbox[0], f"{source.path}__language": mailbox[1]}) & source.whom
    if StudySession.objects.planned_for(today, today).filter(own, later_today(now, plan)).exists():
        return False
    if _had_letter(mailbox, now):
        return False
    mailing = Mailing.objects.create(mailbox=mailbox_of(email_key=mailbox[0], language=mailbox[1]), day=today)
    locked = due(now, plan).filter(own).select_for_update(of=("self",)).order_by("held_on", "pk")
    rows: list[Any] = list({row.pk: row for row in locked[:LISTED]}.values())  # an officer may keep two sections
    if not rows:
        mailing.delete()
        return False
    Reminder.objects.bulk_create(
        Reminder(session=row, planned_on=row.held_on, step=row.step, mailing=mailing, at=now) for row in rows
    )
    mailing.letter = _post(mailbox, rows[0], mailing)
    mailing.save(update_fields=["letter"])
    return True


def _had_letter(mailbox: Mailbox, now: datetime) -> bool:
    """Whether a letter was queued today, left today after a disturbance, or still waits for the mail server."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    recent = Q(day=midnight.date()) | Q(letter__sent_at__gte=midnight)
    waiting = Q(letter__isnull=False, letter__sent_at=None, letter__failed_at=None)
    own = Mailing.objects.filter(mailbox=mailbox_of(email_key=mailbox[0], language=mailbox[1]))
    return own.filter(recent | waiting).exists()


def _post(mailbox: Mailbox, row: StudySession, mailing: Mailing) -> Any:
    person: Any = row.ambassador
    if person is None:
        people = Section.objects.active().filter(organization=row.organization, organizer=True)
        person = people.filter(email_key=mailbox[0], language=mailbox[1]).order_by("name", "pk")[0]
    letter = outbox.post(
        "reminders.due",
        to=person.email,
        language=person.language,
        about=person.pk,
        params={"mailing": mailing.pk},
    )
    return letter if letter.pk else None


def _unanswered(now: datetime, plan: ReminderPlan) -> Iterator[StudySession]:
    """Yield what to close, page by page; what is closed is in no later page."""
    last = None
    while True:
        rows = unanswered(now, plan)
        page = list((rows.after(*last) if last else rows)[:A_PAGE])
        yield from page
        if len(page) < A_PAGE:
            return
        last = (page[-1].held_on, page[-1].pk)


def close(pk: Any) -> bool:
    """Mark a session as 回答なし and note it, both or neither; False where a report came first."""
    try:
        with transaction.atomic():
            row = StudySession.objects.select_for_update().get(pk=pk)
            if row.status != StudySession.Status.PLANNED:
                return False
            Reminder.objects.create(session=row, planned_on=row.held_on, step=Step.CLOSED)
            workflow.mark_no_answer(row, by=None)
            return True
    except (workflow.Refused, IntegrityError):
        return False
