"""`manage.py serve`: everything that a running system needs, in one command (`make run` calls it)."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mirai_action.core import embedded, serving
from mirai_action.core.command_line import let_nothing_disturb
from mirai_action.site import preparing, supervisor, welcome


class Command(BaseCommand):
    help = "Start the database (unless DATABASE_URL is set), the web server and the worker; stop them on Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")

    def handle(self, *args: Any, with_parent: bool, **options: Any) -> None:
        parent = os.getppid() if with_parent else None
        sys.stdout.reconfigure(errors="replace", line_buffering=True)  # type: ignore[union-attr]
        with ExitStack() as stack:
            try:
                run(stack, parent=parent)
            except (KeyboardInterrupt, SystemExit):
                welcome.goodbye()


def run(stack: ExitStack, *, parent: int | None) -> None:
    """Check, prepare, start and watch. What is started goes on `stack`, so that it ends in the opposite order."""
    serving.check()
    address = preparing.address(host=settings.HOST, port=settings.PORT, only_loopback=settings.LOCAL_RUN)
    lock = stack.enter_context(supervisor.claim(settings.DATA_DIR, address=f"http://{address}/"))
    preparing.check_port_is_free(address)
    server = None
    if settings.EMBEDDED_DATABASE:
        name = settings.DATABASES["default"]["NAME"]
        server = stack.enter_context(embedded.running(settings.DATA_DIR, database=name))
    stack.callback(let_nothing_disturb)
    preparing.database()
    keeper = supervisor.Supervisor(address=address, lock=lock, server=server, parent=parent)
    stack.callback(keeper.stop)
    stack.callback(let_nothing_disturb)
    keeper.start()
    welcome.hello(keeper.url)
    keeper.watch()
