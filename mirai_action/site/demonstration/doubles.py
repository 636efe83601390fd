"""Invented registrations of one person: some to decide about, one merged already."""

from __future__ import annotations

from typing import Any

from ambassadors.duplicates import workflow
from ambassadors.models import Ambassador, AmbassadorKind, Status

from .world import World

PHONES = ("048-000-0101", "048-000-0102", "048-000-0103")  # nobody has such a number
SINCE_YEARS = 2
"""Only registrations of the last years are changed: the figures that were published long ago stay as they are."""


def tell(world: World) -> None:
    """Two registered twice (one of them merged), one who applies again; nothing where too few were made."""
    recent = world.today.replace(month=1, day=1, year=world.today.year - SINCE_YEARS)
    people = Ambassador.objects.filter(kind=AmbassadorKind.INDIVIDUAL, moves=None, status=Status.REGISTERED)
    found = list(people.filter(registered_on__gte=recent, organization=None).order_by("registered_on", "pk")[:5])
    asked = Ambassador.objects.waiting().filter(kind=AmbassadorKind.INDIVIDUAL).order_by("applied_at", "pk").first()
    if len(found) < 5 or asked is None:
        return
    _same(found[0], found[1], ("髙橋 みさき", "高橋 みさき"), "たかはし みさき", PHONES[0])
    _same(found[2], found[3], ("渡邊 かおる", "渡辺 かおる"), "わたなべ かおる", PHONES[1])
    _same(found[4], asked, ("齋藤 ゆう子", "斎藤 ゆう子"), "さいとう ゆうこ", PHONES[2])
    reason = "お電話で、同じ方のご登録と確かめました。"
    workflow.merge(found[2], found[3], by=world.staff, taken=["email"], reason=reason)


def _same(one: Ambassador, other: Ambassador, names: tuple[str, str], kana: str, phone: str) -> None:
    """Let two rows be of one person, who wrote the name in two ways."""
    facts: list[tuple[Ambassador, dict[str, Any]]] = [(one, {"name": names[0]}), (other, {"name": names[1]})]
    for row, own in facts:
        for name, value in {**own, "kana": kana, "phone": phone}.items():
            setattr(row, name, value)
        row.save(update_fields=["name", "kana", "phone"])
