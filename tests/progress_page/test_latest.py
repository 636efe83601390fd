"""The latest sessions on /progress/."""

from datetime import date
from uuid import uuid4

import pytest

from mirai_action.progress.figures import figures
from mirai_action.progress.latest import latest
from tests import make

pytestmark = pytest.mark.django_db


def held(day, people, subject=None, **facts):
    plain = {"kind": "npo", "prefecture": "11", "effective_on": day} | facts
    lines = [make.line(indicator="sessions", **plain), make.line(indicator="participants", quantity=people, **plain)]
    return make.settled(lines, subject=subject)


def test_the_newest_stand_first_with_what_counts_now():
    corrected = held(date(2020, 5, 1), 30)
    held(date(2020, 5, 1), 25, subject=corrected, certainty="final", prefecture="26")
    make.settled([], subject=held(date(2020, 6, 1), 99))
    held(date(2020, 5, 9), 7, certainty="preliminary", kind="coop")
    make.settled([make.line(indicator="planned", kind="npo", effective_on=date(2020, 7, 1))])
    shown = [
        (each.held_on.day, each.place, each.kind, each.participants, each.preliminary) for each in latest(figures())
    ]
    assert shown == [(9, "埼玉県", "会員生協", 7, True), (1, "京都府", "NPO・市民団体", 25, False)]


def test_they_travel_with_the_figures():
    held(date(2020, 5, 1), 30)
    assert latest(figures(as_of=date(2020, 4, 30))) == []


def test_the_page_shows_eight_and_no_record(client):
    subject = uuid4()
    for day in range(1, 11):
        held(date(2020, 5, day), 10 + day, subject=subject if day == 9 else None)
    response = client.get("/progress/")
    assert [each.participants for each in response.context["latest"]] == [20, 19, 18, 17, 16, 15, 14, 13]
    assert "最近の学習会" in response.text
    assert str(subject) not in response.text
