"""One process of `manage.py serve`: `python -m mirai_action.site.child SUPERVISOR web|worker ADDRESS`.

It ends by itself when its supervisor is gone, even after `kill -9`: at once where the kernel tells (Linux), otherwise
within a second.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication

PR_SET_PDEATHSIG = 1
LEFTOVERS_END_WITHIN = 5.0  # seconds
GRACE = 8  # seconds for requests and jobs under way, in an ordered stop


def main(supervisor: int, part: str, address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirai_action.settings")
    follow(supervisor)
    {"web": web, "worker": worker}[part](address)


def follow(parent: int) -> None:
    """End this process, by SIGTERM, when `parent` has ended."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_watch, args=[parent], daemon=True).start()


def _watch(parent: int) -> None:
    """Ask politely, then insist: the next start waits for us."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LEFTOVERS_END_WITHIN)
    os._exit(1)


class Web(BaseApplication):
    """gunicorn with our settings, serving threads (gthread)."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from mirai_action.wsgi import application

        return application


def web(address: str) -> None:
    from django.conf import settings

    options = {
        "bind": address,
        "worker_class": "gthread",
        "workers": settings.WEB_CONCURRENCY,
        "threads": settings.WEB_THREADS,
        "proc_name": "mirai-action",
        "loglevel": "warning",
        "graceful_timeout": GRACE,
        "timeout": 60,
        "control_socket_disable": True,
    }
    # The heartbeat file in memory: on a slow disk a sync would look like a hanging worker.
    if os.path.isdir("/dev/shm"):
        options["worker_tmp_dir"] = "/dev/shm"
    Web(options).run()


def worker(_address: str) -> None:
    import django

    django.setup()
    from procrastinate.contrib.django import app

    # What the command `procrastinate worker` does, without its line on every start.
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=GRACE)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
