"""A snapshot is exact while others post, and nobody changes it afterwards."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from mirai_action.progress import ledger, rollup, standing
from mirai_action.progress.figures import figures
from mirai_action.progress.models import CountEntry, CountWatermark
from mirai_action.progress.publishing import difference, freezing
from mirai_action.progress.publishing.models import Snapshot
from tests import make

DAY = date(2020, 3, 31)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE publishing_snapshot SET figures = '{}'",
        "UPDATE publishing_snapshot SET note = 'another'",
        "UPDATE publishing_snapshot SET withdrawn_at = now(), withdrawn_why = 'x', as_of = '2020-03-01'",
        "DELETE FROM publishing_snapshot",
        "TRUNCATE publishing_snapshot CASCADE",
    ],
)
def test_what_is_frozen_stays(sql):
    frozen = make.snapshot(DAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Snapshot.objects.get().figures == frozen.figures


def test_it_can_be_withdrawn_once():
    frozen = make.snapshot(DAY)
    assert freezing.withdraw(frozen, by=7, why="誤った日付")
    assert not freezing.withdraw(frozen, by=8, why="もう一度")
    assert list(Snapshot.objects.values_list("withdrawn_by", "withdrawn_why")) == [(7, "誤った日付")]
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.update(withdrawn_why="another")


def test_numbers_follow_each_other_without_a_hole():
    year = timezone.localdate().year
    assert [make.snapshot(DAY).code for _ in range(3)] == [f"S-{year}-000{n}" for n in (1, 2, 3)]


def test_the_same_press_freezes_once():
    press, wish = uuid4(), freezing.Wish(as_of=DAY)
    first, second = (freezing.freeze(wish, press=press, by=None) for _ in range(2))
    assert (first, Snapshot.objects.count()) == (second, 1)


def test_what_is_read_back_is_what_was_counted():
    make.target()
    make.opening(value=40)
    make.settled([make.line(), make.line(indicator="participants", quantity=24, kind="coop", certainty="preliminary")])
    frozen = Snapshot.objects.get(pk=make.snapshot(DAY).pk)
    make.settled([make.line(quantity=500)])
    make.target(indicator="sessions", value=7)
    found = freezing.figures_of(frozen)
    assert found.as_json() == frozen.figures
    assert (found.ambassadors.total, found.participants.preliminary) == (41, 24)
    assert [each.total for each in freezing.standings_of(frozen)] == [41]


def test_read_back_and_counted_are_the_same_objects():
    make.target(deadline=date(2019, 12, 31))
    make.settled([make.line(), make.line(indicator="sessions", kind="coop")])
    frozen, found = make.snapshot(DAY), figures(as_of=DAY)
    assert freezing.figures_of(frozen) == found
    assert [each.share for each in freezing.standings_of(frozen)] == [each.share for each in standing.standings(found)]


def test_a_day_as_it_was_known(settings):
    settings.DEMONSTRATION = True
    late = timezone.make_aware(timezone.datetime(2020, 5, 1, 9))
    make.settled([make.line(effective_on=DAY)], entered_at=late - timedelta(days=3))
    make.settled([make.line(effective_on=DAY)], entered_at=late)
    frozen = make.snapshot(DAY, known_on=date(2020, 4, 30))
    assert frozen.figures["indicators"]["ambassadors"]["total"] == 1
    assert frozen.dated == "2020年3月31日現在（4月30日までに届いた報告による）"


def test_a_final_snapshot_holds_nothing_preliminary():
    make.settled([make.line(indicator="sessions", kind="coop", certainty="preliminary")])
    with pytest.raises(freezing.Refused, match="1回分"):
        make.snapshot(DAY, certainty="final")
    assert make.snapshot(date(2019, 8, 31), certainty="final").certainty == "final"


@pytest.mark.parametrize(
    "days",
    [
        {"as_of": date(2999, 1, 1)},
        {"as_of": DAY, "known_on": DAY - timedelta(days=1)},
        {"as_of": DAY, "known_on": date(2999, 1, 1)},
    ],
)
def test_days_that_make_no_sense_are_refused(days):
    with pytest.raises(freezing.Refused):
        freezing.freeze(freezing.Wish(**days), press=uuid4(), by=None)


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_eight_writers_and_two_freezers(self, many_connections):
        """Each snapshot holds whole records only, and what lies between it and the end is explained to the unit."""
        stop = threading.Event()

        def write(seed):
            random = Random(seed)
            while not stop.is_set():
                with transaction.atomic():
                    number = random.randint(1, 30)
                    pair = [
                        make.line(indicator=each, quantity=n, kind="coop")
                        for each, n in (("sessions", 1), ("participants", 25))
                    ]
                    ledger.settle(uuid4(), pair * number, reason="reported")
                    if random.random() < 0.2:
                        transaction.set_rollback(True)
            connections.close_all()

        def freeze(count):
            made = [make.snapshot(DAY).pk for _ in range(count)]
            connections.close_all()
            return made

        with ThreadPoolExecutor(10) as pool:
            writers = [pool.submit(write, seed) for seed in range(8)]
            try:
                made = [pk for each in [pool.submit(freeze, 6), pool.submit(freeze, 6)] for pk in each.result(60)]
            finally:
                stop.set()
            for each in writers:
                each.result()
        assert len(set(Snapshot.objects.values_list("code", flat=True))) == 12
        for adopted in (False, True):
            if adopted:  # as after a restore: every entry is stamped anew, as older than any transaction
                CountWatermark.objects.all().delete()
                rollup.fold()
                assert set(CountEntry.objects.values_list("xid", flat=True)) == {0}
            for frozen in Snapshot.objects.filter(pk__in=made):
                said = frozen.figures["indicators"]
                assert said["participants"]["total"] == 25 * said["sessions"]["total"]
                assert difference.between(difference.of_snapshot(frozen), difference.of_today(DAY)).is_whole

    def test_a_writer_that_began_before_is_waited_for_or_left_out(self, many_connections):
        """A transaction that drew its number early but posts late is no part of the snapshot."""
        begun, go = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_current_xact_id()")
                begun.set()
                go.wait(20)
                ledger.settle(uuid4(), [make.line()], reason="registered")
            connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(slow)
            begun.wait(20)
            frozen = make.snapshot(DAY)
            go.set()
            late.result(20)
        found = difference.between(difference.of_snapshot(frozen), difference.of_today(DAY))
        assert (found.frozen.of("ambassadors"), found.now.of("ambassadors"), found.is_whole) == (0, 1, True)

    def test_ten_presses_at_once_freeze_once(self, many_connections):
        press, wish = uuid4(), freezing.Wish(as_of=DAY)

        def push(_number):
            code = freezing.freeze(wish, press=press, by=None).code
            connections.close_all()
            return code

        with ThreadPoolExecutor(10) as pool:
            codes = set(pool.map(push, range(10)))
        assert (len(codes), Snapshot.objects.count()) == (1, 1)
