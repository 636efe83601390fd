"""Accounts for tests: anybody's, and staff's."""

from __future__ import annotations

import itertools
from typing import Any

from mirai_action.core.accounts import ensure_account
from mirai_action.core.models import User

_numbers = itertools.count(1)


def account(email: str = "", **facts: Any) -> User:
    """An account that can sign in."""
    user = ensure_account(email or f"account{next(_numbers)}@example.jp")
    for name, value in facts.items():
        setattr(user, name, value)
    user.save()
    return user


def staff(role: str = "staff", *, prefectures: list[str] | None = None, **facts: Any) -> User:
    """A staff account: national, or limited to `prefectures`."""
    scope = {"national": not prefectures, "prefectures": prefectures or []}
    return account(is_staff=True, role=role, **scope, **facts)


def manager(**facts: Any) -> User:
    return staff("manager", **facts)
