"""Starting and stopping the real thing, in folders of the test's own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, "manage.py"]
OUR_OWN = {"DATABASE_URL", "DATA_DIR", "DEMO", "ALLOWED_HOSTS", "SECRET_KEY", "EMAIL_URL", "HOST", "PORT", "DEBUG"}


def environment(**changes: object) -> dict[str, str]:
    """Return the environment of a person who has set only `changes` (and no demonstration: it takes long)."""
    plain = {name: value for name, value in os.environ.items() if name not in OUR_OWN}
    return plain | {"DEMO": "0"} | {name: str(value) for name, value in changes.items()}


def manage(*words: str, **changes: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MANAGE, *words], cwd=ROOT, env=environment(**changes), capture_output=True, text=True, timeout=60
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition: Callable[[], object], *, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def status(port: int, path: str = "/healthz") -> int:
    """Return the status of a page, 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0


def processes(data_dir: Path) -> list[psutil.Process]:
    """Return what runs for `data_dir`: PostgreSQL at work in it, and our own processes that were given it."""
    found = []
    for each in psutil.process_iter():
        with suppress(psutil.Error):
            ours = "manage.py" in each.cmdline() or "mirai_action.site.child" in each.cmdline()
            given = ours and each.environ().get("DATA_DIR") == str(data_dir)
            if (given or each.cwd() == str(data_dir / "postgres")) and each.status() != psutil.STATUS_ZOMBIE:
                found.append(each)
    return found


@contextmanager
def serving(data_dir: Path, **changes: object) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `manage.py serve` until it answers; give its process and its port; end all of it afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [*MANAGE, "serve"],
        cwd=ROOT,
        env=environment(DATA_DIR=data_dir, PORT=port, **changes),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert until(lambda: status(port) == 200 or process.poll() is not None, seconds=60)
        assert process.poll() is None, process.stdout.read()
        yield process, port
    finally:
        stop(process)
        assert until(lambda: not processes(data_dir), seconds=20), processes(data_dir)


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> int:
    """Send a signal where it still runs, and wait for its end."""
    if process.poll() is None:
        process.send_signal(number)
    return process.wait(30)
