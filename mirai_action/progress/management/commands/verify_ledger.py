from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mirai_action.progress import proof


class Command(BaseCommand):
    help = "Prove that every record and its entries in the count ledger say the same. Exit code 1 names what does not."

    def handle(self, *args: Any, **options: Any) -> None:
        found = proof.verify()
        proof.remember(found)
        if not found.ok:
            raise CommandError("\n".join([f"{found.wrong} fault(s) in the count ledger:", *found.faults]))
        self.stdout.write(f"The count ledger holds: {found.subjects:,} records, {found.entries:,} entries.")
