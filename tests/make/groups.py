"""Groups and their members for tests."""

from __future__ import annotations

import itertools
from typing import Any

from ambassadors.groups import workflow
from ambassadors.groups.models import Invitation
from ambassadors.models import Ambassador, Membership

__all__ = ["group", "invited", "joined"]

_numbers = itertools.count(1)


def group(**facts: Any) -> Ambassador:
    """A registered group; its contact person signs in as a manager (`group.manager`)."""
    from tests import make

    number = next(_numbers)
    plain = {
        "kind": "group",
        "name": f"ひだまりの会{number}",
        "contact_name": "佐藤 一",
        "email": f"g{number}@example.jp",
    }
    row = make.ambassador(**(plain | facts))
    row.manager = make.member(row) if row.email else None  # type: ignore[attr-defined]
    return row


def invited(ambassador: Ambassador, email: str = "", **facts: Any) -> Invitation:
    return workflow.invite(ambassador, email=email or f"member{next(_numbers)}@example.jp", by=None, **facts)


def joined(ambassador: Ambassador, email: str = "", **facts: Any) -> Membership:
    """Somebody who used the link of an invitation."""
    member = workflow.accept(invited(ambassador, email, **facts))
    assert member
    return member
