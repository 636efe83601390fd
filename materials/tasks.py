"""What the worker does: pages of a PDF, and the night's forgetting."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import drawing, tally


@app.task(name=drawing.TASK, queue="default")
def draw_pages(version_id: int) -> None:
    """Make pictures and texts of a version's pages. A job that runs twice makes them once."""
    drawing.draw(version_id)


@app.periodic(cron="5 15 * * *")  # five past midnight in Japan; the worker's clock is UTC
@app.task(name="materials.forget_visitors", pass_context=False)
def forget_visitors(timestamp: int) -> None:
    """Throw away the keys and marks of the days before today."""
    tally.forget(before=timezone.localdate())
