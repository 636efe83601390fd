"""The report by the link of a letter: for one session, without signing in, without a name."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from mirai_action.letters.models import Letter
from sessions_log import links, workflow
from sessions_log.models import Arrival
from tests import make

pytestmark = pytest.mark.django_db


def address(row):
    return f"/r/{links.make(row)}/"


def due(**facts):
    return make.session(held_on=make.day(-1), **facts)


def sent(row, **typed):
    return make.session_form(row.held_on, version=str(row.version)) | typed


def aged(monkeypatch, days):
    later = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(signing.time, "time", later.timestamp)


def fresh(row):
    row.refresh_from_db()
    return row


def test_the_number_alone_is_a_report(client):
    row = due(venue="公民館")
    page = client.get(address(row))
    assert page.context["form"].main_fields == ("head_count",)
    answer = client.post(address(row), sent(row, head_count="３０名"), follow=True)
    assert (fresh(row).status, row.head_count, row.venue) == ("reported", 30, "")  # the box of the hall was empty
    assert "報告を受け取りました" in answer.content.decode()


def test_looking_changes_nothing_and_names_nobody(client):
    person = make.ambassador(name="秘密 花子", prefecture="11")
    row = due(ambassador=person, note="秘密のメモ")
    workflow.report(row, head_count=30, by=None, went_well="秘密の先生", questions="秘密の質問")
    before = fresh(row).version
    for each in (address(row), address(row) + "?edit=1"):
        assert "秘密" not in client.get(each).content.decode()
    assert fresh(row).version == before


def test_what_is_typed_by_link_is_added_to_what_stands_there(client):
    row = due()
    workflow.report(row, head_count=30, by=None, went_well="よく聞いてくれた")
    row = fresh(row)
    client.post(address(row), sent(row, head_count="31", went_well="質問が多かった"))
    assert (fresh(row).went_well, row.head_count) == ("よく聞いてくれた\n質問が多かった", 31)
    client.post(address(row), sent(row, head_count="32", went_well=""))
    assert (fresh(row).went_well, row.head_count) == ("よく聞いてくれた\n質問が多かった", 32)


def test_a_link_is_for_its_own_session_only(client):
    row, other = due(), due()
    key, _dot, rest = links.make(row).partition(".")
    forged = f"{other.pk.hex}.{rest}"
    assert client.post(f"/r/{forged}/", sent(other, head_count="5")).status_code == 404
    assert fresh(other).head_count is None
    assert key == row.pk.hex


def test_a_withdrawn_link_opens_nothing_and_the_next_one_does(client):
    row = due()
    old = address(row)
    row = workflow.withdraw_links(row)
    assert client.post(old, sent(row, head_count="5")).status_code == 404
    assert client.get(address(row)).status_code == 200
    assert fresh(row).version == 1  # an open form is not disturbed


def test_another_ambassador_of_record_withdraws_the_links_of_the_first(client):
    row = due()
    old = address(row)
    workflow.correct(row, ambassador=make.ambassador(), reason="担当が違っていたため", by=None)
    assert client.get(old).status_code == 404


def test_an_ended_link_offers_a_new_one_by_letter_to_the_ambassador_only(client, monkeypatch, settings):
    row = due()
    old = address(row)
    aged(monkeypatch, settings.REPORT_LINK_DAYS + 1)
    page = client.get(old)
    assert (page.status_code, Letter.objects.filter(kind="sessions.report_link").count()) == (410, 0)
    assert client.post(old, sent(row, head_count="5")).status_code == 410
    assert (fresh(row).head_count, Letter.objects.filter(kind="sessions.report_link").count()) == (None, 0)
    assert client.post(old, {"renew": "1"}).status_code == 200
    assert [each.to_address for each in Letter.objects.filter(kind="sessions.report_link")] == [row.ambassador.email]


def test_the_answer_is_the_same_where_nobody_can_be_written_to(client, monkeypatch, settings):
    known, unknown = due(), due(ambassador=make.ambassador(email=""))
    addresses = [address(each) for each in (known, unknown)]
    aged(monkeypatch, settings.REPORT_LINK_DAYS + 1)
    answers = [client.post(each, {"renew": "1"}).context["asked"] for each in addresses]
    assert answers == [True, True]
    assert Letter.objects.filter(kind="sessions.report_link").count() == 1


def test_new_links_are_not_sent_without_end(client, monkeypatch, settings):
    old = address(due())
    aged(monkeypatch, settings.REPORT_LINK_DAYS + 1)
    for _each in range(6):
        assert client.post(old, {"renew": "1"}).status_code == 200
    assert Letter.objects.filter(kind="sessions.report_link").count() == 3


def test_a_link_ends_on_its_day(client, monkeypatch, settings):
    old = address(due())
    aged(monkeypatch, settings.REPORT_LINK_DAYS - 1)
    assert client.get(old).status_code == 200


@pytest.mark.parametrize("token", ["x", "x.y.z", "00000000000000000000000000000000.1.a.b", "９.１.a", "." * 40])
def test_a_wrong_link_is_no_page(client, token):
    assert client.get(f"/r/{token}/").status_code == 404


def test_the_same_report_sent_twice_arrives_once_whatever_happened_between(client):
    row, id = due(), str(uuid.uuid4())
    body = sent(row, head_count="30", id=id)
    assert client.post(address(row), body).status_code == 302
    workflow.report(fresh(row), head_count=28, by=None)
    assert client.post(address(row), body).status_code == 302
    assert (fresh(row).head_count, Arrival.objects.count()) == (28, 1)
    assert make.counted(row)["participants preliminary"] == 28


def test_an_id_of_another_session_reports_nothing(client):
    row, other, id = due(), due(), str(uuid.uuid4())
    client.post(address(row), sent(row, head_count="30", id=id))
    answer = client.post(address(other), sent(other, head_count="30", id=id))
    assert "ページを開き直して" in answer.content.decode()
    assert fresh(other).head_count is None


def test_a_confirmed_report_shows_its_number_and_no_form(client):
    row = due()
    workflow.confirm(make.reported(row, head_count=30), by=None)
    page = client.get(address(row) + "?edit=1")
    assert "事務局が確認しました" in page.content.decode()
    answer = client.post(address(row), sent(fresh(row), head_count="99"))
    assert "事務局が確認済みの報告です" in answer.content.decode()
    assert fresh(row).head_count == 30


def test_cancelled_and_taken_back_by_link(client):
    row = due()
    client.post(address(row), {"action": "cancel", "off-reason": "台風", "off-version": "1"})
    assert (fresh(row).status, row.closing_note) == ("cancelled", "台風")
    client.post(address(row), {"action": "reopen"})
    assert fresh(row).status == "planned"


def test_postponed_by_link(client):
    row = due()
    client.post(address(row), {"action": "postpone", "later-undecided": "on", "later-version": "1"})
    assert fresh(row).status == "postponed"
    assert "新しい開催日を入力するか" in client.post(address(row), {"action": "postpone"}).content.decode()


def test_reports_are_taken_at_any_time(client):
    late = make.session(held_on=make.day(-800))
    silent = workflow.mark_no_answer(make.session(held_on=make.day(-90)), by=None)
    for row in (late, silent):
        client.post(address(row), sent(row, head_count="12"))
        assert (fresh(row).status, row.head_count) == ("reported", 12)


def test_a_session_without_a_place_asks_for_it_at_once(client):
    row = due(prefecture="")
    assert client.get(address(row)).context["form"].main_fields[-1] == "head_count"
    answer = client.post(address(row), sent(row, head_count="12", prefecture=""))
    assert "会場のある都道府県を選んでください" in answer.content.decode()


def test_the_token_stands_in_no_log():
    from mirai_action.core.logs import cut

    token = links.make(due())
    assert token not in cut(f"GET /r/{token}/ failed")


def test_a_number_far_above_the_plan_is_taken_and_the_reporter_told(client):
    row = due(expected=20)
    answer = client.post(address(row), sent(row, head_count="250"), follow=True)
    assert (fresh(row).head_count, row.hold, make.counted(row).get("participants preliminary")) == (250, "large", None)
    assert "人数が多いため、事務局の確認後に合計へ加えます" in answer.content.decode()


def test_nobody_came_asks_whether_it_was_cancelled(client):
    row = due()
    assert "中止でしたか" in client.post(address(row), sent(row, head_count="0")).content.decode()
    client.post(address(row), sent(row, head_count="0", zero="cancelled"))
    assert fresh(row).status == "cancelled"


def test_the_report_starts_from_the_check_in(client, monkeypatch):
    from sessions_log import head_counts

    row = due()
    monkeypatch.setattr(head_counts, "check_ins", [lambda ids: dict.fromkeys(ids, 27)])
    form = client.get(address(row)).context["form"]
    assert (form["head_count"].value(), form["basis"].value()) == (27, "list")
