"""The mailbox shows real letters in a local run, bears odd files, and does not exist elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mirai_action.letters import outbox
from tests.make import letters as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "mirai_action.letters.files.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "letters"
    settings.EMAIL_URL = ""
    return tmp_path / "letters"


def only_link(client: Client) -> str:
    items = client.get("/mailbox/").context["items"]
    assert len(items) == 1
    return f"/mailbox/{items[0].name}/"


def test_a_letter_can_be_opened_and_its_links_followed(client: Client) -> None:
    make.letter(text="こんにちは、髙﨑さん <b>")
    outbox.deliver_due()
    page = client.get(only_link(client)).content.decode()
    assert "こんにちは、髙﨑さん &lt;b&gt;" in page
    assert '<a href="https://example.jp/my/"' in page
    assert "<code>123456</code>" in page


def test_the_list_shows_subject_and_address_newest_first(client: Client) -> None:
    for to in ("one@example.jp", "hana..ko@docomo.ne.jp"):
        make.letter(to=to)
        outbox.deliver_due()
    items = client.get("/mailbox/").context["items"]
    assert [(each.subject, each.to) for each in items] == [
        ("お知らせ", "hana..ko@docomo.ne.jp"),
        ("お知らせ", "one@example.jp"),
    ]


ODD = [
    b"",
    b"\xff\xfe\x00",
    b"Subject: =?utf-8?b?!!!?=\r\nTo: <<<>>>\r\n\r\nx",
    b"Content-Type: text/plain; charset=nope\n\n\x80",
]


@pytest.mark.parametrize("content", ODD)
def test_odd_files_do_no_harm(client: Client, folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "20260101-odd.eml").write_bytes(content)
    (folder / "unfinished.part").write_bytes(b"Subject: x")
    assert client.get(only_link(client)).status_code == 200


@pytest.mark.parametrize("name", ["nothing.eml", "..%2f..%2fsecret_key", "a" * 300 + ".eml"])
def test_other_files_are_not_found(client: Client, folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret_key").write_text("x")
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.mark.parametrize(("name", "value"), [("LOCAL_RUN", False), ("EMAIL_URL", "smtp://mail.example.jp")])
def test_it_does_not_exist_elsewhere(client: Client, settings: Any, name: str, value: Any) -> None:
    make.letter()
    outbox.deliver_due()
    link = only_link(client)
    setattr(settings, name, value)
    assert [client.get(path).status_code for path in ("/mailbox/", link)] == [404, 404]


def test_in_production_letters_wait_for_a_mail_server(settings: Any, folder: Path) -> None:
    settings.LOCAL_RUN = False
    row = make.letter()
    with pytest.raises(outbox.NotNow, match="EMAIL_URL"):
        outbox.deliver(row.pk)
    assert not folder.exists()
