"""A postal code proposes; whatever is typed comes back."""

from __future__ import annotations

import html

import pytest

from ambassadors import proposals
from ambassadors.models import Ambassador
from tests import make

pytestmark = pytest.mark.django_db


def test_the_button_offers_and_fills_nothing(client):
    page = client.post("/register/", make.application_form(postal_code="３３０ー００６３", lookup="1", consent_b="on"))
    text = page.content.decode()
    assert "埼玉県さいたま市浦和区高砂</button>" in text
    assert page.context["form"].initial.get("address", "") == ""
    assert 'value="山田 花子"' in text
    assert "checked" in text.split('name="consent_b"')[1].split(">")[0]
    assert not page.context["form"].errors


def test_picking_keeps_what_was_typed_before(client):
    typed = make.application_form(postal_code="330-0063", address="3-15-1", pick="0")
    assert 'value="埼玉県さいたま市浦和区高砂3-15-1"' in client.post("/register/", typed).content.decode()


def test_a_code_in_two_prefectures_offers_both(client):
    text = client.post("/register/", make.application_form(postal_code="498-0000", lookup="1")).content.decode()
    assert "愛知県" in text.split('id="address-block"')[1]
    assert "三重県" in text.split('id="address-block"')[1]


@pytest.mark.parametrize("typed", [{"pick": "99"}, {"pick": "x"}, {"postal_code": "0"}, {"postal_code": "\x00"}, {}])
def test_a_pick_that_makes_no_sense_changes_nothing(typed):
    assert proposals.take({"address": "高砂1", "postal_code": "330-0063", "pick": ""} | typed) == "高砂1"


def test_picking_twice_does_not_repeat_the_area():
    typed = {"postal_code": "330-0063", "address": "", "pick": "0"}
    once = proposals.take(typed)
    assert proposals.take(typed | {"address": once + "1-2"}) == once + "1-2"


def test_htmx_gets_the_piece_only(client):
    page = client.post("/register/", make.application_form(postal_code="330-0063", lookup="1"), HTTP_HX_REQUEST="true")
    assert page.content.decode().lstrip().startswith('<div id="address-block"')
    assert "<html" not in page.content.decode()


def test_an_unknown_code_says_so(client):
    page = client.post("/register/", make.application_form(postal_code="000-0000", lookup="1"))
    assert "見つかりませんでした" in page.content.decode()


HARD = ["a\x00b", "👩‍👧‍👦", "髙𠮷 﨑", "神田", "\u202egnp.exe", "１２３", "あ" * 100_000, "'\"><b>", "\ufffe", "\u200b"]


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
@pytest.mark.parametrize(
    "field", ["name", "kana", "contact_name", "email", "phone", "postal_code", "address", "affiliation_name"]
)
def test_nothing_typed_is_lost_and_nothing_breaks(client, field, text):
    page = client.post("/register/", make.application_form(**{field: text, "consent_a": ""}))
    assert page.status_code == 200
    assert html.escape(text) in page.content.decode() or "\x00" in text
    page = client.post("/register/", make.application_form(**{field: text}), follow=True)
    assert page.status_code == 200


@pytest.mark.parametrize("field", ["kind", "prefecture", "affiliation"])
def test_choices_that_are_not_offered_are_refused(client, field):
    page = client.post("/register/", make.application_form(**{field: "x" * 300}))
    assert list(page.context["form"].errors) == [field]


@pytest.mark.parametrize("name", ["髙橋 𠮷子", "神﨑", "渡邉"])
def test_names_are_stored_as_typed(client, name):
    make.applied(client, name=name)
    assert Ambassador.objects.get().name == name


@pytest.mark.parametrize("email", ["hana..ko@docomo.ne.jp", "hanako.@docomo.ne.jp", "ｈａｎａ＠ｅｘａｍｐｌｅ．ｊｐ"])
def test_addresses_as_people_have_them(client, email):
    make.applied(client, email=email)
    assert Ambassador.objects.get().email_key in ("hana..ko@docomo.ne.jp", "hanako.@docomo.ne.jp", "hana@example.jp")


def test_a_lone_surrogate_comes_back_as_a_page(client):
    body = "name=%ED%A0%80&email=x&kind=individual"
    page = client.post("/register/", body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
