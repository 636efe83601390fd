"""The SECRET_KEY of a local run: made once, kept in DATA_DIR, readable by its owner only."""

import os
import secrets
from pathlib import Path

from .embedded import unwritable


def read_or_make(data_dir: Path) -> str:
    """Return the key in `data_dir`/secret_key, making it on the first call. Two processes get the same key."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return path.read_text() if path.exists() else _make(path)
    except OSError as error:
        raise SystemExit(unwritable(data_dir, error)) from None


def _make(path: Path) -> str:
    """Write a new key beside `path` and link it there: whoever comes second finds a whole key, not an empty file."""
    fresh = path.with_name(f"secret_key.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(50))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text()
