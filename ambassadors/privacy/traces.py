"""What still names a person after an erasure, in rows of somebody else: told to staff, never changed blindly."""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from django.db.models import Field, Model

from mirai_action.core.erasing import Who

TYPES = {"CharField", "TextField", "JSONField", "MailAddressField", "EmailField"}


def of(who: Who) -> dict[str, int]:
    """Return {table.column: rows} of all columns that hold a mailbox, a telephone number or an address of `who`.

    Names are not searched for: another person may have the same. Nor are mailboxes that somebody else has, too.
    """
    words = sure_words(who)
    if not words:
        return {}
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            names = [each.column for each in model._meta.concrete_fields if each.column and _is_text(each)]
            if not names or model._meta.proxy or not model._meta.managed:
                continue
            for name, count in _counts(cursor, model, names, words).items():
                found[f"{model._meta.db_table}.{name}"] = count
    return found


def sure_words(who: Who) -> list[str]:
    """Return the words that can mean nobody else: mailboxes of the person alone."""
    return sorted(who.mailboxes)


def _is_text(field: Field) -> bool:  # type: ignore[type-arg]
    return field.get_internal_type() in TYPES


def _counts(cursor, model: type[Model], names: list[str], words: list[str]) -> dict[str, int]:  # type: ignore[no-untyped-def]
    parts = ", ".join(
        f"count(*) FILTER (WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) AS word"
        f' WHERE position(word IN lower("{name}"::text)) > 0))'
        for name in names
    )
    cursor.execute(f'SELECT {parts} FROM "{model._meta.db_table}"', [words] * len(names))
    return {name: count for name, count in zip(names, cursor.fetchone(), strict=True) if count}
