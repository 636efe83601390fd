"""What the demonstration is made in: a random source, the present moment, and the rows told so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from ambassadors.models import Ambassador, Consent, Decision, Inquiry, Membership, Move, Organization
from mirai_action.core.models import User
from mirai_action.progress.ledger import Line, Settlement
from sessions_log.checkin.models import Desk, Tap
from sessions_log.models import StudySession

Moment = datetime


@dataclass
class World:
    """Rows in memory, written in bulk at the end. Nothing in here happens after `now`, yesterday evening.

    The same seed on the same day tells the same story, whatever the hour.
    """

    random: Random
    today: date
    staff: User
    users: dict[str, User] = field(default_factory=dict)
    organizations: list[Organization] = field(default_factory=list)
    ambassadors: list[Ambassador] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    sessions: list[StudySession] = field(default_factory=list)
    joint: list[tuple[StudySession, Ambassador]] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def now(self) -> Moment:
        return moment(self.yesterday, 21, 45)

    def uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def working_hours(self, day: date) -> Moment:
        return moment(day, self.random.randint(9, 16), self.random.randint(0, 59))

    def settle(self, subject: UUID, lines: Iterable[Line], *, reason: str, at: Moment, by: Any, why: str = "") -> None:
        """Note what the ledger shall be told; in the order of `at` all of it goes there at the end."""
        number = by.pk if by else None
        item = Settlement(subject=subject, lines=list(lines), reason=reason, by=number, entered_at=at, why=why)
        self.settlements.append(item)

    def account(self, email: str) -> User:
        """Return the account of an address, made on its first use."""
        if email not in self.users:
            self.users[email] = User(email=email)
        return self.users[email]

    def organization(self, prefecture: str, kind: str) -> Organization | None:
        found = [each for each in self.organizations if each.prefecture == prefecture and each.kind == kind]
        return self.random.choice(found) if found else None


def moment(day: date, hour: int, minute: int = 0) -> Moment:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
