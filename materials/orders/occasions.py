"""The study sessions that copies are ordered for. They are known above: `sessions_log.supplies` fills `sources`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from .models import Order
from .orderers import Orderer


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What an order needs to know of a session."""

    key: str
    label: str
    on: date
    expected: int | None
    prefecture: str
    editions: frozenset[int]
    href: str
    state: str  # the session's status in words


class Source(Protocol):
    """Who knows occasions."""

    def coming(self, orderers: Iterable[Orderer]) -> Mapping[str, list[Occasion]]:
        """Return {orderer's key: its coming sessions, the next one first}."""

    def link(self, order: Order, key: str) -> None:
        """Note that `order` is for the session `key`."""

    def of(self, orders: Iterable[Order]) -> Mapping[UUID, Occasion]:
        """Return {order's pk: its session} in one query."""


sources: list[Source] = []


def coming(orderers: Iterable[Orderer]) -> dict[str, list[Occasion]]:
    """Return {orderer's key: its coming sessions}, those of all sources."""
    rows = list(orderers)
    found: dict[str, list[Occasion]] = {}
    for source in sources:
        for key, each in source.coming(rows).items():
            found.setdefault(key, []).extend(each)
    return found


def link(order: Order, key: str) -> None:
    for source in sources:
        source.link(order, key)


def of(orders: Iterable[Order]) -> dict[UUID, Occasion]:
    """Return {order's pk: the session it is for}; orders without one are left out."""
    rows = list(orders)
    return {pk: occasion for source in sources for pk, occasion in source.of(rows).items()}
