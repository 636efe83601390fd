"""What happened to one ambassador, in one list by time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors import workflow
from ambassadors.models import Decision
from mirai_action.core import timeline
from sessions_log.desk.models import ContactNote
from tests import make

pytestmark = pytest.mark.django_db


def page_of(row):
    return reverse("admin:ambassadors_ambassador_change", args=[row.pk])


def listed(row, number=1, size=25):
    found = timeline.page(row.pk, make.staff(), number, size)
    return [(str(each.what), str(each.text)) for each in found.entries]


def test_application_decisions_letters_and_consents_are_one_list_the_newest_first():
    row = make.to_review(consents={"a", "b"})
    workflow.approve(row, by=make.staff())
    workflow.withdraw(row, "b")
    workflow.edit(row, changes={"phone": "+81488331234"})
    found = timeline.page(row.pk, make.staff()).entries
    moments = [each.at for each in found]
    assert moments == sorted(moments, reverse=True)
    kinds = {str(each.what) for each in found}
    assert {"登録申込", "連絡先の確認", "決定・変更", "同意", "同意の撤回", "メール"} <= kinds
    changed = next(each for each in found if each.text == "内容の変更")
    assert changed.lines == ("電話番号：– → +81488331234",)


def test_sessions_orders_trainings_and_calls_are_in_it(client):
    row = make.ambassador()
    make.past_session(ambassador=row, title="春の学習会", head_count=24)
    other = make.session(title="秋の学習会")
    other.joint.add(row)
    make.order(row)
    applied = make.placed(make.training())
    type(applied).objects.update(ambassador=row)
    ContactNote.objects.create(ambassador=row, text="報告してくださるとのこと", outcome="will_report")
    found = {str(each.what): each for each in timeline.page(row.pk, make.staff()).entries}
    assert {"学習会", "冊子の注文", "アンバサダー講習会", "連絡の記録"} <= set(found)
    said = [line for each in timeline.page(row.pk, make.staff()).entries for line in each.lines]
    assert any("参加者 24人" in line for line in said)
    assert any("共同実施" in line for line in said)
    client.force_login(make.staff())
    assert "春の学習会" in client.get(page_of(row)).content.decode()


def test_another_persons_entries_are_not_in_it():
    row, other = make.to_review(), make.to_review()
    workflow.decline(other, by=None, reason="ほかの人")
    assert ("決定・変更", "登録見送り") not in listed(row)


def test_older_entries_are_on_the_next_page_none_twice_none_lost(client):
    row = make.ambassador()
    now = timezone.now()
    Decision.objects.bulk_create(
        Decision(ambassador=row, verb="edit", reason=f"変更{number}", made_at=now - timedelta(minutes=number // 3))
        for number in range(60)
    )
    pages = [timeline.page(row.pk, make.staff(), number) for number in (1, 2, 3)]
    reasons = [each.lines[0] for page in pages for each in page.entries if each.lines and "変更" in each.lines[0]]
    assert sorted(reasons) == sorted(f"変更{number}" for number in range(60))
    assert [page.has_older for page in pages] == [True, True, False]
    client.force_login(make.staff())
    first = client.get(page_of(row)).content.decode()
    assert 'href="?t=2#timeline"' in first
    assert "変更59" in client.get(page_of(row), {"t": "3"}).content.decode()
    for wrong in ("", "x", "-1", "９", "99999999"):
        assert client.get(page_of(row), {"t": wrong}).status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_rows(django_assert_num_queries):
    row, staff = make.to_review(), make.staff()
    make.session(ambassador=row)
    with CaptureQueriesContext(connection) as few:
        timeline.page(row.pk, staff)
    for number in range(30):
        workflow.edit(row, changes={"address": f"高砂{number}"}, by=staff)
    for _number in range(5):
        make.session(ambassador=row)
    with django_assert_num_queries(len(few)):
        timeline.page(row.pk, staff)
