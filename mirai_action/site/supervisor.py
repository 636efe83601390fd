"""Keeps the parts of a running system up: the web server, the worker and, in a local run, PostgreSQL.

Children run in sessions of their own, so that Ctrl-C reaches this process only and the order of ending is ours. They
inherit the lock of DATA_DIR/serve.lock: while one is left of a killed run, the next start knows, and waits.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from mirai_action.core.embedded import EmbeddedError, Server, unwritable
from mirai_action.site.child import LEFTOVERS_END_WITHIN

MODULE = "mirai_action.site.child"
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
STEADY = 60.0  # a child that lived so long starts again without a pause
END_WITHIN = 15.0


class Refused(EmbeddedError):
    """It can't start; the text is one sentence for the person at the keyboard."""


# -- one run a folder ----------------------------------------------------------------------------------------------
def claim(data_dir: Path, *, address: str) -> IO[str]:
    """Return the open, locked file that says this run owns `data_dir`; wait for the leftovers of a killed run."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = (data_dir / "serve.lock").open("a+")
    except OSError as error:
        raise Refused(unwritable(data_dir, error)) from None
    if not _lock(file):
        owner, url = _read(file)
        if _is_alive(owner):
            raise Refused(
                f"It already runs in {data_dir}: {url} (process {owner}). Choose another DATA_DIR, or stop it."
            )
        _end_leftovers(file, owner)
    file.truncate(0)
    file.write(f"{os.getpid()} {address}")
    file.flush()
    return file


def _lock(file: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _read(file: IO[str]) -> tuple[int, str]:
    file.seek(0)
    pid, _space, address = file.read().partition(" ")
    return (int(pid) if pid.isdigit() else 0), address


def _is_alive(pid: int) -> bool:
    with suppress(psutil.Error):
        return "serve" in psutil.Process(pid).cmdline()
    return False


def _end_leftovers(file: IO[str], owner: int) -> None:
    """Wait until the children of a killed run have ended by themselves; then end them."""
    deadline = time.monotonic() + LEFTOVERS_END_WITHIN + 2
    while not _lock(file):
        if time.monotonic() > deadline:
            for each in psutil.process_iter(["cmdline"]):
                if [MODULE, str(owner)] == (each.info["cmdline"] or [])[2:4]:
                    each.kill()
        time.sleep(0.2)


# -- children ------------------------------------------------------------------------------------------------------
@dataclass
class Child:
    """A process that is started again when it dies, with growing pauses."""

    part: str
    address: str
    keep_open: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    due: float = 0.0

    def start(self) -> None:
        command = [sys.executable, "-m", MODULE, str(os.getpid()), self.part, self.address]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what matters goes to stderr
            start_new_session=True,
            pass_fds=[self.keep_open],
        )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start again what has died, at once the first time, then after 1, 2, 4 … 30 seconds."""
        now = time.monotonic()
        if self.process and (code := self.process.poll()) is not None:
            self.deaths = 1 if now - self.started > STEADY else self.deaths + 1
            pause = 0.0 if self.deaths == 1 else min(2.0 ** (self.deaths - 2), LONGEST_PAUSE)
            print(f"The {self.part} process ended ({code}); starting it again in {pause:.0f} s.", file=sys.stderr)
            self._end_its_group()  # workers of a killed web server still hold the port
            self.process, self.due = None, now + pause
        if not self.process and now >= self.due:
            self.start()

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def ask_to_end(self) -> None:
        if self.process and not self.has_ended:
            self.process.terminate()

    def make_sure_it_ended(self, deadline: float) -> None:
        """Wait until `deadline`, then end it with all it has started."""
        if not self.process:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self._end_its_group()
        self.process.wait()

    def _end_its_group(self) -> None:
        assert self.process
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Starts the parts, keeps them up, ends them."""

    address: str  # host:port
    lock: IO[str]
    server: Server | None = None
    parent: int | None = None  # end when this process is no longer our parent (`make`)
    children: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address}/"

    def start(self) -> None:
        """Start the web server, wait for its first answer, then the rest; raise Refused where there is no answer."""
        web = self._add("web")
        deadline = time.monotonic() + 60
        while not self.answers():
            if web.has_ended or time.monotonic() > deadline:
                raise Refused("The web server did not start; the lines above say why.")
            time.sleep(0.1)
        self._add("worker")

    def _add(self, part: str) -> Child:
        child = Child(part=part, address=self.address, keep_open=self.lock.fileno())
        self.children.append(child)
        child.start()
        return child

    def answers(self) -> bool:
        host, _colon, port = self.address.rpartition(":")
        host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)
        connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=5)
        with suppress(OSError, http.client.HTTPException), closing(connection):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        return False

    def watch(self) -> None:
        """Keep the parts up until a signal (which arrives as SystemExit or KeyboardInterrupt) or `make`'s death."""
        beats = 0
        while self.parent is None or os.getppid() == self.parent:
            time.sleep(0.25)
            beats += 1
            if self.server and beats % 8 == 0:
                self.server.revive()
            for child in self.children:
                child.look_after()

    def stop(self) -> None:
        """End the children: all are asked, then each is waited for."""
        deadline = time.monotonic() + END_WITHIN
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.make_sure_it_ended(deadline)
