"""Finding persons and bodies by their keys: 髙橋 and 高橋, たかはし and タカハシ are one (DOMAIN 5)."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db.models import Q

from mirai_action.japan import names
from mirai_action.japan.kana import to_hiragana

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
