"""Corrections: who, when, old, new, why for staff; without any personal data for everybody."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mirai_action.progress.models import Correction
from mirai_action.progress.publishing import corrections, freezing
from mirai_action.progress.publishing.models import PublicReason
from tests import make

DAY = date(2020, 3, 31)
WHY = "山田花子さんの申し出により"
# Which transactions a snapshot has seen decides what touches it.
pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="mirai_action.core.permissions.RoleBackend")
    return client


def session(count, **facts):
    plain = {"kind": "coop", "effective_on": date(2020, 2, 3)} | facts
    lines = [make.line(indicator="sessions", **plain), make.line(indicator="participants", quantity=count, **plain)]
    return lines


def corrected(subject, lines, why=WHY, reason="corrected"):
    make.settled(lines, subject=subject, reason=reason, why=why)
    return Correction.objects.latest("pk")


def test_a_correction_of_a_published_figure_is_listed_with_old_and_new():
    subject = make.settled(session(30), reason="reported")
    frozen = make.snapshot(DAY)
    corrected(subject, session(25))
    [found] = corrections.published_corrections()
    assert (found.codes, found.reason) == ([frozen.code], "訂正")
    assert [(each.name, each.old, each.new, each.where) for each in found.changes] == [
        ("学習会の参加者数（のべ）", 30, 25, "2020年2月3日、埼玉県")
    ]


def test_what_was_known_before_or_lies_after_the_day_touches_nothing():
    subject = make.settled(session(30), reason="reported")
    corrected(subject, session(25))
    make.snapshot(DAY)
    later = make.settled(session(10, effective_on=date(2020, 4, 1)), reason="reported")
    corrected(later, session(12, effective_on=date(2020, 4, 1)))
    assert corrections.published_corrections() == []


def test_a_withdrawn_snapshot_is_not_published_any_more():
    subject = make.settled(session(30), reason="reported")
    freezing.withdraw(make.snapshot(DAY), by=None, why="x")
    corrected(subject, session(25))
    assert corrections.published_corrections() == []


def test_each_snapshot_lists_its_own():
    subject = make.settled(session(30), reason="reported")
    first = make.snapshot(DAY)
    corrected(subject, session(25))
    second = make.snapshot(DAY)
    assert len(corrections.published_corrections(snapshot=first)) == 1
    assert corrections.published_corrections(snapshot=second) == []


def test_a_correction_names_the_snapshots_that_lack_it_and_no_other():
    subject = make.settled(session(30), reason="reported")
    first = make.snapshot(DAY)
    corrected(subject, session(25))
    second = make.snapshot(DAY)
    corrected(subject, session(20))
    earlier = [each.codes for each in corrections.published_corrections()]
    assert earlier == [[second.code, first.code], [first.code]]


def test_the_staffs_sentence_is_never_public(client):
    subject = make.settled([make.line(effective_on=date(2019, 9, 1), prefecture="31")])
    frozen = make.snapshot(DAY)
    row = corrected(subject, [make.line(effective_on=date(2019, 9, 2), prefecture="31")])
    page = client.get(frozen.get_absolute_url()).text
    assert "山田" not in page
    assert "2019年9月" not in page  # one registration is one person: neither its day nor its prefecture
    PublicReason.objects.create(correction=row, text="登録日の誤りがありました")
    assert "登録日の誤りがありました" in client.get(frozen.get_absolute_url()).text


def test_a_place_that_was_wrong_is_told_without_a_change_of_number():
    subject = make.settled(session(30), reason="reported")
    make.snapshot(DAY)
    corrected(subject, session(30, prefecture="13"))
    [found] = corrections.published_corrections()
    assert [(each.is_count, each.where) for each in found.changes][-1] == (
        False,
        "2020年2月3日、埼玉県 → 2020年2月3日、東京都",
    )


def test_staff_see_who_when_old_new_and_why():
    someone = make.manager(name="訂正 太郎")
    subject = make.settled(session(30), reason="reported")
    make.settled(session(25), subject=subject, reason="corrected", why=WHY, by=someone.pk)
    page = signed_in(make.staff("reader")).get(reverse("admin:progress_correction_changelist")).text
    for text in ("訂正 太郎", WHY, "+30", "+25"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"touches": "published"}, 1),
        ({"indicator": "participants"}, 1),
        ({"indicator": "ambassadors"}, 1),
        ({"public_reason": "yes"}, 1),
        ({"public_reason": "no"}, 1),
        ({"q": "申し出"}, 1),
    ],
)
def test_the_list_can_be_narrowed(query, count):
    subject, other = make.settled(session(30), reason="reported"), make.settled([make.line()])
    corrected(other, [make.line(prefecture="13")], why="別の理由")
    make.snapshot(DAY)
    PublicReason.objects.create(correction=corrected(subject, session(25)), text="人数の数え直し")
    page = signed_in(make.staff("reader")).get(reverse("admin:progress_correction_changelist"), query)
    assert page.context["cl"].result_count == count


def test_a_manager_writes_the_reason_for_the_public_and_takes_it_back():
    subject = make.settled(session(30), reason="reported")
    make.snapshot(DAY)
    row = corrected(subject, session(25))
    address = reverse("admin:progress_correction_reason", args=[row.pk])
    assert signed_in(make.staff("staff")).post(address, {"text": "x"}).status_code == 403
    manager = signed_in(make.manager())
    assert manager.get(reverse("admin:progress_correction_change", args=[row.pk])).status_code == 200
    manager.post(address, {"text": "人数の数え直し"})
    assert [each.reason for each in corrections.published_corrections()] == ["人数の数え直し"]
    manager.post(address, {"text": ""})
    assert [each.reason for each in corrections.published_corrections()] == ["訂正"]


def test_the_list_takes_three_queries_however_long(django_assert_num_queries):
    subjects = [make.settled(session(30), reason="reported", subject=uuid4()) for _ in range(5)]
    make.snapshot(DAY)
    for subject in subjects:
        corrected(subject, session(25))
    with django_assert_num_queries(3):
        assert len(corrections.published_corrections()) == 5
