"""Someone who lost the old mailbox: staff change the address after a call-back; history and notices record it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from ambassadors import workflow
from ambassadors.models import Decision
from mirai_action.core.models import User
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
WHY = "登録の電話番号にかけ直して確認"


def lost(**facts):
    row = make.ambassador(**{"email": "old@example.jp", "name": "山田 花子"} | facts)
    make.member(row)
    return row


def replaced(row, email="new@example.jp", reason=WHY):
    return workflow.replace_address(row, email=email, by=make.staff(), reason=reason)


def accounts_of(row):
    return sorted(row.memberships.values_list("user__email", "role"))


def test_the_letters_the_account_and_the_history_follow():
    row = lost()
    assert replaced(row)
    row.refresh_from_db()
    assert (row.email, row.email_key) == ("new@example.jp", "new@example.jp")
    assert accounts_of(row) == [("new@example.jp", "manager")]
    assert not User.objects.filter(email="old@example.jp").exists()
    mark = Decision.objects.get(ambassador=row, verb="address")
    assert (mark.reason, mark.changes) == (WHY, {"email": ["old@example.jp", "new@example.jp"]})


def test_both_mailboxes_are_told_and_the_old_one_learns_no_name():
    replaced(lost())
    outbox.deliver_due()
    told = {each.to[0]: each.body for each in mail.outbox}
    assert set(told) == {"old@example.jp", "new@example.jp"}
    assert "山田" not in told["old@example.jp"]
    assert "new@example.jp" not in told["old@example.jp"]
    assert "山田 花子 様" in told["new@example.jp"]


def test_the_second_time_nothing_happens():
    row = lost()
    assert [replaced(row), replaced(row)] == [True, False]
    assert Letter.objects.count() == 2


def test_whoever_is_signed_in_by_the_old_mailbox_is_signed_out(client):
    row = lost()
    client.force_login(row.memberships.get().user)
    assert client.get("/my/profile/").status_code == 200
    replaced(row)
    assert client.get("/my/profile/").status_code == 302


def test_a_couple_that_shares_a_mailbox_is_not_torn_apart():
    row, partner = lost(), lost(name="山田 太郎")
    replaced(row)
    assert accounts_of(row) == [("new@example.jp", "manager")]
    assert accounts_of(partner) == [("old@example.jp", "manager")]


def test_an_account_of_the_new_address_takes_over():
    row, other = lost(), make.ambassador(email="new@example.jp")
    user = make.member(other)
    replaced(row)
    assert accounts_of(row) == [("new@example.jp", "manager")]
    assert user.memberships.count() == 2


def test_who_has_no_mailbox_any_more_gets_letters_by_post():
    row = lost()
    assert replaced(row, email="")
    assert (row.email, accounts_of(row)) == ("", [])
    assert list(Letter.objects.values_list("to_address", flat=True)) == ["old@example.jp"]


def test_who_had_none_gets_an_account_with_the_first():
    row = make.ambassador(email="")
    assert replaced(row)
    assert accounts_of(row) == [("new@example.jp", "manager")]
    assert list(Letter.objects.values_list("kind", flat=True)) == ["ambassadors.address_changed"]


def test_a_reason_is_required_and_a_twin_refused():
    row = lost()
    make.ambassador(email="new@example.jp", name="山田 花子")
    with pytest.raises(workflow.Refused, match="理由"):
        replaced(row, reason=" ")
    with pytest.raises(workflow.Refused, match="ほかにあります"):
        replaced(row)


def test_an_unconfirmed_application_is_corrected_another_way():
    with pytest.raises(workflow.Refused, match="今の状態"):
        replaced(make.application())


def test_staff_change_it_on_a_page(client):
    client.force_login(make.staff())
    row = lost()
    page = reverse("admin:ambassadors_ambassador_new-address", args=[row.pk])
    assert "かけ直して" in client.get(page).content.decode()
    client.post(page, {"email": "ｎｅｗ＠example.jp", "reason": WHY})
    row.refresh_from_db()
    assert row.email == "new@example.jp"
    assert (
        "かけ直して確認" in client.get(reverse("admin:ambassadors_ambassador_change", args=[row.pk])).content.decode()
    )
