"""The background work of the reminders."""

from procrastinate.contrib.django import app

from . import on_paper, sending


@app.periodic(cron="*/30 * * * *")
@app.task(name="reminders.run", queueing_lock="reminders_run")
def run(timestamp: int) -> None:
    """Send what is due. Twice at the same moment sends once; after a pause the latest word goes out."""
    sending.run()
    on_paper.queue()
