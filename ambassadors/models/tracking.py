"""How rows keep their history."""

from collections.abc import Callable
from typing import Any

import pghistory


def tracked(model: Any) -> Any:
    """Keep every state of a row, at statement level: rows also come in bulk, where a trigger a row costs 70 times."""
    track: Callable[[Any], Any] = pghistory.track(
        pghistory.InsertEvent(level=pghistory.Statement),
        pghistory.UpdateEvent(level=pghistory.Statement),
        pghistory.DeleteEvent(level=pghistory.Statement),
        exclude=[each.name for each in model._meta.fields if each.name.endswith("_key") or each.name == "letter_at"],
    )
    return track(model)
