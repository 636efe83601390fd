"""A clock that tests set, and letters that leave at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """What `timezone.now()` says; noon by default, so that no letter waits for the morning."""

    def __init__(self) -> None:
        self.now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def at(self, hour: int, minute: int = 0) -> None:
        """Set the hour of the same day in Japan."""
        self.now = timezone.localtime(self.now).replace(hour=hour, minute=minute)

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Every test of trainings begins at noon."""
    from mirai_action.letters.models import Letter  # pytest reads this file before Django is ready
    from sessions_log.trainings.models import Application, Notice

    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", found)
    for model, column in ((Letter, "queued_at"), (Application, "applied_at"), (Notice, "made_at")):
        monkeypatch.setattr(model._meta.get_field(column), "_get_default", found)  # bound when the model was made
    return found
