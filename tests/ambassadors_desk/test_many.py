"""Asking and declining, one or many, with sentences from a list that staff edit."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ambassadors.desk import wordings
from ambassadors.desk.models import Wording
from ambassadors.models import Ambassador, Decision
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/ambassadors/ambassador/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def wording(use="ask_back", title="地域", text="活動地域はどちらですか。", **facts):
    return Wording.objects.create(use=use, title=title, text=text, **facts)


def pressed(client, action, rows, **typed):
    data = {"action": action, "_selected_action": [row.pk for row in rows]} | typed
    return client.post(LIST, data, follow=True)


def statuses(rows):
    return [Ambassador.objects.get(pk=row.pk).status for row in rows]


def said(page):
    return [str(each) for each in page.context["messages"]]


def test_many_are_asked_the_same_and_the_others_told_by_name(staff):
    rows = [make.to_review(name="一番"), make.to_review(name="二番")]
    others = [make.application(name="未確認"), make.ambassador(name="登録済")]
    ask = pressed(staff, "ask_back_many", [*rows, *others])
    assert "一番" in ask.content.decode()
    assert statuses(rows) == ["to_review", "to_review"]  # nothing happens before the question is there
    page = pressed(staff, "ask_back_many", [*rows, *others], apply="1", question="地域はどちらですか。")
    assert statuses([*rows, *others]) == ["asked_back", "asked_back", "applied", "registered"]
    assert [each[:4] for each in said(page)] == ["2件の方", "登録済：", "未確認："]  # by the day of application
    assert Letter.objects.filter(kind="ambassadors.ask_back").count() == 2
    assert list(rows[0].inquiries.values_list("question", flat=True)) == ["地域はどちらですか。"]


def test_many_are_declined_with_one_reason_that_stays_with_staff(staff):
    rows = [make.to_review(), make.to_review()]
    chosen = wording("decline", "営業", "営業のための申込")
    page = pressed(staff, "decline_many", rows, apply="1", wording=str(chosen.pk))
    assert statuses(rows) == ["declined", "declined"]
    assert said(page) == ["2件の登録を見送りました。"]
    assert set(Decision.objects.filter(verb="decline").values_list("reason", flat=True)) == {"営業のための申込"}


def test_many_without_a_reason_come_back(staff):
    rows = [make.to_review()]
    page = pressed(staff, "decline_many", rows, apply="1")
    assert page.context["form"].errors["reason"] == ["理由を入力するか、よく使う文を選んでください。"]
    assert statuses(rows) == ["to_review"]


def test_all_of_the_filtered_list_are_meant_where_staff_say_so(staff):
    rows = [make.to_review(prefecture="27") for _each in range(3)]
    other = make.to_review(prefecture="11")
    data = {"action": "decline_many", "select_across": "1", "_selected_action": [rows[0].pk], "apply": "1"}
    staff.post(f"{LIST}?prefecture__exact=27", data | {"reason": "試し"})
    assert statuses([*rows, other]) == ["declined"] * 3 + ["to_review"]


def test_a_sentence_is_put_in_and_can_be_changed(staff):
    row, chosen = make.to_review(), wording()
    wording("decline", "営業", "営業のための申込")
    page = reverse("admin:ambassadors_ambassador_ask-back", args=[row.pk])
    form = staff.get(page).context["form"]
    assert [each.title for each in form.fields["wording"].queryset] == ["地域"]
    put = staff.post(page, {"insert": "1", "wording": chosen.pk, "question": "こんにちは。"})
    assert "こんにちは。\n活動地域はどちらですか。" in put.content.decode()
    assert statuses([row]) == ["to_review"]
    staff.post(page, {"question": "こんにちは。活動地域はどちらですか。"})
    assert row.inquiries.get().question == "こんにちは。活動地域はどちらですか。"


def test_a_chosen_sentence_alone_is_enough(staff):
    row = make.to_review()
    staff.post(reverse("admin:ambassadors_ambassador_ask-back", args=[row.pk]), {"wording": wording().pk})
    assert row.inquiries.get().question == "活動地域はどちらですか。"


def test_neither_a_text_nor_a_sentence_says_what_to_do(staff):
    row = make.to_review()
    page = staff.post(reverse("admin:ambassadors_ambassador_ask-back", args=[row.pk]), {"question": " "})
    assert "よく使う文を選んでください" in str(page.context["form"].errors["question"])


def test_one_that_is_switched_off_is_not_offered(staff):
    wording(active=False)
    row = make.to_review()
    form = staff.get(reverse("admin:ambassadors_ambassador_ask-back", args=[row.pk])).context["form"]
    assert not form.fields["wording"].queryset.exists()


def test_a_reader_decides_nothing(client):
    client.force_login(make.staff("reader"))
    rows = [make.to_review()]
    pressed(client, "decline_many", rows, apply="1", reason="試し")
    assert statuses(rows) == ["to_review"]


def test_first_sentences_come_once_and_what_staff_made_of_them_stays():
    Wording.objects.all().delete()
    wordings.load()
    Wording.objects.exclude(use="decline").delete()
    wordings.load()
    assert set(Wording.objects.values_list("use", flat=True)) == {"decline"}


def test_the_database_refuses_an_empty_or_doubled_sentence():
    wording()
    for wrong in ({"title": "地域"}, {"title": "x", "text": ""}, {"title": "y", "use": "z"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            wording(**wrong)
