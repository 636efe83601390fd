from typing import Any

from django.core.management.base import BaseCommand

from mirai_action.progress import reference


class Command(BaseCommand):
    help = "Add targets, published figures, the opening balance and the editions where they are missing. Repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        reference.load()
        if options["verbosity"]:
            self.stdout.write("Reference data is in place.")
