"""Mail without a mail server: every letter becomes one .eml file, readable at /mailbox/."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


def folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


class EmailBackend(BaseEmailBackend):
    """Writes each message to `EMAIL_FILE_PATH`, whole or not at all; names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not settings.LOCAL_RUN:
            raise OSError("EMAIL_URL is not set: letters wait until it is")
        folder().mkdir(parents=True, exist_ok=True)
        for each in email_messages:
            self._write(each.message().as_bytes())
        return len(email_messages)

    def _write(self, content: Any) -> None:
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
        unfinished = folder() / f"{name}.part"
        fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(content)
        unfinished.rename(folder() / f"{name}.eml")
