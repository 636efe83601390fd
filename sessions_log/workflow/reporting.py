"""A report arrives: of a planned session, or of one that nobody planned here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.models import User
from mirai_action.progress.models import Reason

from .. import supplies
from ..choices import Hold, Status
from ..models import StudySession
from . import rows


@transaction.atomic
def enter_past(
    *,
    ambassador: Ambassador | None,
    head_count: int,
    by: User | None,
    id: UUID | None = None,
    held: bool = False,
    outside: bool = False,
    editions: Iterable[Edition] = (),
    joint: Iterable[Ambassador] = (),
    copies: Mapping[Edition, supplies.Copies] | None = None,
    **facts: Any,
) -> StudySession:
    """Enter a session that nobody planned here, with its report. The same `id` twice makes one row.

    `outside`: reported by someone who is no ambassador, so it counts once staff confirm it.
    """
    rows.check_report(facts["held_on"], head_count, held)
    session = rows.new(ambassador, id, facts, status=Status.REPORTED, head_count=head_count, reported_at=timezone.now())
    rows.check_parts(session)
    session.hold = Hold.OUTSIDE if outside else rows.hold(session)
    made = rows.insert(session, editions=editions, joint=joint)
    if made is session:
        supplies.record(made, copies or {})
        rows.settle(made, Reason.REPORTED, by)
        rows.tell_held_back(made)
    return made


@transaction.atomic
def report(
    session: StudySession,
    *,
    head_count: int,
    by: User | None,
    version: int | None = None,
    held: bool = False,
    arrival: UUID | None = None,
    copies: Mapping[Edition, supplies.Copies] | None = None,
    **facts: Any,
) -> StudySession:
    """Take the report of a session, or the reporter's own change of it before staff confirm.

    `held` answers 「中止でしたか」 for a report of 0. A report that is too large to be sure counts once confirmed.
    `arrival` is the id that the browser gave this report: what a dead zone sends twice arrives once, also where the
    row has changed in between.
    """
    row = rows.locked(session)
    if rows.arrived_before(row, arrival):
        return row
    if rows.says_the_same(row, head_count, facts):
        if row.status != Status.CONFIRMED:
            supplies.record(row, copies or {})
        return row
    rows.check_version(row, version)
    rows.check_may_report(row)
    rows.fill(row, facts, rows.REPORT_FACTS)
    rows.check_report(row.held_on, head_count, held)
    was_held_back = row.is_held_back
    rows.take_report(row, head_count, by)
    rows.check_parts(row)
    supplies.record(row, copies or {})
    rows.save(row)
    rows.settle(row, Reason.REPORTED, by)
    if not was_held_back:
        rows.tell_held_back(row)
    return row


@transaction.atomic
def withdraw_links(session: StudySession) -> StudySession:
    """Make the links sent so far worthless: the next letter carries a new one. Open forms stay as they are."""
    row = rows.locked(session)
    row.link_version += 1
    row.save(update_fields=["link_version"])
    return row
