"""`/my/data/`: everything, to nobody else, and a request that one click takes back."""

from __future__ import annotations

import json
import re
from typing import Any

from ambassadors.privacy import mails, workflow
from ambassadors.privacy.models import Erasure
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests import make


def test_what_is_downloaded_is_everything_that_is_stored(everything: Any, client: Any) -> None:
    client.force_login(everything.user)
    told = json.loads(client.get("/my/data/download.json").content)["data"]
    assert {each["name"] for each in told["ambassadors.Ambassador"]["rows"]} == {"鬼瓦 権左衛門", "鬼瓦権左衛門"}
    assert "旧姓杉菜" in {each["name"] for each in told["ambassadors.Ambassador"]["history"]}
    assert told["orders.Order"]["rows"][0]["recipient"] == "土筆 つくし"
    assert [each["text"] for each in told["desk.ContactNote"]["rows"]] == ["鬼瓦さんに電話した"]
    assert {
        *("ambassadors.Consent", "ambassadors.Decision", "ambassadors.Draft", "ambassadors.Inquiry", "core.User"),
        *("letters.Letter", "sessions_log.StudySession", "sessions_log.StudySession_joint", "trainings.Application"),
        *("admin.LogEntry", "ambassadors.Membership", "sessions.Session", "account.EmailAddress"),
    } <= set(told)


def test_the_readable_file_says_the_same_in_words(everything: Any, client: Any) -> None:
    client.force_login(everything.user)
    response = client.get("/my/data/download.html")
    page = response.content.decode()
    assert response["Content-Disposition"].endswith('.html"')
    assert all(each in page for each in ("鬼瓦 権左衛門", "旧姓杉菜", "土筆 つくし", "鬼瓦さんに電話した", "個人"))


def test_nobody_reads_anothers_data(everything: Any, client: Any) -> None:
    stranger = make.member(make.ambassador(name="菜種 しろう"))
    client.logout()
    assert client.get("/my/data/")["Location"].startswith("/account/login/")
    client.force_login(stranger)
    for page in ("/my/data/", "/my/data/download.json", "/my/data/erase/"):
        assert client.get(page, {"of": str(everything.person.pk)}).status_code == 404
    assert "鬼瓦" not in client.get("/my/data/").content.decode()
    assert client.post("/my/data/erase/", {"of": str(everything.person.pk), "understood": "on"}).status_code == 404
    assert not Erasure.objects.exists()


def test_each_of_a_couple_is_told_the_own_letters_only(db: Any, client: Any) -> None:
    one, two = (make.ambassador(name=name, email="maruyama@example.jp") for name in ("丸山 太郎", "丸山 花子"))
    user = make.member(one)
    make.member(two, one.email)
    for each in (one, two):
        Letter.objects.create(kind="ambassadors.welcome", to_address=each.email, about=each.pk, body_log=each.name)
    client.force_login(user)
    told = json.loads(client.get("/my/data/download.json", {"of": str(one.pk)}).content)["data"]
    assert [each["body_log"] for each in told["letters.Letter"]["rows"]] == ["丸山 太郎"]


def test_the_request_is_asked_for_once_and_only_with_the_tick(everything: Any, client: Any) -> None:
    client.force_login(everything.user)
    page = client.post("/my/data/erase/", {})
    assert "チェックを入れてください" in page.content.decode()
    assert not Erasure.objects.exists()
    for _twice in range(2):
        client.post("/my/data/erase/", {"understood": "on"})
    assert Erasure.objects.open().count() == 1


def test_one_click_takes_it_back_from_the_page(everything: Any, client: Any) -> None:
    client.force_login(everything.user)
    client.post("/my/data/erase/", {"understood": "on"})
    assert "消去を取り消す" in client.get("/my/data/").content.decode()
    client.post("/my/data/keep/")
    assert not Erasure.objects.open().exists()


def test_one_click_takes_it_back_from_the_letter_without_signing_in(
    everything: Any, client: Any, mailoutbox: Any
) -> None:
    row = workflow.ask(ambassador=everything.person)
    outbox.deliver_due()
    text = next(each.body for each in mailoutbox if "消去のご依頼を受け付けました" in each.subject)
    link = re.search(r"https?://[^/]+(/erasure/confirm/\S+)", text)
    assert link
    client.logout()
    assert client.get(link[1]).status_code == 200
    assert Erasure.objects.open().exists()  # a scanner that follows the link changes nothing
    client.post(link[1])
    row.refresh_from_db()
    assert row.cancelled_at
    assert client.get(f"/erasure/confirm/{mails.token(row)}x/").status_code == 404


def test_a_member_of_a_group_is_not_shown_the_groups_data(db: Any, client: Any) -> None:
    group = make.ambassador(kind="group", name="子育ての会", phone="+81482223333")
    user = make.account("member@example.jp")
    group.memberships.create(user=user, role="member")
    client.force_login(user)
    page = client.get("/my/data/").content.decode()
    assert "member@example.jp" in page
    assert "048" not in page


def test_the_number_of_queries_does_not_grow_with_the_rows(everything: Any, client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(everything.user)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get("/my/data/")
        return len(found)

    few = queries()
    for _each in range(5):
        make.session(ambassador=everything.person)
        make.order(everything.person)
        make.placed(make.training(), name="鬼瓦 権左衛門", email="gonzaemon@example.jp")
        make.session(ambassador=everything.other).joint.add(everything.person)
        Letter.objects.create(kind="ambassadors.welcome", to_address="x@example.jp", about=everything.person.pk)
    assert queries() <= few
