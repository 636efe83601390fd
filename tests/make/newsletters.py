"""Newsletters for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ambassadors.newsletters import sending, workflow
from ambassadors.newsletters.models import Newsletter
from mirai_action.core.models import ContactPoint
from mirai_action.letters import outbox

__all__ = ["being_sent", "newsletter", "postal_address", "reader", "sent_newsletter"]


def postal_address(address: str = "東京都渋谷区渋谷0-0-0") -> None:
    """Where a newsletter says it comes from; without it none leaves."""
    ContactPoint.objects.update_or_create(pk=1, defaults={"address": address})


def newsletter(**facts: Any) -> Newsletter:
    """A draft to everybody in Japanese."""
    return Newsletter.objects.create(**({"subject": "夏のおたより", "text": "こんにちは。"} | facts))


def reader(**facts: Any) -> Any:
    """An ambassador who agreed to newsletters."""
    from tests import make

    return make.ambassador(consents={"a", "b"}, **facts)


def being_sent(**facts: Any) -> Newsletter:
    """A newsletter whose recipients are frozen and of which nothing is queued yet."""
    from tests import make

    postal_address()
    row = newsletter(**facts)
    workflow.send_now(row, by=make.staff())
    assert sending.begin(row, now=timezone.now())
    row.refresh_from_db()
    return row


def sent_newsletter(**facts: Any) -> Newsletter:
    """A newsletter of which every letter has left."""
    row = being_sent(**facts)
    sending.run()
    outbox.deliver_due()
    sending.run()
    row.refresh_from_db()
    return row
