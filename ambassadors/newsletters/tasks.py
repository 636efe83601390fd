"""The background work of newsletters: each minute, and at once when somebody pressed 「今すぐ送る」."""

from procrastinate.contrib.django import app

from . import sending, starting


@app.periodic(cron="* * * * *")
@app.task(name=starting.TASK, queue=starting.QUEUE, queueing_lock=starting.ONCE, priority=starting.PRIORITY)
def run(timestamp: int) -> None:
    """Begin, queue, close. Twice at the same moment queues once."""
    sending.run()
