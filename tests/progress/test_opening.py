"""Opening balances: what came before the system, drawn down by records of that time (DOMAIN 3.9)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from mirai_action.progress import ledger
from mirai_action.progress.models import CountEntry
from tests import make

pytestmark = pytest.mark.django_db
EARLY = date(2018, 6, 2)


def people(quantity, **facts):
    return make.line(indicator="participants", kind="coop", quantity=quantity, effective_on=EARLY, **facts)


def test_posting_it_twice_counts_once():
    balance = make.opening()
    ledger.open_balance(balance)
    assert make.total() == 365


def test_a_record_of_that_time_does_not_change_the_total():
    make.opening()
    subject = make.settled([make.line(effective_on=EARLY)])
    assert make.total() == 365
    draw = CountEntry.objects.of(subject).get(basis="opening")
    assert (draw.quantity, draw.effective_on, draw.prefecture, draw.reason) == (
        *(-1, date(2019, 7, 11), "unknown", "carryover_transfer"),
    )


def test_the_day_of_the_balance_is_still_its_time_and_the_next_is_not():
    make.opening()
    make.settled([make.line(effective_on=date(2019, 7, 11)), make.line(effective_on=date(2019, 7, 12))])
    assert make.total() == 366


def test_a_withdrawn_record_gives_back():
    make.opening(value=10)
    subject = make.settled([make.line(effective_on=EARLY)])
    assert ledger.opening_remaining("ambassadors", EARLY) == 9
    make.settled([], subject=subject, reason="undone")
    assert ledger.opening_remaining("ambassadors", EARLY) == 10
    assert make.total() == 10


def test_confirming_leaves_the_draw_down_alone():
    make.opening("participants", value=100)
    subject = make.settled([people(30, certainty="preliminary")], reason="reported")
    make.settled([people(30)], subject=subject, reason="confirmed")
    assert list(CountEntry.objects.of(subject).filter(basis="opening").values_list("quantity", flat=True)) == [-30]


def test_a_corrected_head_count_moves_the_draw_down_with_it():
    make.opening("participants", value=100)
    subject = make.settled([people(30)])
    make.settled([people(45)], subject=subject, reason="corrected")
    assert (ledger.opening_remaining("participants", EARLY), make.total("participants")) == (55, 100)
    make.settled([people(5)], subject=subject, reason="corrected")
    assert (ledger.opening_remaining("participants", EARLY), make.total("participants")) == (95, 100)


def test_what_goes_beyond_the_remainder_counts_on_top():
    make.opening("participants", value=10)
    make.settled([people(30)])
    assert (ledger.opening_remaining("participants", EARLY), make.total("participants")) == (0, 30)


def test_what_was_beyond_stays_beyond_when_another_gives_back():
    make.opening("participants", value=30)
    first = make.settled([people(30)])
    second = make.settled([people(12)])
    make.settled([], subject=first, reason="undone")
    make.settled([people(12, prefecture="26")], subject=second, reason="corrected")
    assert (ledger.opening_remaining("participants", EARLY), make.total("participants")) == (30, 42)


def test_in_bulk_what_one_gives_back_another_can_draw_at_once():
    make.opening("participants", value=30)
    first, second = make.settled([people(30)]), uuid4()
    with transaction.atomic():
        ledger.settle_many(
            [
                ledger.Settlement(subject=first, lines=[], reason="undone"),
                ledger.Settlement(subject=second, lines=[people(12)], reason="reported"),
            ]
        )
    assert (ledger.opening_remaining("participants", EARLY), make.total("participants")) == (18, 30)


def test_a_day_moved_out_of_that_time_gives_back():
    make.opening()
    subject = make.settled([make.line(effective_on=EARLY)])
    make.settled([make.line(effective_on=date(2020, 1, 1))], subject=subject, reason="corrected")
    assert make.total() == 366


def test_a_change_in_the_world_draws_nothing():
    make.opening()
    moved = [make.line(effective_on=EARLY, quantity=-1), make.line(effective_on=EARLY, prefecture="26")]
    make.settled([make.line(effective_on=EARLY), *moved])
    assert ledger.opening_remaining("ambassadors", EARLY) == 364


def test_as_it_was_known_before_the_record_came():
    make.opening()
    entry = CountEntry.objects.get()
    assert (entry.clock, entry.entered_at.date()) == ("opening", date(2019, 7, 11))


def test_which_days_lie_before_the_system():
    make.opening()
    days = (EARLY, date(2019, 7, 11), date(2019, 7, 12))
    assert [ledger.is_before_system("ambassadors", day) for day in days] == [True, True, False]
    assert [ledger.opening_remaining("ambassadors", day) for day in days] == [365, 365, 0]
    assert ledger.opening_remaining("sessions", EARLY) == 0
