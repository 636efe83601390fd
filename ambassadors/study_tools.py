"""The study tools an ambassador gets. Materials live above this app, so it fills the list in its AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Tool(NamedTuple):
    """One study tool: what it is called, and the path of its page on this site."""

    title: str
    path: str


# Each entry returns the tools that are there now.
sources: list[Callable[[], list[Tool]]] = []


def tools() -> list[Tool]:
    """Return the study tools in the order of their sources."""
    return [tool for source in sources for tool in source()]
