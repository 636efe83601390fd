"""What happens at a desk: one verb a function, the desk locked, in one transaction. Asked twice, it is done once.

Every tap waits for its desk's lock, so that neither the limit is passed nor a phone counted twice, however many press
at the same moment. The lock is held for a few short statements.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_log.choices import Status
from sessions_log.models import StudySession

from . import codes, devices
from .models import MOST, Desk, State, Tap

FORGET_AFTER = timedelta(days=120)


class Refused(Exception):
    """What was asked can't be done now; the text says why and what to do. `state` is how the desk stands."""

    def __init__(self, text: object, state: State | None = None) -> None:
        super().__init__(text)
        self.state = state


# -- the phone ------------------------------------------------------------------------------------------------------
@transaction.atomic
def tap(
    desk: Desk,
    *,
    people: int = 1,
    device: str,
    key: UUID | None = None,
    tapped_at: datetime | None = None,
    now: datetime | None = None,
) -> Tap:
    """Count one to ten people. The same key or the same phone again: the first tap comes back, nothing is added.

    `tapped_at` is the phone's own clock, for a tap that could not be sent at once: it counts where that moment lies
    within the hours, until the report is in.
    """
    row, now = locked(desk), now or timezone.now()
    mark = devices.hashed(device, row.session_id)
    if earlier := row.taps.filter(Q(key=key) | Q(device=mark)).first():
        return earlier
    check_open(row, tapped_at, now)
    return add(row, people, key=key, device=mark, tapped_at=moment_of(row, tapped_at, now), now=now)


def check_open(row: Desk, tapped_at: datetime | None, now: datetime) -> None:
    state = row.state(now)
    late = tapped_at is not None and tapped_at <= now and row.hours.hold(tapped_at) and row.takes_late_taps
    if state != State.OPEN and not (state == State.OVER and late):
        raise Refused(state.label, state)


def moment_of(row: Desk, tapped_at: datetime | None, now: datetime) -> datetime:
    """Return the phone's moment where it can be, else now: the clocks of phones are often wrong."""
    return tapped_at if tapped_at and tapped_at <= now and row.hours.hold(tapped_at) else now


# -- whoever holds the session ----------------------------------------------------------------------------------------
@transaction.atomic
def prepare(session: StudySession) -> Desk:
    """Give a planned session its desk. A second time returns the first one's."""
    if desk := Desk.objects.filter(session=session).first():
        return desk
    if session.status not in Status.open():
        raise Refused(_("受付は、開催予定の学習会で使えます。"))
    while True:
        try:
            with transaction.atomic():
                return Desk.objects.create(session=session, code=codes.new())
        except IntegrityError:  # somebody else's press was first, or (once in a world's life) the code is taken
            if desk := Desk.objects.filter(session=session).first():
                return desk


@transaction.atomic
def add_by_hand(desk: Desk, *, people: int, key: UUID | None = None) -> Tap:
    """Count people without a phone. The same key twice counts once."""
    row = locked(desk)
    if key and (earlier := row.taps.filter(key=key).first()):
        return earlier
    state = row.state()
    if state == State.EARLY:
        raise Refused(_("受付が始まってから足してください。"), state)
    if state not in (State.OPEN, State.OVER) or not row.takes_late_taps:
        raise Refused(_("実施報告のあと、または中止・延期のときは、人数を足せません。"), state)
    return add(row, people, key=key, by_hand=True)


@transaction.atomic
def undo(desk: Desk, tap: int) -> Tap:
    """Take one tap back; its phone may press again. A second time changes nothing."""
    row = locked(desk)
    if not row.takes_late_taps:
        raise Refused(_("実施報告のあと、または中止・延期のときは、取り消せません。"))
    found = row.taps.filter(pk=tap).first()
    if found is None:
        raise Refused(_("取り消す受付が見つかりません。画面を開き直してください。"))
    if found.undone_at is None:
        found.undone_at, found.device = timezone.now(), ""
        found.save(update_fields=["undone_at", "device"])
        row.count -= found.people
        row.save(update_fields=["count"])
    return found


@transaction.atomic
def open_now(desk: Desk) -> Desk:
    """Open before the hour, or again after closing by hand."""
    row, now = locked(desk), timezone.now()
    state = row.state(now)
    if state == State.OPEN:
        return row
    if row.takes_late_taps and row.is_closed_by_hand and now < row.planned_hours.closes:
        row.closed_at = None
    elif row.may_open_early:
        row.opened_at, row.closed_at = now, None
    elif state == State.EARLY:
        raise Refused(_("受付を早く始められるのは、開始予定の24時間前からです。"))
    else:
        raise Refused(state.label, state)
    row.save(update_fields=["opened_at", "closed_at"])
    return row


@transaction.atomic
def close_now(desk: Desk) -> Desk:
    """Close before the hour. Taps from before that moment are still taken."""
    row, now = locked(desk), timezone.now()
    if row.state(now) in (State.OPEN, State.FULL):
        row.closed_at = now
        row.save(update_fields=["closed_at"])
    return row


# -- forgetting -----------------------------------------------------------------------------------------------------
@transaction.atomic
def forget_devices(session: StudySession) -> None:
    """Empty the marks of the phones; the counts stay. Called with the report's confirmation."""
    for desk in Desk.objects.select_for_update().filter(session=session):
        desk.taps.exclude(device="").update(device="")


def forget_old_devices(now: datetime | None = None) -> int:
    """Empty the marks of sessions that nobody reported in four months, or that are off; return how many."""
    day = timezone.localdate(now) - FORGET_AFTER
    taps = Tap.objects.exclude(device="")
    old = Q(desk__session__held_on__lt=day) | Q(desk__session__status__in=[Status.CONFIRMED, Status.CANCELLED])
    return taps.filter(old).update(device="")


# -- shared ---------------------------------------------------------------------------------------------------------
def locked(desk: Desk) -> Desk:
    """Return the locked desk with its session as it is now: read after the lock, for it may have waited."""
    row = Desk.objects.select_for_update().get(pk=desk.pk)
    row.session = StudySession.objects.get(pk=row.session_id)
    return row


def add(
    row: Desk,
    people: int,
    *,
    key: UUID | None,
    device: str = "",
    by_hand: bool = False,
    tapped_at: datetime | None = None,
    now: datetime | None = None,
) -> Tap:
    now = now or timezone.now()
    if row.count + people > MOST:
        raise Refused(_("受付の上限（%(most)d人）を超えます。係の人にお伝えください。") % {"most": MOST}, State.FULL)
    row.count += people
    row.save(update_fields=["count"])
    return row.taps.create(
        key=key or uuid4(), people=people, by_hand=by_hand, device=device, tapped_at=tapped_at or now, received_at=now
    )
