"""Managers care for accounts; nobody else sees them, and nobody browses second factors or the job queue."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core import mail
from django.test import Client

from mirai_action.core.models import ContactPoint, User
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make
from tests.make import letters

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def facts(**more: Any) -> dict[str, Any]:
    return {
        "email": "new@example.jp",
        "name": "新人",
        "role": "staff",
        "prefectures": ["11"],
        "is_active": "on",
        **more,
    }


def test_a_manager_makes_a_staff_account_that_can_sign_in() -> None:
    answer = signed_in(make.manager()).post("/admin/core/user/add/", facts())
    assert answer.status_code == 302
    user = User.objects.get(email="new@example.jp")
    assert (user.is_staff, user.role, user.prefectures, user.national) == (True, "staff", ["11"], False)
    assert EmailAddress.objects.get(user=user).verified


def test_taking_the_role_away_closes_the_admin() -> None:
    user = make.staff(prefectures=["11"])
    client = signed_in(user)
    answer = signed_in(make.manager()).post(f"/admin/core/user/{user.pk}/change/", facts(email=user.email, role=""))
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.is_staff is False
    assert client.get("/admin/letters/letter/").status_code in (302, 403)


@pytest.mark.parametrize(
    "wrong", [{"prefectures": []}, {"email": "TAKEN@example.jp"}, {"email": "x"}, {"prefectures": ["99"]}]
)
def test_mistakes_come_back_at_the_field(wrong: dict[str, Any]) -> None:
    make.account("taken@example.jp")
    answer = signed_in(make.manager()).post("/admin/core/user/add/", facts(**wrong))
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == set(wrong)


def test_a_manager_cannot_lock_themselves_out() -> None:
    user = make.manager()
    signed_in(user).post(f"/admin/core/user/{user.pk}/change/", facts(email=user.email, role="", is_active=""))
    user.refresh_from_db()
    assert (user.role, user.is_active, user.is_staff) == ("manager", True, True)


@pytest.mark.parametrize("path", ["core/user/", "core/user/add/"])
def test_accounts_are_for_national_managers(path: str) -> None:
    others = [make.staff(), make.staff("reader"), make.staff("manager", prefectures=["11"])]
    assert [signed_in(user).get(f"/admin/{path}").status_code for user in others] == [403, 403, 403]
    assert signed_in(make.manager()).get(f"/admin/{path}").status_code == 200


def test_secrets_and_queues_are_not_registered() -> None:
    names = {model._meta.label for model in admin.site._registry}
    assert names.isdisjoint(
        {"mfa.Authenticator", "account.EmailAddress", "procrastinate.ProcrastinateJob", "auth.Group"}
    )


def test_the_contact_point_stays_one_row() -> None:
    client = signed_in(make.manager())
    for organisation in ("事務局", "別の事務局"):
        client.post("/admin/core/contactpoint/add/", {"organisation": organisation, "telephone": "03-0000-0000"})
    assert list(ContactPoint.objects.values_list("pk", "organisation")) == [(1, "事務局")]


def test_the_log_of_letters_is_for_national_staff() -> None:
    row = letters.letter()
    path = f"/admin/letters/letter/{row.pk}/change/"
    assert signed_in(make.staff("reader")).get(path).status_code == 200
    assert signed_in(make.staff()).get("/admin/letters/letter/?state=waiting&kind=test.note").status_code == 200
    assert signed_in(make.staff(prefectures=["11"])).get(path).status_code in (302, 403)


def test_staff_send_a_failed_letter_again_and_readers_do_not() -> None:
    row = letters.letter()
    action = {"action": "resend", "_selected_action": [row.pk]}
    for role, waiting in (("reader", 0), ("staff", 1)):
        Letter.objects.update(failed_at="2026-01-01T00:00Z")
        signed_in(make.staff(role)).post("/admin/letters/letter/", action)
        assert Letter.objects.waiting().count() == waiting


def test_the_owner_hears_of_another_address_at_both() -> None:
    user = make.staff(prefectures=["11"])
    address, manager = f"/admin/core/user/{user.pk}/change/", signed_in(make.manager())
    manager.post(address, facts(email=user.email.upper()))
    assert Letter.objects.count() == 0
    user.refresh_from_db()
    manager.post(address, facts(email="moved@example.jp"))
    assert set(Letter.objects.values_list("to_address", flat=True)) == {user.email, "moved@example.jp"}
    outbox.deliver_due()
    assert "新しいメールアドレスでサインインしてください" in mail.outbox[0].body


def test_the_owner_hears_that_the_second_factor_is_gone() -> None:
    users = [make.staff(), make.staff()]
    Authenticator.objects.create(user=users[0], type="totp", data={})
    action = {"action": "forget_second_factor", "_selected_action": [user.pk for user in users]}
    signed_in(make.manager()).post("/admin/core/user/", action)
    assert list(Letter.objects.values_list("to_address", flat=True)) == [users[0].email]
