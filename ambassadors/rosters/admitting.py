"""Ambassadors from a roster get their account when they first ask for a code: 100,000 accounts nobody uses are none."""

from __future__ import annotations

from django.db import transaction

from ambassadors.models import Ambassador, Channel
from ambassadors.workflow.applications import admit
from mirai_action.core import mail_address


def by_address(email: str) -> None:
    """Make the account of those who came by a roster with this address and whom no account acts for yet.

    The code goes to the mailbox; only who reads it signs in. Whoever has left, or never had an address, has none.
    """
    key = mail_address.key(email)
    rows = Ambassador.objects.live().filter(email_key=key, channel=Channel.ROSTER, memberships=None) if key else ()
    for row in rows:
        with transaction.atomic():
            admit(row)
