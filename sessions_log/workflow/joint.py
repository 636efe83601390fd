"""共同実施: others beside the ambassador of record are added, leave, or take over. Each is told by letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, BodyKind
from ambassadors.models import Status as Standing
from mirai_action.core.models import User
from mirai_action.letters import outbox
from mirai_action.progress.models import Reason

from .. import joint as partners
from ..choices import Status
from ..models import StudySession
from . import rows
from .refusal import Refused


@transaction.atomic
def add_joint(session: StudySession, ambassador: Ambassador, *, by: User | None) -> StudySession:
    """Name another ambassador as joint. A second time, or for the one of record, nothing happens."""
    row = rows.locked(session)
    if row.ambassador_id == ambassador.pk or row.joint.filter(pk=ambassador.pk).exists():
        return row
    if row.status == Status.CANCELLED:
        raise Refused(_("中止の学習会には、共同実施のアンバサダーを追加できません。"))
    if row.joint.count() >= partners.MOST:
        raise Refused(_("共同実施のアンバサダーは%(most)d人までです。") % {"most": partners.MOST})
    row.joint.add(ambassador)
    rows.save(row)
    tell_joint("added", [row], [ambassador])
    return row


@transaction.atomic
def remove_joint(session: StudySession, ambassador: Ambassador, *, by: User | None) -> StudySession:
    """Take a joint ambassador out; who did not do it is told."""
    row = rows.locked(session)
    if not row.joint.filter(pk=ambassador.pk).exists():
        return row
    row.joint.remove(ambassador)
    rows.save(row)
    if by and ambassador.memberships.filter(user=by).exists():
        if row.ambassador:
            tell("left", [row], row.ambassador, other=ambassador)
    else:
        tell_joint("removed", [row], [ambassador])
    return row


@transaction.atomic
def hand_over(session: StudySession, to: Ambassador, *, by: User | None, version: int | None = None) -> StudySession:
    """A joint ambassador becomes the one of record, who reports and is credited; the one before stays as joint.

    Only before the report: afterwards another credit is a correction, which staff make.
    """
    row = rows.locked(session)
    if row.ambassador_id == to.pk:
        return row
    rows.check_version(row, version)
    if row.is_report_in or row.status == Status.CANCELLED:
        raise Refused(_("報告や中止のあとは、担当をかえられません。必要なときは、事務局へご連絡ください。"))
    if not row.joint.filter(pk=to.pk, status__in=(Standing.REGISTERED, Standing.RESTING)).exists():
        raise Refused(_("担当を引き継げるのは、共同実施のアンバサダーだけです。"))
    before, row.ambassador = row.ambassador, to
    if not row.organization and not row.host_name:
        row.host_kind = BodyKind.UNKNOWN  # held in the ambassador's own name: `derive` takes the new one's
    row.derive()
    row.link_version += 1  # links of letters were for the one before
    rows.save(row)
    row.joint.remove(to)
    if before:
        row.joint.add(before)
    rows.settle(row, Reason.PLANNED, by)
    tell("handed_over", [row], to, other=before)
    return row


def tell_joint(event: str, sessions: list[StudySession], to: Iterable[Ambassador]) -> None:
    """Write one letter to each about what happened to these sessions, which have one ambassador of record."""
    for person in to:
        tell(event, sessions, person, other=sessions[0].ambassador)


def tell(event: str, sessions: list[StudySession], person: Ambassador, *, other: Ambassador | None = None) -> None:
    """Queue a letter about sessions held together. `other` is whom it names: the one of record, or who has left."""
    if not person.email or not person.is_current:
        return
    params = {
        "event": event,
        "ambassador": str(person.pk),
        "other": str(other.pk) if other else "",
        "sessions": [str(each.pk) for each in sessions],
    }
    outbox.post("sessions.joint", to=person.email, language=person.language, about=person.pk, params=params)


# -- one letter a person, however many sessions change at once -------------------------------------------------------
_gathering: ContextVar[list[StudySession] | None] = ContextVar("closed_sessions", default=None)


def tell_changed(sessions: list[StudySession], by: User | None) -> None:
    """Tell who holds a session with others that it was called off or put off, unless they did it themselves."""
    gathered = _gathering.get()
    if gathered is not None:
        gathered.extend(sessions)
        return
    for person, rows_of_person in _concerned(sessions, by).items():
        tell("changed", rows_of_person, person)


@contextmanager
def one_letter_each(by: User | None) -> Iterator[None]:
    """Gather what changes meanwhile and tell each person once, at the end."""
    token = _gathering.set([])
    try:
        yield
        gathered = _gathering.get() or []
    finally:
        _gathering.reset(token)
    tell_changed(gathered, by)


def _concerned(sessions: list[StudySession], by: User | None) -> dict[Ambassador, list[StudySession]]:
    """Return {person: sessions} of the ambassadors of record and the joint ones, without those whom `by` acts for."""
    own = set(by.memberships.values_list("ambassador_id", flat=True)) if by else set()
    found: dict[Ambassador, list[StudySession]] = {}
    through = StudySession.joint.through._default_manager.filter(studysession__in=sessions)
    jointly: dict[UUID, list[Ambassador]] = {}
    for pair in through.select_related("ambassador").order_by("ambassador__number"):
        jointly.setdefault(pair.studysession_id, []).append(pair.ambassador)
    for session in sessions:
        of_record = [session.ambassador] if session.ambassador and by else []
        for person in [*of_record, *jointly.get(session.pk, [])]:
            if person.pk not in own:
                found.setdefault(person, []).append(session)
    return found
