"""What staff decide about a newsletter, one verb a function. `sending` does the rest.

draft → scheduled → sending → sent; cancelled on the way back to draft (before) or for good (while sending).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.workflow.refusal import Refused
from mirai_action.core.models import ContactPoint
from mirai_action.letters import outbox

from . import segment, starting
from .choices import Problem, Status
from .models import WORDS, Newsletter

FURTHEST = timedelta(days=366)


def write(newsletter: Newsletter | None, *, facts: Mapping[str, Any], by: Any) -> Newsletter:
    """Keep a draft, new or changed. What is scheduled or sent is not written over."""
    if newsletter is None:
        return Newsletter.objects.create(**facts, made_by=by)
    with transaction.atomic():
        row = _locked(newsletter)
        if not row.is_draft:
            raise Refused(_("予約や送信をしたニュースレターは変更できません。予約は取り消すと変更できます。"))
        for name, value in facts.items():
            setattr(row, name, value)
        row.problem = Problem.NONE
        row.save(update_fields=[*facts, "problem"])
    return row


def schedule(newsletter: Newsletter, *, at: datetime, by: Any) -> bool:
    """Let it leave at `at`. Refused without recipients, without a postal address, and for a moment that has gone."""
    now = timezone.now()
    if at <= now:
        raise Refused(_("送信の予定は、これからの日時にしてください。"))
    if at > now + FURTHEST:
        raise Refused(_("送信の予定は、1年以内の日時にしてください。"))
    return _decide(newsletter, at=at, by=by)


def send_now(newsletter: Newsletter, *, by: Any) -> bool:
    """Let it leave at once. Pressed twice it leaves once."""
    done = _decide(newsletter, at=timezone.now(), by=by)
    if done:
        transaction.on_commit(starting.start, robust=True)
    return done


def _decide(newsletter: Newsletter, *, at: datetime, by: Any) -> bool:
    with transaction.atomic():
        row = _locked(newsletter)
        if not row.is_draft:
            return False
        if problem := problem_of(row):
            raise Refused(says(problem))
        row.status, row.scheduled_for, row.sent_by, row.problem = Status.SCHEDULED, at, by, Problem.NONE
        row.save(update_fields=["status", "scheduled_for", "sent_by", "problem"])
    return True


def problem_of(newsletter: Newsletter) -> str:
    """Return why it can't be sent today, "" where it can."""
    if not ContactPoint.current().address.strip():
        return Problem.NO_POSTAL_ADDRESS
    return "" if segment.numbers(newsletter.segment).recipients else Problem.NO_RECIPIENTS


def says(problem: str) -> str:
    """Return the problem in a sentence that says what to do."""
    return {
        Problem.NO_POSTAL_ADDRESS: _(
            "事務局の住所が登録されていないため、送れません。ニュースレターには差出人の住所が必要です。"
            "「お問い合わせ先」に住所を入力してください。"
        ),
        Problem.NO_RECIPIENTS: _("送る方がいません。対象の条件を広げてください。"),
    }.get(Problem(problem), "")


def cancel(newsletter: Newsletter, *, by: Any) -> bool:
    """Take the order back: before sending it is a draft again; while sending, what has not left stays here.

    From the commit on nothing more is queued, and what is queued does not leave; `sending.sweep` writes it down.
    """
    with transaction.atomic():
        row = _locked(newsletter)
        if row.status == Status.SCHEDULED:
            row.status, row.scheduled_for = Status.DRAFT, None
            row.save(update_fields=["status", "scheduled_for"])
            return True
        if row.status != Status.SENDING:
            return False
        row.status, row.ended_at = Status.CANCELLED, timezone.now()
        row.save(update_fields=["status", "ended_at"])
        transaction.on_commit(starting.start, robust=True)
    return True


def copy(newsletter: Newsletter, *, by: Any) -> Newsletter:
    """Return a new draft with the same words and conditions."""
    return Newsletter.objects.create(**{name: getattr(newsletter, name) for name in WORDS}, made_by=by)


def discard(newsletter: Newsletter) -> bool:
    """Delete a draft; anything else stays."""
    with transaction.atomic():
        row = _locked(newsletter)
        if not row.is_draft:
            return False
        row.delete()
    return True


def test(newsletter: Newsletter, *, by: Any) -> list[str]:
    """Send the letter to the one who asks, in each language it has; return these."""
    languages = ["ja", "en"] if newsletter.has_english else ["ja"]
    for language in languages:
        params = {"newsletter": str(newsletter.pk), "language": language, "name": str(by)}
        outbox.post("newsletters.test", to=by.email, language=language, params=params)
    return languages


def _locked(newsletter: Newsletter) -> Newsletter:
    return Newsletter.objects.select_for_update().get(pk=newsletter.pk)
