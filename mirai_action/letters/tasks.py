"""The background work of letters, and the house-keeping of the job queue itself."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from . import outbox


class GrowingPauses(BaseRetryStrategy):
    """Try again after 30 s, 1, 2, 4 … 30 minutes, as long as the outbox says NotNow."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, outbox.NotNow):
            return None
        seconds = exception.seconds or min(30 * 2 ** min(job.attempts, 10), 1800)
        return RetryDecision(retry_in={"seconds": seconds})


@app.task(name=outbox.TASK, queue="letters", retry=GrowingPauses())
def send_letter(letter_id: int) -> None:
    """Send one letter. A job that runs twice sends it once."""
    outbox.deliver(letter_id)


@app.periodic(cron="* * * * *")
@app.task(name="letters.retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Run the jobs of killed workers again (all queues, not only letters)."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="*/10 * * * *")
@app.task(name="letters.requeue_lost", queueing_lock="requeue_lost")
def requeue_lost(timestamp: int) -> None:
    """Give letters without a job a new one."""
    outbox.requeue_lost()


@app.periodic(cron="40 3 * * *")
@app.task(name="letters.remove_old_jobs", queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Delete jobs that were done a week ago. Failed ones stay until staff have seen them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=7 * 24)
