"""Invented people without an e-mail address: they registered on paper, and letters to them wait for the printer."""

from __future__ import annotations

from collections.abc import Iterable

from ambassadors.desk.models import PaperLetter
from ambassadors.models import Ambassador, AmbassadorKind, Channel, ConfirmedBy, Status

from . import COUPLE, HANAKO
from .world import World

ADDRESSES = (
    ("330-0063", "埼玉県さいたま市浦和区高砂0-0-1（架空）"),
    ("980-0021", "宮城県仙台市青葉区中央0-0-2 みどり荘203（架空）"),
    ("", ""),  # on the telephone, without a postal address: staff ring up
)


def without_mail(world: World) -> None:
    """Let the individuals who registered last be without a mailbox."""
    rows = [
        each
        for each in world.ambassadors
        if each.kind == AmbassadorKind.INDIVIDUAL
        and each.status == Status.REGISTERED
        and each.registered_on
        and each.email not in (HANAKO, COUPLE)
    ]
    rows.sort(key=lambda each: (each.registered_on, each.number), reverse=True)
    found = rows[: len(ADDRESSES)]
    for row, (code, address) in zip(found, ADDRESSES, strict=False):
        phone = not address
        row.email, row.postal_code, row.address = "", code, address
        row.channel = Channel.PHONE if phone else Channel.PAPER
        row.confirmed_by = ConfirmedBy.PHONE if phone else ConfirmedBy.POST
        row.phone = "048-000-0091" if phone else ""  # nobody has such a number
    changed = {id(row) for row in found}
    world.memberships = [each for each in world.memberships if id(each.ambassador) not in changed]
    for each in world.consents:
        if id(each.ambassador) in changed:
            each.channel = each.ambassador.channel


def waiting(rows: Iterable[Ambassador]) -> None:
    """Put their welcome on the list to print."""
    PaperLetter.objects.bulk_create(
        PaperLetter(
            ambassador=row,
            kind="ambassadors.welcome",
            params={"ambassador": str(row.pk)},
            queued_at=row.decided_at,
        )
        for row in rows
        if row.decided_at
    )
