"""What the mailbox of a local run shows: the .eml files that `files.EmailBackend` wrote."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from mirai_action.core import mail_address

from . import files

NAME = re.compile(r"[0-9A-Za-z._-]{1,120}\.eml")
MOST_SHOWN = 100
MOST_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Item:
    """One letter; `body` is filled in only by `read`."""

    name: str
    subject: str
    to: str
    at: datetime
    body: str = ""

    @property
    def codes(self) -> list[str]:
        """Codes that stand alone on a line."""
        return re.findall(r"^\s*([0-9]{6,8})\s*$", self.body, re.MULTILINE)


def newest() -> list[Item]:
    """Return the newest letters, newest first. What is no letter is shown by its name only."""
    found = sorted(_files(), key=lambda path: path.name, reverse=True)
    return [_item(path, with_body=False) for path in found[:MOST_SHOWN]]


def read(name: str) -> Item | None:
    """Return one letter, or None where there is no such file."""
    path = files.folder() / name
    if not NAME.fullmatch(name) or path not in set(_files()):
        return None
    return _item(path, with_body=True)


def forget(mailboxes: Collection[str]) -> int:
    """Delete the letters to these mailboxes (keys of `core.mail_address`); return how many. Local runs only."""
    found = [each for each in _files() if mail_address.key(parseaddr(_item(each, with_body=False).to)[1]) in mailboxes]
    for each in found:
        each.unlink(missing_ok=True)
    return len(found)


def _files() -> list[Path]:
    try:
        return [each for each in files.folder().iterdir() if NAME.fullmatch(each.name) and each.is_file()]
    except OSError:
        return []


def _item(path: Path, *, with_body: bool) -> Item:
    message = _parsed(path)
    return Item(
        name=path.name,
        subject=_header(message, "subject") or path.name,
        to=_header(message, "to"),
        at=_modified(path),
        body=_body(message) if with_body else "",
    )


def _parsed(path: Path) -> EmailMessage:
    try:
        with path.open("rb") as file:
            return email.message_from_bytes(file.read(MOST_BYTES), policy=email.policy.default)  # type: ignore[return-value]
    except (OSError, ValueError, LookupError):
        return EmailMessage()


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError:
        return datetime.fromtimestamp(0, tz=UTC)


def _header(message: EmailMessage, name: str) -> str:
    # The parser of headers stumbles in many ways over odd files; the page must not.
    try:
        return _printable(str(message.get(name, "")))
    except Exception:
        return ""


def _body(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        return _printable(str(part.get_content())) if part else ""
    except Exception:
        return _printable(str(message.get_payload(decode=False) or ""))


def _printable(text: str) -> str:
    """Drop what a page can't show: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
