"""Reference data: what every start of the system holds. Apps append their loader; the command runs them all."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from . import ledger
from .models import Indicator, OpeningBalance, PublishedFigure, Target

PUBLISHED = Path(__file__).parent / "data" / "published_figures.csv"
FOUNDING_TEXT = "日本生活協同組合連合会「子どもの未来アクション」"
ANNOUNCEMENT = "日本生活協同組合連合会 2019年8月22日発表"
END_OF_FISCAL_2020 = date(2021, 3, 31)


class Opening(NamedTuple):
    indicator: Indicator
    day: date
    value: int
    evidence: str


TARGETS = (
    (Indicator.AMBASSADORS, 1_000, END_OF_FISCAL_2020, FOUNDING_TEXT),
    (Indicator.PARTICIPANTS, 10_000, END_OF_FISCAL_2020, FOUNDING_TEXT),
    (Indicator.SESSIONS, 1_000, END_OF_FISCAL_2020, ANNOUNCEMENT),
)
OPENINGS = (
    Opening(Indicator.AMBASSADORS, date(2019, 7, 11), 365, FOUNDING_TEXT),
    Opening(Indicator.PARTICIPANTS, date(2019, 7, 11), 2_403, "news.shoninsha.co.jp/strategy/133803"),
    Opening(Indicator.SESSIONS, date(2019, 8, 1), 90, ANNOUNCEMENT),
)


def load_targets() -> None:
    """Add the founding targets where they are missing; what staff changed since stays."""
    for indicator, value, deadline, source in TARGETS:
        Target.objects.get_or_create(
            indicator=indicator,
            deadline=deadline,
            prefecture="",
            body=None,
            defaults={"value": value, "source": source},
        )


def load_published_figures() -> None:
    """Add the published figures where they are missing."""
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            PublishedFigure.objects.get_or_create(
                indicator=row["indicator"],
                as_of=date.fromisoformat(row["as_of"]),
                defaults={
                    "precision": row["precision"],
                    "value": int(row["value"]),
                    "approximate": row["approximate"] == "yes",
                    "source": row["source"],
                },
            )


def load_opening_balances() -> None:
    """Open the ledger with what was published for 2019; the demonstration's records take its place."""
    if settings.DEMONSTRATION:
        return
    for each in OPENINGS:
        facts = {"day": each.day, "value": each.value, "evidence": each.evidence}
        balance, _made = OpeningBalance.objects.get_or_create(indicator=each.indicator, defaults=facts)
        ledger.open_balance(balance)


loaders: list[Callable[[], None]] = [load_targets, load_published_figures, load_opening_balances]


@transaction.atomic
def load() -> None:
    """Run every loader in one transaction. The second time nothing changes."""
    for loader in loaders:
        loader()
