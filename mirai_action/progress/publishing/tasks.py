"""What the worker does: draw the files of a report, and keep the calendar."""

from procrastinate.contrib.django import app

from . import reports
from .models import Report


@app.task(name=reports.TASK, queue="default")
def make_report(report_id: str) -> None:
    """Make the files of a report. A job that runs twice makes them once."""
    report = Report.objects.select_related("snapshot").filter(pk=report_id).first()
    if report:
        reports.make(report)


@app.periodic(cron="15 22 * * *")  # 07:15 in Japan; the worker's clock is UTC
@app.task(name="publishing.keep_the_calendar", queueing_lock="publishing.calendar", pass_context=False)
def keep_the_calendar(timestamp: int) -> None:
    """Ask for the reports of the periods that have ended; on most days there are none."""
    reports.keep_the_calendar()
