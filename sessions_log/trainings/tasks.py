"""What the worker does for trainings: offers that end, letters that waited for the morning, reminders, erasure."""

from procrastinate.contrib.django import app

from . import hours, notices, reminding, workflow


@app.periodic(cron="*/5 * * * *")
@app.task(name="trainings.keep_the_line", queueing_lock="trainings.keep_the_line")
def keep_the_line(timestamp: int) -> None:
    """Let offers begin and end, pass freed seats on, and post what had to wait for the morning."""
    tick()


@app.periodic(cron="50 18 * * *")  # 03:50 in Japan
@app.task(name="trainings.purge", queueing_lock="trainings.purge")
def purge(timestamp: int) -> None:
    """Forget applications that nobody confirmed within a month."""
    workflow.purge()


def tick() -> None:
    """Do what is due now. Running twice, or at the same time in two workers, does it once."""
    workflow.start_clocks()
    workflow.expire()
    if not hours.is_night():
        reminding.remind()
        reminding.thank()
        reminding.tell_without_seat()
    notices.post_due()
