"""How far a newsletter has come, in numbers: read for its page and for the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, Value, When

from .choices import CopyState, Reason, Status
from .models import Copy, Newsletter, Recipient


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Letters by state, registrations left out by reason, and how many letters were followed by a farewell."""

    copies: Mapping[str, int]
    left_out: Mapping[str, int]
    recipients: int
    unsubscribed: int

    @property
    def sent(self) -> int:
        return self.copies.get(CopyState.SENT, 0)

    @property
    def bounced(self) -> int:
        return self.copies.get(CopyState.FAILED, 0)

    @property
    def waiting(self) -> int:
        return sum(self.copies.get(each, 0) for each in CopyState.open())

    @property
    def letters(self) -> int:
        return sum(self.copies.values())

    @property
    def done(self) -> int:
        return self.letters - self.waiting

    @property
    def everyone(self) -> int:
        return self.recipients + sum(self.left_out.values())

    @property
    def reasons(self) -> list[dict[str, Any]]:
        return [
            {"value": each.value, "label": each.label, "count": self.left_out[each]}
            for each in Reason
            if self.left_out.get(each)
        ]


def of(newsletter: Newsletter) -> Standing:
    """Return where a newsletter stands whose recipients are frozen. Letters are looked up as they are this moment."""
    stopped = Q(newsletter__status=Status.CANCELLED, state=CopyState.WAITING)
    now = Case(
        When(stopped, then=Value(CopyState.CANCELLED)),
        When(
            Q(state__in=(CopyState.POSTED, CopyState.FAILED), letter__sent_at__isnull=False), then=Value(CopyState.SENT)
        ),
        When(Q(state=CopyState.POSTED, letter__failed_at__isnull=False), then=Value(CopyState.FAILED)),
        default=F("state"),
        output_field=CharField(),
    )
    rows = Copy.objects.filter(newsletter=newsletter)
    states = rows.order_by().annotate(now=now).values_list("now").annotate(count=Count("pk"))
    reasons = (
        Recipient.objects.filter(newsletter=newsletter).order_by().values_list("reason").annotate(count=Count("pk"))
    )
    left_out = dict(reasons)
    return Standing(
        copies=dict(states),
        recipients=left_out.pop("", 0),
        left_out=left_out,
        unsubscribed=rows.exclude(unsubscribed_at=None).count(),
    )
