"""How numbers print: grouped by thousands in every language, whole for SVG."""

from django import template

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """Return 2,403 for 2403; a missing number is a dash, never 0."""
    return "–" if value is None else f"{value:,}"


@register.filter
def decimal(value: float | None) -> str:
    """Return 12.5 for 12.48, 3,074 for 3073.5 (a tenth says nothing there); a pace that is missing is a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}".removesuffix(".0")


@register.filter
def plain(value: float) -> str:
    """Return a number for an attribute: never grouped, never with a decimal comma."""
    return f"{value:g}"


@register.filter
def percent(value: float | None) -> str:
    """Return 36.5% for 0.365."""
    return "–" if value is None else f"{value:.1%}"
