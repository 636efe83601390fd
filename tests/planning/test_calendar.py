"""The public calendar: narrowed in the address, subscribed to, understood by machines."""

import json
import re

import pytest
from django.urls import reverse
from icalendar import Calendar

from sessions_log import workflow
from sessions_log.calendar.narrowing import Narrowing, month_after
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
LIST, FEED = "/sessions/", "/sessions/calendar.ics"


def shown(client, **query):
    return [row.title for row in client.get(LIST, query).context["page"]]


def events(client, **query):
    return Calendar.from_ical(client.get(FEED, query).content).walk("VEVENT")


def public(**facts):
    return make.session(public=True, **facts)


def test_a_designated_city_holds_its_wards_and_a_town_only_itself(client):
    public(title="urawa", municipality_code="11107")
    public(title="saitama", municipality_code="11100")
    public(title="kawagoe", municipality_code="11201")
    public(title="online", format="online")
    found = {each: shown(client, municipality=each) for each in ("11100", "11107", "11201")}
    assert {name: set(rows) for name, rows in found.items()} == {
        "11100": {"urawa", "saitama"},
        "11107": {"urawa"},
        "11201": {"kawagoe"},
    }


def test_by_month_and_day_with_the_number_of_each_day(client):
    first = month_after(make.day(0).replace(day=1))
    for title, day in (("a", 5), ("b", 5), ("c", 20)):
        public(title=title, held_on=first.replace(day=day))
    public(title="later", held_on=month_after(first))
    month, day = f"{first:%Y-%m}", f"{first:%Y-%m}-05"
    listed = shown(client, month=month)  # two of one day stand in the order of their ids
    assert (sorted(listed[:2]), listed[2:]) == (["a", "b"], ["c"])
    assert sorted(shown(client, day=day)) == ["a", "b"]
    boxes = {
        box.day.day: box.count
        for week in client.get(LIST, {"month": month}).context["table"]["weeks"]
        for box, _query in week
        if box.is_in_month and box.count
    }
    assert boxes == {5: 2, 20: 1}
    assert f"?day={day}" in client.get(LIST, {"month": month}).content.decode()


def test_what_is_offered_is_what_there_is(client):
    public(municipality_code="11107", held_on=make.day(3))
    make.session(municipality_code="11201")
    page = client.get(LIST, {"prefecture": "11"}).context
    assert [each.code for each in page["towns"]] == ["11100", "11107"]
    assert page["months"] == [make.day(3).replace(day=1)]


@pytest.mark.parametrize(
    ("query", "narrowed"),
    [
        ({"prefecture": "99"}, {}),
        ({"municipality": "99999"}, {}),
        ({"municipality": "11100"}, {"prefecture": "11", "municipality": "11100"}),
        ({"municipality": "11100", "prefecture": "13"}, {"prefecture": "13"}),
        ({"month": "2026-13"}, {}),
        ({"month": "0000-01"}, {}),
        ({"day": "2026-02-30"}, {}),
        ({"month": "9999-12"}, {}),
        ({"day": "0001-01-01"}, {}),
        ({"day": "2019-07-11"}, {"day": "2019-07-11"}),
    ],
)
def test_an_address_that_means_nothing_narrows_nothing(client, query, narrowed):
    expected = "&".join(
        f"{name}={value}" for name, value in sorted(narrowed.items(), key=lambda pair: pair[0] != "prefecture")
    )
    assert Narrowing.read(query).query().lstrip("?") == expected
    assert client.get(LIST, query).status_code == 200


def test_the_way_to_the_next_page_keeps_what_was_chosen(client):
    for each in range(21):
        public(municipality_code="11107", title=str(each))
    page = client.get(LIST, {"municipality": "11100"}).content.decode()
    assert "?prefecture=11&amp;municipality=11100&amp;after=" in page


def test_nothing_near_invites(client):
    page = client.get(LIST, {"prefecture": "47"}).content.decode()
    assert "沖縄県では、公開の学習会の予定がまだありません" in page
    assert reverse("ambassadors:register") in page
    assert "?prefecture=online" in page


def test_the_feed_holds_what_is_public_narrowed_as_the_page_is(client):
    here, there = public(municipality_code="11107"), public(prefecture="13")
    make.session(municipality_code="11107")
    assert {str(each["uid"]) for each in events(client)} == {f"{each.pk}@mirai-action" for each in (here, there)}
    assert [str(each["uid"]) for each in events(client, municipality="11100")] == [f"{here.pk}@mirai-action"]


def test_an_event_says_when_and_where_in_tokyo(client):
    row = public(
        title="子どもの今",
        starts_at="13:30",
        ends_at="15:00",
        municipality_code="11107",
        venue="公民館",
        held_on=make.day(9),
    )
    row.refresh_from_db()
    text = client.get(f"/sessions/{row.pk}/event.ics").content.decode()
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert f"DTSTART;TZID=Asia/Tokyo:{make.day(9):%Y%m%d}T133000" in text
    assert f"DTEND;TZID=Asia/Tokyo:{make.day(9):%Y%m%d}T150000" in text
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert (str(event["summary"]), str(event["location"])) == ("子どもの今", "埼玉県 さいたま市浦和区 公民館")
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)


def test_without_a_time_it_takes_the_day(client):
    event = Calendar.from_ical(client.get(f"/sessions/{public(held_on=make.day(9)).pk}/event.ics").content).walk(
        "VEVENT"
    )[0]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (make.day(9), make.day(10))


def test_what_is_called_off_is_struck_out_and_what_moves_keeps_its_name(client):
    off, moved, waiting = public(), public(held_on=make.day(3)), public()
    uid = str(events(client)[0]["uid"])
    workflow.cancel(off, by=None)
    workflow.postpone(moved, to=make.day(30), by=None)
    workflow.postpone(waiting, to=None, by=None)
    found = {str(each["uid"]).partition("@")[0]: each for each in events(client)}
    told = {key: (each["status"], each["sequence"]) for key, each in found.items()}
    assert told == {
        str(off.pk): ("CANCELLED", 1),
        str(moved.pk): ("CONFIRMED", 1),
        str(waiting.pk): ("CANCELLED", 1),
    }
    assert found[str(moved.pk)].decoded("dtstart") == make.day(30)
    assert uid.partition("@")[0] in found


def test_an_unchanged_feed_is_not_sent_again(client):
    row = public()
    first = client.get(FEED)
    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    workflow.change_plan(row, by=None, venue="別の会場")
    assert client.get(FEED, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_private_session_or_a_draft_has_no_event(client):
    row = make.session()
    assert client.get(f"/sessions/{row.pk}/event.ics").status_code == 404
    StudySession.objects.filter(pk=row.pk).update(public=True, status="draft", planned_on=None)
    assert client.get(f"/sessions/{row.pk}/event.ics").status_code == 404
    assert events(client) == []


def test_no_person_is_in_the_feed_or_the_data(client):
    row = public(ambassador=make.ambassador(name="秘密 花子", email="himitsu@example.jp"), note="鈴木さん")
    texts = client.get(FEED).content.decode() + client.get(f"/sessions/{row.pk}/").content.decode()
    assert not [each for each in ("秘密", "himitsu", "鈴木") if each in texts]


def data(client, row):
    page = client.get(f"/sessions/{row.pk}/").content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


def test_machines_read_the_event(client):
    row = public(
        title="子どもの今",
        starts_at="13:30",
        municipality_code="11107",
        venue="公民館",
        host_name="みどり社協",
        held_on=make.day(9),
    )
    found = data(client, row)
    assert {name: found[name] for name in ("@type", "name", "startDate", "eventStatus", "eventAttendanceMode")} == {
        "@type": "Event",
        "name": "子どもの今",
        "startDate": f"{make.day(9)}T13:30:00+09:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    }
    assert found["location"]["address"]["addressLocality"] == "さいたま市浦和区"
    assert found["organizer"]["name"] == "みどり社協"


def test_machines_read_what_became_of_it(client):
    moved, off, online, both = public(held_on=make.day(3)), public(), public(format="online"), public(format="hybrid")
    workflow.postpone(moved, to=make.day(9), by=None)
    workflow.cancel(off, by=None)
    assert (data(client, moved)["eventStatus"][19:], data(client, moved)["previousStartDate"]) == (
        "EventRescheduled",
        str(make.day(3)),
    )
    assert data(client, off)["eventStatus"][19:] == "EventCancelled"
    assert data(client, online)["location"]["@type"] == "VirtualLocation"
    assert [each["@type"] for each in data(client, both)["location"]] == ["Place", "VirtualLocation"]


def test_a_title_cannot_leave_the_script(client):
    title = "</script><script>alert(1)</script>&amp;"
    row = public(title=title)
    assert "<script>alert" not in client.get(f"/sessions/{row.pk}/").content.decode()
    assert data(client, row)["name"] == title


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    def some(number):
        for each in range(number):
            public(
                municipality_code="11107", organization=make.organization(f"団体{number}{each}"), held_on=make.day(each)
            )

    some(1)
    for path in (f"{LIST}?prefecture=11&month={make.day(0):%Y-%m}", FEED):
        client.get(path)
        with django_assert_max_num_queries(30) as few:
            client.get(path)
        some(5 if path == FEED else 6)
        with django_assert_max_num_queries(len(few)):
            client.get(path)
