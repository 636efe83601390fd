"""The night's work on personal data."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import kept_list, retention, workflow


@app.periodic(cron="20 18 * * *")  # 03:20 in Japan
@app.task(name="privacy.erase_due", queueing_lock="privacy.erase_due")
def erase_due(timestamp: int) -> None:
    """Erase those whose time to think again is over, and see that the list beside the backups is whole."""
    workflow.do_due()
    kept_list.write()


@app.periodic(cron="35 18 * * *")  # 03:35 in Japan
@app.task(name="privacy.keep_no_longer", queueing_lock="privacy.keep_no_longer")
def keep_no_longer(timestamp: int) -> None:
    """Deal with everything that is past its time, category by category."""
    retention.run()
    kept_list.write()
