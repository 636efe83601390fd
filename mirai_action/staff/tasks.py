"""What the worker does for the dashboard."""

from procrastinate.contrib.django import app

from sessions_log.desk import quality

from . import funnel


@app.periodic(cron="*/10 * * * *")
@app.task(name="staff.count_funnel", queueing_lock="staff.funnel", pass_context=False)
def count_funnel(timestamp: int) -> None:
    """Count what needs a look at every record, for everyone who opens a dashboard, so that no page has to."""
    for places in funnel.scopes():
        funnel.recount(places)
        quality.recount(places)
