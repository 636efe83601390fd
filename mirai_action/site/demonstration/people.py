"""Invented ambassadors and bodies: how they apply, register, move, rest and leave."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from ambassadors.models import (
    Affiliation,
    Ambassador,
    AmbassadorKind,
    BodyKind,
    Channel,
    ConfirmedBy,
    Consent,
    ConsentText,
    Decision,
    Inquiry,
    Membership,
    Move,
    Organization,
    Status,
)
from ambassadors.models.people import name_key
from mirai_action.japan.prefectures import CODES, PREFECTURES
from mirai_action.progress.models import Reason

from . import words
from .curve import SETTLED, Curve, working_day
from .places import City, cities_of, weight
from .world import Moment, World, moment

BRANDS = ("ひだまり生協", "こもれび生協", "あおぞら生協", "なかま生協")
AFFILIATIONS = {
    Affiliation.COOP_MEMBER: 45,
    Affiliation.COOP_STAFF: 15,
    Affiliation.COUNCIL: 8,
    Affiliation.WELFARE: 8,
    Affiliation.CAFETERIA: 7,
    Affiliation.NPO: 6,
    Affiliation.GOVERNMENT: 4,
    Affiliation.SCHOOL: 4,
    Affiliation.OTHER: 3,
}
BODY_OF = {
    Affiliation.COOP_MEMBER: BodyKind.COOP,
    Affiliation.COOP_STAFF: BodyKind.COOP,
    Affiliation.COUNCIL: BodyKind.COUNCIL,
    Affiliation.GOVERNMENT: BodyKind.MUNICIPALITY,
}
CONSENT_SHARES = {"a": 1.0, "b": 0.55, "c": 0.3, "d1": 0.45, "d2": 0.35}
GROUPS, LEAVE_A_YEAR, RESTING, MOVED, CORRECTED = 0.17, 0.022, 0.06, 0.012, 0.008
EVERYWHERE_WITHIN = 300  # all 47 prefectures are among the first registrations


def found_organizations(world: World) -> None:
    """A union, a co-op, a council and a town hall in each prefecture; names that could be real say （架空）."""
    for place, prefecture in enumerate(PREFECTURES):
        city = cities_of(prefecture.code)[0]
        bodies = (
            (BodyKind.UNION, f"{prefecture.short}県域生協連（架空）"),
            (BodyKind.COOP, f"{BRANDS[place % len(BRANDS)]}{prefecture.short}"),
            (BodyKind.COUNCIL, f"{city.name}社会福祉協議会（架空）"),
            (BodyKind.MUNICIPALITY, f"{city.name}役所 子ども課（架空）"),
        )
        world.organizations += [
            Organization(
                id=world.uuid(), name=name, name_key=name_key(name), kind=kind, prefecture=prefecture.code,
                municipality_code=city.code if kind in (BodyKind.COUNCIL, BodyKind.MUNICIPALITY) else "",
            )
            for kind, name in bodies
        ]  # fmt: skip


class Population:
    """Registers invented ambassadors one after the other."""

    def __init__(self, world: World, texts: dict[str, ConsentText]) -> None:
        self.world, self.texts = world, texts
        self.mailboxes: Counter[str] = Counter()
        self.names: Counter[str] = Counter()  # how often each was given

    def register_all(self, curve: Curve) -> None:
        days = curve.days(self.world.random, working_day)
        for number, (day, prefecture) in enumerate(zip(days, self._prefectures(len(days)), strict=True), start=1):
            self.register(day, prefecture, number=number)

    def _prefectures(self, count: int) -> list[str]:
        random = self.world.random
        chosen = random.choices(CODES, [weight(code) for code in CODES], k=count)
        if count >= len(CODES):
            places = random.sample(range(min(count, EVERYWHERE_WITHIN)), len(CODES))
            for place, code in zip(places, CODES, strict=True):
                chosen[place] = code
        return chosen

    def register(self, day: date, prefecture: str, *, number: int) -> Ambassador:
        """One ambassador from the application to today."""
        row = self.applicant(prefecture, applied_on=day - timedelta(days=self.world.random.randint(1, 9)))
        approved = self.world.working_hours(day)
        self._confirm_contact(row)
        row.number, row.registered_on, row.decided_at, row.status = number, day, approved, Status.REGISTERED
        row._prefetched_objects_cache = {"moves": []}  # type: ignore[attr-defined]
        wrong = self._begins_wrong(row)
        self._settle(row, Reason.REGISTERED, at=approved)
        self._decide(row, "approve", at=approved)
        if wrong:
            self._correct(row, wrong)
        self._later(row)
        return row

    def applicant(self, prefecture: str, *, applied_on: date) -> Ambassador:
        """An application, not confirmed yet, with its consents."""
        world, city = self.world, self.world.random.choice(cities_of(prefecture))
        is_group = world.chance(GROUPS)
        facts = self._group(city) if is_group else self._individual()
        row = Ambassador(
            id=world.uuid(),
            kind=AmbassadorKind.GROUP if is_group else AmbassadorKind.INDIVIDUAL,
            prefecture=prefecture,
            status=Status.APPLIED,
            applied_at=moment(applied_on, world.random.randint(8, 21), world.random.randint(0, 59)),
            **facts,
        )
        row.channel = Channel.PAPER if applied_on.year < 2020 and world.chance(0.3) else Channel.WEB
        body = BODY_OF.get(row.affiliation)  # type: ignore[call-overload]
        if body and world.chance(0.7):
            row.organization = world.organization(prefecture, body)
            row.affiliation_name = row.organization.name if row.organization else ""
        world.ambassadors.append(row)
        self._consent(row)
        return row

    def _individual(self) -> dict[str, Any]:
        random = self.world.random
        family, given = self._full_name()
        affiliation = random.choices(list(AFFILIATIONS), list(AFFILIATIONS.values()))[0]
        return {
            "name": f"{family.name} {given.name}",
            "kana": f"{family.kana} {given.kana}",
            "email": self._mailbox(f"{given.romaji}.{family.romaji}"),
            "affiliation": affiliation,
        }

    def _full_name(self) -> tuple[words.Name, words.Name]:
        """Return a family and a given name, rarely the same again: namesakes look like one person registered twice."""
        random = self.world.random
        for _try in range(12):
            family, given = random.choice(words.FAMILY), random.choice(words.GIVEN)
            if not self.names[family.name + given.name]:
                break
        self.names[family.name + given.name] += 1
        return family, given

    def _group(self, city: City) -> dict[str, Any]:
        random = self.world.random
        name, kana, affiliation = random.choice(words.GROUPS)
        family, given = random.choice(words.FAMILY), random.choice(words.GIVEN)
        self.names[f"{city.name} {name}"] += 1
        quarter, quarter_kana = words.QUARTERS[(self.names[f"{city.name} {name}"] - 1) % len(words.QUARTERS)]
        return {
            "name": f"{city.name} {quarter}{name}",
            "kana": f"{city.kana} {quarter_kana}{kana}",
            "contact_name": f"{family.name} {given.name}",
            "email": self._mailbox(f"group.{family.romaji}"),
            "affiliation": affiliation,
        }

    def _mailbox(self, local: str) -> str:
        self.mailboxes[local] += 1
        again = self.mailboxes[local]
        return f"{local}{again if again > 1 else ''}@example.jp"

    def _consent(self, row: Ambassador) -> None:
        for kind, share in CONSENT_SHARES.items():
            if self.world.chance(share):
                to = row.prefecture if kind in ("d1", "d2") else ""
                text, channel = self.texts[kind], row.channel
                consent = Consent(
                    ambassador=row, text=text, kind=kind, prefecture=to, channel=channel, given_at=row.applied_at
                )
                self.world.consents.append(consent)

    def _confirm_contact(self, row: Ambassador) -> None:
        row.confirmed_at = row.applied_at + timedelta(minutes=self.world.random.randint(3, 600))
        row.confirmed_by = ConfirmedBy.POST if row.channel == Channel.PAPER else ConfirmedBy.EMAIL
        user = self.world.account(row.email)
        self.world.memberships.append(Membership(user=user, ambassador=row, since=row.confirmed_at))

    # -- what happens later ---------------------------------------------------------------------------------------
    def _begins_wrong(self, row: Ambassador) -> str:
        """Return the right prefecture of someone who is registered under a wrong one at first; '' for everyone else."""
        day, newest = row.registered_on, self.world.yesterday - timedelta(days=60)
        if day is None or not SETTLED < day <= newest or not self.world.chance(CORRECTED):
            return ""
        right, row.prefecture = (
            row.prefecture,
            self.world.random.choice([each for each in CODES if each != row.prefecture]),
        )
        return right

    def _correct(self, row: Ambassador, right: str) -> None:
        assert row.registered_on is not None
        at = self.world.working_hours(row.registered_on + timedelta(days=self.world.random.randint(5, 40)))
        why, changes = "申込書の主な活動地域を読み違えていたため", {"prefecture": [row.prefecture, right]}
        row.prefecture = right
        self._settle(row, Reason.CORRECTED, at=at, why=why)
        self._decide(row, "correct", at=at, reason=why, changes=changes)

    def _later(self, row: Ambassador) -> None:
        """Some move, rest or leave, each after the settled days and before today."""
        world = self.world
        assert row.registered_on is not None
        first = max(row.registered_on + timedelta(days=200), SETTLED + timedelta(days=30))
        days = (world.yesterday - first).days
        if days <= 0:
            return
        day = first + timedelta(days=world.random.randint(0, days))
        years = days / 365.25
        if world.chance(LEAVE_A_YEAR * years):
            self._leave(row, day)
        elif world.chance(RESTING) and row.kind == AmbassadorKind.INDIVIDUAL:
            row.status, row.resting_since = Status.RESTING, day
            self._decide(row, "rest", at=world.working_hours(day))
        elif world.chance(MOVED * years):
            self._move(row, day)

    def _leave(self, row: Ambassador, day: date) -> None:
        at = self.world.working_hours(day)
        row.status, row.left_on = Status.LEFT, day
        self._settle(row, Reason.LEFT, at=at)
        self._decide(row, "leave", at=at)

    def _move(self, row: Ambassador, day: date) -> None:
        before = row.prefecture
        row.prefecture = self.world.random.choice([each for each in CODES if each != before])
        facts = {"from_prefecture": before, "to_prefecture": row.prefecture, "from_kind": row.kind, "to_kind": row.kind}
        move, at = Move(ambassador=row, moved_on=day, **facts), self.world.working_hours(day)
        self.world.moves.append(move)
        row._prefetched_objects_cache = {"moves": [move]}  # type: ignore[attr-defined]
        self._settle(row, Reason.MOVED, at=at)
        self._decide(row, "move", at=at, changes={"prefecture": [before, row.prefecture], "on": ["", day.isoformat()]})

    def _settle(self, row: Ambassador, reason: str, *, at: Moment, why: str = "") -> None:
        self.world.settle(row.pk, row.counts(), reason=reason, at=at, by=self.world.staff, why=why)

    def _decide(self, row: Ambassador, verb: str, *, at: Moment, reason: str = "", changes: Any = None) -> None:
        facts = {"verb": verb, "by": self.world.staff, "made_at": at, "reason": reason, "changes": changes or {}}
        self.world.decisions.append(Decision(ambassador=row, **facts))

    # -- what waits for staff today -------------------------------------------------------------------------------
    def apply_now(self) -> None:
        """Applications of the last days: waiting, asked back, two with メール未確認; before them some declined."""
        world = self.world
        for days, prefecture in ((1, "11"), (2, "13"), (3, "27"), (5, "40")):
            self._confirm_contact(row := self.applicant(prefecture, applied_on=world.yesterday - timedelta(days=days)))
            row.status = Status.TO_REVIEW
        self.applicant("04", applied_on=world.yesterday - timedelta(days=2))
        forgotten = self.applicant("22", applied_on=world.yesterday - timedelta(days=5))
        forgotten.phone = "054-000-0092"  # nobody has such a number; staff are asked to ring up
        self._confirm_contact(asked := self.applicant("11", applied_on=world.yesterday - timedelta(days=6)))
        asked.status = Status.ASKED_BACK
        question = "主な活動地域は埼玉県でよろしいでしょうか。所属の生協が東京都のようですので、ご確認をお願いします。"
        asked_at = world.working_hours(world.yesterday - timedelta(days=4))
        world.inquiries.append(Inquiry(ambassador=asked, question=question, asked_at=asked_at))
        for days in (120, 400, 900):
            self._confirm_contact(row := self.applicant("13", applied_on=world.yesterday - timedelta(days=days)))
            row.status, row.decided_at = Status.DECLINED, row.applied_at + timedelta(days=4)
            self._decide(row, "decline", at=row.decided_at, reason="営業を目的とした申込のため")


def become(world: World, row: Ambassador, *, name: str, kana: str, email: str) -> Ambassador:
    """Give an invented ambassador a name and a mailbox that the welcome page can tell."""
    row.name, row.kana, row.email = name, kana, email
    for each in world.memberships:
        if each.ambassador is row:
            each.user = world.account(email)
    return row


def steady(world: World, *, prefecture: str, registered: range) -> list[Ambassador]:
    """Return individuals of a prefecture registered in these years who neither moved nor rest nor left."""
    moved = {id(each.ambassador) for each in world.moves}
    return [
        each
        for each in world.ambassadors
        if each.prefecture == prefecture
        and each.kind == AmbassadorKind.INDIVIDUAL
        and each.status == Status.REGISTERED
        and each.registered_on
        and each.registered_on.year in registered
        and id(each) not in moved
    ]
