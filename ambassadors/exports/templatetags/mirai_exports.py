"""The buttons under a list of the admin that may leave the system."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from .. import tables
from ..admin import address_of, may_take
from ..models import Format

register = template.Library()


@register.inclusion_tag("admin/exports/_links.html", takes_context=True)
def export_links(context: Any, changelist: Any) -> dict[str, Any]:
    """Show how to take this list along, its conditions included; nothing to those who may not."""
    request = context["request"]
    table = tables.find(changelist.opts.label_lower)
    if table is None or not may_take(request.user) or changelist.is_popup:
        return {"links": []}
    query = f"?{address_of(request)}" if address_of(request) else ""
    links = [
        (each.label, reverse("admin:exports_take", args=[table.label, each.value]) + query)
        for each in (Format.CSV, Format.XLSX)
    ]
    if table.name == "ambassadors":
        links.append((Format.LABELS.label, reverse("admin:exports_labels") + query))
    return {"links": links, "count": changelist.result_count}
