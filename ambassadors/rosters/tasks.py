"""What the worker does: read, apply and undo large files; give up what nobody touches."""

from procrastinate.contrib.django import app

from . import workflow


@app.task(name=workflow.TASK, queue="default")
def work(import_id: str) -> None:
    """Do what the step of an import asks for. A job that runs twice does it once."""
    workflow.work(import_id)


@app.periodic(cron="35 18 * * *")  # 03:35 in Japan
@app.task(name="rosters.purge", queueing_lock="rosters.purge")
def purge(timestamp: int) -> None:
    """Give up imports that nobody touched; the job of retention forgets the files of those that are over."""
    workflow.purge()
