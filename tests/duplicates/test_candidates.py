"""Which pairs are candidates, how likely, and in which words."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ambassadors import workflow as people
from ambassadors.duplicates import candidates, workflow
from ambassadors.duplicates.models import Difference, Merge
from ambassadors.models import Ambassador
from tests import make

pytestmark = pytest.mark.django_db

ONE = {
    "name": "髙橋 花子",
    "kana": "たかはし はなこ",
    "phone": "+81488331234",
    "email": "hanako@example.jp",
    "postal_code": "3300063",
    "prefecture": "11",
}
NOBODY = {
    "name": "鈴木 一郎",
    "kana": "すずき いちろう",
    "phone": "",
    "email": "",
    "postal_code": "",
    "prefecture": "13",
}


def candidate(**other):
    """The candidate that ONE and another row make; None where they make none."""
    make.ambassador(**ONE)
    make.ambassador(**(NOBODY | other))
    found = candidates.page(most=5).pairs
    return found[0] if found else None


@pytest.mark.parametrize(
    ("other", "level", "why"),
    [
        ({"phone": ONE["phone"], "kana": ONE["kana"]}, "possible", ["同じ電話番号", "同じふりがな"]),
        ({"phone": ONE["phone"], "kana": ONE["kana"], "prefecture": "11"}, "likely", ["同じ電話番号", "同じふりがな"]),
        (
            {"email": "HANAKO@example.jp", "name": "高橋 華子", "kana": "タカハシ ハナコ"},
            "likely",
            ["同じメールアドレス", "同じふりがな"],
        ),
        ({"name": "高橋花子", "kana": "タカハシ ハナコ"}, "possible", ["同じお名前", "同じふりがな"]),
        (
            {"name": "高橋花子", "kana": "たかはし はなこ", "phone": "+81312345678", "email": "other@example.jp"},
            "low",
            ["同じお名前", "同じふりがな"],
        ),
        (
            {"kana": ONE["kana"], "postal_code": ONE["postal_code"], "prefecture": "11"},
            "possible",
            ["同じふりがな", "同じ郵便番号"],
        ),
        # a couple on one address, a secretary and her group: different ones until somebody says otherwise
        (
            {
                "name": "高橋 太郎",
                "kana": "たかはし たろう",
                "email": ONE["email"],
                "phone": ONE["phone"],
                "postal_code": ONE["postal_code"],
            },
            "low",
            ["同じメールアドレス", "同じ電話番号", "同じ郵便番号"],
        ),
        (
            {"kind": "group", "name": "ひだまり会", "kana": "", "email": ONE["email"], "contact_name": "髙橋 花子"},
            "low",
            ["同じメールアドレス", "団体のご担当者と同じお名前"],
        ),
    ],
)
def test_how_likely_and_why(other, level, why):
    found = candidate(**other)
    assert (found.level, found.why) == (level, why), found


@pytest.mark.parametrize("other", [{}, {"postal_code": ONE["postal_code"]}, {"name": "髙橋 太郎"}])
def test_too_little_in_common_is_no_candidate(other):
    assert candidate(**other) is None


def test_what_speaks_against_is_said_too():
    assert candidate(kind="group", email=ONE["email"], phone="+81312345678").why_not == [
        "個人と団体",
        "お名前がちがう",
        "電話番号がちがう",
        "活動地域がちがう",
    ]


def test_an_office_with_one_telephone_makes_no_thousand_candidates():
    for number in range(candidates.BLOCK + 1):
        make.ambassador(name=f"第{number} 太郎", kana="", phone="+81488331234")
    assert candidates.page(most=5).pairs == []
    twin = make.ambassador(name="第1 太郎", kana="", phone="+81488331234")
    found = candidates.page(most=5).pairs
    assert [twin.pk in (each.first, each.second) for each in found] == [True]


def test_neither_merged_nor_declined_rows_are_candidates_but_a_declined_one_stands_beside_an_application():
    plain = {name: ONE[name] for name in ("name", "kana", "phone")}
    old = make.to_review(**plain)
    people.decline(old, by=None)
    asked = make.to_review(**plain)
    assert candidates.page(most=5).pairs == []
    assert [each.other(asked.pk) for each in candidates.of([asked.pk])[asked.pk]] == [old.pk]
    kept = make.ambassador(**plain)
    assert len(candidates.page(most=5).pairs) == 1
    workflow.merge(kept, asked, by=None)
    assert candidates.page(most=5).pairs == []


def test_those_who_were_erased_are_not_one_another():
    for _each in range(2):
        make.ambassador(name="（消去済み）", kana="", email="")
    assert candidates.page(most=5).pairs == []


def test_levels_are_counted_and_paged_in_one_query_each():
    for number in range(5):
        for _each in range(2):
            make.ambassador(name=f"鈴木 花子{number}", kana="すずき はなこ", phone=f"+8148833{number:04}")
    with CaptureQueriesContext(connection) as caught:
        page = candidates.page(level="likely", start=0, most=3)
        rest = candidates.page(level="likely", start=3, most=3)
    assert (len(caught), len(page.pairs), len(rest.pairs), page.counts["likely"]) == (2, 3, 2, 5)
    assert candidates.counts() == page.counts
    assert candidates.page(level="nonsense").level == "likely"
    assert candidates.page(level="low", start=900).pairs == []
    assert candidates.recount() == candidates.waiting() == 5


def test_the_score_of_two_rows_is_the_same_whichever_comes_first():
    one, other = make.ambassador(**ONE), make.ambassador(**(NOBODY | {"phone": ONE["phone"]}))
    assert candidates.pair(one.pk, other.pk) == candidates.pair(other.pk, one.pk)
    assert candidates.fingerprint(one.pk, other.pk) == candidates.fingerprint(other.pk, one.pk)


def refuses(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def test_the_database_refuses_a_merge_or_a_pair_that_cannot_be():
    kept, folded = make.ambassador(), make.ambassador()
    first, second = sorted([kept, folded], key=lambda row: row.pk)
    refuses("merge_of_two", lambda: Merge.objects.create(kept=kept, folded=kept))
    Merge.objects.create(kept=kept, folded=folded)
    refuses("merge_once", lambda: Merge.objects.create(kept=kept, folded=folded))
    refuses("merge_undone_afterwards", lambda: Merge.objects.update(undone_at="2020-01-01T00:00Z"))
    refuses("difference_in_order", lambda: Difference.objects.create(first=second, second=first, fingerprint="x"))
    Difference.objects.create(first=first, second=second, fingerprint="x")
    refuses("difference_once", lambda: Difference.objects.create(first=first, second=second, fingerprint="y"))
    assert Ambassador.objects.count() == 2
