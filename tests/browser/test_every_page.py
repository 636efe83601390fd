"""Every page of the demonstration once, as the one who may see it: no complaint, nothing sideways, readable by all."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from . import people

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# axe would ask for the imports of stylesheets at addresses of its own making.
RULES = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINKS = """() => [...document.querySelectorAll('a[href]')]
    .map(each => new URL(each.getAttribute('href'), location).href.split('#')[0])"""
# Not pages: what is downloaded, what signs out, Django's own popups and what a query string only narrows.
NO_PAGES = re.compile(
    r"/(download|file|drafts|logout|jsi18n|autocomplete|r)/"
    r"|\.(json|csv|pdf|ics|txt|xlsx|svg|webp|png)(\?|$)|_popup=|_to_field="
)
KEY_PAGES = ["/", "/register/", "/my/", "/progress/", "/admin/"]
HANAKO = ["/my/", "/my/sessions/", "/my/choose/", "/account/2fa/"]
# Of these lists the first row is opened, because its buttons depend on where the row stands.
STATES = ("applied", "to_review", "asked_back", "registered", "resting", "left")
ADMIN_ROWS = [
    *(f"/admin/ambassadors/ambassador/?status__exact={each}" for each in STATES),
    *(f"/admin/sessions_log/studysession/?due={each}" for each in ("to_confirm", "unreported")),
    *(f"/admin/sessions_log/studysession/?status__exact={each}" for each in ("confirmed", "cancelled")),
]


def shape(address):
    """Return the address without what differs from row to row, so that each kind of page is met once.

    The history of a record is one kind of page in the whole admin.
    """
    path = re.sub(r"/([0-9a-f-]{36}|\d+|[\w.-]+\.eml)(?=/)", "/*", urlsplit(address).path)
    return "/admin/*/history/" if path.endswith("/history/") else path


def trouble(page, path):
    """Open `path` and return what is wrong with the page; a file that is downloaded is no page."""
    try:
        answer = page.goto(path)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return []
    found = [f"{answer.status}"] if answer.status >= 500 else []
    found += ["no title"] if not page.title().strip() else []
    found += [f"{count} h1"] if (count := page.locator("h1").count()) != 1 else []
    found += [f"sideways {pixels}"] if (pixels := page.evaluate(SIDEWAYS)) else []
    for each in Axe().run(page, options=RULES).response["violations"]:
        found.append(f"{each['id']}: {each['nodes'][0]['html'][:160]}")
    return found


def walk(page, site, starts, *, within=("/",)):
    """Visit `starts` and follow the links, each kind of page once; return the kinds met, {page: what is wrong}."""
    met, waiting, found = set(), [(path, True) for path in starts], {}
    while waiting:
        path, always = waiting.pop(0)
        if shape(path) in met and not always:
            continue
        met.add(shape(path))
        if wrong := trouble(page, path):
            found[path] = wrong
        waiting += [(each, False) for each in links(page, site) if each.startswith(within)]
    return met, found


def links(page, site):
    """Return the pages of this site that the open page leads to."""
    inside = [each.removeprefix(site) for each in page.evaluate(LINKS) if each.startswith(f"{site}/")]
    return [each for each in dict.fromkeys(inside) if not NO_PAGES.search(each)]


def test_public_pages(visit, site):
    met, found = walk(visit(width=360, height=740), site, ["/", "/mailbox/"])
    assert (found, len(met) >= 12) == ({}, True)


def test_pages_of_an_ambassador(visit, site):
    page = visit(width=360, height=740)
    people.sign_in(page, "hanako@example.jp")
    met, found = walk(page, site, HANAKO, within=("/my/", "/account/"))
    assert found == {}
    assert {"/my/sessions/*/report/", "/my/profile/leave/", "/account/2fa/totp/activate/"} <= met


def test_pages_of_staff(visit, site):
    page = visit(width=360, height=740)
    people.sign_in(page, "staff@example.jp")
    starts = ["/admin/"]
    for path in ADMIN_ROWS:
        page.goto(path)
        row = page.locator("#result_list tbody th a").first
        starts += [path, *([row.get_attribute("href")] if row.count() else [])]
    met, found = walk(page, site, starts, within=("/admin/",))
    assert found == {}
    assert {"/admin/sessions_log/studysession/*/correct/", "/admin/ambassadors/ambassador/*/decline/"} <= met


def test_pages_of_regional_staff(visit, site):
    page = visit(width=360, height=740)
    people.sign_in(page, "saitama@example.jp")
    met, found = walk(page, site, ["/admin/"], within=("/admin/",))
    assert found == {}
    assert "/admin/sessions_log/studysession/*/change/" in met
    assert "/admin/ambassadors/ambassador/*/change/" in met  # of those who agreed, and nothing to press
    assert not [each for each in met if each.startswith("/admin/ambassadors/ambassador/*/") and "change" not in each]
    assert not [each for each in met if "/section/" in each or "/user/" in each]


def test_key_pages_in_every_dress(visit):
    door = visit()
    people.sign_in(door, "staff@example.jp")
    state, found = door.context.storage_state(), {}
    for language in ("ja", "en"):
        for theme in ("light", "dark"):
            for width in (320, 1280):
                page = visit(width=width, color_scheme=theme, storage_state=state)
                for path in KEY_PAGES:
                    if wrong := trouble(page, f"{path}?lang={language}"):
                        found[f"{path} {language} {theme} {width}"] = wrong
    assert found == {}
