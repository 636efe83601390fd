"""The database itself refuses to change what was posted, and what must not be posted."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from mirai_action.progress.models import CountEntry
from tests import make

pytestmark = pytest.mark.django_db


def run(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def insert(**facts):
    plain = {
        "indicator": "sessions",
        "quantity": 1,
        "effective_on": date(2020, 1, 1),
        "prefecture": "11",
        "kind": "coop",
    }
    plain |= {"certainty": "final", "basis": "list", "reason": "reported", "subject": uuid4()}
    plain |= {"audience": "", "clock": "database"} | facts
    names = ", ".join(plain)
    run(f"INSERT INTO progress_countentry ({names}) VALUES ({', '.join(['%s'] * len(plain))})", *plain.values())
    return CountEntry.objects.get(subject=plain["subject"])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE progress_countentry SET quantity = 2",
        "UPDATE progress_countentry SET entered_at = now()",
        "DELETE FROM progress_countentry",
        "TRUNCATE progress_countentry",
        "TRUNCATE progress_countentry CASCADE",
    ],
)
def test_what_was_posted_stays(sql):
    make.settled([make.line()])
    with pytest.raises(DatabaseError, match=r"append-only|Cannot (update|delete)"):
        run(sql)
    assert make.total() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0},
        {"prefecture": "48"},
        {"prefecture": "00"},
        {"prefecture": "1"},
        {"prefecture": ""},
        {"indicator": "downloads"},
        {"certainty": "maybe"},
        {"basis": "guess"},
        {"clock": "mine"},
        {"effective_on": date(2999, 1, 1)},
        {"clock": "restore", "entered_at": timezone.now() + timedelta(days=2)},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong):
    with pytest.raises(IntegrityError):
        insert(**wrong)


@pytest.mark.parametrize("place", ["01", "09", "10", "39", "47", "online", "unknown"])
def test_every_place_is_accepted(place):
    assert insert(prefecture=place).prefecture == place


def test_an_entry_is_taken_back_once():
    entry = insert()
    insert(reverses=entry.pk, quantity=-1)
    with pytest.raises(IntegrityError):
        insert(reverses=entry.pk, quantity=-1)


def test_nobody_sets_the_databases_clock():
    entry = insert(entered_at=timezone.now() - timedelta(days=400), xid=3)
    assert timezone.now() - entry.entered_at < timedelta(minutes=1)
    assert entry.xid > 3


def test_a_marked_clock_keeps_its_moment():
    moment = timezone.now() - timedelta(days=400)
    assert insert(entered_at=moment, clock="restore").entered_at == moment


def test_a_planned_session_may_lie_in_the_future():
    assert insert(indicator="planned", effective_on=date(2999, 1, 1)).indicator == "planned"


def test_the_entries_of_one_posting_are_known_at_one_moment():
    subject = make.settled([make.line(), make.line(prefecture="26"), make.line(prefecture="13")])
    assert len(set(CountEntry.objects.of(subject).values_list("entered_at", flat=True))) == 1
