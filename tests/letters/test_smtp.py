"""What reaches a mail server: the addresses of carriers quoted, the text whole."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from tests.make import letters as make

pytestmark = pytest.mark.django_db


class Conversation(socketserver.StreamRequestHandler):
    """The least of SMTP that smtplib speaks; a recipient `full@…` is refused for now, `gone@…` for good."""

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                self.server.recipients.append(line)  # type: ignore[attr-defined]
                self.say("452 later" if "full@" in line else "550 no" if "gone@" in line else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.messages.append(self.data())  # type: ignore[attr-defined]
                self.say("250 ok")
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)


@pytest.fixture
def server(settings: Any) -> Iterator[Any]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as running:
        running.recipients, running.messages = [], []  # type: ignore[attr-defined]
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "mirai_action.letters.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        yield running
        running.shutdown()


def test_a_carrier_address_is_quoted_in_envelope_and_header(server: Any) -> None:
    make.letter(to="hana..ko@docomo.ne.jp", text="こんにちは、髙﨑さん")
    assert outbox.deliver_due() == 1
    assert server.recipients[0].startswith('rcpt TO:<"hana..ko"@docomo.ne.jp>')
    message = email.message_from_bytes(server.messages[0], policy=email.policy.default)
    assert b'\r\nTo: "hana..ko"@docomo.ne.jp\r\n' in server.messages[0]
    assert "こんにちは、髙﨑さん" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert message["Subject"] == "お知らせ"
    assert message["From"].addresses[0].display_name == "子どもの未来アクション事務局"


def test_a_full_mailbox_is_tried_again_and_an_unknown_one_is_not(server: Any) -> None:
    full, gone = make.letter(to="full@example.jp"), make.letter(to="gone@example.jp")
    with pytest.raises(outbox.NotNow):
        outbox.deliver(full.pk)
    assert outbox.deliver(gone.pk) is False
    assert list(Letter.objects.waiting()) == [full]
    assert list(Letter.objects.failed()) == [gone]


def test_a_server_that_is_away_keeps_letters_waiting(server: Any, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    row = make.letter()
    with pytest.raises(outbox.NotNow):
        outbox.deliver(row.pk)
    assert Letter.objects.waiting().get() == row
