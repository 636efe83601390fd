"""The home page, the language of a page, and what stands in every head."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture(autouse=True)
def _plain(settings):
    settings.PUBLIC_URL = "https://mirai.example.jp"


def text_of(response) -> str:
    return response.content.decode()


def test_home_says_what_it_is_in_japanese_whatever_the_browser_asks(client):
    page = text_of(client.get("/", headers={"accept-language": "en-US,en"}))
    assert '<html lang="ja">' in page
    assert page.count("<h1") == 1
    assert [
        path for path in ("/register/", "/sessions/", "/materials/", "/my/sessions/") if f'href="{path}"' not in page
    ] == []


def test_home_shows_the_published_editions_only(client):
    make.version(make.edition(slug="chiba", name="千葉県版", area="12"))
    make.edition(slug="saitama", name="埼玉県版", area="11")
    page = text_of(client.get("/"))
    assert "千葉県版" in page
    assert "埼玉県版" not in page


def test_home_shows_public_sessions_only(client):
    make.session(public=True, prefecture="27")
    make.session(public=False, prefecture="13")
    page = text_of(client.get("/"))
    assert [name in page for name in ("大阪府", "東京都")] == [True, False]


def test_home_has_the_same_number_of_queries_however_many_rows_there_are(client):
    def rows(first, last):
        for each in range(first, last):
            make.session(public=True)
            make.version(make.edition(slug=f"extra-{each}", area=f"1{each}"))

    rows(0, 1)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    rows(1, 4)
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)


def test_lang_in_the_address_speaks_english_and_remembers_nothing(client):
    response = client.get("/?lang=en")
    assert '<html lang="en">' in text_of(response)
    assert COOKIE not in response.cookies
    assert '<html lang="ja">' in text_of(client.get("/"))


def test_the_language_button_remembers_and_stays_on_the_page(client):
    response = client.post("/language/", {"language": "en", "next": "/privacy/?a=1&lang=ja&b=%E5%AD%90"})
    assert (response.status_code, response["Location"]) == (302, "/privacy/?a=1&b=%E5%AD%90")
    assert response.cookies[COOKIE].value == "en"
    assert '<html lang="en">' in text_of(client.get("/privacy/"))


def test_choosing_a_language_needs_a_post(client):
    response = client.get("/language/?language=en")
    assert (response.status_code, COOKIE in response.cookies) == (405, False)


@pytest.mark.parametrize(
    "way",
    ["https://evil.example.com/", "//evil.example.com/", "/\\evil.example.com", "javascript:alert(1)", "/a\x00b", ""],
)
def test_the_language_button_never_leads_away(client, way):
    assert client.post("/language/", {"language": "en", "next": way})["Location"] == "/"


def test_an_unknown_language_is_not_remembered(client):
    assert COOKIE not in client.post("/language/", {"language": "xx", "next": "/"}).cookies


def test_the_head_names_the_page_in_each_language(client):
    page = text_of(client.get("/privacy/?lang=en&utm=x"))
    links = re.findall(r'<link rel="(canonical|alternate)"(?: hreflang="([^"]+)")? href="([^"]+)">', page)
    assert links == [
        ("canonical", "", "https://mirai.example.jp/privacy/?lang=en"),
        ("alternate", "ja", "https://mirai.example.jp/privacy/"),
        ("alternate", "en", "https://mirai.example.jp/privacy/?lang=en"),
        ("alternate", "x-default", "https://mirai.example.jp/privacy/"),
    ]


def test_the_demonstration_is_marked_and_not_indexed(client, settings):
    assert "架空データ" not in text_of(client.get("/privacy/"))
    settings.DEMONSTRATION = True
    page = text_of(client.get("/privacy/"))
    assert "デモ用の架空データ" in page
    assert '<meta name="robots" content="noindex">' in page


def test_pages_hold_no_inline_script_or_style(client):
    for path in ("/", "/privacy/", "/nowhere/"):
        page = text_of(client.get(path))
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page) == []


def test_the_title_says_that_a_form_has_errors(client):
    page = text_of(client.post("/account/login/", {"email": ""}))
    assert "<title>エラー：" in page
    assert 'class="notice notice--error error-summary"' in page


def test_the_mailbox_is_linked_in_a_local_run_only(client, settings):
    assert 'href="/mailbox/"' in text_of(client.get("/privacy/"))
    settings.LOCAL_RUN = False
    assert 'href="/mailbox/"' not in text_of(client.get("/privacy/"))


def test_my_page_leads_an_ambassador_to_what_is_open(client):
    ambassador = make.ambassador()
    due = make.session(ambassador=ambassador, held_on=make.day(-3))
    other = make.session(held_on=make.day(-3))
    client.force_login(make.member(ambassador))
    page = text_of(client.get("/my/"))
    assert [f"/my/sessions/{row.pk}/report/" in page for row in (due, other)] == [True, False]


def test_my_page_tells_an_applicant_what_happens_next(client):
    client.force_login(make.member(make.to_review()))
    page = text_of(client.get("/my/"))
    assert "登録の手続き中です" in page
    assert "学習会を予定する" not in page


def test_my_page_sends_staff_to_theirs_and_strangers_to_sign_in(client):
    assert client.get("/my/")["Location"] == "/account/login/?next=/my/"
    client.force_login(make.staff())
    assert client.get("/my/")["Location"] == "/admin/"


def test_my_page_has_the_same_number_of_queries_however_many_rows_there_are(client):
    ambassador = make.ambassador()
    client.force_login(make.member(ambassador))
    counts = []
    for _each in range(2):
        for offset in (-3, -2, 5, 6):
            make.session(ambassador=ambassador, held_on=make.day(offset))
        with CaptureQueriesContext(connection) as captured:
            client.get("/my/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_home_gives_the_standing_on_the_founding_deadline(client):
    make.target(indicator="ambassadors", value=1000, deadline=date(2021, 3, 31))
    make.target(indicator="ambassadors", value=2000, deadline=date(2030, 3, 31))
    for month in range(1, 8):  # every month around the deadline has records, so there is a verdict
        make.settled([make.line(quantity=100, effective_on=date(2021, month, 5))])
    page = re.sub(r"\s+", " ", text_of(client.get("/")))
    assert "目標 1,000（2021年3月31日まで）" in page
    assert "期限の2021年3月31日の到達点：<strong>300人</strong>" in page
    assert "未達" in page
