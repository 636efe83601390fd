"""What is past its time, and the nightly job that deals with it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mirai_action.core import history, retention
from mirai_action.core.retention import Category

from .models import Period, Run

log = logging.getLogger(__name__)
AT_ONCE = 200
MOST_SHOWN = 10_000


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A category with the days in force and how many rows are past them (counted to MOST_SHOWN)."""

    category: Category
    days: int
    changed: bool
    past: int

    @property
    def years(self) -> int:
        """Return the period in whole years, 0 where it is none."""
        return 0 if self.days % 365 else self.days // 365

    @property
    def or_more(self) -> bool:
        return self.past >= MOST_SHOWN


def standings() -> list[Standing]:
    """Return every category, in the order of the list; a query each and one for the periods."""
    chosen = dict(Period.objects.values_list("category", "days"))
    return [_standing(each, chosen) for each in retention.categories]


def find(name: str) -> Category | None:
    return next((each for each in retention.categories if each.name == name), None)


def set_days(category: Category, *, days: int, by: Any) -> None:
    """Keep a category for another time than the usual one; the usual one again takes the choice away."""
    if days == category.days:
        Period.objects.filter(category=category.name).delete()
        return
    facts = {"days": days, "by": by, "changed_at": timezone.now()}
    Period.objects.update_or_create(category=category.name, defaults=facts)


def run() -> Run:
    """Deal with everything that is past its time, a few rows a transaction; one category that fails stops no other."""
    row = Run.objects.create()
    chosen = dict(Period.objects.values_list("category", "days"))
    for category in retention.categories:
        try:
            done = _deal_with(category, _before(chosen.get(category.name, category.days)))
        except Exception as error:
            log.exception("Retention of %s failed; the next run tries again", category.name)
            row.error += f"{category.name}: {type(error).__name__}\n"
        else:
            row.counts |= {category.name: done} if done else {}
    row.ended_at = timezone.now()
    row.save(update_fields=["counts", "error", "ended_at"])
    return row


def _deal_with(category: Category, before: datetime) -> int:
    done, last = 0, None
    while True:
        pks = list(category.find(before).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not pks or pks == last:  # what does not go by itself waits for the next night
            return done
        with transaction.atomic(), history.door():
            category.run(pks)
        done, last = done + len(pks), pks


def _standing(category: Category, chosen: dict[str, int]) -> Standing:
    days = chosen.get(category.name, category.days)
    past = category.find(_before(days)).order_by()[:MOST_SHOWN].count()
    return Standing(category=category, days=days, changed=category.name in chosen, past=past)


def _before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
