"""Who of those who attended is registered today: by the application's own link, else by address and name.

Read when it is shown, never written: a registration that comes later is found by itself, and a corrected name or
address corrects the match. A couple on one address is told apart by the names; a group is found by its contact
person's name too, because it is a person who comes. A registration merged into another is that other.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ambassadors.models import Ambassador

from .models import Application
from .querysets import own_names


def registrations(applications: Iterable[Application]) -> dict[UUID, Ambassador]:
    """Return {application: registered ambassador (left ones too)}; two queries however many rows."""
    rows = list(applications)
    by_id, by_keys = _linked(rows), _by_keys(rows)
    found = {}
    for row in rows:
        person = by_id.get(row.ambassador_id) if row.ambassador_id else None
        person = person or by_keys.get((row.email_key, row.name_key))
        if person and not row.forgotten_at:
            found[row.pk] = person
    return found


def _linked(rows: list[Application]) -> dict[UUID, Ambassador]:
    ids = {row.ambassador_id for row in rows if row.ambassador_id}
    if not ids:
        return {}
    people = Ambassador.objects.filter(pk__in=ids).select_related("merged_into")
    standing = {each.pk: each.merged_into or each for each in people}
    return {pk: each for pk, each in standing.items() if each.status in Ambassador.Status.counted()}


def _by_keys(rows: list[Application]) -> dict[tuple[str, str], Ambassador]:
    addresses = {row.email_key for row in rows if row.email_key}
    if not addresses:
        return {}
    people = Ambassador.objects.registered().filter(email_key__in=addresses).order_by("registered_on", "pk")
    return {(each.email_key, name): each for each in reversed(list(people)) for name in own_names(each)}
