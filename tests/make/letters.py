"""Letters for tests."""

from __future__ import annotations

from typing import Any

from mirai_action.core.models import User
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter


def letter(
    *, to: str = "hanako@example.jp", text: str = "こんにちは", subject: str = "お知らせ", **facts: Any
) -> Letter:
    """Post a letter of the kind `test.note`, which says `text`."""
    return outbox.post("test.note", to=to, params={"text": text, "subject": subject}, **facts)


@outbox.letter("test.note")
def _note(*, text: str, subject: str) -> outbox.Mail:
    return outbox.Mail(subject=subject, template="tests/mail_note.txt", context={"text": text}, secrets=["123456"])


@outbox.letter("test.gone")
def _gone() -> outbox.Mail:
    raise User.DoesNotExist("User matching query does not exist.")


@outbox.letter("test.broken")
def _broken() -> outbox.Mail:
    return outbox.Mail(template="tests/no_such_template.txt")
