"""Nightly work of the calendar."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import asking


@app.periodic(cron="10 4 * * *")
@app.task(name="calendar.forget_questions", queueing_lock="forget_questions")
def forget_questions(timestamp: int) -> None:
    """Delete questions and their letters after their time."""
    asking.purge()
