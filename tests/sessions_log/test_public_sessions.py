"""What everyone may see of study sessions."""

import pytest
from django.urls import reverse

from sessions_log import workflow
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/sessions/"


def shown(response):
    return [row.title for row in response.context["page"]]


def test_coming_public_sessions_by_day(client):
    make.session(title="later", public=True, held_on=make.day(9))
    make.session(title="sooner", public=True, held_on=make.day(2))
    make.session(title="private", held_on=make.day(2))
    workflow.cancel(make.session(title="cancelled", public=True), by=None)
    make.session(title="over", public=True, held_on=make.day(-2))
    assert shown(client.get(LIST)) == ["sooner", "later"]


def test_by_prefecture_and_online(client):
    make.session(title="saitama", public=True, prefecture="11")
    make.session(title="tokyo", public=True, prefecture="13")
    make.session(title="online", public=True, format="online")
    found = {each: set(shown(client.get(LIST, {"prefecture": each}))) for each in ("11", "13", "online", "99")}
    assert found == {"11": {"saitama"}, "13": {"tokyo"}, "online": {"online"}, "99": {"saitama", "tokyo", "online"}}


def test_recent_sessions_are_those_that_count(client):
    make.past_session(title="counted", public=True, head_count=30)
    make.past_session(title="held back", public=True, head_count=600)
    make.past_session(title="nobody", public=True, head_count=0)
    assert shown(client.get(LIST, {"show": "held"})) == ["counted"]


def test_pages_follow_by_key(client):
    for each in range(45):
        make.session(title=str(each), public=True, held_on=make.day(1 + each // 2))
    seen, mark = [], ""
    while True:
        page = client.get(LIST, {"after": mark}).context["page"]
        seen += [row.title for row in page]
        if not (mark := page.next_mark):
            break
    assert sorted(seen, key=int) == [str(each) for each in range(45)]


@pytest.mark.parametrize("after", ["x", "2026-01-01", "2026-99-01_x", "_"])
def test_a_broken_mark_is_the_first_page(client, after):
    make.session(title="first", public=True)
    assert shown(client.get(LIST, {"after": after})) == ["first"]


def test_a_public_session_has_a_page_and_a_private_one_has_none(client):
    public, private = make.session(public=True), make.session()
    assert client.get(reverse("sessions:public", args=[public.pk])).status_code == 200
    assert client.get(reverse("sessions:public", args=[private.pk])).status_code == 404


def test_nothing_personal_is_on_public_pages(client):
    ambassador = make.ambassador(name="秘密 花子", email="himitsu@example.jp", phone="+81488331234")
    row = make.session(ambassador=ambassador, public=True, note="鈴木さんに電話")
    past = make.past_session(ambassador=ambassador, venue="花子の自宅", title="花子の会")
    pages = [LIST, f"{LIST}?show=held", reverse("sessions:public", args=[row.pk])]
    text = "".join(client.get(each).content.decode() for each in pages)
    assert str(past.head_count) in text
    for secret in ("秘密", "himitsu", "833", "鈴木", "花子の自宅", "花子の会"):
        assert secret not in text


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    make.session(public=True)
    client.get(LIST)
    with django_assert_max_num_queries(30) as few:
        client.get(LIST)
    for _each in range(8):
        make.session(public=True, organization=make.organization(name=f"団体{_each}"))
    with django_assert_max_num_queries(len(few)):
        client.get(LIST)
