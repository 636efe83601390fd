"""What happens once happens once, with fifty clients at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ambassadors import workflow
from ambassadors.models import Ambassador, Membership
from mirai_action.letters.models import Letter
from mirai_action.progress.models import CountEntry
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _threads_wait_for_a_connection():
    """The pool is as large as a server has threads; fifty clients of a test wait for their turn longer than 2 s."""
    patience = connection.settings_dict["OPTIONS"]["pool"]["timeout"]
    _new_pool(timeout=120)
    yield
    _new_pool(timeout=patience)


def _new_pool(*, timeout: int) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"]["timeout"] = timeout


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(number)` in `count` threads that start at once; return the results, exceptions included."""
    gate, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def test_fifty_posts_of_one_person_make_one_record_and_one_letter():
    pages = together(50, lambda _number: make.applied(Client()).status_code)
    assert pages == [200] * 50
    assert (Ambassador.objects.count(), Letter.objects.count()) == (1, 1)


def test_of_one_address_and_two_names_two():
    together(20, lambda number: make.applied(Client(), name=f"山田 {number % 2}").status_code)
    assert (Ambassador.objects.count(), Letter.objects.count()) == (2, 2)


def test_one_browser_that_presses_ten_times_registers_once():
    client = Client()
    check = client.post("/register/", make.application_form())["Location"]
    together(10, lambda _number: _again(client, check))
    assert (Ambassador.objects.count(), Letter.objects.count()) == (1, 1)


def _again(client: Client, address: str) -> int:
    same = Client()
    same.cookies = client.cookies
    return same.post(address).status_code


def test_twenty_staff_approve_one_application_once():
    row, staff = make.to_review(), make.staff()
    done = together(20, lambda _number: workflow.approve(Ambassador(pk=row.pk), by=staff))
    assert sorted(done) == [False] * 19 + [True]
    assert CountEntry.objects.of(row.pk).count() == 1
    assert Letter.objects.filter(kind="ambassadors.welcome").count() == 1


def test_twenty_approvals_take_twenty_numbers():
    rows = [make.to_review() for _each in range(20)]
    assert together(20, lambda number: workflow.approve(rows[number], by=None)) == [True] * 20
    assert sorted(Ambassador.objects.values_list("number", flat=True)) == list(range(1, 21))


def test_ten_uses_of_a_link_make_one_account():
    row = make.application()
    done = together(10, lambda _number: workflow.confirm_email(Ambassador(pk=row.pk)))
    assert done.count(True) == 1
    assert Membership.objects.count() == 1
