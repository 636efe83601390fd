"""The own prefecture's edition first: chosen, remembered, never guessed."""

import pytest

from materials.models import DownloadTally
from tests import make

pytestmark = pytest.mark.django_db
LIST, CHOOSE = "/materials/", "/materials/prefecture/"


@pytest.fixture
def editions():
    """(national, Saitama's, Chiba's), all published."""
    areas = [("00", "全国版"), ("11", "埼玉県版"), ("12", "千葉県版")]
    return [make.version(make.edition(area=area, name=name)).edition for area, name in areas]


def order(client, **query):
    return [each.area for each in client.get(LIST, query).context["editions"]]


def test_without_a_choice_the_national_edition_comes_first(client, editions):
    assert order(client) == ["00", "11", "12"]


def test_a_choice_is_remembered_in_a_cookie_that_scripts_do_not_see(client, editions):
    answer = client.post(CHOOSE, {"prefecture": "12", "next": LIST})
    assert answer.headers["Location"] == LIST
    cookie = client.cookies["prefecture"]
    assert [cookie.value, cookie["httponly"], cookie["samesite"], bool(cookie["secure"])] == ["12", True, "Lax", False]
    assert order(client) == ["12", "00", "11"]
    assert order(client, prefecture="11") == ["11", "00", "12"]
    assert order(client, prefecture="") == ["00", "11", "12"]
    client.post(CHOOSE, {"prefecture": ""})
    assert order(client) == ["00", "11", "12"]


def test_in_production_the_cookie_travels_encrypted_only(client, settings, editions):
    settings.SESSION_COOKIE_SECURE = True
    client.post(CHOOSE, {"prefecture": "12"})
    assert client.cookies["prefecture"]["secure"]


def test_a_prefecture_without_an_edition_sees_the_national_one_first(client, editions):
    assert order(client, prefecture="27") == ["00", "11", "12"]


def test_nothing_is_guessed(client, editions):
    headers = {"X-Forwarded-For": "203.0.113.1", "CF-Region": "Saitama", "Accept-Language": "ja-JP"}
    answer = client.get(LIST, headers=headers)
    assert [each.area for each in answer.context["editions"]] == ["00", "11", "12"]
    assert "prefecture" not in client.cookies


def test_the_national_edition_leads_to_the_own_one(client, editions):
    national, saitama, _chiba = editions
    page = client.get(f"{national.get_absolute_url()}?prefecture=11").content.decode()
    assert f'href="{saitama.get_absolute_url()}"' in page
    assert "埼玉県版を見る" in page
    assert "埼玉県版を見る" not in client.get(national.get_absolute_url()).content.decode()


def test_the_home_page_opens_the_own_one(client):
    national = make.version(make.edition(area="00")).edition
    saitama = make.version(make.edition(area="11")).edition
    assert client.get("/").context["brochure"] == national
    client.post(CHOOSE, {"prefecture": "11"})
    assert client.get("/").context["brochure"] == saitama


def test_downloads_are_counted_under_the_prefecture_remembered(client, editions):
    client.post(CHOOSE, {"prefecture": "11"})
    client.get(f"{editions[1].get_absolute_url()}download/", headers={"User-Agent": "Mozilla/5.0"})
    assert [each.prefecture for each in DownloadTally.objects.all()] == ["11"]


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example", "/my/", "", "/materials/\nx", "/materialsx"]
)
def test_it_leads_back_to_the_materials_and_nowhere_else(client, asked):
    assert client.post(CHOOSE, {"prefecture": "11", "next": asked}).headers["Location"] == LIST


@pytest.mark.parametrize("asked", ["99", "00", "x" * 5000, "\x00", "１１"])
def test_nonsense_is_no_prefecture(client, editions, asked):
    client.post(CHOOSE, {"prefecture": asked})
    assert not client.cookies["prefecture"].value


def test_choosing_needs_a_form(client):
    assert client.get(CHOOSE).status_code == 405
