"""Who may open which edition."""

from __future__ import annotations

from typing import Any

from ambassadors.models import Ambassador

from .models import Access, Edition


def is_registered(user: Any) -> bool:
    """Whether the account acts for an ambassador who is registered today."""
    return bool(user.is_authenticated) and Ambassador.objects.current().of_user(user).exists()


def levels(user: Any) -> list[str]:
    """Return the accesses open to `user`: an ambassador's tools need a registered ambassador, staff see all."""
    if getattr(user, "is_staff", False):
        return list(Access.values)
    return [Access.PUBLIC, Access.AMBASSADORS] if is_registered(user) else [Access.PUBLIC]


def may_open(user: Any, edition: Edition) -> bool:
    return edition.access == Access.PUBLIC or edition.access in levels(user)
