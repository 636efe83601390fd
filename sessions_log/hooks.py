"""What other parts do when something happens to a study session, in the same transaction. They fill in at the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .models import StudySession

confirmed: list[Callable[[StudySession], None]] = []
"""Called with the locked row once staff have confirmed its report."""
staff_pages: dict[str, Callable[..., Any]] = {}
"""Pages beside the staff's list, {name in the address: view(model admin, request)}."""
staff_row_pages: dict[str, Callable[..., Any]] = {}
"""Pages of one session, {name in the address: view(model admin, request, pk)}."""
