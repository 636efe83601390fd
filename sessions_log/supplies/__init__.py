"""Printed copies at study sessions: which order was for which session, how many were used there, how many are left.

supplies.record(session, {edition: (used, left)})
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from materials.models import Edition
    from sessions_log.models import StudySession

Copies = tuple[int | None, int | None]


@transaction.atomic
def record(session: StudySession, copies: Mapping[Edition, Copies]) -> None:
    """Note, edition by edition, how many copies were used at `session` and how many are left after it.

    None means "not said", never 0; (None, None) takes back what was noted. Editions that are not named stay as they
    are; the second time nothing changes.
    """
    from .models import CopiesUsed

    for edition, (used, left) in copies.items():
        rows = CopiesUsed.objects.filter(session=session, edition=edition)
        if used is None and left is None:
            rows.delete()
        else:
            CopiesUsed.objects.update_or_create(session=session, edition=edition, defaults={"used": used, "left": left})


def recorded(session: StudySession) -> dict[int, Copies]:
    """Return {edition's pk: (used, left)}: what a form about the session starts with."""
    from .models import CopiesUsed

    rows = CopiesUsed.objects.filter(session=session).values_list("edition", "used", "left")
    return {edition: (used, left) for edition, used, left in rows}
