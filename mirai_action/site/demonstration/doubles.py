"""Invented registrations of one person: some to decide about, one merged already."""

from __future__ import annotations

from datetime import date

from ambassadors.duplicates import workflow
from ambassadors.models import Ambassador, AmbassadorKind, Status

from . import COUPLE, HANAKO, people
from .world import World

SINCE_YEARS = 2
"""Only registrations of the last years are changed: the figures that were published long ago stay as they are."""
# Two ways to write a name, its reading, the local part of two addresses, a telephone number that nobody has.
WAITING = (("髙橋 みさき", "高橋 みさき"), "たかはし みさき", ("misaki-t", "t-misaki"), "048-000-0101")
MERGED = (("渡邊 かおる", "渡辺 かおる"), "わたなべ かおる", ("kaoru-w", "w-kaoru"), "048-000-0102")
AGAIN = (("齋藤 ゆう子", "斎藤 ゆう子"), "さいとう ゆうこ", ("yuko-s", "s-yuko"), "048-000-0103")


def name(world: World) -> None:
    """Let one register twice and two apply again; nothing where too few were made."""
    years = range(world.today.year - SINCE_YEARS, world.today.year + 1)
    found = [row for row in _recent(world, years) if row.organization is None]
    asked = [row for row in world.ambassadors if row.status == Status.TO_REVIEW and not row.is_group]
    if len(found) < 4 or len(asked) < 2:
        return
    # The merged one is an application: the number of registrations stays what was asked for.
    for pair, facts in ((found[0:2], WAITING), ([found[2], asked[-2]], MERGED), ([found[3], asked[-1]], AGAIN)):
        names, kana, mailboxes, phone = facts
        for row, spelling, mailbox in zip(pair, names, mailboxes, strict=True):
            people.become(world, row, name=spelling, kana=kana, email=f"{mailbox}@example.jp").phone = phone


def merge(world: World) -> None:
    """Let staff have merged one who applied again."""
    one, other = (Ambassador.objects.filter(email=f"{mailbox}@example.jp").first() for mailbox in MERGED[2])
    if one and other:
        reason = "お電話で、同じ方のご登録と確かめました。"
        workflow.merge(one, other, by=world.staff, taken=["email"], reason=reason)


def _recent(world: World, years: range) -> list[Ambassador]:
    """Return individuals registered in these years who neither moved nor rest nor left, in their order."""
    moved = {id(each.ambassador) for each in world.moves}
    told = {HANAKO, COUPLE}
    rows = [row for row in world.ambassadors if id(row) not in moved and row.email not in told]
    rows = [row for row in rows if row.kind == AmbassadorKind.INDIVIDUAL]
    steady = [row for row in rows if row.status == Status.REGISTERED and row.registered_on]
    return [row for row in steady if (row.registered_on or date.min).year in years]
