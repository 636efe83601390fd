"""A long list is counted to a limit."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from mirai_action.core import paging


@pytest.mark.django_db
def test_long_list_is_counted_to_the_limit_and_says_so(monkeypatch: Any) -> None:
    rows = ContentType.objects.order_by("pk")
    monkeypatch.setattr(paging, "MOST", 10)
    capped = paging.CappedPaginator(rows, 5)
    assert (capped.count, capped.num_pages, capped.is_capped) == (10, 2, True)
    short = paging.CappedPaginator(rows[:7], 5)
    assert (short.count, short.is_capped) == (7, False)
