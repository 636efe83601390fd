"""Where an edition is used. What uses it lives above this app and fills the list in its AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .models import Edition


class Use(NamedTuple):
    """One kind of use: what it is called, how often, and how often at each place, most first."""

    label: Any
    times: int
    places: list[tuple[Any, int]]


# Each entry returns the use of an edition today, or None for none at all.
sources: list[Callable[[Edition], Use | None]] = []


def of(edition: Edition) -> list[Use]:
    """Return the uses of `edition` in the order of their sources."""
    return [use for source in sources if (use := source(edition)) is not None]
