"""A change of address: confirmed at the new mailbox, stopped from the old one; the account follows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambassadors.home import addressing
from ambassadors.home.models import AddressChange
from ambassadors.models import Ambassador
from mirai_action.core.accounts import find_account
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http://[^/\s]+(/address/\S+)")
OLD, NEW = "old@example.jp", "new@example.jp"


def link_to(address):
    outbox.deliver_due()
    return LINK.search([each for each in mail.outbox if each.to == [address]][-1].body)[1]


def asked(ambassador, **facts):
    return addressing.ask(ambassador, user=make.member(ambassador), email=NEW, **facts)


@pytest.fixture
def own(client):
    row = make.ambassador(email=OLD)
    client.force_login(make.member(row))
    client.row = row
    return client


def test_from_the_form_to_the_new_sign_in(own):
    assert own.post("/my/profile/email/", {"email": "Ｎｅｗ@example.jp"}).status_code == 200
    outbox.deliver_due()
    new = "New@example.jp"
    assert sorted(each.to[0] for each in mail.outbox) == sorted([new, OLD])
    link = link_to(new)
    assert own.get(link).status_code == 200
    own.row.refresh_from_db()
    assert own.row.email == OLD  # GET changed nothing
    assert "変更しました" in own.post(link, follow=True).content.decode()
    own.row.refresh_from_db()
    assert (own.row.email, own.row.email_key) == (new, new.lower())
    assert (find_account(OLD), find_account(new).memberships.get().ambassador) == (None, own.row)
    assert own.row.decisions.get(verb="address").changes == {"email": [OLD, new]}
    own.post(link)
    assert own.row.decisions.filter(verb="address").count() == 1


def test_the_old_mailbox_stops_it_before(own):
    own.post("/my/profile/email/", {"email": NEW})
    confirm, stop = link_to(NEW), link_to(OLD)
    assert own.get(stop).status_code == 200
    own.post(stop)
    assert own.post(confirm).status_code == 404
    own.row.refresh_from_db()
    assert own.row.email == OLD


def test_the_old_mailbox_takes_it_back_within_a_fortnight(own):
    own.post("/my/profile/email/", {"email": NEW})
    own.post(link_to(NEW))
    stop = link_to(OLD)
    own.post(stop)
    own.row.refresh_from_db()
    assert (own.row.email, find_account(OLD).memberships.get().ambassador) == (OLD, own.row)
    assert own.get("/my/").status_code == 302  # whoever was signed in is out
    AddressChange.objects.update(stopped_at=None, confirmed_at=timezone.now() - timedelta(days=15))
    assert own.post(stop).status_code == 404


def test_a_link_runs_out(own):
    own.post("/my/profile/email/", {"email": NEW})
    link = link_to(NEW)
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(days=4))
    assert own.post(link).status_code == 404
    for forged in ("/address/confirm/x/", "/address/answer/x.y/"):
        assert own.post(forged).status_code == 404


def test_one_of_a_couple_moves_alone():
    pair = [make.ambassador(email=OLD, name=name) for name in ("今野 一", "今野 二")]
    for each in pair:
        make.member(each)
    addressing.confirm(asked(pair[0]))
    assert set(Ambassador.objects.values_list("name", "email")) == {("今野 一", NEW), ("今野 二", OLD)}
    assert find_account(OLD).memberships.get().ambassador == pair[1]
    assert find_account(NEW).memberships.get().ambassador == pair[0]


def test_a_couple_moves_together_where_that_is_ticked(client):
    pair = [make.ambassador(email=OLD, name=name) for name in ("今野 一", "今野 二")]
    for each in pair:
        client.force_login(make.member(each))
    client.post("/my/choose/", {"ambassador": str(pair[0].pk)})
    assert "今野 二" in client.get("/my/profile/email/").content.decode()
    client.post("/my/profile/email/", {"email": NEW, "every": "every"})
    client.post(link_to(NEW))
    assert set(Ambassador.objects.values_list("name", "email")) == {("今野 一", NEW), ("今野 二", NEW)}
    assert find_account(NEW).memberships.count() == 2
    client.post(link_to(OLD))
    assert set(Ambassador.objects.values_list("email", flat=True)) == {OLD}
    assert find_account(OLD).memberships.count() == 2


def test_a_known_address_gets_both_and_nobody_is_told_before():
    other = make.ambassador(email=NEW, name="別 人")
    make.member(other)
    row = make.ambassador(email=OLD)
    addressing.confirm(asked(row))
    assert {each.ambassador for each in find_account(NEW).memberships.all()} == {other, row}


def test_the_same_name_at_the_new_address_is_refused_at_the_mailbox(client):
    make.ambassador(email=NEW, name="山田 花子")
    row = make.ambassador(email=OLD, name="山田 花子")
    change = asked(row)
    page = client.post(link_to(NEW))
    assert "同じメールアドレス・種別・お名前の登録がほかにあります。" in page.content.decode()
    change.refresh_from_db()
    row.refresh_from_db()
    assert (change.confirmed_at, row.email) == (None, OLD)


def test_a_staff_account_stays_where_it_is():
    row = make.ambassador(email=OLD)
    make.account(OLD, is_staff=True, role="staff", national=True)
    addressing.confirm(asked(row))
    assert (find_account(OLD).is_staff, find_account(NEW).is_staff) == (True, False)


def test_a_member_moves_the_own_sign_in_only():
    group = make.group()
    member, before = make.joined(group, OLD), group.email
    addressing.confirm(addressing.ask(group, user=member.user, email=NEW))
    group.refresh_from_db()
    assert (group.email, find_account(NEW).memberships.get().role) == (before, "member")
    assert not group.decisions.filter(changes__has_key="email").exists()


def test_a_new_wish_ends_the_one_before(own):
    first = asked(own.row)
    second = asked(own.row)
    assert not addressing.confirm(first)
    assert addressing.confirm(second)


def test_the_same_address_is_no_change(own):
    page = own.post("/my/profile/email/", {"email": OLD.upper()})
    assert "今と同じメールアドレスです。" in page.content.decode()
    assert not AddressChange.objects.exists()


def test_one_asks_five_times_a_day(own):
    for _each in range(8):
        own.post("/my/profile/email/", {"email": NEW})
    assert Letter.objects.filter(to_address=NEW).count() == addressing.LETTERS_A_DAY


def test_old_changes_are_forgotten(own):
    change = asked(own.row)
    outbox.deliver_due()
    AddressChange.objects.update(asked_at=timezone.now() - timedelta(days=20))
    assert (addressing.purge(), AddressChange.objects.count()) == (1, 0)
    assert not Letter.objects.filter(about=change.pk).exclude(to_address="").exists()


def test_one_open_change_an_account():
    row = make.ambassador(email=OLD)
    user = make.member(row)
    facts = {"ambassador": row, "user": user, "old_email": OLD}
    AddressChange.objects.create(**facts, new_email=NEW)
    for new in (NEW, OLD):
        with pytest.raises(IntegrityError), transaction.atomic():
            AddressChange.objects.create(**facts, new_email=new)
