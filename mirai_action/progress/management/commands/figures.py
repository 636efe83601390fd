import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from mirai_action.progress import travel
from mirai_action.progress.figures import Figures, figures


def a_day(text: str) -> date:
    with translation.override("en"):
        try:
            return travel.day(text, "the day")
        except travel.BadDay as wrong:
            raise argparse.ArgumentTypeError(str(wrong)) from None


class Command(BaseCommand):
    help = "Print the figures of a day, as known to the end of a day. --json prints what /progress.json says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=a_day, metavar="YYYY-MM-DD", help="the day of the figures (today)")
        parser.add_argument("--known-on", type=a_day, metavar="YYYY-MM-DD", help="reports known to the end of (today)")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = figures(as_of=options["as_of"], known_on=options["known_on"])
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self._table(found)

    def _table(self, found: Figures) -> None:
        self.stdout.write(f"As of {found.as_of}, reports until {found.reports_until}")
        for name, each in found.indicators.items():
            aim = f" of {each.target.value:,} by {each.target.deadline}" if each.target else ""
            self.stdout.write(f"  {name:<13}{each.total:>8,}{aim} (final {each.final:,}, opening {each.opening:,})")
        due = found.completeness
        self.stdout.write(f"  due {due.due:,}, reported {due.reported:,}, unreported {due.unreported:,}")
