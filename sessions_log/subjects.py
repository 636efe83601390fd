"""What the ledger should hold about study sessions, for `verify_ledger`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from mirai_action.progress.ledger import Line

from .models import StudySession


def sessions() -> Iterator[tuple[UUID, list[Line]]]:
    """Walk every session with the lines it should have now; memory stays flat."""
    for row in StudySession.objects.order_by("pk").iterator(chunk_size=2000):
        yield row.pk, row.counts()
