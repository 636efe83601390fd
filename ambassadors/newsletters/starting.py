"""How the background work of newsletters is called: by its name, so that the verbs need not know it."""

from __future__ import annotations

from procrastinate import exceptions
from procrastinate.contrib.django import app

TASK, QUEUE, ONCE = "newsletters.run", "letters", "newsletters_run"
PRIORITY = -40  # behind the letters of the service, before the copies themselves


def start() -> None:
    """Run soon; nothing happens where a run waits already."""
    task = app.configure_task(TASK, queue=QUEUE, queueing_lock=ONCE, priority=PRIORITY)
    try:
        task.defer(timestamp=0)
    except exceptions.AlreadyEnqueued:
        return
