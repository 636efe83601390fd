"""What happens before the first page: checks that end in one sentence, and a database brought up to date."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.utils import DatabaseError

from mirai_action.core.health import is_migrated
from mirai_action.site.supervisor import Refused

TURN = 7_041_901  # the number of the advisory lock: several hosts may start on one database at the same time


# -- the address -----------------------------------------------------------------------------------------------------
def address(*, host: str, port: int, only_loopback: bool) -> str:
    """Return host:port as gunicorn and a browser write it."""
    if not 0 < port < 65536:
        raise Refused(f"PORT={port} is not a port. Choose a number from 1 to 65535, e.g. PORT=8001.")
    if only_loopback and not _is_loopback(host):
        raise Refused(
            f"HOST={host} would open this run to the network, without passwords or https. Leave HOST out, or set "
            "ALLOWED_HOSTS to run it as a real server."
        )
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_port_is_free(address: str) -> None:
    """Raise Refused where something else listens there, or the address is not this machine's."""
    host, _colon, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except PermissionError:
        raise Refused(f"Port {port} needs an administrator's rights. Choose one above 1023, e.g. PORT=8001.") from None
    except OSError as error:
        if error.errno in {98, 48}:  # EADDRINUSE on Linux, on macOS
            raise Refused(
                f"Port {port} is taken by another program. Choose another, e.g. PORT={_next(port)}."
            ) from None
        raise Refused(f"HOST={host} can't be used here ({error.strerror}).") from None


def _next(port: str) -> int:
    return int(port) + 1 if int(port) < 65535 else 8000


# -- the database ----------------------------------------------------------------------------------------------------
def database() -> None:
    """Bring the database up to date and, where it is new, fill it. One host at a time."""
    check_it_can_be_reached()
    try:
        with _turn():
            if not settings.LOCAL_RUN:
                call_command("collectstatic", interactive=False, verbosity=0)
            if not is_migrated():
                call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
                call_command("createcachetable", verbosity=0)
            fill()
    except DatabaseError as error:
        raise Refused(f"The database refused: {first_line(error)}") from error
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    if settings.EMBEDDED_DATABASE:
        (settings.DATA_DIR / "last_run").write_text("demo\n" if settings.DEMONSTRATION else "empty\n")


def check_it_can_be_reached() -> None:
    """Raise Refused with the server's own reason (the pool would only say that it timed out)."""
    parameters = connection.get_connection_params() | {"connect_timeout": 5}
    try:
        psycopg.connect(**parameters).close()
    except psycopg.Error as error:
        name = "The embedded database" if settings.EMBEDDED_DATABASE else "The database of DATABASE_URL"
        raise Refused(f"{name} can't be reached: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """Return the reason in a message of libpq, which tells of each address it tried in a line of its own."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].removeprefix("connection failed: ") if lines else type(error).__name__


@contextmanager
def _turn() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])


def fill() -> None:
    """Load the reference data into a new database, and the demonstration where this run is one. Once each."""
    known = get_commands()
    if "load_reference" in known and not apps.get_model("progress", "Target").objects.exists():
        call_command("load_reference", verbosity=0)
    if settings.DEMONSTRATION and "demo" in known and not is_demonstration():
        print("デモ用の記録を作っています… Making the demonstration's records …")
        call_command("demo", verbosity=0)


def is_demonstration() -> bool:
    return apps.get_model("core", "Installation").objects.filter(demonstration=True).exists()
