"""The job queue: growing pauses, jobs of killed workers, one run a job."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from mirai_action.letters import outbox, tasks
from mirai_action.letters.models import Letter
from tests.make import letters as make


def job(attempts: int) -> Job:
    return Job(id=1, queue="letters", lock=None, queueing_lock=None, task_name=outbox.TASK, attempts=attempts)


def test_pauses_grow_up_to_half_an_hour() -> None:
    def pause(attempts: int) -> Any:
        decision = tasks.GrowingPauses().get_retry_decision(exception=outbox.NotNow("x"), job=job(attempts))
        return decision and decision.retry_at

    moments = [pause(attempts) for attempts in (0, 1, 2, 50)]
    gaps = [round((later - moments[0]).total_seconds()) for later in moments[1:]]
    assert gaps == [30, 90, 1770]


def test_other_failures_are_not_tried_again() -> None:
    assert tasks.GrowingPauses().get_retry_decision(exception=ValueError(), job=job(0)) is None


def run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        worker_app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_it_and_leaves_a_letter_for_a_better_time(mailoutbox: Any) -> None:
    late, row = make.letter(to="late@example.jp"), make.letter()
    Letter.objects.filter(pk=late.pk).update(claimed_at="2999-01-01T00:00Z")
    run_worker()
    state = dict(ProcrastinateJob.objects.filter(task_name=outbox.TASK).values_list("args__letter_id", "status"))
    assert (state[row.pk], state[late.pk]) == ("succeeded", "todo")
    assert [each.to for each in mailoutbox] == [["hanako@example.jp"]]


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_runs_again() -> None:
    row = make.letter()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        (worker,) = cursor.fetchone()  # type: ignore[misc]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE (args->>'letter_id')::int = %s",
            [worker, row.pk],
        )
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]

        async def again() -> None:
            async with worker_app.open_async():
                await tasks.retry_stalled.func(SimpleNamespace(app=worker_app), 0)

        async_to_sync(again)()
    assert ProcrastinateJob.objects.get(args__letter_id=row.pk).status == "todo"
