"""A dump moved into another cluster: transaction numbers start anew, no figure changes, posting goes on."""

import subprocess
from contextlib import contextmanager
from datetime import date

import pytest
from django.conf import settings
from django.db import connection

from mirai_action.progress import proof, rollup
from mirai_action.progress.figures import figures
from mirai_action.progress.models import CountEntry, CountWatermark
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.EMBEDDED_DATABASE, reason="takes pg_dump from the embedded server"),
]


def test_the_figures_survive_dump_and_restore_and_posting_goes_on():
    make.opening()
    subject = make.settled([make.line()])
    rollup.fold()
    make.settled([make.line(prefecture="26")], subject=subject, reason="corrected")
    before = figures().as_json()
    entered = list(CountEntry.objects.order_by("id").values_list("id", "entered_at"))
    with a_dump_in_another_database():
        as_in_a_young_cluster()
        assert list(CountEntry.objects.order_by("id").values_list("id", "entered_at")) == entered
        assert figures().as_json() == before
        make.settled([make.line(prefecture="13")], subject=subject, reason="corrected")
        assert figures().ambassadors.by_prefecture["13"] == 1
        rollup.fold()
        assert rollup.usable_watermark() is not None
        make.settled([make.line(effective_on=date(2020, 1, 1))])
        assert figures().ambassadors.total == 367
        assert rollup.as_rows(rollup.all_time()) == rollup.as_rows(rollup.all_time(plainly=True))
        assert not [each for each in proof.verify().faults if "no record owns" not in each]


def as_in_a_young_cluster():
    """Make the moved rows look as they do where the other cluster was older: numbers far above ours."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE progress_countentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE progress_countentry SET xid = xid + 1000000000")
        cursor.execute("ALTER TABLE progress_countentry ENABLE TRIGGER USER")
    CountWatermark.objects.update(system_identifier=1)


@contextmanager
def a_dump_in_another_database():
    """Connect Django to a copy that plain pg_dump and psql made; come back and drop it afterwards."""
    own = connection.settings_dict["NAME"]
    moved = f"{own}_moved"
    run("dropdb", "--if-exists", moved)
    run("createdb", moved)
    run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", moved, said=run("pg_dump", own))
    connect_to(moved)
    try:
        yield
    finally:
        connect_to(own)
        run("dropdb", "--force", moved)


def connect_to(name):
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def run(program, *arguments, said=None):
    from mirai_action.core import embedded

    facts = connection.settings_dict
    where = ["-h", facts["HOST"], "-p", str(facts["PORT"]), "-U", facts["USER"]]
    done = subprocess.run(
        [embedded.binaries() / program, *where, *arguments], input=said, capture_output=True, check=True
    )
    return done.stdout
