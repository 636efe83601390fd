"""お知らせ: who reads them, the mark 「未読」, letters that leave once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ambassadors import workflow
from ambassadors.home import notices
from ambassadors.home.models import Notice, NoticeLetter
from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db


def test_a_notice_reaches_those_it_is_for():
    saitama, tokyo, group = make.ambassador(prefecture="11"), make.ambassador(prefecture="13"), make.group()
    later = make.ambassador()
    tomorrow = timezone.localdate() + timedelta(days=1)
    Ambassador.objects.filter(pk=later.pk).update(registered_on=tomorrow)
    later.refresh_from_db()
    resting, left = make.ambassador(), make.ambassador()
    workflow.rest(resting)
    workflow.leave(left)
    everyone, here = make.notice(title="全員"), make.notice(title="埼玉", prefectures=["11"])
    groups, draft = make.notice(title="団体", kind="group"), make.notice(title="下書き", published=False)

    def read_by(row):
        return {each.title for each in Notice.objects.for_ambassador(row)}

    assert [read_by(each) for each in (saitama, tokyo, group, later)] == [
        {"全員", "埼玉"},
        {"全員"},
        {"全員", "埼玉", "団体"},
        set(),
    ]
    assert left not in notices.readers(everyone)
    assert resting in notices.readers(everyone)
    assert (notices.readers(here).count(), notices.readers(groups).count(), draft.published_at) == (4, 1, None)


def test_reading_takes_the_mark_away_only_by_the_button(client):
    row, user = make.notice(), None
    ambassador = make.ambassador()
    user = make.member(ambassador)
    client.force_login(user)
    assert "未読" in client.get("/my/").content.decode()
    assert client.get(f"/my/notices/{row.pk}/").status_code == 200
    assert notices.unread(ambassador, user).count() == 1
    client.post(f"/my/notices/{row.pk}/")
    client.post(f"/my/notices/{row.pk}/")
    assert notices.unread(ambassador, user).count() == 0
    assert "未読" not in client.get("/my/").content.decode()


def test_all_are_read_at_once_and_a_member_has_marks_of_the_own(client):
    group = make.group()
    member = make.joined(group)
    make.notice()
    make.notice()
    client.force_login(member.user)
    client.post("/my/notices/")
    assert [notices.unread(group, each).count() for each in (member.user, group.manager)] == [0, 2]


def test_nobody_opens_a_notice_for_others(client):
    row = make.notice(prefectures=["13"])
    client.force_login(make.member(make.ambassador(prefecture="11")))
    assert client.get(f"/my/notices/{row.pk}/").status_code == 404
    assert client.post(f"/my/notices/{row.pk}/").status_code == 404


def test_a_withdrawn_notice_is_gone_and_its_letters_do_not_leave():
    ambassador = make.ambassador()
    row = make.notice(by_letter=True)
    notices.write(row.pk)
    assert notices.withdraw(row)
    outbox.deliver_due()
    assert (mail.outbox, list(Notice.objects.for_ambassador(ambassador))) == ([], [])
    assert not notices.withdraw(row)


def test_each_mailbox_gets_one_letter_without_a_newsletter_consent():
    couple = [make.ambassador(email="futari@example.jp", name=name) for name in ("今野 一", "今野 二")]
    make.ambassador(email="")
    make.ambassador(email="other@example.jp")
    row = make.notice(by_letter=True)
    assert notices.reach(row) == {"readers": 4, "mailboxes": 2, "without": 1}
    assert [notices.write(row.pk), notices.write(row.pk)] == [2, 0]
    outbox.deliver_due()
    assert sorted(each.to[0] for each in mail.outbox) == ["futari@example.jp", "other@example.jp"]
    assert row.body in mail.outbox[0].body
    assert couple[0].consents.given().filter(kind="b").count() == 0


def test_many_readers_are_written_to_page_by_page(monkeypatch):
    monkeypatch.setattr(notices, "A_PAGE", 2)
    for _each in range(5):
        make.ambassador()
    row = make.notice(by_letter=True)
    assert notices.write(row.pk) == 5
    row.refresh_from_db()
    assert (row.letters_done_at is not None, Letter.objects.filter(kind="home.notice").count()) == (True, 5)


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_once(connections_for_all, monkeypatch):
    monkeypatch.setattr(notices, "A_PAGE", 3)
    for _each in range(10):
        make.ambassador()
    row = make.notice(by_letter=True)

    def work(_number):
        try:
            return notices.write(row.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(work, range(2))) == 10
    assert Letter.objects.filter(kind="home.notice").values("to_address").distinct().count() == 10
    assert Letter.objects.filter(kind="home.notice").count() == 10


def test_staff_write_look_and_publish(client):
    make.ambassador()
    client.force_login(make.staff())
    typed = {"title": "年末の受付", "body": "29日から", "kind": "", "prefectures": ["11", "13"], "by_letter": "on"}
    client.post("/admin/home/notice/add/", typed)
    row = Notice.objects.get()
    assert (row.prefectures, row.is_draft) == (["11", "13"], True)
    page = client.get(f"/admin/home/notice/{row.pk}/change/").content.decode()
    assert "公開してメールを送る" in page
    for _twice in range(2):
        client.post(f"/admin/home/notice/{row.pk}/press/", {"action": "publish"})
    row.refresh_from_db()
    assert row.published_at
    client.post(f"/admin/home/notice/{row.pk}/change/", typed | {"title": "書き換え"})
    row.refresh_from_db()
    assert row.title == "年末の受付"
    client.post(f"/admin/home/notice/{row.pk}/press/", {"action": "withdraw"})
    assert not Notice.objects.published().exists()


def test_readers_and_regional_staff_publish_nothing(client):
    row = make.notice(published=False)
    for user, status in ((make.staff("reader"), 403), (make.staff(prefectures=["11"]), 404)):
        client.force_login(user)
        assert client.post(f"/admin/home/notice/{row.pk}/press/", {"action": "publish"}).status_code == status
    row.refresh_from_db()
    assert row.is_draft


def test_the_home_costs_the_same_with_many_notices(client, django_assert_max_num_queries):
    client.force_login(make.member(make.ambassador()))
    for count in (1, 10):
        for _each in range(count):
            make.notice()
        with django_assert_max_num_queries(40) as seen:
            client.get("/my/")
        first = len(seen) if count == 1 else first  # noqa: F821
    assert len(seen) == first


@pytest.mark.parametrize(
    "facts", [{"title": ""}, {"withdrawn_at": timezone.now()}, {"letters_done_at": timezone.now()}]
)
def test_the_database_refuses_impossible_notices(facts):
    row = make.notice(published=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(**facts)


def test_a_letter_is_claimed_once():
    row, ambassador = make.notice(), make.ambassador()
    NoticeLetter.objects.create(notice=row, ambassador=ambassador)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeLetter.objects.create(notice=row, ambassador=ambassador)
