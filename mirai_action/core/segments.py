"""Whom a newsletter may be written to: conditions that only apps above an ambassador know.

Each app fills the list in `AppConfig.ready()`. A condition narrows a queryset of ambassadors and multiplies no row:

    segments.conditions.append(
        Condition(
            name="sessions.quiet",
            label=_("学習会を開いていない期間"),
            choices=[("12", _("1年以上"))],
            narrow=lambda rows, choice: rows.exclude(...),
        )
    )
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One question with a few answers. `name` and the answers' values are stored with a newsletter: keep them."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    narrow: Callable[[Any, str], Any]  # (ambassadors, the answer's value) → ambassadors
    help_text: Any = ""


conditions: list[Condition] = []
