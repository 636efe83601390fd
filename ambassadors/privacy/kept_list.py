"""The list of what was erased, as a file beside the backups: opaque ids, one a line.

    2026-11-25T03:20:07+09:00 ambassador 1c9e…
    2026-11-25T03:20:07+09:00 account 412

A backup of before holds the person again; whoever restores it applies the list (`manage.py erase_again`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from mirai_action.core.models import User

from ..models import Ambassador
from .models import Erased


def path() -> Path:
    return Path(settings.DATA_DIR) / "erased.txt"


def lines() -> list[str]:
    """Return the whole list from the database, the oldest first."""
    rows = Erased.objects.order_by("erased_at", "pk")
    return [f"{each.erased_at.isoformat(timespec='seconds')} {each.what} {each.key}" for each in rows]


def write() -> int:
    """Append to the file what is missing there, and let the disk have it; return how many lines."""
    known = set(read(path().read_text().splitlines())) if path().exists() else set()
    fresh = [line for line in lines() if next(read([line])) not in known]
    if fresh:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("a") as file:
            file.write("".join(f"{line}\n" for line in fresh))
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def read(text: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (what, key) of each line; what is no such line is left out."""
    for line in text:
        parts = line.split()
        if len(parts) == 3 and parts[1] in ("ambassador", "account"):
            yield parts[1], parts[2]


def apply(text: Iterable[str]) -> int:
    """Erase again what the list names and this database still knows; return how many. Twice changes nothing."""
    from . import workflow

    done = 0
    for what, key in read(text):
        if Erased.objects.filter(what=what, key=key).exists():
            continue
        if what == "ambassador":
            row = Ambassador.objects.filter(pk=key).first()
            if row:
                workflow.erase_ambassador(row)
                done += 1
        else:
            user = User.objects.filter(pk=key).first()
            if user and not workflow.serves(user):
                workflow.erase_account(user)
                done += 1
    return done
