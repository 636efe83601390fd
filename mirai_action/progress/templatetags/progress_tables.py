"""Addresses of the open data."""

from django import template
from django.urls import reverse

from mirai_action.progress.open_data import Table

register = template.Library()


@register.simple_tag
def table_address(table: Table, form: str) -> str:
    """Return the address of a table as `csv` or `json`."""
    return reverse(f"progress_data:{table.name}_{form}")
