"""DATABASE_URL, read so that a mistake in it is one clear sentence."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SCHEMES = ("postgres://", "postgresql://")
EXAMPLE = "postgresql://user:password@host:5432/database"


def parse(url: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for `url`; raise ImproperlyConfigured (which never repeats the password)."""
    try:
        if not url.startswith(SCHEMES):
            raise ValueError
        entry = environ.Env.db_url_config(url, engine="django.db.backends.postgresql")
        if not entry.get("NAME"):
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL can't be read. It looks like {EXAMPLE}") from None
    return dict(entry)
