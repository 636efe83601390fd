"""Fill an empty local database with the demonstration's invented records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mirai_action.site.demonstration import making, published, sign_in_hints


class Command(BaseCommand):
    help = "Fill an empty local database with invented records that follow the published curve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ambassadors", type=int, help="registrations (as many as seem natural by today)")
        parser.add_argument("--sessions", type=int, help="sessions held (as many as seem natural by today)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other persons (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = {name: options[name] for name in ("ambassadors", "sessions", "seed")}
        if any(number is not None and number < 0 for number in asked.values()):
            raise CommandError("--ambassadors, --sessions and --seed are 0 or more.")
        try:
            made = making.make(**asked)
            published.publish(today=timezone.localdate())
        except making.Refused as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            self.stdout.write(f"{made.ambassadors} ambassadors and applications, {made.sessions} study sessions")
            for who, mail, path in sign_in_hints():
                self.stdout.write(f"  {mail}  {path}  {who}")
