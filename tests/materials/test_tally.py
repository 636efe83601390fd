"""One download for each visitor, edition and day; nobody is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from materials import tally
from materials.models import DailyKey, DownloadMark, DownloadTally
from tests import make

pytestmark = pytest.mark.django_db
PERSON = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"}


@pytest.fixture
def edition():
    return make.version().edition


@pytest.fixture
def address(edition):
    return reverse("materials:download", args=[edition.series.slug, edition.slug])


def counted():
    return sum(DownloadTally.objects.values_list("count", flat=True))


def test_head_ranges_a_bot_and_one_person_are_one(client, address):
    client.head(address, headers=PERSON)
    for start in range(100, 600, 100):
        client.get(address, headers=PERSON | {"Range": f"bytes={start}-"})
    client.get(address, headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    client.get(address, headers=PERSON | {"Sec-Purpose": "prefetch;prerender"})
    assert counted() == 0
    for _each in range(3):
        client.get(address, headers=PERSON)
    client.get(address, headers=PERSON | {"Range": "bytes=0-1"})
    assert counted() == 1


def test_several_parts_at_once_count_when_they_begin_at_the_beginning(client, address):
    client.get(address, headers=PERSON | {"Range": "bytes=5-9,0-1"})
    client.get(address, headers=PERSON | {"Range": "bytes=-5"})
    client.get(address, headers=PERSON | {"Range": "bytes=99999999-"})
    assert counted() == 0
    client.get(address, headers=PERSON | {"Range": "bytes=0-1,5-9"})
    assert counted() == 1


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"])
def test_what_a_browser_fetches_ahead_is_no_download(client, address, header):
    client.get(address, headers=PERSON | {header: "prefetch"})
    assert counted() == 0


@pytest.mark.parametrize(
    "robot",
    [
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
        "facebookexternalhit/1.1;line-poker/1.0",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "Mozilla/5.0 (compatible; archive.org_bot)",
        "ia_archiver",
        "python-requests/2.32",
        "Twitterbot/1.0",
    ],
)
def test_robots_add_nothing(client, address, robot):
    client.get(address, headers={"User-Agent": robot})
    assert counted() == 0


@pytest.mark.parametrize(
    "person", ["Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36", "Mozilla/5.0 (X11; CrOS) Cubot X30"]
)
def test_persons_are_counted(client, address, person):
    client.get(address, headers={"User-Agent": person})
    assert counted() == 1


def test_a_link_to_a_video_counts_and_what_staff_look_at_beforehand_does_not(client):
    video = make.version(make.edition("video"), video_url="https://video.example.jp/1")
    draft = make.version(published=False)
    client.force_login(make.staff())
    client.get(f"{video.edition.get_absolute_url()}download/", headers=PERSON)
    client.get(f"{draft.get_absolute_url()}download/", headers=PERSON)
    assert [(each.edition, each.count) for each in DownloadTally.objects.all()] == [(video.edition, 1)]


def test_what_is_there_already_is_no_download(client, address, edition):
    client.get(address, headers=PERSON | {"If-None-Match": f'"{edition.current_version.sha256}"'})
    assert counted() == 0


def test_another_visitor_another_edition_another_day_count_anew(client, address):
    client.get(address, headers=PERSON)
    client.get(address, headers=PERSON, REMOTE_ADDR="203.0.113.9")
    client.get(make.version().edition.get_absolute_url() + "download/", headers=PERSON)
    assert counted() == 3
    DailyKey.objects.update(day=timezone.localdate() - timedelta(days=1))
    DownloadMark.objects.update(day=timezone.localdate() - timedelta(days=1))
    client.get(address, headers=PERSON)
    assert counted() == 4


def test_the_prefecture_is_the_one_chosen_and_never_nonsense(client, address):
    client.get(address + "?prefecture=11", headers=PERSON)
    client.get(address + "?prefecture=99", headers=PERSON, REMOTE_ADDR="203.0.113.9")
    assert sorted(DownloadTally.objects.values_list("prefecture", "count")) == [("", 1), ("11", 1)]


def test_no_address_and_no_browser_is_stored(client, address):
    client.get(address, headers=PERSON, REMOTE_ADDR="203.0.113.9")
    mark = bytes(DownloadMark.objects.get().mark)
    assert len(mark) == 32
    assert b"203" not in mark
    assert not client.cookies


def test_the_first_key_of_a_day_throws_older_ones_and_their_marks_away(client, address):
    client.get(address, headers=PERSON)
    yesterday = timezone.localdate() - timedelta(days=1)
    DailyKey.objects.update(day=yesterday)
    DownloadMark.objects.update(day=yesterday)
    DownloadTally.objects.update(day=yesterday)
    client.get(address, headers=PERSON)
    assert list(DailyKey.objects.values_list("day", flat=True)) == [timezone.localdate()]
    assert set(DownloadMark.objects.values_list("day", flat=True)) == {timezone.localdate()}
    assert DownloadTally.objects.count() == 2


def test_the_night_forgets(client, address):
    client.get(address, headers=PERSON)
    tally.forget(before=timezone.localdate() + timedelta(days=1))
    assert not DailyKey.objects.exists()
    assert not DownloadMark.objects.exists()
    assert counted() == 1
