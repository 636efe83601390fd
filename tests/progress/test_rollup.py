"""The rollup: always what a plain recount gives."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.db.models import Max
from django.utils import timezone

from mirai_action.progress import ledger, rollup
from mirai_action.progress.models import CountEntry, CountMargin, CountWatermark
from tests import make


@pytest.fixture
def many_connections():
    """Let twenty threads work at once, and wait on a busy machine: the pool of a web process is smaller."""
    options, own = connection.settings_dict["OPTIONS"], connection.settings_dict["OPTIONS"].get("pool")
    connection.close()
    connection.close_pool()
    options["pool"] = {"min_size": 1, "max_size": 24, "timeout": 60}
    yield
    connection.close()
    connection.close_pool()
    options["pool"] = own


def margins():
    rows = CountMargin.objects.values_list("axis", "value", "indicator", "certainty", "quantity")
    return sorted(row for row in rows if row[-1])


def fold_all():
    """Fold once every entry so far can be: another test process on this server may hold a transaction open."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > (CountEntry.objects.aggregate(newest=Max("xid"))["newest"] or 0):
                break
        time.sleep(0.05)
    return rollup.fold()


def agree():
    assert rollup.as_rows(rollup.all_time()) == rollup.as_rows(rollup.all_time(plainly=True))


@pytest.mark.django_db(transaction=True)
class TestFolding:
    def test_without_a_watermark_pages_count_plainly(self):
        CountWatermark.objects.all().delete()
        make.settled([make.line()])
        assert rollup.usable_watermark() is None
        agree()

    def test_folding_moves_entries_from_the_tail_into_the_margins(self):
        rollup.fold()
        make.settled([make.line()])
        assert margins() == []
        assert fold_all() == 8
        assert ("prefecture", "11", "ambassadors", "final", 1) in margins()
        agree()

    def test_folding_again_adds_nothing(self):
        make.settled([make.line()])
        fold_all()
        before = margins()
        rollup.fold()
        assert margins() == before

    def test_the_tail_and_the_margins_add_up(self):
        subject = make.settled([make.line(), make.line(indicator="planned", effective_on=date(2999, 1, 1))])
        rollup.fold()
        make.settled([make.line(prefecture="26")], subject=subject, reason="corrected")
        agree()

    def test_a_rebuild_gives_the_same_rows(self):
        for place in ("11", "26", "online"):
            make.settled([make.line(prefecture=place)])
            rollup.fold()
        make.settled([make.line()])
        fold_all()
        before = margins()
        rollup.rebuild()
        assert margins() == before

    def test_periods_count_the_same_folded_and_plainly(self):
        make.settled([make.line(effective_on=date(2020, 1, day)) for day in (1, 2, 2, 3)])
        rollup.fold()
        make.settled([make.line(effective_on=date(2020, 1, 2)), make.line(indicator="left")])
        first, second = date(2020, 1, 2), date(2020, 1, 3)
        periods = [rollup.Period("ambassadors", first, second), rollup.Period("ambassadors", None, first)]
        assert list(rollup.over(periods).values()) == [4, 4]
        with pretending_a_restored_dump():
            assert list(rollup.over(periods).values()) == [4, 4]

    def test_an_entry_in_flight_is_left_for_the_next_fold(self):
        rollup.fold()
        started, finish = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                ledger.settle(uuid4(), [make.line()], reason="registered")
                started.set()
                finish.wait(10)
            connections.close_all()

        writer = threading.Thread(target=slow)
        writer.start()
        started.wait(10)
        make.settled([make.line()])
        rollup.fold()
        finish.set()
        writer.join()
        assert make.total() == 2
        agree()
        fold_all()
        assert ("all", "", "ambassadors", "final", 2) in margins()

    def test_a_watermark_of_another_cluster_is_not_trusted(self):
        make.settled([make.line()])
        rollup.fold()
        with pretending_a_restored_dump():
            assert rollup.usable_watermark() is None
            make.settled([make.line()])
            agree()
            rollup.fold()
        assert rollup.usable_watermark() is not None
        assert ("all", "", "ambassadors", "final", 2) in margins()
        make.settled([make.line()])
        agree()
        rollup.fold()
        agree()

    def test_a_fold_while_a_page_reads_doubles_nothing(self, monkeypatch):
        read, folds = rollup.usable_watermark, []
        rollup.fold()

        def read_and_then_somebody_folds():
            xid = read()
            if folds:
                folds.pop()
                rollup.fold()
            return xid

        monkeypatch.setattr(rollup, "usable_watermark", read_and_then_somebody_folds)
        make.settled([make.line()])
        folds.append("once")
        assert rollup.sums(as_of=timezone.localdate())[rollup.Key("ambassadors", "final", "all", "")] == 1
        make.settled([make.line()])
        folds.append("once")
        period = rollup.Period("ambassadors", None, date(2020, 1, 1))
        assert (rollup.over([period]), folds) == ({period: 2}, [])

    def test_a_watermark_ahead_of_the_cluster_is_not_trusted(self):
        make.settled([make.line()])
        rollup.fold()
        CountWatermark.objects.update(xid=2**60)
        assert rollup.usable_watermark() is None
        agree()


def pretending_a_restored_dump():
    """The rows as a dump of another, much older cluster brings them: high transaction numbers, foreign identifier."""
    import contextlib

    import pgtrigger

    @contextlib.contextmanager
    def pretending():
        with transaction.atomic(), pgtrigger.ignore("progress.CountEntry:append_only"):
            CountEntry.objects.update(xid=2**50)
        CountWatermark.objects.update(xid=2**50, system_identifier=1)
        yield

    return pretending()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("many_connections")
def test_eight_writers_and_two_folders_lose_and_double_nothing():
    rollup.fold()
    kept, wrong, stop = [], [], threading.Event()

    def write(seed):
        random = Random(seed)
        subjects = [uuid4() for _ in range(4)]
        for _step in range(25):
            lines = [make.line(prefecture=f"{random.randint(1, 47):02d}") for _ in range(random.randint(0, 3))]
            subject, back = random.choice(subjects), random.random() < 0.3
            with transaction.atomic():
                ledger.settle(subject, lines, reason="corrected")
                transaction.set_rollback(back)
            if not back:
                kept.append((subject, len(lines)))

    def keep_folding():
        while not stop.is_set():
            rollup.fold()
            quick = rollup.usable_watermark() is not None
            if not quick:
                wrong.append("the watermark was lost")

    def keep_reading():
        while not stop.is_set():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                quick, plain = rollup.all_time(), rollup.all_time(plainly=True)
            if rollup.as_rows(quick) != rollup.as_rows(plain):
                wrong.append((quick, plain))

    with ThreadPoolExecutor(11) as pool:
        others = [pool.submit(own_connection, work) for work in (keep_folding, keep_folding, keep_reading)]
        writers = [pool.submit(own_connection, write, seed) for seed in range(8)]
        done = [writer.exception() for writer in writers]
        stop.set()
        done += [other.exception() for other in others]
    assert done == [None] * 11
    assert not wrong
    assert len(kept) > 100
    assert make.total() == sum(dict(kept).values()) > 0
    rollup.fold()
    rollup.fold()
    agree()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("many_connections")
def test_twenty_draw_from_an_opening_balance_of_ten():
    make.opening(value=10)

    def draw():
        make.settled([make.line(effective_on=date(2018, 5, 1))])

    at_once(draw, times=20)
    assert ledger.opening_remaining("ambassadors", date(2018, 5, 1)) == 0
    assert make.total() == 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("many_connections")
def test_many_who_settle_the_same_record_at_once_count_it_once():
    subject = uuid4()
    at_once(lambda: make.settled([make.line()], subject=subject), times=8)
    assert make.posted(subject) == [("registered", 1)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("many_connections")
def test_bulk_and_single_postings_of_the_same_records_count_them_once():
    subjects = [uuid4() for _ in range(10)]

    def in_bulk():
        with transaction.atomic():
            ledger.settle_many(
                ledger.Settlement(subject=each, lines=[make.line()], reason="registered") for each in subjects
            )

    def one_by_one():
        for each in subjects:
            make.settled([make.line()], subject=each)

    works = iter([in_bulk, one_by_one, in_bulk, one_by_one])
    at_once(lambda: next(works)(), times=4)
    assert make.total() == 10


def at_once(work, *, times):
    """Do `work` in threads that start together, each with its own connection; raise what any of them raised."""
    together = threading.Barrier(times)

    def started():
        together.wait(60)
        own_connection(work)

    with ThreadPoolExecutor(times) as pool:
        for future in [pool.submit(started) for _ in range(times)]:
            future.result()


def own_connection(work, *arguments):
    try:
        work(*arguments)
    finally:
        connections.close_all()
