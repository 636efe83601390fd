"""Municipalities: all of them, by whatever people call them."""

import pytest
from django.utils import translation

from mirai_action.japan import municipalities


def test_every_municipality_is_there_and_the_wards_of_designated_cities():
    found = municipalities.every()
    assert (len(found), len([each for each in found.values() if each.city])) == (1741 + 171, 171)
    assert {each.prefecture for each in found.values()} == {f"{number:02}" for number in range(1, 48)}
    assert all(code.startswith(each.prefecture) and len(code) == 5 for code, each in found.items())


@pytest.mark.parametrize(
    ("code", "full"), [("01100", "011002"), ("11100", "111007"), ("11107", "111074"), ("13101", "131016")]
)
def test_the_check_digit_is_computed(code, full):
    assert municipalities.every()[code].full_code == full
    assert municipalities.read_code(full) == code


@pytest.mark.parametrize("text", ["111008", "1110", "x", "", "１１１００７７"])
def test_a_wrong_code_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        municipalities.read_code(text)


@pytest.mark.parametrize(
    ("text", "prefecture", "code"),
    [
        ("さいたま市", "11", "11100"),
        ("さいたま市", "", "11100"),
        ("さいたま", "11", "11100"),
        ("さいたま市浦和区", "11", "11107"),
        (" さいたま市　浦和区", "11", "11107"),
        ("浦和区", "11", "11107"),
        ("埼玉県川越市", "", "11201"),
        ("カワゴエシ", "11", "11201"),
        ("かわごえし", "11", "11201"),
        ("Kawagoe-shi", "11", "11201"),
        ("１１１００７", "11", "11100"),
        ("11100", "", "11100"),
        ("袖ヶ浦市", "12", "12229"),
        ("三重郡川越町", "", "24344"),
        ("川越町", "24", "24344"),
        ("京都市", "", "26100"),
        ("府中市", "13", "13206"),
        ("中央区", "13", "13102"),
        ("八王子", "13", "13201"),
    ],
)
def test_what_people_type_is_understood(text, prefecture, code):
    assert municipalities.match(text, prefecture).code == code


def test_what_may_mean_several_offers_them():
    with pytest.raises(municipalities.Unclear) as unclear:
        municipalities.match("府中市")
    assert [each.code for each in unclear.value.candidates] == ["13206", "34208"]


@pytest.mark.parametrize("text", ["どこか", "", "\x00", "🎈", "東京都"])
def test_what_nobody_knows_is_not_guessed(text):
    with pytest.raises(municipalities.Unclear):
        municipalities.match(text, "11")


def test_a_municipality_of_another_prefecture_is_not_taken():
    with pytest.raises(municipalities.Unclear):
        municipalities.match("横浜市", "11")


def test_a_designated_city_holds_its_wards_and_others_only_themselves():
    assert municipalities.within("11100") == ["11100", *(f"111{number:02}" for number in range(1, 11))]
    assert municipalities.within("11201") == ["11201"]


@pytest.mark.parametrize(
    ("hall", "code"),
    [("さいたま市浦和区 コミュニティセンター", "11107"), ("さいたま市あおぞら会館", "11100"), ("公民館", None)],
)
def test_a_hall_tells_its_municipality(hall, code):
    found = municipalities.at_the_start_of(hall, "11")
    assert (found and found.code) == code


def test_an_english_page_reads_the_names_aloud():
    with translation.override("en"):
        assert municipalities.name_of("11107") == "さいたま市浦和区 (Saitama-shi Urawa-ku)"
    assert municipalities.name_of("11107") == "さいたま市浦和区"
    assert municipalities.name_of("99999") == ""
