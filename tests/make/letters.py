"""Letters for tests."""

from __future__ import annotations

from typing import Any

from mirai_action.letters import outbox
from mirai_action.letters.models import Letter


def letter(*, to: str = "hanako@example.jp", text: str = "こんにちは", **facts: Any) -> Letter:
    """Post a letter of the kind `test.note`, which says `text`."""
    return outbox.post("test.note", to=to, params={"text": text}, **facts)


@outbox.letter("test.note")
def _note(*, text: str) -> outbox.Mail:
    return outbox.Mail(subject="お知らせ", template="tests/mail_note.txt", context={"text": text}, secrets=["123456"])
