"""The study tools that a welcome letter and an ambassador's home name: what is public of the national materials."""

from __future__ import annotations

from ambassadors.study_tools import Tool

from .models import NATIONAL, Access, Edition


def study_tools() -> list[Tool]:
    """Return the published national editions open to ambassadors, in the order of the list."""
    editions = Edition.objects.published().exclude(access=Access.STAFF).filter(area=NATIONAL, language="ja")
    return [Tool(each.series.label, each.get_absolute_url()) for each in editions.select_related("series")]
