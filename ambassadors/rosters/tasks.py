"""What the worker does: read, apply and undo large files; forget what files said."""

from procrastinate.contrib.django import app

from . import workflow


@app.task(name=workflow.TASK, queue="default")
def work(import_id: str) -> None:
    """Do what the step of an import asks for. A job that runs twice does it once."""
    workflow.work(import_id)


@app.periodic(cron="35 18 * * *")  # 03:35 in Japan
@app.task(name="rosters.purge", queueing_lock="rosters.purge")
def purge(timestamp: int) -> None:
    """Forget the cells of files that are done with."""
    workflow.purge()
