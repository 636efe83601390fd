"""Where a session may be and who may hold it: what the forms suggest, and what is made of what was typed."""

from __future__ import annotations

from django.db.models import Case, F, When

from ambassadors.models import BodyKind, Organization
from mirai_action.japan import municipalities as places
from mirai_action.japan import names
from mirai_action.japan.prefectures import BY_CODE

MOST = 10
LEAST_LETTERS = 2


def municipalities(prefecture: str) -> list[tuple[str, str]]:
    """Return (name, name in the language of the page) of a prefecture's municipalities; none for no prefecture."""
    return [(each.name, each.label()) for each in places.of_prefecture(prefecture)]


def bodies(text: str, prefecture: str = "") -> list[tuple[str, str]]:
    """Return (name, prefecture) of bodies whose name holds `text`, those of the prefecture first.

    Informal groups are not suggested: their names may be those of a few persons.
    """
    key = names.search_key(text)
    if len(key) < LEAST_LETTERS:
        return []
    found = Organization.objects.filter(name_key__contains=key).exclude(kind=BodyKind.GROUP)
    near = Case(When(prefecture=prefecture, then=0), default=1)
    rows = found.order_by(near, "name_key", "pk")[:MOST]
    return [(each.name, BY_CODE[each.prefecture].label() if each.prefecture else "") for each in rows]


def body(text: str, prefecture: str = "") -> Organization | None:
    """Return the body of exactly this name: the one in `prefecture`, else the only one of that name, else None."""
    if not text:
        return None
    found = list(
        Organization.objects.filter(name_key=names.search_key(text)[:100]).order_by(F("prefecture"), "pk")[:MOST]
    )
    near = [each for each in found if each.prefecture == prefecture]
    fitting = near or found
    return fitting[0] if len(fitting) == 1 else None
