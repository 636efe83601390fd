"""The progress bar: final and preliminary in two shades, the target as a tick."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .scale import grouped


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar to draw. Widths and places are percent of its width; `key` makes the ids on the page unique."""

    key: str
    label: str
    final: str
    preliminary: str
    total: str
    target: str | None


def bar(*, key: str, label: str, final: int, preliminary: int, target: int | None) -> Bar:
    """Return the bar of final + preliminary against `target`. Beyond the target the whole bar is the total."""
    total = max(final, 0) + max(preliminary, 0)
    full = max(total, target or 0) or 1
    return Bar(
        key=key,
        label=_sentence(label, final, preliminary, target),
        final=_percent(max(final, 0), full),
        preliminary=_percent(max(preliminary, 0), full),
        total=_percent(total, full),
        target=_percent(target, full) if target else None,
    )


def _sentence(label: str, final: int, preliminary: int, target: int | None) -> str:
    facts = {"label": label, "total": grouped(final + preliminary), "final": grouped(final)}
    if not target:
        return _("%(label)s %(total)s（うち確定 %(final)s）") % facts
    facts |= {"target": grouped(target), "share": f"{(final + preliminary) / target:.1%}"}
    return _("%(label)s %(total)s（うち確定 %(final)s）、目標 %(target)s の %(share)s") % facts


def _percent(value: float, full: float) -> str:
    return f"{100 * value / full:.2f}%"
