"""Accounts are made once, and staff by command."""

from __future__ import annotations

import threading
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection

from mirai_action.core.accounts import change_address, ensure_account, find_account
from mirai_action.core.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_one_account_however_it_is_cased() -> None:
    assert ensure_account("Hanako@Example.jp") == ensure_account("hanako@example.JP")
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("hanako@example.jp", True, True)]


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_account() -> None:
    made: list[Any] = []

    def work() -> None:
        try:
            made.append(ensure_account("hanako@example.jp").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _each in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 10
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_a_changed_address_replaces_the_old_one() -> None:
    user = ensure_account("old@example.jp")
    change_address(user, "new@example.jp")
    assert find_account("old@example.jp") is None
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.jp"]


def test_create_staff_makes_a_national_manager() -> None:
    call_command("create_staff", "boss@example.jp", stdout=StringIO())
    user = User.objects.get()
    assert (user.role, user.national, user.prefectures, user.is_staff) == ("manager", True, [], True)
    assert not user.has_usable_password()


def test_create_staff_with_prefectures_is_limited_to_them() -> None:
    call_command("create_staff", "region@example.jp", "--prefecture", "13", "11", stdout=StringIO())
    call_command("create_staff", "REGION@example.jp", "--prefecture", "11", "--role", "reader", stdout=StringIO())
    user = User.objects.get()
    assert (user.role, user.national, user.prefectures) == ("reader", False, ["11"])


@pytest.mark.parametrize("arguments", ["no-address", "a@example.jp --prefecture 48", "a@example.jp --role king"])
def test_create_staff_refuses_nonsense(arguments: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_staff", *arguments.split(), stdout=StringIO())
    assert not User.objects.exists()
