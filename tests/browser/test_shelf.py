"""A visitor at the shelf: chooses a prefecture, looks inside, reads, searches, takes the PDF. Every file is there."""

import re

from playwright.sync_api import expect

from . import people
from .test_every_page import trouble

FILES = "() => [...document.querySelectorAll('a[href], img[src]')].map(each => each.getAttribute('href') || each.src)"
SHELF = ["/materials/", "/materials/brochure/national/", "/materials/brochure/saitama/"]
DRESSES = [("ja", "light", 320), ("en", "dark", 360), ("ja", "dark", 1280), ("en", "light", 1280)]
READING = ["/materials/brochure/national/text/", "/materials/brochure/national/versions/1/", "/materials/?q=地域"]


def drawn(page, path):
    """Open `path` once the worker has drawn the pages of its PDF."""
    for _try in range(60):
        page.goto(path)
        if page.locator(".edition__cover img").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("no cover")


def test_a_visitor_chooses_reads_searches_and_takes_the_brochure(visit):
    page = visit(width=360, height=740)
    page.goto("/materials/")
    expect(page.locator(".card__title").first).to_contain_text("全国版")
    page.get_by_label("お住まいの都道府県").select_option(label="埼玉県")
    page.get_by_role("button", name="この地域で表示する").click()
    expect(page.locator(".card__title").first).to_contain_text("埼玉県版")
    page.locator(".card__title a").first.click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("PDFをダウンロード")).first.click()
    assert taken.value.suggested_filename.endswith(".pdf")
    assert "埼玉県版" in taken.value.suggested_filename
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    drawn(page, "/materials/brochure/national/")
    assert page.locator(".edition__cover img").evaluate("each => each.decode().then(() => each.naturalWidth)") > 500
    page.get_by_role("link", name="本文を読む").click()
    expect(page.get_by_role("heading", name="2ページ")).to_be_visible()
    page.goto("/materials/")
    page.get_by_label("さがす言葉").fill("名前を おぼえる")
    page.get_by_role("button", name="さがす").click()
    page.locator(".found a").first.click()
    expect(page.get_by_role("heading", name="地域でできること")).to_be_in_viewport()


def test_every_file_of_the_shelf_is_there(visit):
    page = visit()
    drawn(page, "/materials/brochure/saitama/")
    drawn(page, "/materials/brochure/national/")
    found = set()
    for path in [*SHELF, *READING]:
        page.goto(path)
        found |= {each for each in page.evaluate(FILES) if re.search(r"/download/|\.webp$", each)}
    assert len([each for each in found if "/download/" in each]) == 3
    assert len([each for each in found if each.endswith(".webp")]) >= 20
    for each in found:
        answer = page.request.get(each)
        kind = "image/webp" if each.endswith(".webp") else "application/pdf"
        assert (answer.status, answer.headers["content-type"]) == (200, kind), each


def test_the_shelf_in_every_dress(visit):
    found = {}
    for language, theme, width in (
        ("ja", "light", 320),
        ("en", "dark", 360),
        ("ja", "dark", 1280),
        ("en", "light", 1280),
    ):
        page = visit(width=width, color_scheme=theme)
        for path in [*SHELF, *READING]:
            if wrong := trouble(page, f"{path}{'&' if '?' in path else '?'}lang={language}"):
                found[f"{path} {language} {theme} {width}"] = wrong
    assert found == {}


def test_what_staff_see_of_versions_texts_and_downloads(visit):
    page = visit(width=360, height=740)
    people.sign_in(page, "staff@example.jp")
    found = {}
    for start in ("version/", "version/?status=scheduled", "page/", "downloadtally/"):
        page.goto(f"/admin/materials/{start}")
        row = page.locator("#result_list tbody th a").first
        pages = [f"/admin/materials/{start}", *([row.get_attribute("href")] if row.count() else [])]
        verbs = [each for each in ("schedule/", "withdraw/") if start.startswith("version")]
        pages += [pages[-1].partition("change/")[0] + verb for verb in verbs]
        found |= {path: wrong for path in pages if (wrong := trouble(page, path))}
    assert found == {}
