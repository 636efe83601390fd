"""Night work."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import tally


@app.periodic(cron="5 15 * * *")  # five past midnight in Japan; the worker's clock is UTC
@app.task(name="materials.forget_visitors", pass_context=False)
def forget_visitors(timestamp: int) -> None:
    """Throw away the keys and marks of the days before today."""
    tally.forget(before=timezone.localdate())
