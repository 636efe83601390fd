"""What other parts do when something happens to a study session, in the same transaction. They fill in at the start."""

from __future__ import annotations

from collections.abc import Callable

from .models import StudySession

confirmed: list[Callable[[StudySession], None]] = []
"""Called with the locked row once staff have confirmed its report."""
