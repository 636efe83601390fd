"""A roster taken into the register, beside raw COPY of the same rows into a bare table, in one run.

    python benchmarks/bench_rosters.py [--rows 100000] [--rounds 3]

Makes a server of its own in a temporary folder. Applying writes the register with its nine indexes and checks, its
history at statement level, and the ledger; all in one transaction. Prints times, ratios and the memory that the process
gained at most. The ratios are what counts, a machine is a machine.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
SMALLEST_RATIO, MOST_MEMORY = 0.05, 64
HEAD = ["お名前", "ふりがな", "メールアドレス", "電話番号", "郵便番号", "住所", "都道府県", "所属", "登録日"]
PLACES = (
    ("埼玉県", "さいたま市浦和区高砂"),
    ("東京都", "渋谷区渋谷"),
    ("愛知県", "名古屋市中区栄"),
    ("大阪府", "大阪市北区梅田"),
)


def main() -> None:
    wanted = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA_DIR": folder, "DEMO": "0", "DJANGO_SETTINGS_MODULE": "mirai_action.settings"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("ALLOWED_HOSTS", None)
        from django.conf import settings

        from mirai_action.core import embedded

        with embedded.running(Path(folder), database=settings.DATABASES["default"]["NAME"]):
            import django

            django.setup()
            _compare(wanted, Path(folder))
            from django.db import connection

            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _compare(wanted: argparse.Namespace, folder: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    from ambassadors.rosters import workflow
    from mirai_action.core.accounts import ensure_account

    by = ensure_account("staff@example.jp")
    found: dict[str, list[float]] = {"copy": [], "read": [], "apply": [], "undo": []}
    gained: dict[str, float] = {}
    for number in range(wanted.rounds):
        path = folder / f"roster{number}.csv"
        _write(path, wanted.rows, number)
        found["copy"].append(_timed(partial(_copy, path), "copy", gained))
        with path.open("rb") as file:
            from django.core.files import File

            source = workflow.upload(kind="ambassadors", file=File(file, name=path.name), by=by, press=uuid4())
        mapping = {int(place): key for place, key in source.mapping.items()}
        options = {"kind": "individual", "registered_on": "", "on_paper": False}
        workflow.map_columns(source, mapping=mapping, options=options)  # a job is queued, and done here
        found["read"].append(_timed(partial(workflow.work, str(source.pk)), "read", gained))
        source.refresh_from_db()
        assert source.counts["new"] == wanted.rows, source.counts
        workflow.apply(source, by=by, agreed=True)
        found["apply"].append(_timed(partial(workflow.work, str(source.pk)), "apply", gained))
        source.refresh_from_db()
        assert source.step == "applied", source.error
        workflow.undo(source, by=by)
        found["undo"].append(_timed(partial(workflow.work, str(source.pk)), "undo", gained))
        source.refresh_from_db()
        assert source.step == "undone", source.error
    _print(found, gained, wanted.rows)


def _write(path: Path, rows: int, turn: int) -> None:
    """Write an invented roster: nobody twice."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(rows):
            place, town = PLACES[number % len(PLACES)]
            kana = "".join("あいうえおかきくけこ"[int(digit)] for digit in f"{number:06d}")
            phone = f"090-{turn + 1}{number // 10_000:03d}-{number % 10_000:04d}"
            mail, day = f"person{turn}.{number}@example.jp", f"H30.{number % 9 + 4}.{number % 28 + 1}"
            address = f"{place}{town}{number % 30 + 1}-{number % 9 + 1}"
            names = (f"試験 {kana}", f"しけん {kana}")
            writer.writerow([*names, mail, phone, "330-0063", address, place, "生活協同組合みほん", day])


def _copy(path: Path) -> None:
    """Copy the file into a bare table: no index, no check, no trigger."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({', '.join(f'c{place} text' for place in range(len(HEAD)))})")
        with path.open("rb") as file, cursor.copy("COPY bare FROM STDIN (FORMAT csv)") as copy:
            while piece := file.read(1 << 16):
                copy.write(piece)


def _timed(do: Callable[[], Any], name: str, gained: dict[str, float]) -> float:
    """Return the seconds it takes; keep the most megabytes that the process gained in `gained`."""
    import psutil

    process, over = psutil.Process(), threading.Event()
    before = most = process.memory_info().rss

    def watch() -> None:
        nonlocal most
        while not over.wait(0.02):
            most = max(most, process.memory_info().rss)

    thread = threading.Thread(target=watch)
    thread.start()
    began = time.perf_counter()
    do()
    taken = time.perf_counter() - began
    over.set()
    thread.join()
    gained[name] = max(gained.get(name, 0), (most - before) / (1 << 20))
    return taken


def _print(found: dict[str, list[float]], gained: dict[str, float], rows: int) -> None:
    best = {name: min(times) for name, times in found.items()}
    print(f"{rows:,} rows; best of {len(found['copy'])}")
    for name, seconds in best.items():
        print(f"{name:>6}: {seconds:7.2f} s  {best['copy'] / seconds:6.3f} of raw COPY  +{gained[name]:.0f} MiB")
    ratio, memory = best["copy"] / best["apply"], max(gained["read"], gained["apply"])
    print(f"applying: {ratio:.3f} of raw COPY (at least {SMALLEST_RATIO}), +{memory:.0f} MiB (at most {MOST_MEMORY})")
    sys.exit(0 if ratio >= SMALLEST_RATIO and memory <= MOST_MEMORY else 1)


if __name__ == "__main__":
    main()
