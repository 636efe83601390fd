"""Django's command line, with a database under it: a command that finds no server starts one and stops it."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from . import embedded

# These need no database; `serve` looks after its own.
WITHOUT_SERVER = {
    "serve",
    "help",
    "version",
    "collectstatic",
    "findstatic",
    "diffsettings",
    "makemessages",
    "compilemessages",
}
ENDINGS = [signal.SIGTERM, signal.SIGHUP]


def run(argv: list[str]) -> None:
    """Run `argv`. What is wrong with the settings, the folder or the server is one sentence on stderr."""
    try:
        end_normally_on_signals()
        with ExitStack() as stack:
            if needs_server(argv):
                _start_server(stack)
            execute_from_command_line(argv)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)


def needs_server(argv: list[str]) -> bool:
    """Whether the command reads a database (asking for help does not)."""
    return len(argv) > 1 and argv[1] not in WITHOUT_SERVER and not {"-h", "--help", "--version"} & set(argv[1:])


def end_normally_on_signals() -> None:
    """Make a signal an ordinary exit, so that what was started gets stopped. `nohup` keeps its meaning."""
    for each in ENDINGS:
        if signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, _exit)


def _exit(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _start_server(stack: ExitStack) -> None:
    from django.conf import settings

    if settings.EMBEDDED_DATABASE:
        stack.enter_context(embedded.running(settings.DATA_DIR, database=settings.DATABASES["default"]["NAME"]))
        stack.callback(let_nothing_disturb)


def let_nothing_disturb() -> None:
    """While stopping, a second Ctrl-C must not leave a server behind."""
    for each in [signal.SIGINT, *ENDINGS]:
        signal.signal(each, signal.SIG_IGN)
