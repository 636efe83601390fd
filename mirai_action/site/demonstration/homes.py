"""Invented life on the own homes: a group with its members, notices, consultations, a yearly question on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from ambassadors.groups.models import VALID_FOR, Invitation, Representative
from ambassadors.home.models import Consultation, Message, Notice, NoticeRead, StillAsked
from ambassadors.models import Ambassador, Membership
from mirai_action.core.accounts import ensure_account
from mirai_action.letters import outbox

from . import GROUP, HANAKO, MEMBER
from .world import Moment, World, moment

NOTICES: tuple[tuple[int, list[str], str, str], ...] = (
    (40, [], "学習スライドを新しくしました", "新しい版を、マイページの「学習ツール」からお使いください。"),
    (12, ["11"], "埼玉県の交流会のご案内", "交流会を来月さいたま市でひらきます。日時は後日お知らせします。"),
    (2, [], "冊子の発送について", "発送は毎週火曜と金曜です。学習会の10日前までにご注文ください。"),
)
"""Days ago, prefectures, title, text. The last one is unread on hanako's home."""


MEMBERS = (
    (GROUP, "会田 恵子", Membership.Role.MANAGER),
    (MEMBER, "高橋 芽衣", Membership.Role.MEMBER),
)


def tell(world: World) -> None:
    """Write the rows; no letter leaves (what they would say is in the templates)."""
    with outbox.silence():
        _notices(world)
        _group(world)
        _consultations(world)
        _still(world)


def _notices(world: World) -> None:
    rows = [
        Notice(
            id=_id(world, number),
            title=title,
            body=body,
            prefectures=places,
            made_at=moment(world.today - timedelta(days=ago), 9),
            made_by=world.staff,
            published_at=moment(world.today - timedelta(days=ago), 10),
        )
        for number, (ago, places, title, body) in enumerate(NOTICES)
    ]
    Notice.objects.bulk_create(rows)
    hanako = world.users.get(HANAKO)
    if hanako:
        NoticeRead.objects.bulk_create(NoticeRead(notice=each, user=hanako) for each in rows[:-1])


def _group(world: World) -> None:
    """A group in Saitama: its contact person, a member who signs in, and an invitation not answered yet."""
    groups = Ambassador.objects.filter(kind="group", status="registered").exclude(email="")
    group = groups.filter(prefecture="11").order_by("number").first() or groups.order_by("number").first()
    if group is None:
        return
    Representative.objects.create(ambassador=group, name="会田 恵子")
    for number, (email, name, role) in enumerate(MEMBERS):
        since = moment(world.today - timedelta(days=60 - number), 11)
        member = Membership.objects.create(user=ensure_account(email), ambassador=group, role=role, since=since)
        invited_at = since - timedelta(days=1)
        _invitation(group, email, name, invited_at=invited_at, role=role, accepted_at=since, membership=member)
    _invitation(group, "invited@example.jp", "小林 誠", invited_at=moment(world.yesterday, 15))


def _invitation(group: Ambassador, email: str, name: str, *, invited_at: Moment, **facts: Any) -> None:
    facts |= {"invited_at": invited_at, "expires_at": invited_at + VALID_FOR}
    Invitation.objects.create(ambassador=group, email=email, name=name, **facts)


def _consultations(world: World) -> None:
    hanako = Ambassador.objects.filter(email=HANAKO).first()
    others = Ambassador.objects.filter(status="registered").exclude(email=HANAKO).order_by("-number")
    other = others.first()
    if hanako:
        asked = "子ども食堂のお母さんたち8人で、60分より短い学習会ができますか。"
        answer = "30分でもできます。サポートブックの「短い時間で」をご覧ください。テキストの抜粋も使えます。"
        _thread(world, hanako, "holding", [(21, False, asked), (20, True, answer)], number=10)
    if other:
        asked = "公民館の会議室が取れません。ほかに使える会場の心当たりはありますか。"
        _thread(world, other, "place", [(1, False, asked)], number=20)


def _thread(world: World, person: Ambassador, topic: str, said: list[tuple[int, bool, str]], *, number: int) -> None:
    moments = [moment(world.today - timedelta(days=ago), 14, 20) for ago, _staff, _text in said]
    waits = None if said[-1][1] else moments[-1]
    facts = {"id": _id(world, number), "opened_at": moments[0], "waiting_since": waits}
    row = Consultation.objects.create(ambassador=person, topic=topic, **facts)
    Message.objects.bulk_create(
        Message(
            consultation=row,
            press=_id(world, number + place),
            text=text,
            from_staff=staff,
            by=world.staff if staff else None,
            at=at,
        )
        for place, ((_ago, staff, text), at) in enumerate(zip(said, moments, strict=True), start=1)
    )


def _still(world: World) -> None:
    """One who was asked a week ago."""
    quiet = Ambassador.objects.filter(status="registered", registered_on__lt=world.today - timedelta(days=800))
    row = quiet.exclude(email="").exclude(email=HANAKO).exclude(sessions__isnull=False).order_by("number").first()
    if row:
        day = world.today - timedelta(days=7)
        StillAsked.objects.create(ambassador=row, begun_on=day, last_on=day, letters=1)


def _id(world: World, number: int) -> UUID:
    return UUID(int=(0xD0 << 120) + world.today.toordinal() * 1000 + number, version=4)
