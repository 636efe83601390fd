"""Making the demonstration: tell the story in memory, write it in bulk, post it to the ledger in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from ambassadors.models import Ambassador, Consent, ConsentText, Decision, Inquiry, Membership, Move, Organization
from mirai_action.core.accounts import ensure_account
from mirai_action.core.models import Installation, User
from mirai_action.core.roles import Role
from mirai_action.progress import ledger, proof, reference, rollup
from mirai_action.progress.models import Correction
from sessions_log.checkin.models import Desk, Tap
from sessions_log.models import StudySession

from . import (
    COUPLE,
    HANAKO,
    REGIONAL,
    STAFF,
    asking,
    bodies,
    courses,
    curve,
    desks,
    doubles,
    erasures,
    goals,
    homes,
    incoming,
    library,
    meetings,
    newsletters,
    people,
    post,
    present,
    reports,
    shipments,
)
from .world import World

# What a register consists of: where one of these holds a row, the database is not ours to fill.
RECORDS = (
    "core.User",
    "ambassadors.Organization",
    "ambassadors.Ambassador",
    "sessions_log.StudySession",
    "trainings.Training",
    "materials.Version",
    "progress.CountEntry",
    "progress.OpeningBalance",
    "letters.Letter",
)


class Refused(Exception):
    """The demonstration is not made here; the text is one sentence that says why."""


@dataclass(frozen=True)
class Summary:
    ambassadors: int
    sessions: int
    entries: int


def make(*, ambassadors: int | None = None, sessions: int | None = None, seed: int = 1) -> Summary:
    """Fill an empty database with `ambassadors` registrations and `sessions` held, as many as seem natural if None.

    All or nothing. The same seed on the same day gives the same records.
    """
    check()
    with transaction.atomic():
        Installation.objects.create(pk=1, demonstration=True)
        reference.load()
        world = tell(seed=seed, today=timezone.localdate(), ambassadors=ambassadors, sessions=sessions)
        write(world)
        bodies.open_accounts(world)
        entries = ledger.settle_many(sorted(world.settlements, key=lambda each: each.entered_at or world.now))
        date_corrections(world)
        library.publish(world)
        shipments.tell(world)
        courses.hold(world)
        reports.show(world)
        asking.tell(world)
        homes.tell(world)
        newsletters.tell(world)
        erasures.tell(world)
        post.waiting(Ambassador.objects.registered().filter(email_key="").order_by("-decided_at", "pk"))
        doubles.merge(world)
        goals.set_for(world.today)
        incoming.show(world)
    rollup.fold()
    proof.remember(proof.verify())
    return Summary(len(world.ambassadors), len(world.sessions), entries)


def check() -> None:
    """Raise Refused outside a demonstration run, and where anything is recorded already."""
    if not settings.DEMONSTRATION:
        raise Refused("The demonstration is only made in a local run on the embedded server (without DEMO=0).")
    if Installation.objects.exists():
        raise Refused("This database holds the demonstration already. Delete DATA_DIR to begin anew.")
    found = [name for name in RECORDS if apps.get_model(name)._default_manager.exists()]
    if found:
        raise Refused(f"This database holds records that the demonstration did not make: {', '.join(found)}.")


def tell(*, seed: int, today: date, ambassadors: int | None, sessions: int | None) -> World:
    """Return the whole story in memory. Only the three staff accounts are in the database by then."""
    world = World(random=Random(f"{seed} {today}"), today=today, staff=_staff())
    people.found_organizations(world)
    population = people.Population(world, ConsentText.objects.current())
    population.register_all(curve.ambassadors(until=world.yesterday, total=ambassadors))
    hanako = _known_persons(world)
    calendar = meetings.Calendar(world)
    meetings.hold_all(calendar, curve.sessions(until=world.yesterday, total=sessions))
    present.fill(calendar, hanako=hanako)
    population.apply_now()
    post.without_mail(world)
    desks.fill(world)
    doubles.name(world)
    return world


def _staff() -> User:
    """Make the accounts of national and regional staff; return the national one, who decides everything."""
    regional = ensure_account(REGIONAL, name="埼玉県 担当")
    regional.is_staff, regional.role, regional.prefectures = True, Role.STAFF, ["11"]
    regional.save()
    manager = ensure_account(STAFF, name="事務局 担当")
    manager.is_staff, manager.role, manager.national = True, Role.MANAGER, True
    manager.save()
    return manager


def _known_persons(world: World) -> Ambassador | None:
    """Name the ambassadors that the welcome page tells of; None where too few were made."""
    years = range(2020, world.today.year)
    hanako = next(iter(people.steady(world, prefecture="11", registered=years)), None)
    if hanako:
        people.become(world, hanako, name="山田 花子", kana="やまだ はなこ", email=HANAKO)
    couple = people.steady(world, prefecture="04", registered=years)[:2]
    for row, (name, kana) in zip(couple, (("今野 文雄", "こんの ふみお"), ("今野 千恵", "こんの ちえ")), strict=False):
        people.become(world, row, name=name, kana=kana, email=COUPLE)
    return hanako


# -- writing --------------------------------------------------------------------------------------------------------
def write(world: World) -> None:
    """Write the rows in bulk, the ones that others point to first."""
    _write_accounts(world)
    Organization.objects.bulk_create(world.organizations)
    Ambassador.objects.bulk_create(world.ambassadors, batch_size=1000)
    Membership.objects.bulk_create(world.memberships, batch_size=2000)
    Consent.objects.bulk_create(world.consents, batch_size=2000)
    Move.objects.bulk_create(world.moves)
    Decision.objects.bulk_create(world.decisions, batch_size=2000)
    Inquiry.objects.bulk_create(world.inquiries)
    StudySession.objects.bulk_create(world.sessions, batch_size=500)
    _write_joint(world)
    Desk.objects.bulk_create(world.desks)
    Tap.objects.bulk_create(world.taps, batch_size=2000)


def _write_accounts(world: World) -> None:
    """Write the accounts that ambassadors sign in by; nobody has a password."""
    used = {each.user.email: each.user for each in world.memberships}
    for user in used.values():
        user.password = make_password(None)
    User.objects.bulk_create(used.values(), batch_size=1000)
    addresses = [EmailAddress(user=user, email=mail, verified=True, primary=True) for mail, user in used.items()]
    EmailAddress.objects.bulk_create(addresses, batch_size=2000)


def _write_joint(world: World) -> None:
    through: Any = StudySession.joint.through
    written = {each.pk for each in world.sessions}
    pairs = {(session.pk, other.pk) for session, other in world.joint if session.pk in written}
    through.objects.bulk_create(through(studysession_id=one, ambassador_id=other) for one, other in sorted(pairs))


def date_corrections(world: World) -> None:
    """Give the corrections of the past their own day (the ledger dates them by the clock)."""
    moments = {(each.subject, each.why): each.entered_at for each in world.settlements if each.why}
    rows = list(Correction.objects.filter(subject__in=[subject for subject, _why in moments]))
    for row in rows:
        row.entered_at = moments[row.subject, row.why]  # type: ignore[assignment]
    Correction.objects.bulk_update(rows, ["entered_at"])
