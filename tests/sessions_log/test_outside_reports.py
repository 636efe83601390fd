"""Reports by someone who held a session and is no ambassador."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from ambassadors.models import Section
from mirai_action.core.forms import PublicFormMixin
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from sessions_log import links, plausibility, workflow
from sessions_log.models import OutsideReport, StudySession
from sessions_log.workflow import outside
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "/sessions/report/"
BODY = {"body": "みらい市社会福祉協議会", "body_kind": "council", "body_prefecture": "11"}
PERSON = {"name": "秘密 太郎", "email": "officer@example.jp", "agree": "on"}


def typed(**more):
    started = signing.dumps(int(timezone.now().timestamp()) - 60, salt=PublicFormMixin.SALT)
    form = make.session_form(make.day(-3), head_count="２５", venue="中央公民館", id=str(uuid.uuid4()))
    return form | BODY | PERSON | {"started": started, "website": ""} | more


def send(client, **more):
    answer = client.post(ADDRESS, typed(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    return OutsideReport.objects.latest("created_at")


def confirmed(client, **more):
    row = send(client, **more)
    client.post(confirm_path(row))
    row.refresh_from_db()
    return row


def confirm_path(row):
    return "/sessions" + links.outside_address(row).partition("/sessions")[2]


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


def test_nothing_is_entered_before_the_link_is_used_and_looking_changes_nothing(client):
    row = send(client)
    assert (StudySession.objects.count(), kinds()) == (0, ["sessions.outside_confirm"])
    page = client.get(confirm_path(row)).content.decode()
    assert "25" in page
    assert "秘密" not in page
    assert StudySession.objects.count() == 0


def test_the_button_enters_the_session_which_counts_once_staff_confirm(client):
    row = confirmed(client)
    session = row.session
    assert (session.status, session.hold, session.head_count, session.host_name) == (
        "reported",
        "outside",
        25,
        row.body,
    )
    assert (session.host_kind, session.host_prefecture, session.ambassador) == ("council", "11", None)
    assert (row.facts, make.counted(session)) == ({}, {})
    assert list(StudySession.objects.held_back()) == [session]
    workflow.confirm(session, by=None)
    assert make.counted(session) == {"sessions final": 1, "participants final": 25}
    assert kinds() == ["sessions.outside_confirm", "sessions.outside_counted", "sessions.outside_receipt"]


def test_the_person_stands_in_no_other_table(client):
    session = confirmed(client).session
    columns = [str(getattr(session, field.attname)) for field in StudySession._meta.concrete_fields]
    assert not [each for each in columns if "秘密" in each or "officer" in each]


def test_every_letter_can_be_sent(client):
    workflow.confirm(confirmed(client).session, by=None)
    assert outbox.deliver_due() == 2  # the link had been used by then
    assert not Letter.objects.filter(failed_at=None, sent_at=None).exists()


def test_pressing_twice_enters_once(client):
    row = send(client)
    for _twice in range(2):
        assert client.post(confirm_path(row), follow=True).status_code == 200
    assert (StudySession.objects.count(), kinds().count("sessions.outside_receipt")) == (1, 1)


def test_the_same_form_sent_twice_makes_one_report_and_one_letter(client):
    body = typed()
    for _twice in range(2):
        assert client.post(ADDRESS, body).status_code == 302
    assert (OutsideReport.objects.count(), len(kinds())) == (1, 1)


def test_no_mailbox_gets_letters_without_end(client):
    for _each in range(8):
        send(client)
    assert len(kinds()) == outside.LETTERS_AN_HOUR


def test_too_many_from_one_address_are_asked_to_wait(client, monkeypatch):
    monkeypatch.setattr("sessions_log.views.outside.FORMS", 2)
    codes = [client.post(ADDRESS, typed()).status_code for _each in range(3)]
    assert codes == [302, 302, 429]


def test_a_robot_and_a_missing_consent_come_back_with_everything_typed(client):
    for wrong in ({"website": "x"}, {"agree": ""}, {"email": "no"}, {"held_on_year": "2100"}, {"head_count": ""}):
        answer = client.post(ADDRESS, typed(**wrong))
        assert (answer.status_code, "中央公民館" in answer.content.decode()) == (200, True)
    assert OutsideReport.objects.count() == 0


def test_a_report_of_nobody_asks_whether_it_was_cancelled(client):
    assert "中止でしたか" in client.post(ADDRESS, typed(head_count="0")).content.decode()
    assert client.post(ADDRESS, typed(head_count="0", zero="cancelled")).status_code == 302
    assert OutsideReport.objects.count() == 0
    session = confirmed(client, head_count="0", zero="held").session
    assert (session.status, session.head_count) == ("reported", 0)


def test_an_ended_link_offers_a_new_one(client, monkeypatch):
    row = send(client)
    path = confirm_path(row)
    later = timezone.now() + timedelta(days=15)
    monkeypatch.setattr(signing.time, "time", later.timestamp)
    assert client.post(path).status_code == 410
    assert client.post(path, {"renew": "1"}).status_code == 200
    assert (StudySession.objects.count(), len(kinds())) == (0, 2)


def test_a_wrong_link_is_no_page(client):
    for token in ("x", "x.y.z"):
        assert client.get(f"{ADDRESS}confirm/{token}/").status_code == 404


def test_the_sent_page_is_for_the_browser_that_sent_it(client, django_user_model):
    from django.test import Client

    row = send(client)
    page = f"{ADDRESS}sent/{row.pk}/"
    assert "officer@example.jp" in client.get(page).content.decode()
    assert Client().get(page).status_code == 404


def test_the_body_is_found_in_the_register_and_none_is_made(client):
    known = make.organization("みらい市社会福祉協議会", kind="council")
    assert confirmed(client).session.organization == known
    assert confirmed(client, body="ほかの市社会福祉協議会").session.organization is None


def test_another_session_of_that_day_in_that_prefecture_is_marked_for_staff(client):
    make.session(held_on=make.day(-3), prefecture="11", venue="ちがう書き方の公民館")
    marks = plausibility.marks(StudySession.objects.with_twins().get(pk=confirmed(client).session.pk))
    assert marks == ["アンバサダー以外からの報告", "同じ日・同じ都道府県の学習会がほかにもある（重複の可能性）"]
    alone = confirmed(client, prefecture="27").session
    assert plausibility.marks(StudySession.objects.with_twins().get(pk=alone.pk)) == ["アンバサダー以外からの報告"]


def test_an_account_is_asked_for_only_where_ticked(client):
    confirmed(client)
    assert Section.objects.count() == 0
    confirmed(client, wants_account="on")
    asked = Section.objects.get()
    assert (asked.status, asked.organization_name, asked.email) == ("asked", BODY["body"], PERSON["email"])


def test_staff_ask_back_and_the_reporter_answers_by_link(client):
    session = confirmed(client).session
    workflow.send_back(session, comment="人数をご確認ください", by=None)
    assert Letter.objects.filter(kind="sessions.returned", to_address="officer@example.jp").count() == 1
    session.refresh_from_db()
    body = make.session_form(session.held_on, head_count="28", version=str(session.version))
    client.post(f"/r/{links.make(session)}/", body)
    session.refresh_from_db()
    assert (session.status, session.head_count, session.hold) == ("reported", 28, "outside")


def test_who_reported_is_deleted_after_the_decision_and_the_session_stays(client, settings):
    row, waiting, forgotten = confirmed(client), confirmed(client), send(client)
    workflow.confirm(row.session, by=None)
    long_ago = timezone.now() - timedelta(days=settings.OUTSIDE_REPORT_DAYS + 1)
    StudySession.objects.filter(pk=row.session_id).update(confirmed_at=long_ago)
    OutsideReport.objects.filter(pk=forgotten.pk).update(created_at=long_ago)
    assert outside.purge() == 2
    assert list(OutsideReport.objects.all()) == [waiting]
    assert StudySession.objects.filter(pk=row.session_id).exists()
    assert not Letter.objects.filter(about__in=[row.pk, forgotten.pk]).exclude(to_address="").exists()
    assert Letter.objects.filter(about=waiting.pk, to_address="officer@example.jp").exists()


def test_staff_forget_a_reporter_who_asks_for_it_and_regional_staff_see_none(client):
    row = confirmed(client)
    page = f"/admin/sessions_log/outsidereport/{row.pk}/"
    client.force_login(make.staff(prefectures=["11"]))
    assert client.get(f"{page}change/").status_code in (302, 403, 404)
    client.force_login(make.staff())
    assert "秘密 太郎" in client.get(f"/admin/sessions_log/studysession/{row.session_id}/change/").content.decode()
    client.post(f"{page}delete/", {"post": "yes"})
    assert not OutsideReport.objects.exists()
    assert not Letter.objects.exclude(to_address="").exists()


def test_regional_staff_see_the_session_and_not_who_reported_it(client):
    row = confirmed(client)
    client.force_login(make.staff(prefectures=["11"]))
    words = client.get(f"/admin/sessions_log/studysession/{row.session_id}/change/").content.decode()
    assert ("中央公民館" in words, "秘密" in words) == (True, False)


def test_a_session_named_by_hand_is_refused_by_the_database():
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="outside_report_confirmed_has_its_session"):
        OutsideReport.objects.create(body="a", body_kind="npo", prefecture="11", confirmed_at=timezone.now())


def test_hostile_values_give_the_form_again(client):
    for name, value in re.findall(r"(\w+)=(\S+)", "body_kind=x municipality=\x00 id=no head_count=999999 format=phone"):
        assert client.post(ADDRESS, typed(**{name: value})).status_code in (200, 302)
