"""What staff see and press about duplicates, and who doesn't."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ambassadors.duplicates.models import Difference, Merge
from ambassadors.models import Ambassador
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/admin/duplicates/merge/candidates/"
SAME = {"kana": "たかはし はなこ", "phone": "+81488331234"}


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def compare(one, other, name="compare"):
    return reverse(f"admin:duplicates_merge_{name}", args=sorted([one.pk, other.pk]))


def twins():
    kept = make.ambassador(name="髙橋 花子", prefecture="11", **SAME)
    return kept, make.ambassador(name="高橋 花子", prefecture="13", address="川口市1-2-3", **SAME)


def chosen(page, keep, **taken):
    """The form as the page shows it, with `keep` and what else was pressed."""
    form = page.context["form"]
    pressed = {name: field.initial for name, field in form.fields.items() if name.startswith("take_")}
    return pressed | {"keep": str(keep.pk), "seen": page.context["seen"], "reason": ""} | taken


def test_candidates_are_listed_with_the_likeliest_first_and_say_why(staff):
    kept, other = twins()
    make.ambassador(name="高橋 花子", phone="+81312345678")
    page = staff.get(LIST)
    assert [row["candidate"].score for row in page.context["rows"]] == [75]
    assert "同じ電話番号、同じお名前、同じふりがな" in page.text
    assert compare(kept, other) in page.text


def test_the_list_asks_the_same_number_of_queries(staff):
    def queries(address):
        with CaptureQueriesContext(connection) as caught:
            assert staff.get(address).status_code == 200
        return len(caught)

    kept, other = twins()
    queries(LIST)
    few = queries(LIST), queries(compare(kept, other))
    for number in range(12):
        for _each in range(2):
            make.ambassador(name=f"鈴木 花子{number}", phone=f"+8148833{number:04}")
    make.session(ambassador=kept), make.session(ambassador=kept), make.session(ambassador=other)
    assert (queries(LIST), queries(compare(kept, other))) == few


def test_side_by_side_and_one_press_merges_as_chosen(staff):
    kept, other = twins()
    page = staff.get(compare(kept, other))
    typed = chosen(page, kept, take_prefecture=str(other.pk), take_name=str(kept.pk), reason="電話で確認")
    done = staff.post(compare(kept, other), typed, follow=True)
    assert "ひとつに統合しました" in done.text
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.name, kept.prefecture, kept.address, other.merged_into) == ("髙橋 花子", "13", "川口市1-2-3", kept)
    assert Merge.objects.get().reason == "電話で確認"
    assert staff.get(LIST).context["rows"] == []


def test_an_application_goes_into_the_registration_and_the_person_is_told(staff):
    kept = make.ambassador(name="髙橋 花子", email="old@example.jp", **SAME)
    asked = make.to_review(name="高橋 花子", email="new@example.jp", **SAME)
    page = staff.get(compare(kept, asked))
    refused = staff.post(compare(kept, asked), chosen(page, asked))
    assert "登録済みの方を、申込や解除した登録に統合することはできません" in refused.text
    staff.post(compare(kept, asked), chosen(page, kept, take_email=str(asked.pk), tell="on"))
    kept.refresh_from_db()
    assert kept.email == "new@example.jp"
    letters = Letter.objects.filter(kind="duplicates.merged").values_list("to_address", flat=True)
    assert sorted(letters) == ["new@example.jp", "old@example.jp"]
    assert {each.user.email for each in kept.memberships.all()} == {"new@example.jp"}


def test_an_address_that_nobody_confirmed_is_not_taken(staff):
    kept, asked = make.ambassador(name="髙橋 花子", **SAME), make.application(name="高橋 花子", **SAME)
    page = staff.get(compare(kept, asked))
    refused = staff.post(compare(kept, asked), chosen(page, kept, take_email=str(asked.pk)))
    assert "メール未確認のメールアドレスは選べません" in refused.text
    assert not Merge.objects.exists()


def test_what_changed_while_the_page_was_open_is_looked_at_again(staff):
    kept, other = twins()
    typed = chosen(staff.get(compare(kept, other)), kept, reason="書きかけ")
    Ambassador.objects.filter(pk=other.pk).update(phone="+81312345678")
    again = staff.post(compare(kept, other), typed)
    assert "ページを開いたあとに" in again.text
    assert "書きかけ" in again.text
    assert not Merge.objects.exists()


def test_not_a_duplicate_is_remembered_until_either_changes(staff):
    kept, other = twins()
    seen = staff.get(compare(kept, other)).context["seen"]
    staff.post(compare(kept, other, "differ"), {"why": "親子です", "seen": seen})
    assert staff.get(LIST).context["rows"] == []
    assert "親子です" in staff.get(compare(kept, other)).text
    other.kana = "たかはし はな"
    other.save()
    assert len(staff.get(LIST, {"level": "possible"}).context["rows"]) == 1
    other.kana = "たかはし はなこ"
    other.save()
    assert staff.get(LIST).context["rows"] == []
    staff.post(compare(kept, other, "reconsider"))
    assert (len(staff.get(LIST).context["rows"]), Difference.objects.count()) == (1, 0)


def test_only_managers_take_back(client):
    kept, other = twins()
    client.force_login(make.staff())
    client.post(compare(kept, other), chosen(client.get(compare(kept, other)), kept))
    merge = Merge.objects.get()
    undo = reverse("admin:duplicates_merge_undo", args=[merge.pk])
    assert client.get(undo).status_code == client.post(undo, {"reason": "違った"}).status_code == 403
    client.force_login(make.manager())
    assert "取り消しの理由を入力してください" in client.post(undo, {"reason": " "}).text
    assert "統合を取り消しました" in client.post(undo, {"reason": "違った"}, follow=True).text
    assert "すでに済んでいます" in client.post(undo, {"reason": "違った"}, follow=True).text
    other.refresh_from_db()
    assert other.status == "registered"


@pytest.mark.parametrize("who", [{"prefectures": ["11"]}, {"role": "reader"}])
def test_regional_staff_see_nothing_and_readers_change_nothing(client, who):
    kept, other = twins()
    client.force_login(make.staff(**who))
    sees = "role" in who
    assert [client.get(each).status_code == 200 for each in (LIST, compare(kept, other))] == [sees, sees]
    for name in ("compare", "differ", "reconsider"):
        assert client.post(compare(kept, other, name), {"keep": str(kept.pk)}).status_code == 403
    assert not Merge.objects.exists()


def test_the_pages_of_both_lead_to_the_record(staff):
    kept, other = twins()
    staff.post(compare(kept, other), chosen(staff.get(compare(kept, other)), kept))
    record = reverse("admin:duplicates_merge_change", args=[Merge.objects.get().pk])
    for row in (kept, other):
        assert record in staff.get(reverse("admin:ambassadors_ambassador_change", args=[row.pk])).text
    for address in (record, "/admin/duplicates/merge/", "/admin/duplicates/merge/?state=standing&q=高橋"):
        assert staff.get(address).status_code == 200
