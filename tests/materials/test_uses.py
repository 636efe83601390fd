"""Where an edition is used: sessions that count, by the place they count in."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from materials.uses import of
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


def used_at(edition, *sessions):
    for each in sessions:
        StudySession.objects.get(pk=each.pk).editions.add(edition)


def test_sessions_that_count_are_counted_where_they_count(client):
    edition = make.version().edition
    used_at(
        edition,
        make.past_session(prefecture="11"),
        make.confirmed_session(prefecture="11"),
        make.past_session(prefecture="13"),
        make.past_session(format="online", prefecture=""),
        make.session(prefecture="12"),
        make.past_session(prefecture="14", head_count=900),
    )
    used_at(make.edition(), make.past_session(prefecture="11"))
    [use] = of(edition)
    assert (use.times, use.places) == (4, [("埼玉県", 2), ("東京都", 1), ("オンライン", 1)])
    page = client.get(edition.get_absolute_url()).content.decode()
    assert f"{date_format(timezone.localdate())}現在、学習会4回で使われました。" in page
    assert StudySession.objects.counted().count() == 5


def test_an_edition_nobody_used_says_nothing(client):
    edition = make.version().edition
    assert of(edition) == []
    assert "使われているところ" not in client.get(edition.get_absolute_url()).content.decode()
