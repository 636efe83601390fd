"""Finding persons and bodies by their keys: 髙橋 and 高橋, たかはし and タカハシ are one (DOMAIN 5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from mirai_action.japan import names
from mirai_action.japan.kana import to_hiragana

from .models import Ambassador, Status

LARGEST_NUMBER = 2**31 - 1


def find(rows: Any, text: str) -> Any:
    """Return those of `rows` that hold every word of `text` in a name, reading, address, telephone or number."""
    for word in names.stored(text).split()[:8]:
        rows = rows.filter(_word(word))
    return rows


def _word(word: str) -> Q:
    key, reading = names.search_key(word), names.search_key(to_hiragana(word))
    plain = unicodedata.normalize("NFKC", word)
    found = Q(name_key__contains=key) | Q(email_key__contains=plain.lower())
    found |= Q(kana_key__contains=reading) | Q(contact_name__contains=word) | Q(affiliation_name__contains=word)
    digits = "".join(each for each in plain if each.isdecimal() and each.isascii())
    if digits and not any(each.isalpha() for each in plain):
        found |= Q(phone__contains=digits.removeprefix("0")) if len(digits) > 3 else Q()
        found |= Q(number=int(digits)) if len(digits) < 10 and int(digits) <= LARGEST_NUMBER else Q()
    return found


def bodies(rows: Any, text: str) -> Any:
    """Return those of `rows` whose name holds every word of `text`."""
    for word in names.stored(text).split()[:8]:
        rows = rows.filter(name_key__contains=names.search_key(word))
    return rows


def with_hints(rows: Any) -> Any:
    """Mark applications that resemble another row (`has_twin`): one query for a page of the list, whatever its size."""
    page = list(rows)
    undecided = [row.pk for row in page if row.is_undecided]
    twins = set(
        Ambassador.objects.filter(pk__in=undecided).filter(_twin()).values_list("pk", flat=True) if undecided else ()
    )
    for row in page:
        row.has_twin = row.pk in twins
    return page


def _twin() -> Q:
    """The condition "another row has the same address, telephone, name or reading"; one index look-up each."""
    others = Ambassador.objects.exclude(pk=OuterRef("pk")).exclude(status=Status.MERGED)
    found = Q(Exists(others.filter(name_key=OuterRef("name_key"))))
    for column in ("email_key", "phone", "kana_key"):
        found |= Q(~Q(**{column: ""}) & Q(Exists(others.filter(**{column: OuterRef(column)}))))
    return found


def explained(row: Ambassador, twins: Iterable[Ambassador]) -> list[dict[str, Any]]:
    """Return similar rows with the reasons why each is shown."""
    columns = {
        "email_key": _("同じメールアドレス"),
        "phone": _("同じ電話番号"),
        "name_key": _("同じお名前"),
        "kana_key": _("同じふりがな"),
    }
    return [
        {
            "row": twin,
            "why": [
                str(text)
                for name, text in columns.items()
                if getattr(row, name) and getattr(row, name) == getattr(twin, name)
            ],
        }
        for twin in twins
    ]
