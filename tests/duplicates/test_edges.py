"""What is typed into the pages of duplicates, however odd, gets a page."""

from __future__ import annotations

import pytest

from ambassadors.duplicates import workflow
from ambassadors.duplicates.models import Difference, Merge
from tests import make
from tests.duplicates.test_pages import LIST, compare, twins
from tests.test_every_route import HOSTILE, encoded

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(make.manager())
    return client


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_about_two_real_rows_get_a_page(manager, text):
    kept, other = twins()
    names = ("keep", "take_name", "take_prefecture", "take_email", "take_address", "reason", "tell", "seen", "why")
    body = "&".join(f"{name}={encoded(text)}" for name in names)
    for name in ("compare", "differ", "reconsider"):
        page = manager.post(compare(kept, other, name), body, content_type="application/x-www-form-urlencoded")
        assert page.status_code < 500, name
    assert (Merge.objects.count(), Difference.objects.count()) == (0, 0)
    assert manager.get(f"{LIST}?level={encoded(text[:200])}&page={encoded(text[:200])}").status_code < 500


@pytest.mark.parametrize("name", ["別の 名前", "高橋 花子"])
def test_a_merged_row_is_not_edited_any_more(manager, name):
    kept, other = twins()
    workflow.merge(kept, other, by=None)
    typed = {"name": name, "kana": "べつの なまえ", "language": "ja"}
    page = manager.post(f"/admin/ambassadors/ambassador/{other.pk}/change/", typed, follow=True)
    assert "今の状態（統合済）では" in page.text
    other.refresh_from_db()
    assert (other.name, other.status) == ("高橋 花子", "merged")
