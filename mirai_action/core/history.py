"""History is written by triggers and never rewritten; an erasure is the one door through that (DESIGN 3).

The triggers that refuse are put on every history table after each `migrate`, so that no app has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import Model

SETTING = "mirai.history_door"
TRIGGER = "mirai_history_stays"
REFUSE = f"""
    CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('{SETTING}', true) = 'open' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'history stays as it is: only an erasure changes it, through core.history.door()';
    END $$
"""
PROTECTED = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s"


def events_of(model: type[Model]) -> type[Model] | None:
    """Return the model of the history of `model`, or None where it keeps none."""
    return getattr(model, "pgh_event_model", None)


@contextmanager
def door() -> Iterator[None]:
    """Let history be changed within this block. For erasures and what is past its time; nothing else goes through."""
    with transaction.atomic():
        _turn("open")
        yield
        _turn("")


def protect(using: str = "default", **_kwargs: Any) -> None:
    """Put the trigger on every history table that has none yet (a receiver of `post_migrate`)."""
    tables = {each._meta.db_table for each in map(events_of, apps.get_models()) if each}
    with connections[using].cursor() as cursor:
        present = tables & set(connections[using].introspection.table_names(cursor))
        cursor.execute(PROTECTED, [TRIGGER])
        missing = sorted(present - {name.strip('"') for (name,) in cursor.fetchall()})
        if missing:
            cursor.execute(REFUSE)
        for table in missing:
            cursor.execute(
                f'CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"'
                f" FOR EACH STATEMENT EXECUTE FUNCTION {TRIGGER}()"
            )


def _turn(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, state])
