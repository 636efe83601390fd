"""Snapshots for tests."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from mirai_action.progress.publishing import freezing
from mirai_action.progress.publishing.models import Snapshot


def snapshot(as_of: date | None = None, **facts: Any) -> Snapshot:
    """The figures of a day (today), frozen now."""
    return freezing.freeze(freezing.Wish(as_of=as_of or timezone.localdate(), **facts), press=uuid4(), by=None)
