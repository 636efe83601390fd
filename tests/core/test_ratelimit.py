import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mirai_action.core import ratelimit
from mirai_action.core.models import RateCount

pytestmark = pytest.mark.django_db


def test_the_limit_holds_and_is_per_key():
    assert [ratelimit.allow("a", limit=2, seconds=3600) for _try in range(3)] == [True, True, False]
    assert ratelimit.allow("b", limit=2, seconds=3600)


def test_no_key_is_stored_and_the_night_forgets_windows_that_are_over():
    ratelimit.allow("letters-to:hanako@example.jp", limit=2, seconds=3600)
    row = RateCount.objects.get()
    assert "hanako" not in row.key
    assert ratelimit.forget() == 0
    RateCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert ratelimit.forget() == 1


def test_the_next_window_begins_anew(monkeypatch):
    monkeypatch.setattr("mirai_action.core.ratelimit.time.time", lambda: 1_000_000_020)
    assert [ratelimit.allow("a", limit=1, seconds=60) for _try in range(2)] == [True, False]
    monkeypatch.setattr("mirai_action.core.ratelimit.time.time", lambda: 1_000_000_100)
    assert ratelimit.allow("a", limit=1, seconds=60)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_counted_as_twenty(connections_for_all):
    gate, answers = threading.Barrier(20), []

    def use():
        gate.wait()
        try:
            answers.append(ratelimit.allow("a", limit=7, seconds=24 * 3600))
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _each in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [False] * 13 + [True] * 7
    assert RateCount.objects.get().count == 20
