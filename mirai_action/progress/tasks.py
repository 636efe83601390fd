"""Work that the worker does by the clock."""

from procrastinate.contrib.django import app

from . import proof, rollup


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="progress.fold", pass_context=False)
def fold_counts(timestamp: int) -> None:
    """Move settled entries into the rollup; after a restore into a new cluster, rebuild it."""
    rollup.fold()


@app.periodic(cron="40 18 * * *")  # 03:40 in Japan; the worker's clock is UTC
@app.task(queueing_lock="progress.verify", pass_context=False)
def verify_counts(timestamp: int) -> None:
    """Prove the ledger and keep the result for the dashboard."""
    proof.remember(proof.verify())
