"""What the worker does by the clock."""

import pytest
from procrastinate.contrib.django import app

from mirai_action.progress import rollup, tasks
from mirai_action.progress.models import LedgerProof
from tests import make


def test_folding_and_proving_are_on_the_clock():
    clock = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert clock[tasks.fold_counts.name] == "*/5 * * * *"
    assert clock[tasks.verify_counts.name] == "40 18 * * *"


@pytest.mark.django_db(transaction=True)
def test_folding_makes_the_tail_short():
    make.settled([make.line()])
    tasks.fold_counts(timestamp=0)
    assert rollup.usable_watermark() > 0


@pytest.mark.django_db
def test_the_nightly_proof_is_kept():
    tasks.verify_counts(timestamp=0)
    assert LedgerProof.objects.get().ok
    make.settled([make.line()])
    tasks.verify_counts(timestamp=0)
    assert "no record owns" in LedgerProof.objects.first().message
