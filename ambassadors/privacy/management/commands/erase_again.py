"""Apply the list of what was erased to a restored database: `erase_again var/erased.txt`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ambassadors.privacy import kept_list


class Command(BaseCommand):
    help = "Erase again whom a list names (the file kept beside the backups), after a backup was restored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="the list; without it the one in DATA_DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"]) if options["file"] else kept_list.path()
        try:
            lines = file.read_text().splitlines()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        self.stdout.write(f"{kept_list.apply(lines)} erased again")
