"""From the form to the used link, as a browser without JavaScript walks it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from ambassadors import workflow
from ambassadors.models import Ambassador, Draft, Membership, Status
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://[^/\s]+(/register/[^\s]+)")


def link_of_the_last_letter() -> str:
    outbox.deliver_due()
    return LINK.search(mail.outbox[-1].body)[1]


def test_from_the_form_to_the_queue(client):
    page = make.applied(client, phone="０４８－８３３－１２３４", name="髙橋 花子")
    assert "hanako@example.jp" in page.content.decode()
    assert "example.jp</strong>」からのメール" in page.content.decode()
    row = Ambassador.objects.get()
    assert (row.status, row.name, row.name_key, row.phone) == ("applied", "髙橋 花子", "高橋花子", "+81488331234")
    link = link_of_the_last_letter()
    assert client.get(link).status_code == 200
    row.refresh_from_db()
    assert row.status == Status.APPLIED  # GET changes nothing
    assert "お申し込みが完了しました" in client.post(link, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("to_review", "email")
    assert Membership.objects.get().user.email == "hanako@example.jp"
    assert not Draft.objects.exists()


def test_nothing_is_registered_before_the_last_button(client):
    page = client.post("/register/", make.application_form(), follow=True)
    assert "申込内容の確認" in page.content.decode()
    assert not Ambassador.objects.exists()


def test_a_double_click_registers_once(client):
    check = client.post("/register/", make.application_form())["Location"]
    first, second = client.post(check), client.post(check)
    assert first["Location"] == second["Location"]
    assert (Ambassador.objects.count(), Letter.objects.count()) == (1, 1)


def test_what_was_typed_comes_back_with_its_errors(client):
    typed = make.application_form(kana="山田", phone="12", address="浦和区1-2", consent_a="", consent_b="on")
    page = client.post("/register/", typed)
    html = page.content.decode()
    assert set(page.context["form"].errors) == {"kana", "phone", "consent_a"}
    assert 'value="山田"' in html
    assert 'value="浦和区1-2"' in html
    assert re.search(r'name="consent_b"[^>]*checked', html)
    assert "入力した内容はそのまま残っています" in html


def test_correcting_begins_with_what_was_typed(client):
    check = client.post("/register/", make.application_form(address="高砂3-15-1", consent_d1="on"))["Location"]
    html = client.get(check.removesuffix("check/")).content.decode()
    assert 'value="高砂3-15-1"' in html
    assert re.search(r'name="consent_d1"[^>]*checked', html)
    assert not re.search(r'name="consent_d2"[^>]*checked', html)


def test_another_browser_does_not_see_the_form(client):
    check = client.post("/register/", make.application_form())["Location"]
    assert Client().get(check).status_code == 404
    assert "山田" not in Client().get(check.removesuffix("check/"), follow=True).content.decode()


def test_consents_are_unticked_and_kept_apart(client):
    assert not re.search(r'name="consent_\w+"[^>]*checked', client.get("/register/").content.decode())
    make.applied(client, consent_c="on", consent_d1="on")
    given = Ambassador.objects.get().consents.values_list("kind", "prefecture", "text__version", "channel")
    assert list(given) == [("a", "", 1, "web"), ("c", "", 1, "web"), ("d1", "11", 1, "web")]


def test_a_group_needs_a_contact_person(client):
    page = client.post("/register/", make.application_form(kind="group", name="NPO法人みらい"))
    assert list(page.context["form"].errors) == ["contact_name"]
    make.applied(client, kind="group", name="NPO法人みらい", contact_name="鈴木 一郎")
    assert Ambassador.objects.get().addressee == "NPO法人みらい 鈴木 一郎"


# -- the same address ---------------------------------------------------------------------------------------------
def test_the_same_person_again_sees_the_same_page_and_gets_a_letter_that_says_so(client):
    known = make.ambassador(**make.person())
    first = make.applied(client)
    fresh = make.applied(Client(), email="other@example.jp")
    strip = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|/register/[\w-]{36}/|(hanako|other)@example.jp')
    assert strip.sub("", first.content.decode()) == strip.sub("", fresh.content.decode())
    assert Ambassador.objects.filter(email_key="hanako@example.jp").get() == known
    outbox.deliver_due()
    letter = next(each for each in mail.outbox if each.to == ["hanako@example.jp"])
    assert "すでにアンバサダーに登録されています" in letter.body


def test_spelling_does_not_make_another_person(client):
    make.applied(client)
    make.applied(Client(), email="Ｈａｎａｋｏ@EXAMPLE.jp", name="山田　花子")
    assert Ambassador.objects.count() == 1


@pytest.mark.parametrize("other", [{"name": "山田 太郎"}, {"kind": "group", "contact_name": "山田 花子"}])
def test_another_name_or_kind_at_an_address_is_another_application(client, other):
    make.applied(client)
    make.applied(Client(), **other)
    assert Ambassador.objects.count() == 2
    assert set(Letter.objects.values_list("kind", flat=True)) == {"ambassadors.receipt"}


def test_someone_who_left_may_apply_again(client):
    gone = make.ambassador(**make.person())
    workflow.leave(gone)
    make.applied(client)
    assert set(Ambassador.objects.values_list("status", flat=True)) == {"left", "applied"}


# -- the "sent" page ----------------------------------------------------------------------------------------------
def test_another_address_moves_the_application_and_kills_the_old_link(client):
    sent = make.applied(client, email="hanakoo@example.jp").redirect_chain[-1][0]
    old = link_of_the_last_letter()
    page = client.post(sent, {"action": "address", "email": "hanako@example.jp"}, follow=True)
    assert "<strong>hanako@example.jp</strong>" in page.content.decode()
    assert Ambassador.objects.get().email == "hanako@example.jp"
    assert client.get(old).status_code == 404
    assert client.post(link_of_the_last_letter(), follow=True).status_code == 200
    assert Ambassador.objects.get().status == Status.TO_REVIEW


def test_another_address_never_touches_a_record_that_was_there(client):
    known = make.ambassador(**make.person())
    sent = make.applied(client).redirect_chain[-1][0]
    client.post(sent, {"action": "address", "email": "thief@example.jp"})
    known.refresh_from_db()
    assert known.email == "hanako@example.jp"
    assert Ambassador.objects.get(email="thief@example.jp").status == Status.APPLIED


def test_another_address_that_is_known_folds_the_mistyped_application_into_it(client):
    known = make.ambassador(**make.person())
    sent = make.applied(client, email="hanakoo@example.jp").redirect_chain[-1][0]
    client.post(sent, {"action": "address", "email": "hanako@example.jp"})
    mistyped = Ambassador.objects.get(email="hanakoo@example.jp")
    assert (mistyped.status, mistyped.merged_into) == ("merged", known)


def test_asking_again_at_once_sends_nothing_more(client):
    sent = make.applied(client).redirect_chain[-1][0]
    for _time in range(3):
        client.post(sent, {"action": "resend"})
    assert Letter.objects.count() == 1


def test_asking_again_after_a_minute_sends_one_more(client):
    sent = make.applied(client).redirect_chain[-1][0]
    Ambassador.objects.update(letter_at="2020-01-01T00:00Z")
    client.post(sent, {"action": "resend"})
    client.post(sent, {"action": "resend"})
    assert Letter.objects.count() == 2


# -- the link -----------------------------------------------------------------------------------------------------
def test_an_expired_link_offers_a_new_one(client, monkeypatch):
    make.applied(client)
    link = link_of_the_last_letter()
    monkeypatch.setattr("ambassadors.tokens.CONFIRM_FOR", -outbox.GIVE_UP_AFTER)
    Ambassador.objects.update(letter_at=None)
    assert client.get(link).status_code == 410
    assert "新しいメールをお送りしました" in client.post(link).content.decode()
    assert Ambassador.objects.get().status == Status.APPLIED
    assert Letter.objects.count() == 2


def test_a_broken_link_says_so(client):
    make.applied(client)
    link = link_of_the_last_letter()
    assert client.get(link[:-8] + "/").status_code == 404
    assert client.get("/register/confirm/x/").status_code == 404


def test_the_log_of_letters_keeps_no_link(client):
    make.applied(client)
    assert link_of_the_last_letter() not in Letter.objects.get().body_log


# -- protection ---------------------------------------------------------------------------------------------------
def test_a_robot_gets_the_form_again(client):
    fast = make.application_form(started="")
    page = client.post("/register/", fast)
    assert page.context["form"].errors
    assert 'value="山田 花子"' in page.content.decode()
    assert client.post("/register/", make.application_form(website="http://x")).status_code == 200
    assert not Draft.objects.exists()


def test_a_family_behind_one_connection_is_never_blocked():
    for number in range(12):
        make.applied(Client(), email=f"member{number % 3}@example.jp", name=f"山田 {number}")
    assert Ambassador.objects.count() == 12


def test_a_flood_from_one_connection_keeps_what_was_typed(client, monkeypatch):
    monkeypatch.setattr("ambassadors.views.FORMS", 1)
    make.applied(client)
    page = Client().post("/register/", make.application_form(name="山田 次郎"))
    assert page.status_code == 429
    assert 'value="山田 次郎"' in page.content.decode()


def test_a_mailbox_gets_a_few_letters_an_hour_only(client):
    for number in range(12):
        make.application(email="victim@example.jp", name=f"山田 {number}")
    assert Letter.objects.count() == 8


def test_a_flood_to_one_mailbox_ends_with_its_form_kept(client, monkeypatch):
    monkeypatch.setattr("ambassadors.views.A_MAILBOX", 2)
    for number in range(2):
        make.applied(Client(REMOTE_ADDR=f"203.0.113.{number}"), name=f"山田 {number}")
    page = Client(REMOTE_ADDR="203.0.113.9").post("/register/", make.application_form(name="山田 次郎"))
    assert page.status_code == 429
    assert 'value="山田 次郎"' in page.content.decode()
    make.applied(client, email="other@example.jp")
    assert Ambassador.objects.count() == 3


# -- as people type -----------------------------------------------------------------------------------------------
RARE = ["髙橋 花子", "﨑山 \U00020bb7", "神\ufa19 \ufa1a", "葛\U000e0100城 辻\ufe00"]


@pytest.mark.parametrize("name", RARE)
def test_rare_characters_and_variants_are_stored_as_typed(client, name):
    page = make.applied(client, name=name)
    row = Ambassador.objects.get()
    assert row.name == name
    assert page.status_code == 200
    make.applied(Client(), name=name.replace("\U000e0100", "").replace("\ufe00", ""))
    assert Ambassador.objects.count() == 1  # the key knows them apart no more than a person does


def test_full_width_half_width_and_any_hyphen_are_converted(client):
    make.applied(
        client,
        kana="ﾔﾏﾀﾞ　ﾊﾅｺ",
        phone="０４８━８３３ー１２３４",
        postal_code="〒３３０−００６３",
        email="ｈａｎａ―ｋｏ＠ｅｘａｍｐｌｅ．ｊｐ",
    )
    row = Ambassador.objects.get()
    assert (row.kana, row.phone, row.postal_code) == ("やまだ はなこ", "+81488331234", "330-0063")
    assert row.email == "hana-ko@example.jp"


@pytest.mark.parametrize("address", ["hana..ko@docomo.ne.jp", "hanako.@docomo.ne.jp"])
def test_a_carrier_address_registers_confirms_and_signs_in(client, address):
    make.applied(client, email=address)
    client.post(link_of_the_last_letter(), follow=True)
    assert mail.outbox[-1].to == [f'"{address.partition("@")[0]}"@docomo.ne.jp']
    assert Membership.objects.get().user.email == address
    client.post("/account/login/", {"email": address})
    outbox.deliver_due()
    assert "確認コード" in mail.outbox[-1].subject


def test_what_was_typed_is_kept_in_the_browser_until_it_arrived(client):
    form = client.get("/register/").content.decode()
    assert 'data-draft="register" data-draft-hours="24"' in form
    assert len(re.findall(r'name="consent_\w+"[^>]*data-draft-skip', form)) == 5  # nobody agrees by an old tick
    page = client.post("/register/", make.application_form(), follow=True)
    assert 'data-draft-done="register"' in page.content.decode()
