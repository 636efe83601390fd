"""Lines and records for tests of the count ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from mirai_action.progress import ledger, rollup
from mirai_action.progress.models import CountEntry, Indicator, OpeningBalance, Target


def line(**facts: Any) -> ledger.Line:
    """An ambassador of Saitama, registered on 2019-09-01, unless told otherwise."""
    plain = {"indicator": Indicator.AMBASSADORS, "effective_on": date(2019, 9, 1), "prefecture": "11"}
    return ledger.Line(**(plain | {"kind": "individual"} | facts))


def settled(lines: Iterable[ledger.Line], *, subject: UUID | None = None, **facts: Any) -> UUID:
    """Settle in a transaction of its own and return the subject."""
    subject = subject or uuid4()
    with transaction.atomic():
        ledger.settle(subject, list(lines), **({"reason": ledger.Reason.REGISTERED} | facts))
    return subject


def opening(indicator: str = "ambassadors", *, day: date = date(2019, 7, 11), value: int = 365) -> OpeningBalance:
    balance = OpeningBalance.objects.create(indicator=indicator, day=day, value=value, evidence="announcement")
    with transaction.atomic():
        ledger.open_balance(balance)
    return balance


def target(**facts: Any) -> Target:
    plain = {
        "indicator": Indicator.AMBASSADORS,
        "value": 1000,
        "deadline": date(2021, 3, 31),
        "source": "founding text",
    }
    return Target.objects.create(**(plain | facts))


def posted(subject: UUID) -> list[tuple[str, int]]:
    """What was ever posted about a subject, oldest first."""
    return list(CountEntry.objects.of(subject).values_list("reason", "quantity"))


def total(indicator: str = "ambassadors", *, as_of: date = date(2022, 1, 1)) -> int:
    found = rollup.plain_sums(as_of=as_of)
    return sum(quantity for key, quantity in found.items() if key.axis == "all" and key.indicator == indicator)


def entries(subject: UUID) -> list[CountEntry]:
    return list(CountEntry.objects.of(subject))
