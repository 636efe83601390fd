"""Asking the host of a public session: sent, confirmed by a link, answered, forgotten. Nobody's address is shown.

The link first: a question reaches the host only from an address that its owner has proved, so that the answer arrives
and nobody is written to in another's name (docs/decisions/0014).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mirai_action.core import mail_address, ratelimit
from mirai_action.core.models import User
from mirai_action.letters import outbox

from ..models import StudySession
from .models import ClosedBy, Question

CONFIRM_FOR = timedelta(days=7)
A_DAY = 24 * 3600
LETTERS_A_DAY = 5
QUESTIONS_A_DAY = 50


def keep_for() -> timedelta:
    return timedelta(days=settings.QUESTION_DAYS)


def may_be_asked(session: StudySession) -> bool:
    """Whether the page offers it: the session is public and still to come, and its host can be written to."""
    host = session.ambassador
    return bool(session.public and session.is_coming and host and host.email and host.is_current)


@transaction.atomic
def ask(session: StudySession, *, id: UUID | None, email: str, name: str, text: str, language: str) -> bool:
    """Keep the question and send its link. The same `id` twice asks once. False where this address asked too often."""
    if not ratelimit.allow(f"question:{mail_address.key(email)}", limit=LETTERS_A_DAY, seconds=A_DAY):
        return False
    row = Question(session=session, email=email, name=name, text=text, language=language)
    row.email_key = mail_address.key(email)
    if id:
        row.id = id
    Question.objects.bulk_create([row], ignore_conflicts=True)
    found = Question.objects.select_for_update().filter(pk=row.pk, asked_at=row.asked_at).first()
    if found:
        _write(found, "calendar.confirm", to=email, language=language)
    return True


@transaction.atomic
def confirm(question: Question) -> Question:
    """The link was used: the host gets the question. The second time nothing happens."""
    row = _locked(question)
    if row.confirmed_at or row.closed_at:
        return row
    row.confirmed_at = timezone.now()
    row.save(update_fields=["confirmed_at"])
    host = row.session.ambassador
    if host and host.email:
        _write(row, "calendar.question", to=host.email, language=host.language)
    return row


def within_limit(session: StudySession) -> bool:
    """Count a question to a session: a host is not flooded, from however many addresses."""
    return ratelimit.allow(f"question-to:{session.pk}", limit=QUESTIONS_A_DAY, seconds=A_DAY)


@transaction.atomic
def answer(question: Question, *, text: str) -> bool:
    """The host's answer goes to the asker; once. False where it was answered or closed before."""
    row = _locked(question)
    if not row.is_open:
        return False
    row.answer, row.answered_at = text, timezone.now()
    row.save(update_fields=["answer", "answered_at"])
    _write(row, "calendar.answer", to=row.email, language=row.language)
    return True


@transaction.atomic
def close(question: Question, *, by: User | None) -> Question:
    """The question goes no further: the host (`by` is None) calls it improper, or staff end it. No letter."""
    row = _locked(question)
    if row.closed_at is None:
        row.closed_at, row.closed_by = timezone.now(), ClosedBy.STAFF if by else ClosedBy.HOST
    row.seen_by = by or row.seen_by
    row.save(update_fields=["closed_at", "closed_by", "seen_by"])
    return row


@transaction.atomic
def forget(question: Question) -> None:
    """Delete a question and what the log of letters says of it."""
    outbox.forget(question.pk)
    Question.objects.filter(pk=question.pk).delete()


def purge() -> int:
    """Forget what is old, and what was never confirmed. Return how many."""
    now = timezone.now()
    stale = Q(confirmed_at=None, asked_at__lt=now - CONFIRM_FOR - timedelta(days=1))
    rows = Question.objects.filter(Q(asked_at__lt=now - keep_for()) | stale)
    found = list(rows.only("pk"))
    for each in found:
        forget(each)
    return len(found)


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",))
    return rows.select_related("session__ambassador").get(pk=question.pk)


def _write(question: Question, kind: str, *, to: str, language: str) -> None:
    outbox.post(kind, to=to, language=language, about=question.pk, params={"question": str(question.pk)})
