"""A report without an account: sent, confirmed by the link in the letter, counted once staff confirm it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ambassadors.models import Organization
from ambassadors.models.people import name_key
from ambassadors.workflow import sections
from mirai_action.core import ratelimit
from mirai_action.letters import outbox

from ..models import OutsideReport, StudySession
from . import reporting

UNCONFIRMED = timedelta(days=30)
LETTERS_AN_HOUR = 5


@transaction.atomic
def submit(
    *, id: UUID | None, person: dict[str, Any], facts: dict[str, Any], head_count: int, held: bool, language: str = "ja"
) -> OutsideReport:
    """Keep a report until its link is used, and send the letter. The same `id` twice makes one and sends one."""
    told = {**facts, "held_on": facts["held_on"].isoformat(), "head_count": head_count, "held": held}
    row = OutsideReport(**person, facts=told, language=language)
    if id:
        row.id = id
    made = OutsideReport.objects.bulk_create([row], ignore_conflicts=True)[0]
    found = OutsideReport.objects.select_for_update().get(pk=made.pk)
    if found.created_at == row.created_at:
        _tell("sessions.outside_confirm", found)
    return found


def resend(report: OutsideReport) -> None:
    """Send the letter with the link once more."""
    if report.confirmed_at is None:
        with transaction.atomic():
            _tell("sessions.outside_confirm", report)


@transaction.atomic
def confirm(report: OutsideReport) -> StudySession:
    """The link was used: the session is entered and waits for staff. The second time it is entered already."""
    # Not joined: whoever waited for the lock would see the new row here beside the old (missing) session.
    row = OutsideReport.objects.select_for_update().get(pk=report.pk)
    if row.session_id:
        return StudySession.objects.get(pk=row.session_id)
    facts: dict[str, Any] = {**row.facts, "held_on": date.fromisoformat(row.facts["held_on"])}
    facts |= {"host_name": row.body, "host_kind": row.body_kind, "host_prefecture": row.prefecture}
    facts |= {"id": uuid5(row.pk, "session"), "organization": organization_of(row)}
    session = reporting.enter_past(ambassador=None, by=None, outside=True, **facts)
    row.session, row.confirmed_at, row.facts = session, timezone.now(), {}
    row.save(update_fields=["session", "confirmed_at", "facts"])
    _tell("sessions.outside_receipt", row)
    if row.wants_account:
        _ask_for_account(row)
    return session


def told(row: OutsideReport) -> StudySession:
    """Return what was reported as a session that is not saved: for the page that asks whether it is right."""
    names = ("format", "prefecture", "venue", "head_count", "basis")
    facts = {name: row.facts[name] for name in names if name in row.facts}
    return StudySession(host_name=row.body, held_on=date.fromisoformat(row.facts["held_on"]), **facts)


def tell_counted(session: StudySession) -> None:
    """Staff confirmed it: whoever reported it is told that it counts."""
    row = OutsideReport.objects.filter(session=session).first()
    if row:
        outbox.post(
            "sessions.outside_counted",
            to=row.email,
            language=row.language,
            about=row.pk,
            params={"report": str(row.pk)},
        )


def organization_of(row: OutsideReport) -> Organization | None:
    """Return the body where the register knows exactly one of this name, kind and prefecture. None is made here."""
    same = {"name_key": name_key(row.body), "kind": row.body_kind, "prefecture": row.prefecture}
    found = list(Organization.objects.filter(**same)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def forget(rows: QuerySet[OutsideReport]) -> int:
    """Delete who reported, also from the log of letters; return how many. The sessions stay."""
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        outbox.forget(key)
    OutsideReport.objects.filter(pk__in=keys).delete()
    return len(keys)


def purge() -> int:
    """Forget those that nobody needs to ask any more; return how many."""
    now = timezone.now()
    decided_before = now - timedelta(days=settings.OUTSIDE_REPORT_DAYS)
    return forget(OutsideReport.objects.over(unconfirmed_before=now - UNCONFIRMED, decided_before=decided_before))


def _ask_for_account(row: OutsideReport) -> None:
    facts = {
        "organization_name": row.body,
        "organization_kind": row.body_kind,
        "prefecture": row.prefecture,
        "contact_name": row.name,
        "email": row.email,
        "organizer": True,
    }
    sections.ask(facts=facts, language=row.language)


def _tell(kind: str, row: OutsideReport) -> None:
    """Queue a letter that anyone could make us write: no mailbox gets more than a few of them an hour."""
    if ratelimit.allow(f"letters-to:{row.mailbox}", limit=LETTERS_AN_HOUR, seconds=3600):
        outbox.post(kind, to=row.email, language=row.language, about=row.pk, params={"report": str(row.pk)})
