"""What people do in the browser: read their mail, sign in, register, report."""

import re
import time


def letters(page, *, to, subject):
    """Return the addresses of the letters to `to` whose subject holds `subject`, the newest first."""
    page.goto("/mailbox/")
    rows = page.get_by_role("row").filter(has_text=to).filter(has_text=subject)
    return [each.get_attribute("href") for each in rows.get_by_role("link").all()]


def newest_letter(page, *, to, subject, earlier=()):
    """Open the newest letter that is not in `earlier`, waiting for the worker; return its text."""
    for _try in range(60):
        fresh = [each for each in letters(page, to=to, subject=subject) if each not in earlier]
        if fresh:
            page.goto(fresh[0])
            return page.get_by_role("main").inner_text()
        time.sleep(0.5)
    raise AssertionError(f"No letter 「{subject}」 to {to}")


_signed_in: dict[str, list] = {}  # the cookies of who signed in before, by address


def sign_in(page, email):
    """Sign in by a code; who did so before comes back with the same session (codes are limited, 12 an hour)."""
    if email in _signed_in:
        page.context.add_cookies(_signed_in[email])
        page.goto("/my/")
        if "/account/" not in page.url:
            return
    _by_code(page, email)
    _signed_in[email] = [each for each in page.context.cookies() if each["name"] == "sessionid"]


def _by_code(page, email):
    mail = page.context.new_page()
    earlier = letters(mail, to=email, subject="確認コード")
    page.goto("/account/login/")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_role("button", name="確認コードを送る").click()
    letter = newest_letter(mail, to=email, subject="確認コード", earlier=earlier)
    code = re.search(r"\b\d{6}\b", letter.replace(email, "")).group()  # an address may hold six digits too
    mail.close()
    page.get_by_label("確認コード").fill(code)
    page.get_by_role("button", name="サインインする").click()
    page.wait_for_url(lambda address: "/account/" not in address)


def fill_registration(page, *, name, kana, email, prefecture="埼玉県"):
    page.get_by_label("個人として").check()
    page.get_by_role("textbox", name="お名前（団体名）").fill(name)
    page.get_by_role("textbox", name="ふりがな").fill(kana)
    page.get_by_label("主な活動地域").select_option(label=prefecture)
    page.get_by_role("textbox", name="メールアドレス").fill(email)
    page.locator("[name=consent_a]").check()


def send_registration(page, expect):
    """Press on to the check page, and once more where the form came back because it was filled in at once."""
    page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    if page.get_by_role("heading", name="申込内容の確認").count() == 0:
        time.sleep(2)
        page.get_by_role("main").get_by_role("button", name="確認画面へ進む").last.click()
    expect(page.get_by_role("heading", name="申込内容の確認")).to_be_visible()
    page.get_by_role("button", name="この内容で申し込む").click()


def fill_day(page, day):
    for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
        page.locator(f"[name=held_on_{part}]").fill(str(value))
