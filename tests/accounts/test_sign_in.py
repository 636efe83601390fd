"""Sign-in by a code: easy for people, the same answer for everyone, no code in the database."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/account/login/", "/account/login/code/confirm/"
ELSEWHERE = ["https://evil.example/", "//evil.example/", "http://localhost:1/", "javascript:alert(1)"]
PASSWORDS = ["account/password/reset/", "account/email/", "account/password/change/", "admin/password_change/"]


@pytest.fixture(autouse=True)
def _fresh_limits(settings: Any) -> None:
    from django.core.cache import cache

    cache.clear()


def ask(client: Client, email: str, **extra: str) -> Any:
    return client.post(LOGIN, {"email": email, **extra})


def code_from_mail() -> str:
    outbox.deliver_due()
    found = re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found[0]


def test_the_code_from_the_letter_signs_in(client: Client) -> None:
    user = make.account("hanako@example.jp")
    assert ask(client, "Hanako@Example.jp").url == CONFIRM
    answer = client.post(CONFIRM, {"code": code_from_mail()})
    assert (answer.status_code, answer.url) == (302, "/my/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.get_expiry_age() > 89 * 24 * 3600


def test_full_width_digits_and_spaces_are_fine(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ")
    code = code_from_mail().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post(CONFIRM, {"code": f" {code[:3]}　{code[3:]}"}).url == "/my/"


def test_carrier_addresses_sign_in(client: Client) -> None:
    make.account("hana..ko@docomo.ne.jp")
    ask(client, "hana..ko@docomo.ne.jp")
    code = code_from_mail()
    assert mail.outbox[0].to == ['"hana..ko"@docomo.ne.jp']
    assert client.post(CONFIRM, {"code": code}).url == "/my/"


def test_the_sixth_try_is_refused_even_if_right(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    code = code_from_mail()
    wrong = "000000" if code != "000000" else "111111"
    answers = [client.post(CONFIRM, {"code": wrong}).status_code for _each in range(5)]
    assert answers == [200, 200, 200, 200, 302]
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_code_runs_out_after_thirty_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    code, now = code_from_mail(), time.time()
    monkeypatch.setattr("time.time", lambda: now + 29 * 60)
    assert client.get(CONFIRM).status_code == 200
    monkeypatch.setattr("time.time", lambda: now + 31 * 60)
    client.post(CONFIRM, {"code": code})
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    make.account("hanako@example.jp")

    def page(email: str) -> tuple[str, str]:
        browser = Client()
        first = ask(browser, email)
        second = browser.get(first.url).content.decode().replace(email, "")
        wrong = browser.post(CONFIRM, {"code": "999999x"}).content.decode().replace(email, "")
        return first.url, re.sub(r'value="[^"]{60,}"', "", second + wrong)

    assert page("hanako@example.jp") == page("nobody@example.jp")
    assert sorted(Letter.objects.values_list("kind", flat=True)) == ["accounts.login_code", "accounts.unknown_address"]


def test_the_unknown_address_is_told_by_letter(client: Client) -> None:
    ask(client, "nobody@example.jp")
    outbox.deliver_due()
    assert mail.outbox[0].to == ["nobody@example.jp"]
    assert "/register/" in mail.outbox[0].body


def test_asking_costs_the_same_queries(client: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.account("hanako@example.jp")
    counts = []
    for email in ("hanako@example.jp", "nobody@example.jp"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(Client(), email)
        counts.append(len([each for each in queries if "cache_entries" not in each["sql"]]))
    assert abs(counts[0] - counts[1]) <= 1, counts


def test_no_code_is_stored(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    code = code_from_mail()
    letter = Letter.objects.get()
    sessions = json.dumps([each.get_decoded() for each in Session.objects.all()])
    assert code not in sessions + letter.body_log + letter.subject + json.dumps(letter.params)
    assert "●" in letter.body_log


def test_a_late_code_is_not_sent(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    Letter.objects.update(queued_at=timezone.now() - timezone.timedelta(minutes=31))
    outbox.deliver_due()
    assert mail.outbox == []
    assert outbox.resend(Letter.objects.failed().get()) is False


def test_the_fourth_letter_in_a_minute_is_refused(client: Client) -> None:
    make.account("hanako@example.jp")
    answers = [ask(Client(), "hanako@example.jp").status_code for _each in range(4)]
    assert answers == [302, 302, 302, 200]
    assert Letter.objects.count() == 3


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leaves_this_host(client: Client, target: str) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp", next=target)
    assert client.post(CONFIRM, {"code": code_from_mail(), "next": target}).url == "/my/"


def test_next_is_kept(client: Client) -> None:
    make.account("hanako@example.jp")
    answer = ask(client, "hanako@example.jp", next="/my/profile/")
    page = client.get(answer.url)
    assert 'value="/my/profile/"' in page.content.decode()
    assert client.post(CONFIRM, {"code": code_from_mail(), "next": "/my/profile/"}).url == "/my/profile/"


def test_staff_land_in_the_admin_for_a_working_day(client: Client) -> None:
    user = make.staff()
    ask(client, user.email)
    assert client.post(CONFIRM, {"code": code_from_mail()}).url == "/admin/"
    assert client.session.get_expiry_age() <= 12 * 3600


@pytest.mark.parametrize("bad", ["", "あ", "a@b", "a\x00b@example.jp", "a b@example.jp\n", "x" * 300 + "@example.jp"])
def test_odd_addresses_come_back_with_an_error(client: Client, bad: str) -> None:
    answer = ask(client, bad)
    assert answer.status_code in (200, 302)
    assert answer.status_code == 200 or bad.startswith("a b")


@pytest.mark.parametrize("path", PASSWORDS)
def test_pages_of_passwords_do_not_exist(client: Client, path: str) -> None:
    client.force_login(make.manager())
    assert client.get(f"/{path}").status_code == 404


def test_limits_count_by_the_visitor_not_by_a_header_anyone_can_send(settings: Any, rf: Any) -> None:
    from mirai_action.core import client_address

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Real-IP": "1.2.3.4", "X-Forwarded-For": "5.6.7.8"})
    assert client_address.of(request) == "10.0.0.1"
    settings.CLIENT_ADDRESS_HEADER = "X-Real-IP"
    assert client_address.of(request) == "1.2.3.4"


def test_asking_from_one_place_is_limited_for_all_addresses(client: Client) -> None:
    answers = [ask(Client(), f"nobody{number}@example.jp").status_code for number in range(21)]
    assert answers == [302] * 20 + [200]


HOSTILE = ["", "\x00", "\ud800", "👩‍👧‍👦", "１２３", "あ" * 100_000, "123456; DROP TABLE"]


@pytest.mark.parametrize("code", HOSTILE, ids=range(len(HOSTILE)))
def test_odd_codes_come_back_with_an_error(client: Client, code: str) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    body = b"code=" + quote(code.encode("utf-8", "surrogatepass")).encode()
    answer = client.post(CONFIRM, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert answer.context["form"].error_summary


def test_every_letter_has_a_code_of_its_own_and_the_last_one_counts(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanako@example.jp")
    first = code_from_mail()
    ask(client, "hanako@example.jp")
    second = code_from_mail()
    assert len({each.params["nonce"] for each in Letter.objects.all()}) == 2
    assert client.post(CONFIRM, {"code": first}).status_code == (302 if first == second else 200)
    assert client.post(CONFIRM, {"code": second}).url == "/my/"


def test_a_wrong_address_can_be_corrected(client: Client) -> None:
    make.account("hanako@example.jp")
    ask(client, "hanaco@example.jp")
    assert client.get(LOGIN).status_code == 200
    ask(client, "hanako@example.jp")
    assert client.post(CONFIRM, {"code": code_from_mail()}).url == "/my/"
