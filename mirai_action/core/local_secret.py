"""The SECRET_KEY of a local run: made once, kept in DATA_DIR, readable by its owner only."""

import os
import secrets
from pathlib import Path


def read_or_make(data_dir: Path) -> str:
    """Return the key in `data_dir`/secret_key, making it on the first call. Two processes get the same key."""
    path = data_dir / "secret_key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    except OSError as error:
        raise SystemExit(
            f"The folder {data_dir} can't be written ({error.strerror}). Choose another with DATA_DIR=…"
        ) from None
    key = secrets.token_urlsafe(50)
    with os.fdopen(fd, "w") as file:
        file.write(key)
    return key
