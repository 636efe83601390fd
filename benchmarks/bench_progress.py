"""The progress pages with few and with many records, beside a bare Django view with one query, in one run.

    python benchmarks/bench_progress.py [--ambassadors 1000000] [--sessions 500000] [--rounds 200]

Makes a server of its own in a temporary folder, with two databases: the demonstration with 1,000 ambassadors and 500
sessions, and a copy whose ledger grows by statements of whole sets, past its own triggers, and in which the rows that
the to-do lists read are copied until the wanted number is there. Both are asked in turns, so that what else the machine
does hits both alike. Prints times and ratios; the ratios are what counts, a machine is a machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
SMALL = {"ambassadors": 1_000, "sessions": 500}
LIMIT = 1.5
BLOCKS = 10
PUBLIC = ("/bare/", "/progress.json", "/progress/", "/progress/embed.svg")
TRAVEL = "/progress/?as_of=2024-03-31"
# What a session of the past posts: all of it on its day.
OF_A_SESSION = {"sessions": "1", "participants": "10 + g % 30", "planned": "1", "reported": "1"}
ENTRIES = """
    INSERT INTO progress_countentry (indicator, quantity, effective_on, entered_at, clock, prefecture, kind, audience,
        certainty, basis, reason, subject, xid)
    SELECT '{indicator}', {quantity}, date '2018-04-01' + (g * 7919::bigint % 3000)::int,
        timestamptz '2018-04-01' + ((g * 7919::bigint % 3000) + 3) * interval '1 day', 'demonstration',
        lpad((1 + g % 47)::text, 2, '0'), {kind}, '', 'final', 'counted', 'registered',
        md5('{subject}' || g)::uuid, 0
    FROM generate_series(1, {count}) AS g"""


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "mirai_action.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("ALLOWED_HOSTS", None)
        from django.conf import settings

        from mirai_action.core import embedded

        with embedded.running(Path(folder), database=settings.DATABASES["default"]["NAME"]):
            import django

            django.setup()
            _compare(wanted)
            from django.db import connection

            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ambassadors", type=int, default=1_000_000)
    parser.add_argument("--sessions", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=200)
    return parser.parse_args()


def _compare(wanted: argparse.Namespace) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("demo", verbosity=0, **SMALL)
    pages = _pages()
    from mirai_action import wsgi  # noqa: F401  (what the server does after loading: see there)

    _settle()
    small, large = _copied()
    began = time.monotonic()
    _use(large)
    _grow(ambassadors=wanted.ambassadors, sessions=wanted.sessions)
    _settle()
    print(f"(grown and folded in {time.monotonic() - began:.0f} s)")
    found: dict[str, dict[str, list[float]]] = {small: {}, large: {}}
    for _block in range(BLOCKS):
        for name, own in found.items():
            _use(name)
            for page, times in _measure(pages, max(1, wanted.rounds // BLOCKS)).items():
                own[page] = sorted([*own.get(page, []), *times])
    for name, own in found.items():
        _use(name)
        _print(own, _entries())
    _ratios(found[small], found[large])


def _copied() -> tuple[str, str]:
    """Copy the database, sign-ins included; return the names of both."""
    import psycopg
    from django.db import connection

    facts = connection.settings_dict
    small, large = facts["NAME"], f"{facts['NAME']}_large"
    _use(small)
    options = {"host": facts["HOST"], "port": facts["PORT"] or None, "user": facts["USER"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **options) as server:
        server.execute(f'CREATE DATABASE "{large}" TEMPLATE "{small}"')
    return small, large


def _use(database: str) -> None:
    """Ask this database from now on."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = database


def _pages() -> dict[str, Callable[[], object]]:
    """Return what to call for each page; the bare view asks the database once and answers."""
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import path

    from mirai_action import urls
    from mirai_action.core.models import User

    def bare(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(User.objects.filter(pk=1).exists()))

    urls.urlpatterns.insert(0, path("bare/", bare))  # type: ignore[arg-type]
    staff, public, regional = Client(), Client(), Client()
    accounts = User.objects.filter(is_staff=True)
    staff.force_login(accounts.filter(role="manager").earliest("pk"))
    regional.force_login(accounts.exclude(prefectures=[]).earliest("pk"))
    found = {name: (public, name) for name in PUBLIC}
    found |= {name: (staff, name) for name in ("/admin/", "/admin/?prefecture=11", "/admin/?fiscal_year=2024")}
    found |= {"/admin/ (regional)": (regional, "/admin/"), TRAVEL: (public, TRAVEL)}
    return {name: _getting(client, at) for name, (client, at) in found.items()}


def _getting(client: object, address: str) -> Callable[[], object]:
    def get() -> None:
        response = client.get(address)  # type: ignore[attr-defined]
        assert response.status_code == 200, (address, response.status_code)

    return get


def _measure(pages: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each page, taken in turns so that a busy moment hits all of them alike."""
    for get in pages.values():
        get(), get()
    found: dict[str, list[float]] = {name: [] for name in pages}
    for _round in range(rounds):
        for name, get in pages.items():
            began = time.perf_counter()
            get()
            found[name].append((time.perf_counter() - began) * 1000)
    return {name: sorted(times) for name, times in found.items()}


def _p99(times: list[float]) -> float:
    return times[min(len(times) - 1, round(len(times) * 0.99) - 1)]


def _print(found: dict[str, list[float]], entries: int) -> None:
    bare = found["/bare/"]
    print(f"\n{entries:,} entries in the ledger")
    print(f"{'':22}{'p50 ms':>9}{'p99 ms':>9}{'p50 / bare':>12}{'p99 / bare':>12}")
    for name, times in found.items():
        middle, last = statistics.median(times), _p99(times)
        print(f"{name:22}{middle:9.1f}{last:9.1f}{middle / statistics.median(bare):12.1f}{last / _p99(bare):12.1f}")


def _ratios(few: dict[str, list[float]], many: dict[str, list[float]]) -> None:
    print(f"\nmany ÷ few (p99 at most {LIMIT})")
    for name, before in few.items():
        middle = statistics.median(many[name]) / statistics.median(before)
        last = _p99(many[name]) / _p99(before)
        print(f"{name:22} p50 {middle:5.2f}   p99 {last:5.2f}   {'ok' if last <= LIMIT else 'TOO SLOW'}")


def _entries() -> int:
    from mirai_action.progress.models import CountEntry

    return CountEntry.objects.count()


def _settle() -> None:
    """Fold, and let the planner know: what the worker and autovacuum do in a running system."""
    from django.db import connection

    from mirai_action.progress import rollup

    rollup.fold()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _grow(*, ambassadors: int, sessions: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        kind = "CASE g % 3 WHEN 0 THEN 'group' ELSE 'individual' END"
        facts = {"indicator": "ambassadors", "quantity": "1", "kind": kind, "subject": "a", "count": ambassadors}
        cursor.execute(ENTRIES.format(**facts))
        for indicator, quantity in OF_A_SESSION.items():
            facts = {"indicator": indicator, "quantity": quantity, "kind": "'npo'", "subject": "s", "count": sessions}
            cursor.execute(ENTRIES.format(**facts))
    _copy("ambassadors_ambassador", ambassadors)
    _copy("sessions_log_studysession", sessions)
    _spread()


def _copy(table: str, wanted: int) -> None:
    """Copy the rows of a table until there are `wanted`, with new ids and numbers; no triggers, no history."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
               AND is_generated = 'NEVER'""",
            [table],
        )
        columns = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT count(*) FROM {table}")
        times = wanted // cursor.fetchone()[0]
        # Two rows with the same address, kind and name are refused.
        new = {"id": "gen_random_uuid()", "number": "100000 + row_number() OVER ()", "name_key": "gen_random_uuid()"}
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(f'"{each}"' for each in columns)})
                SELECT {", ".join(new.get(each, f't."{each}"') for each in columns)}
                FROM {table} t CROSS JOIN generate_series(1, %s)""",
            [times],
        )


def _spread() -> None:
    """Give the copied sessions to the copied ambassadors in turn: nobody holds a thousand of them."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """UPDATE sessions_log_studysession s SET ambassador_id = p.id
               FROM (SELECT id, row_number() OVER () AS n FROM sessions_log_studysession
                     WHERE ambassador_id IS NOT NULL) t
               JOIN (SELECT id, row_number() OVER () AS n FROM ambassadors_ambassador
                     WHERE status IN ('registered', 'resting')) p USING (n)
               WHERE s.id = t.id"""
        )


if __name__ == "__main__":
    main()
