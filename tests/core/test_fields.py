from datetime import date

import pytest
from django.core.exceptions import ValidationError

from mirai_action.core import fields, forms, mail_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hana..ko@docomo.ne.jp", "hana..ko@docomo.ne.jp"),
        ("hanako.@DOCOMO.ne.jp", "hanako.@docomo.ne.jp"),
        ("ｈａｎａｋｏ＠example.jp", "hanako@example.jp"),
        (" hanako@example.jp　", "hanako@example.jp"),
    ],
)
def test_an_address_as_people_have_it(typed, kept):
    assert fields.MailAddressFormField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["hanako", "@example.jp", "a@", "a b@c", "花子@example.jp", "a@b\x00.jp", "a@@b.jp"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        fields.MailAddressFormField().clean(typed)


def test_a_carrier_address_is_quoted_for_sending():
    assert mail_address.for_header("hana..ko@docomo.ne.jp") == '"hana..ko"@docomo.ne.jp'
    assert mail_address.for_header("hanako@example.jp") == "hanako@example.jp"


@pytest.mark.parametrize(
    "typed", ["０４８－８３３－１２３４", "048-833-1234", "048 833 1234", "+81 48 833 1234", "048─833⁃1234"]
)
def test_a_telephone_number_however_typed(typed):
    assert fields.PhoneField().clean(typed) == "+81488331234"


def test_an_empty_count_is_none_and_not_zero():
    field = fields.CountField(required=False)
    assert [field.clean(each) for each in ("", None, "０", "１２名")] == [None, None, 0, 12]


@pytest.mark.parametrize("typed", ["約30名", "-1", "999999999", "たくさん"])
def test_a_count_that_is_none_says_what_to_do(typed):
    with pytest.raises(ValidationError, match="入力してください"):
        fields.CountField().clean(typed)


def test_a_day_in_three_boxes():
    field = fields.DateField(required=False)
    assert field.clean(["２０２１", "3", "31"]) == date(2021, 3, 31)
    assert field.clean(["", "", ""]) is None


@pytest.mark.parametrize("typed", [["2021", "", "3"], ["2021", "2", "30"], ["R3", "1", "1"], ["99999", "1", "1"]])
def test_a_day_that_is_none_says_what_to_do(typed):
    with pytest.raises(ValidationError):
        fields.DateField().clean(typed)


def test_a_reading_in_latin_letters_is_fine_and_kanji_are_not():
    assert fields.KanaField().clean("Smith John") == "Smith John"
    with pytest.raises(ValidationError, match="ひらがな"):
        fields.KanaField().clean("高橋")


@pytest.fixture
def five_seconds_later(monkeypatch):
    now = forms.time.time()
    return lambda: monkeypatch.setattr(forms.time, "time", lambda: now + 5)


class Guarded(forms.PublicFormMixin, forms.Form):
    name = fields.NameField()


def test_a_form_sent_at_once_comes_back_and_passes_the_second_time(five_seconds_later):
    start = Guarded()["started"].value()
    hasty = Guarded({"name": "花子", "started": start})
    assert not hasty.is_valid()
    five_seconds_later()
    assert Guarded({"name": "花子", "started": hasty["started"].value()}).is_valid()


def test_the_field_people_do_not_see_must_stay_empty(five_seconds_later):
    start = Guarded()["started"].value()
    five_seconds_later()
    assert not Guarded({"name": "花子", "started": start, "website": "http://example.com"}).is_valid()


def test_a_forged_start_comes_back_with_a_true_one(five_seconds_later):
    forged = Guarded({"name": "花子", "started": "0"})
    assert not forged.is_valid()
    five_seconds_later()
    assert Guarded({"name": "花子", "started": forged["started"].value()}).is_valid()
