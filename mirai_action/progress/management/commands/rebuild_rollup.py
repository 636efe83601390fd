from typing import Any

from django.core.management.base import BaseCommand

from mirai_action.progress import rollup


class Command(BaseCommand):
    help = "Sum the count ledger from the beginning into the rollup that pages read. Safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rollup.rebuild():,} sums rebuilt.")
