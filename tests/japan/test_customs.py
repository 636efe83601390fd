from datetime import date

import pytest

from mirai_action.japan import fiscal, kana, names, numbers, postal
from mirai_action.japan.prefectures import BY_CODE, PREFECTURES


def test_47_prefectures_with_codes_names_and_a_tile_each():
    assert [each.code for each in PREFECTURES] == [f"{n:02}" for n in range(1, 48)]
    assert len({(each.column, each.row) for each in PREFECTURES}) == 47
    assert (BY_CODE["26"].short, BY_CODE["01"].short) == ("京都", "北海道")


@pytest.mark.parametrize("typed", ["髙橋", "﨑", "𠮷野家", "株式会社 みらい"])
def test_a_name_is_stored_as_typed(typed):
    assert names.stored(f"  {typed}\u3000") == typed


@pytest.mark.parametrize("typed", ["\ufa19田", "\ufa10 \ufa1a", "\U0002f81a", "葛\U000e0100"])
def test_compatibility_ideographs_and_variants_are_stored_as_typed(typed):
    assert names.stored(f" {typed} ") == typed


def test_nfc_is_applied_and_nfkc_is_not():
    assert names.stored("か\u3099") == "が"
    assert names.stored("①ｱ") == "①ｱ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋 花子", "高橋花子"),
        ("社会福祉法人 みらい会", "みらい会"),
        ("ＮＰＯ法人あおぞら", "あおぞら"),
        ("コープ－みらい", "コープみらい"),
        ("Tanaka", "ＴＡＮＡＫＡ"),
        ("葛\U000e0100城", "葛城"),
        ("\ufa19田", "\u795e田"),
    ],
)
def test_the_search_key_unifies_spellings(one, other):
    assert names.search_key(one) == names.search_key(other)


def test_a_name_that_is_only_a_legal_form_keeps_a_key():
    assert names.search_key("生活協同組合") == "生活協同組合"


@pytest.mark.parametrize("typed", ["タカハシ ハナコ", "ﾀｶﾊｼ ﾊﾅｺ", "たかはし　はなこ"])
def test_any_kana_becomes_hiragana(typed):
    assert kana.to_hiragana(typed) == "たかはし はなこ"
    assert kana.is_reading(kana.to_hiragana(typed))


def test_half_width_voiced_kana_is_composed():
    assert kana.to_hiragana("ﾊﾞｯﾊﾟ") == "ばっぱ"


@pytest.mark.parametrize(
    "typed", ["3300063", "３３０－００６３", "〒330ー0063", "330‐0063", " 330 0063 ", "330━0063", "330〜0063"]
)
def test_a_postal_code_however_typed(typed):
    assert postal.normalise(typed) == "330-0063"


@pytest.mark.parametrize("typed", ["", "330", "33000631", "330006a", "٣٣٠٠٠٦٣x"])
def test_what_is_no_postal_code_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        postal.normalise(typed)
    assert postal.areas(typed) == []


def test_a_postal_code_may_lie_in_two_prefectures():
    assert {each.prefecture for each in postal.areas("498-0000")} == {"23", "24"}
    assert postal.areas("330-0063")[0] == ("11", "11107", "さいたま市浦和区", "高砂")


def test_the_fiscal_year_turns_on_the_first_of_april():
    assert [fiscal.year_of(date(2021, 3, 31)), fiscal.year_of(date(2021, 4, 1))] == [2020, 2021]
    assert fiscal.bounds(2020) == (date(2020, 4, 1), date(2021, 3, 31))
    assert [fiscal.label(2018), fiscal.label(2019), fiscal.label(2020)] == [
        "2018年度(平成30年度)",
        "2019年度(令和元年度)",
        "2020年度(令和2年度)",
    ]


@pytest.mark.parametrize(("typed", "number"), [("１２３", 123), ("1,234", 1234), ("30名", 30), ("０", 0), (" 7 人", 7)])
def test_numbers_as_typed(typed, number):
    assert numbers.to_int(typed) == number


@pytest.mark.parametrize("typed", ["約30名", "-3", "3.5", "", "三十", "1" * 13, "1,23"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        numbers.to_int(typed)
